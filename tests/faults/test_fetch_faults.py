"""Servers that stall, drip, lie or explode end within the deadline and cost little memory."""

import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import pytest

from collectors import fetch
from collectors.fetch import Ask

DEADLINE_S = 1.5
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
MEBIBYTE = 2**20


def says(*parts: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Sends these bytes and closes."""

    def behave(connection: socket.socket, _: threading.Event) -> None:
        for part in parts:
            connection.sendall(part)

    return behave


def drips(start: bytes, drop: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Sends the start, then one drop every 50 ms for ever."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(0.05):
            connection.sendall(drop)

    return behave


def pours(start: bytes, wave: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Sends the start, then the wave again and again as fast as it is taken."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.is_set():
            connection.sendall(wave)

    return behave


def half_closes(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(OK + b"Content-Length: 100\r\n\r\n<rss>")
    connection.shutdown(socket.SHUT_WR)
    over.wait()


def resets(connection: socket.socket, _: threading.Event) -> None:
    connection.sendall(OK + b"Content-Length: 100\r\n\r\n<rss>")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def silent(_: socket.socket, over: threading.Event) -> None:
    over.wait()


FAULTS: dict[str, tuple[Callable[[socket.socket, threading.Event], None], tuple[str, ...]]] = {
    "/silent": (silent, ("timeout",)),
    "/drip-body": (drips(OK + b"Content-Length: 100000\r\n\r\n", b" "), ("timeout",)),
    "/drip-headers": (drips(OK, b"X-A: b\r\n"), ("timeout",)),
    "/drip-status": (drips(b"HTTP/1.1 200 O", b"K"), ("timeout",)),
    "/endless-header": (pours(OK + b"X-A: ", b"b" * 65_536), ("http_error", "network_error")),
    "/endless-headers": (pours(OK, b"X-A: b\r\n" * 1_000), ("http_error", "network_error")),
    "/10000-headers": (
        says(OK + b"".join(b"X-%d: b\r\n" % n for n in range(10_000)) + b"\r\n"),
        ("http_error", "network_error"),
    ),
    "/500-kb-header": (says(OK + b"X: " + b"b" * 500_000 + b"\r\n\r\n"), ("http_error",)),
    "/endless-body": (pours(OK + b"\r\n", b"x" * 65_536), ("too_large",)),
    "/said-to-be-100-mb": (drips(OK + b"Content-Length: 100000000\r\n\r\n", b" "), ("too_large",)),
    "/endless-gzip-of-nothing": (
        pours(
            OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03",
            b"\0\0\0\xff\xff" * 20_000,
        ),
        ("too_large",),
    ),
    "/half-close": (half_closes, ("network_error",)),
    "/reset": (resets, ("network_error",)),
    "/short": (says(OK + b"Content-Length: 100\r\n\r\n<rss>"), ("network_error",)),
    "/bad-chunks": (
        says(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<rss>\r\n"),
        ("network_error", "http_error"),
    ),
    "/negative": (says(OK + b"Content-Length: -5\r\n\r\n<rss>"), ("http_error",)),
    "/no-http": (says(b"\0\1\2 hello\r\n\r\n"), ("http_error",)),
    "/nothing": (says(), ("network_error",)),
    "/bad-gzip": (
        says(OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde"),
        ("network_error", "http_error"),
    ),
    "/cut-gzip": (
        says(OK + b"Content-Encoding: gzip\r\n\r\n" + zlib.compress(b"x" * 9_999, wbits=31)[:20]),
        ("network_error", "http_error", "ok"),
    ),
}


def test_whatever_a_server_does_it_is_over_in_time_and_has_a_name(hostile: Any) -> None:
    hostile.behaviours = {path: behave for path, (behave, _) in FAULTS.items()}
    hostile.behaviours["/good"] = says(OK + b"Content-Length: 6\r\n\r\n<rss/>")
    asks = [Ask(path, hostile.address + path) for path in (*FAULTS, "/good")]

    replies = fetch.all_of(asks, allow_private=True, deadline_s=DEADLINE_S)

    *bad, good = replies
    assert (good.outcome, good.body) == ("ok", b"<rss/>")
    wrong = {one.feed_id: one.outcome for one in bad if one.outcome not in FAULTS[one.feed_id][1]}
    assert wrong == {}
    assert all(one.detail for one in bad if one.outcome != "ok")
    assert {one.feed_id for one in replies if one.elapsed_ms > 1_000 * (DEADLINE_S + 1)} == set()


def test_redirects_without_end_are_over(hostile: Any) -> None:
    def onwards(connection: socket.socket, _: threading.Event) -> None:
        where = f"/{len(hostile.asked)}".encode()
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + where + b"\r\n\r\n")

    hostile.behaviours["*"] = onwards

    (reply,) = fetch.all_of([Ask("a", hostile.address + "/a")], allow_private=True)

    assert reply.outcome == "http_error"
    assert len(hostile.asked) == 1 + fetch.REDIRECTS


def test_a_page_that_sends_readers_on_is_not_followed(hostile: Any) -> None:
    page = b'<html><meta http-equiv="refresh" content="0; url=/b">'
    hostile.behaviours["/a"] = says(OK + b"Content-Length: %d\r\n\r\n" % len(page) + page)

    (reply,) = fetch.all_of([Ask("a", hostile.address + "/a")], allow_private=True)

    assert (reply.outcome, reply.body) == ("ok", page)
    assert [path for _, path in hostile.asked] == ["/a"]


def gzip_bomb() -> bytes:
    """1 GiB of zeros in 1 MB: one compressed mebibyte, 1,024 times."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + block * 1_024


def brotli_bomb() -> bytes:
    """1 GiB of zeros in about 1 kB."""
    packer = brotli.Compressor(quality=5)
    blocks = [packer.process(bytes(MEBIBYTE)) for _ in range(1_024)]
    return b"".join([*blocks, packer.finish()])


def double_gzip_bomb() -> bytes:
    """The same again in gzip: 1 GiB in a few kB."""
    return zlib.compress(gzip_bomb(), 9, wbits=31)


MEASURED = """
import resource, sys
from collectors import fetch
from collectors.fetch import Ask
from collectors.parsing import document
from collectors.parsing.items import Job
from datetime import UTC, datetime
asks = [Ask(str(n), sys.argv[1] + f"/a{n}") for n in range(int(sys.argv[2]))]
fetch.all_of([Ask("good", sys.argv[1] + "/good")], allow_private=True)
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
replies = fetch.all_of(asks, allow_private=True)
for one in replies:
    job = Job(one.body, one.content_type, one.address, datetime(2026, 1, 1, tzinfo=UTC))
    print(one.outcome, document.read(job).outcome if one.outcome == "ok" else "")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)
"""


@pytest.mark.parametrize(
    ("make", "encoding", "outcomes"),
    [
        (gzip_bomb, b"gzip", "too_large "),
        (brotli_bomb, b"br", "too_large "),
        (double_gzip_bomb, b"gzip, gzip", "broken "),
        (double_gzip_bomb, b"gzip", "ok broken"),
        (gzip_bomb, b"identity", "ok broken"),
    ],
)
def test_a_bomb_takes_at_most_64_mb(
    hostile: Any, make: Callable[[], bytes], encoding: bytes, outcomes: str
) -> None:
    bomb = make()
    head = b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (encoding, len(bomb))
    hostile.behaviours["*"] = says(OK + head, bomb)
    hostile.behaviours["/good"] = says(OK + b"Content-Length: 6\r\n\r\n<rss/>")

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, hostile.address, "1"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    outcome, mebibytes = done.stdout.splitlines()
    assert outcome == outcomes
    assert int(mebibytes) <= 64
