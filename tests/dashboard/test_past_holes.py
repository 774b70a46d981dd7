"""Holes that servers of news readers and Streamlit once had, tried on the dashboard as it runs.

docs/asvs.md lists them with their numbers. Requests are written byte by byte, as no browser sends them.
"""

import base64
import contextlib
import re
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest

from processing.counting import picks

WORD = "<script>alert(1)</script>"
# Beginnings of files that an attacker wants: of the system, of the program, of the data.
_LEAKS = re.compile(
    rb"root:[^:\n]*:0:0|import streamlit|\[build-system\]|PAR1|SQLite format 3|Traceback|site-packages"
)
_LOCATION = re.compile(rb"^location: *(.*?)\r?$", re.MULTILINE)
# A path of this site: a second slash or backslash would make what follows a host.
_OWN = re.compile(rb"/(?![/\\\t])")
_UP = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "..;/", "....//")
PATHS = (
    *(f"/{up * 8}etc/passwd" for up in _UP),
    *(f"/static/{up * 12}etc/passwd" for up in _UP),
    *(f"/component/streamlit.x/{up * 12}etc/passwd" for up in _UP),
    *(f"/_stcore/{up * 12}etc/passwd" for up in _UP[:4]),
    *(f"/app/static/{up * 12}etc/passwd" for up in _UP[:4]),
    *(f"/media/{up * 12}etc/passwd" for up in _UP[:4]),
    "/%00",
    "/static/%00.js",
    "/component/streamlit.x/%00",
    "/static/js/..%2f..%2fapp.py",
    "/static//etc/passwd",
    "/component//etc/passwd",
    "/etc/passwd",
    "/.git/config",
    "/.env",
    "/.streamlit/secrets.toml",
    "/pyproject.toml",
    "/dashboard/app.py",
    "/app/static/",
    "/_stcore/",
    "/component/",
    "/media/",
    "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/" + "a/" * 4_000,
)
UNC = (
    "/component/streamlit.x/%5C%5Cevil.example%5Cshare%5Ca.js",
    "/component/%5C%5Cevil.example%5Cshare/a.js",
    "/static/%5C%5Cevil.example%5Cshare%5Ca.js",
    "/static/js/\\\\evil.example\\share\\a.js",
    "/app/static/%5C%5Cevil.example%5Cshare%5Ca.js",
    "/static/C:%5CWindows%5Cwin.ini",
    "/static/%2f%2fevil.example/share",
)
ELSEWHERE = (
    "//evil.example/",
    "//evil.example/..",
    "//evil.example/%2e%2e",
    "/\\evil.example/",
    "/%5Cevil.example/",
    "/%2f%2fevil.example/",
    "/trends//evil.example/",
    "/https://evil.example/",
    "/trends/?next=https://evil.example",
    "/?redirect_uri=https://evil.example&url=//evil.example&to=https://evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/api/trend.csv/?to=//evil.example",
    "/oauth2callback?code=1&state=https://evil.example",
    "/auth/login?next=//evil.example",
)


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], filled: Path) -> str:
    """The address of a dashboard whose API answers as often as these tests ask."""
    return serve(filled, {"FRONTWATCH_API_PER_MINUTE": "1000000"})


