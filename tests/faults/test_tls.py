"""Only servers that prove their name are believed; what is wrong with a proof is said in words."""

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
LOCAL = "subjectAltName=IP:127.0.0.1"
# The certificates: who vouches for each, for what name, for how many days.
LEAVES = {
    "good": ("root", LOCAL, 1),
    "expired": ("root", LOCAL, -1),
    "wrong-name": ("root", "subjectAltName=DNS:other.example", 1),
    "unknown-root": ("stranger", LOCAL, 1),
}
WORDS = {
    "expired": "certificate has expired",
    "wrong-name": "not valid for '127.0.0.1'",
    "unknown-root": "unable to get local issuer certificate",
    "self-signed": "signed certificate",
}
ASKING = """
import json, sys
from collectors import fetch
from collectors.fetch import Ask
asks = [Ask(name, url) for name, url in json.loads(sys.argv[1]).items()]
replies = fetch.all_of(asks, allow_private=True, deadline_s=10)
print(json.dumps({one.feed_id: [one.outcome, one.status, one.detail] for one in replies}))
"""
Replies = dict[str, tuple[object, object, object]]


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two roots, certificates that they vouch for, and one that vouches for itself."""
    if shutil.which("openssl") is None:
        lack = pytest.fail if os.environ.get("FRONTWATCH_NO_SKIPS") else pytest.skip
        lack("no openssl command; tests of certificates need one")
    folder = tmp_path_factory.mktemp("certificates")
    own = ("-addext", "basicConstraints=critical,CA:TRUE")
    for name, *extra in (("root", *own), ("stranger", *own), ("self-signed", "-addext", LOCAL)):
        files = ("-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")
        openssl(folder, "req", "-x509", *CURVE, *files, *extra)
    for name, (root, subject, days) in LEAVES.items():
        files = ("-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl(folder, "req", *CURVE, *files, "-addext", subject)
        vouched = ("-CA", f"{root}.pem", "-CAkey", f"{root}.key", "-days", str(days))
        files = ("-in", f"{name}.csr", "-out", f"{name}.pem", "-copy_extensions", "copy")
        openssl(folder, "x509", "-req", *files, *vouched)
    return folder


def _serve(
    listener: socket.socket, certificate: Path | None, answer: bytes, over: threading.Event
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate is not None:
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    listener.settimeout(0.05)
    while not over.is_set():
        with contextlib.suppress(OSError):
            plain, _ = listener.accept()
            with plain:
                plain.settimeout(5)
                if certificate is None:
                    continue
                with context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(65_536)
                    connection.sendall(answer)


@pytest.fixture(scope="module")
def replies(certificates: Path) -> Replies:
    """What came of asking one server with each certificate, by a process that trusts one root only."""
    document = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>"
    down = b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    served = {name: (certificates / f"{name}.pem", document) for name in (*LEAVES, "self-signed")}
    served |= {"leads-to-http": (certificates / "good.pem", down)}
    over, threads, urls = threading.Event(), [], {}
    with contextlib.ExitStack() as stack:
        for name, (certificate, answer) in {**served, "hangs-up": (None, b"")}.items():
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            urls[name] = f"https://127.0.0.1:{listener.getsockname()[1]}/"
            arguments = (listener, certificate, answer, over)
            threads.append(threading.Thread(target=_serve, args=arguments))
            threads[-1].start()
        try:
            done = subprocess.run(
                [sys.executable, "-c", ASKING, json.dumps(urls)],
                capture_output=True,
                check=True,
                env=os.environ | {"SSL_CERT_FILE": str(certificates / "root.pem")},
                timeout=60,
            )
        finally:
            over.set()
            for thread in threads:
                thread.join()
    found: dict[str, list[str | int | None]] = json.loads(done.stdout)
    return {name: (one[0], one[1], one[2]) for name, one in found.items()}


def test_a_server_that_proves_its_name_is_believed(replies: Replies) -> None:
    assert replies["good"] == ("ok", 200, None)


@pytest.mark.parametrize("name", WORDS)
def test_a_certificate_that_does_not_hold_is_a_network_error_that_says_why(
    replies: Replies, name: str
) -> None:
    outcome, status, detail = replies[name]

    assert (outcome, status) == ("network_error", None)
    assert "no trusted connection" in str(detail)
    assert WORDS[name] in str(detail)


def test_a_server_that_hangs_up_is_a_network_error(replies: Replies) -> None:
    outcome, _, detail = replies["hangs-up"]

    assert outcome == "network_error"
    assert detail


def test_a_redirect_from_https_to_http_is_not_followed(replies: Replies) -> None:
    assert replies["leads-to-http"] == (
        "refused",
        None,
        "not asked: it redirects from https to an address that is not",
    )
