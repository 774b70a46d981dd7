"""Streamlit's own scripts and styles, each compressed once and kept, a fifth of the bytes on the wire.

Streamlit leaves that to a proxy (its gzip skips /static); without one a first visit would be 10 MB.
"""

import functools
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.web import tags

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# Measured on Streamlit's files: brotli 6 takes as long as gzip 6 and is 14 % smaller; 9 takes four times
# as long for 2 % more.
_SQUEEZE: Mapping[str, Callable[[bytes], bytes]] = {
    "br": functools.partial(brotli.compress, quality=6),
    "gzip": functools.partial(gzip.compress, compresslevel=6, mtime=0),
}
# Their names hold a digest of their content, so they never change.
_FOR_EVER = "public, immutable, max-age=31536000"


@dataclass(frozen=True, slots=True)
class _Packed:
    body: bytes
    etag: str


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
        headers = Headers(scope=scope) if path else Headers()
        encoding = accepted(headers.get("accept-encoding", ""))
        if path is None or encoding is None or scope["method"] not in {"GET", "HEAD"}:
            await app(scope, receive, send)
            return
        packed = await run_in_threadpool(_packed, path, encoding)
        about = {
            "Content-Encoding": encoding,
            "Vary": "Accept-Encoding",
            "ETag": packed.etag,
            "Cache-Control": _FOR_EVER,
        }
        if tags.is_known(headers.get("if-none-match", ""), packed.etag):
            del about["Content-Encoding"]
            response = Response(status_code=304, headers=about)
        else:
            response = Response(packed.body, headers=about, media_type=_KINDS[path.suffix])
        await response(scope, receive, send)

    return serve


def accepted(header: str) -> str | None:
    """The smallest encoding that an Accept-Encoding header lets through; None: as it is.

    >>> accepted("gzip, deflate, br;q=0"), accepted("GZIP;q=0.5, br"), accepted("identity")
    ('gzip', 'br', None)
    """
    asked = [part.strip().lower().partition(";") for part in header.split(",")]
    taken = {name.strip() for name, _, weight in asked if not _is_zero(weight.replace(" ", ""))}
    return next((encoding for encoding in _SQUEEZE if encoding in taken), None)


def _is_zero(weight: str) -> bool:
    return weight.startswith("q=0") and not weight.removeprefix("q=0").strip(".0")


@functools.cache
def _packed(path: Path, encoding: str) -> _Packed:
    body = _SQUEEZE[encoding](path.read_bytes())
    return _Packed(body, tags.etag(body))
