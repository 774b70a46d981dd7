"""Every address of the dashboard opens Streamlit's page, told where its server is."""

import gzip
from pathlib import Path
from typing import Any

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.types import ASGIApp

from dashboard.web import shell

HTML = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


@pytest.fixture
def app() -> ASGIApp:
    """An application of nothing but the page."""
    return Starlette(routes=[*shell.routes(shell.page(HTML))])


def test_nothing_is_changed_but_one_script_more_before_the_first() -> None:
    page = shell.page(HTML)
    start = page.index(b"<script")
    end = page.index(b"</script>") + len(b"</script>")

    assert page[:start] + page[end:] == HTML
    assert b"window.__streamlit" in page[start:end]


@pytest.mark.parametrize("path", ["/", "/trends", "/who-with-whom", "/data_quality"])
def test_it_is_at_the_root_and_at_every_page(ask: Any, app: ASGIApp, path: str) -> None:
    answer = ask(app, path)

    assert answer.body == shell.page(HTML)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/favicon.png", "/manifest.json", "/_stcore/health", "/a/b"])
def test_other_files_are_left_to_streamlit(ask: Any, app: ASGIApp, path: str) -> None:
    assert ask(app, path).status == 404


def test_it_is_compressed_and_not_sent_again(ask: Any, app: ASGIApp) -> None:
    asked = {"Accept-Encoding": "gzip"}
    answer = ask(app, "/trends", asked)
    again = ask(app, "/trends", asked | {"If-None-Match": answer.headers["etag"]})

    assert gzip.decompress(answer.body) == shell.page(HTML)
    assert again.status == 304