def sent(address: str, request: bytes) -> tuple[int, bytes, bytes]:
    """Status, head and body of the answer to these bytes; status 0 where the server hangs up."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        parts = []
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
            while part := connection.recv(65_536):
                parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    found = re.match(rb"HTTP/1\.1 (\d{3})", head)
    return (int(found[1]) if found else 0), head.lower(), body


def got(
    address: str, target: str, method: str = "GET", host: str | None = None
) -> tuple[int, bytes, bytes]:
    at = host or address.removeprefix("http://")
    told = f"{method} {target} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"
    return sent(address, told.encode("latin-1"))


def strange(answer: tuple[int, bytes, bytes]) -> str:
    """Why the answer gives something away or is a fault; nothing where it is sound."""
    status, head, body = answer
    if status >= 500:
        return f"a fault: {status}"
    leak = _LEAKS.search(body)
    if leak:
        return f"gives away {leak[0]!r}"
    if status in {200, 400} and b"x-content-type-options: nosniff" not in head and body:
        return "lets a browser guess what it is" if status == 200 else ""
    return ""


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:60])
def test_no_path_leads_to_a_file_that_is_not_ours_to_show(address: str, path: str) -> None:
    assert strange(got(address, path)) == ""


def test_at_least_forty_paths_are_asked() -> None:
    assert len(set(PATHS)) >= 40


@pytest.mark.corpus
def test_no_path_of_the_corpus_leads_to_a_file(address: str, corpus: Path) -> None:
    files = sorted((corpus / "hostile" / "traversal").glob("*.txt"))
    lines = [line for file in files for line in file.read_bytes().splitlines() if line.strip()]
    keep = "/%:?&=;,.~+@!$'()*-_\\{}|^`[]<>\""
    before = ("/", "/static/", "/component/streamlit.x/", "/media/", "/api/", "/app/static/")

    asked = [
        before[number % len(before)] + quote_from_bytes(line, safe=keep).lstrip("/")
        for number, line in enumerate(lines)
    ]
    found = {path: why for path in asked if (why := strange(got(address, path)))}

    assert len(asked) >= 1_914
    assert found == {}


@pytest.mark.parametrize("path", UNC)
def test_no_path_names_another_machine_s_share(address: str, path: str) -> None:
    status, head, body = got(address, path)

    assert b"location:" not in head
    assert status in {400, 403, 404} or body == got(address, "/static/none")[2]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_leads_readers_to_another_site(address: str, target: str) -> None:
    status, head, _ = got(address, target)

    assert status < 500
    assert [to for to in _LOCATION.findall(head) if not _OWN.match(to)] == []


@pytest.mark.corpus
def test_no_redirect_of_the_corpus_leads_to_another_site(address: str, corpus: Path) -> None:
    file = corpus / "hostile" / "redirect" / "patt-open-redirect-payloads.txt"
    lines = file.read_text(encoding="utf-8").split()
    asked = ["/" + quote(line, safe="/%:?&=;,.~+@!$'()*-_\\").removeprefix("/") for line in lines]

    leads = [to for line in asked for to in _LOCATION.findall(got(address, line)[1])]

    assert len(asked) > 200
    assert [to for to in leads if not _OWN.match(to)] == []


@pytest.mark.parametrize("target", ["@evil.example/", "evil.example", "http://evil.example/", "*"])
def test_a_target_that_is_no_path_opens_nothing_else(address: str, target: str) -> None:
    status, head, _ = got(address, target)

    assert status < 500
    assert b"evil.example" not in head


@pytest.mark.parametrize(
    "path",
    [
        "/?q={}",
        "/trends?subject={}&outlet={}",
        "/component/{}",
        "/component/{}/index.html",
        "/static/{}",
        "/_stcore/{}",
        "/api/{}",
        "/api/trend.csv?subject={}",
        "/api/trend.json?{}=1",
        "/api/articles.atom?outlet={}",
        "/media/{}",
    ],
)
@pytest.mark.parametrize("word", [WORD, quote(WORD)], ids=["bare", "encoded"])
def test_what_is_asked_for_is_not_run(address: str, path: str, word: str) -> None:
    status, head, body = got(address, path.format(*[word] * 2))

    kind = re.search(rb"^content-type: *([^;\r]*)", head, re.MULTILINE)
    as_page = kind is None or kind[1] in {b"text/html", b"image/svg+xml", b"application/xhtml+xml"}
    assert status < 500
    assert WORD.encode() not in body or (not as_page and b"nosniff" in head)


@pytest.mark.parametrize(
    "name", ['x"; filename="evil.exe', "a\r\nX-Evil: 1", "../../evil.sh", "ä\u202egnp.exe"]
)
def test_the_name_of_a_file_is_ours_whatever_is_asked(address: str, name: str) -> None:
    query = f"subject=putin&outlet={quote('Kyiv Daily')}&title={quote(name)}&file={quote(name)}"
    for answer in (
        got(address, f"/api/trend.csv?{query}"),
        got(address, f"/api/trend.csv?subject=putin&outlet={quote(name)}"),
        got(address, "/api/trend.csv?subject=putin"),
    ):
        names = re.findall(rb"^content-disposition: *(.*?)\r?$", answer[1], re.MULTILINE)
        assert names in ([], [b'attachment; filename="frontwatch-trend.csv"'])
        assert b"x-evil" not in answer[1]


NASTY = (
    "(" * 5_000,
    "(" * 2_000 + ")" * 2_000,
    "NOT " * 2_000 + "a",
    '"' * 4_001,
    "a* " * 2_000,
    "*a" * 4_000,
    "a:" * 4_000,
    "title:" * 1_000 + "a",
    "-" * 8_000,
    " ".join(["a OR"] * 1_500),
    "\\" * 8_000,
    "%" * 8_000,
    "' OR 1=1; DROP TABLE articles; --",
    "../../../../etc/passwd",
    "{{7*7}}${7*7}",
    "\u202e\u0000\ud7ff" * 1_000,
    "İ" * 4_000,
    "ﷺ" * 2_000,
)


@pytest.mark.parametrize(
    "name",
    [*sorted(picks.to_query(picks.Picks())), "q", "subject", "outlet", "query", "zone", "naming"],
)
def test_no_value_of_a_filter_is_a_fault(address: str, name: str) -> None:
    base = "" if name == "subject" else "subject=putin&"

    answers = [got(address, f"/api/trend.json?{base}{name}={quote(value)}") for value in NASTY]

    assert {status for status, _, _ in answers} <= {200, 400, 404, 414, 431}
    assert [body for _, _, body in answers if len(body) > 20_000] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"])
@pytest.mark.parametrize("path", ["/", "/trends", "/api/trend.csv", "/readyz", "/static/js/a.js"])
def test_nothing_is_taken_from_strangers(address: str, method: str, path: str) -> None:
    status, _, body = got(address, path, method)

    assert status in {0, 400, 401, 403, 404, 405}
    assert b"Traceback" not in body


@pytest.mark.parametrize("path", ["/_stcore/upload_file/a/b", "/_stcore/upload_file", "/api/feeds"])
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_no_file_of_a_stranger_is_taken_least_of_all_parquet(
    address: str, method: str, path: str
) -> None:
    part = b"PAR1" + b"\0" * 4_000
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.parquet"\r\n\r\n'
        + part
        + b"\r\n--b--\r\n"
    )
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {address.removeprefix('http://')}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )

    assert sent(address, head.encode() + body)[0] in {400, 401, 403, 404, 405}


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "null",
        "file://",
        "http://localhost",
    ],
)
def test_a_page_of_another_site_opens_no_websocket(address: str, origin: str) -> None:
    key = base64.b64encode(b"0123456789abcdef").decode()
    told = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {address.removeprefix('http://')}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\nOrigin: {origin}\r\n\r\n"
    )

    assert sent(address, told.encode())[0] == 403


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="no host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: {}\r\nHost: evil.example\r\n\r\n", id="two hosts"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: {}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: close\r\n\r\n0\r\n\r\n",
            id="two lengths",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: {}\r\nX: a\0b\r\nConnection: close\r\n\r\n", id="NUL"
        ),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", id="TLS"),
        pytest.param(b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: {}\r\n\r\n", id="long"),
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_no_fault(address: str, head: bytes) -> None:
    told = head.replace(b"{}", address.removeprefix("http://").encode())

    assert strange(sent(address, told)) == ""
    assert got(address, "/_stcore/health")[0] == 200


def test_errors_say_no_path_version_or_trace(address: str) -> None:
    told = [
        got(address, path) for path in ("/api/none", "/api/trend.csv?every=1y", "/a/b", "/readyz")
    ]

    text = b"\n".join(head + body for _, head, body in told).lower()
    assert (
        re.search(rb"/(home|tmp|usr|work|root)/|uvicorn/|starlette|python/|traceback", text) is None
    )


@pytest.mark.parametrize(
    "path", ["/", "/api/trend.json?subject=putin", "/_stcore/health", "/readyz"]
)
def test_no_answer_lets_another_site_read_it(address: str, path: str) -> None:
    told = (
        f"GET {path} HTTP/1.1\r\nHost: {address.removeprefix('http://')}\r\n"
        "Origin: https://evil.example\r\nConnection: close\r\n\r\n"
    )

    assert b"access-control-allow-origin" not in sent(address, told.encode())[1]


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/_stcore/agent/mcp"])
def test_no_program_drives_the_pages_without_a_browser(address: str, path: str) -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {address.removeprefix('http://')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )

    status, _, told = sent(address, head.encode() + body)

    assert status in {400, 403}
    assert b"not_available" in told
