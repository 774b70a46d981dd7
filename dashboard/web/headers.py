"""The headers that keep a page from being made to do what it is not for; every answer bears them."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
# Streamlit writes its styles into the page, draws from data: and blob: addresses, and works in blobs.
_POLICY = (
    "default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_NOT_ASKED_FOR = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)


def policy(page: bytes) -> str:
    """The Content-Security-Policy of a page: its own files, and the inline scripts that it has now.

    Args:
        page: the HTML; its scripts are let through by their SHA-256.
    """
    digests = (hashlib.sha256(script).digest() for script in _INLINE.findall(page))
    hashes = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return _POLICY.format(scripts=" ".join(["'self'", *hashes]))


def guarded(app: ASGIApp, page_policy: str) -> ASGIApp:
    """The application, with the headers on every answer."""
    told = {
        "Content-Security-Policy": page_policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NOT_ASKED_FOR),
    }

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await app(scope, receive, sent if scope["type"] == "http" else send)

    return serve
