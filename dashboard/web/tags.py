"""The word that tells one version of an answer from another (RFC 9110, ETag)."""

import hashlib


def etag(body: bytes) -> str:
    """The SHA-256 of the body; weak, because on its way it may be compressed.

    >>> etag(b"")[:16]
    'W/"e3b0c44298fc1'
    """
    return f'W/"{hashlib.sha256(body).hexdigest()}"'


def is_known(header: str, etag: str) -> bool:
    """Whether an If-None-Match header names this version, so that it need not be sent again.

    >>> is_known('"a", W/"b"', 'W/"b"'), is_known('"b"', 'W/"b"'), is_known("*", 'W/"b"'), is_known("", 'W/"b"')
    (True, True, True, False)
    """
    asked = [word.strip().removeprefix("W/") for word in header.split(",")]
    return "*" in asked or etag.removeprefix("W/") in asked
