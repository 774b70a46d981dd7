"""Scripts and styles go out compressed, once made; all else is left to the application."""

import gzip
from pathlib import Path
from typing import Any

import brotli
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from dashboard.web import statics

SCRIPT = b"function front() { return 'watch' }\n" * 500


@pytest.fixture
def app(tmp_path: Path) -> ASGIApp:
    """An application with a script, a font and a page in its folder."""
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "static" / "js" / "index.abc.js").write_bytes(SCRIPT)
    (tmp_path / "static" / "font.woff2").write_bytes(b"wOF2")
    (tmp_path / "index.html").write_text("<p>", encoding="utf-8")
    return statics.compressed(PlainTextResponse("from the application"), tmp_path)


@pytest.mark.parametrize(
    ("asked", "encoding", "unpack"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)],
)
def test_a_script_is_sent_in_the_smallest_form_that_is_asked_for(
    ask: Any, app: ASGIApp, asked: str, encoding: str, unpack: Any
) -> None:
    answer = ask(app, "/static/js/index.abc.js", {"Accept-Encoding": asked})

    assert unpack(answer.body) == SCRIPT
    assert len(answer.body) < len(SCRIPT) / 5
    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_what_the_browser_has_is_not_sent_again(ask: Any, app: ASGIApp) -> None:
    asked = {"Accept-Encoding": "br"}
    etag = ask(app, "/static/js/index.abc.js", asked).headers["etag"]
    answer = ask(app, "/static/js/index.abc.js", asked | {"If-None-Match": etag})

    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)


def test_it_is_compressed_once(ask: Any, app: ASGIApp, tmp_path: Path) -> None:
    asked = {"Accept-Encoding": "br"}
    first = ask(app, "/static/js/index.abc.js", asked)
    (tmp_path / "static" / "js" / "index.abc.js").unlink()

    assert ask(app, "/static/js/index.abc.js", asked) == first


@pytest.mark.parametrize(
    ("path", "encoding", "method"),
    [
        ("/", "br", "GET"),
        ("/index.html", "br", "GET"),
        ("/static/font.woff2", "br", "GET"),
        ("/static/js/none.js", "br", "GET"),
        ("/static/../index.html", "br", "GET"),
        ("/static/js/index.abc.js", "", "GET"),
        ("/static/js/index.abc.js", "br;q=0", "GET"),
        ("/static/js/index.abc.js", "br", "POST"),
    ],
)
def test_all_else_is_the_applications(
    ask: Any, app: ASGIApp, path: str, encoding: str, method: str
) -> None:
    answer = ask(app, path, {"Accept-Encoding": encoding}, method)

    assert answer.text == "from the application"
