"""Streamlit's own scripts and styles, each compressed once and kept, a quarter of the bytes on the wire.

Streamlit leaves that to a proxy (its gzip skips /static); without one a first visit would be 10 MB.
"""

import functools
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.web import packing
from dashboard.web.packing import Packed

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# Their names hold a digest of their content, so they never change.
_FOR_EVER = "public, immutable, max-age=31536000"


def compressed(app: ASGIApp, folder: Path) -> ASGIApp:
    """The application, with text files of the folder's ``static`` compressed where the browser takes it.

    Only files that were there at the start are served so; all else is the application's.
    """
    files = {
        f"/{path.relative_to(folder).as_posix()}": path
        for path in (folder / "static").rglob("*")
        if path.suffix in _KINDS
    }

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        path = files.get(scope["path"]) if scope["type"] == "http" else None
        asked = Headers(scope=scope) if path else Headers()
        encoding = packing.accepted(asked)
        if path is None or encoding is None or scope["method"] not in {"GET", "HEAD"}:
            await app(scope, receive, send)
            return
        packed = await run_in_threadpool(_packed, path, encoding)
        response = packing.response(packed, asked, _KINDS[path.suffix], _FOR_EVER)
        await response(scope, receive, send)

    return serve


@functools.cache
def _packed(path: Path, encoding: str) -> Packed:
    return packing.packed(path.read_bytes(), encoding)
