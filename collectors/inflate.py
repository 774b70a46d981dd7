"""Compressed bytes to a document's, piece by piece, so that a reader can stop before they are many.

The only file that takes compression off what a server sends. A piece is of about 100 kB at most,
whatever it was packed into; brotli's window may take 16 MB more.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

# What reading the pieces raises where the bytes are not what they are said to be.
DAMAGE = (zlib.error, brotli.error)
_PIECE_BYTES = 65_536
# RFC 1952, section 2.2: a file may be several, one after the other; each costs a new start.
_MEMBERS = 1_000
_MEMBER = b"\x1f\x8b"


class Unpacker(Protocol):
    """Takes packed bytes as they come and gives those of the document."""

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        """What the next packed bytes hold; all of it is to be read before more is given.

        Raises:
            one of DAMAGE: the bytes break the rules of their compression.
        """

    def is_whole(self) -> bool:
        """Whether the end was reached, as the compression tells it."""


def unpacker(encoding: str) -> Unpacker:
    """For ``gzip``, ``x-gzip``, ``br``, and anything else as it is."""
    if encoding in ("gzip", "x-gzip"):
        return _Gzip()
    return _Brotli() if encoding == "br" else _Plain()


class _Plain:
    def pieces(self, packed: bytes) -> Iterator[bytes]:
        yield packed

    def is_whole(self) -> bool:
        return True


class _Gzip:
    """Bytes after the end are let go if no other member begins there, as gzip itself does."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=31)
        self._members = 1
        self._is_over = False

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        rest, is_full = packed, False
        while (rest or is_full) and not self._is_over:
            if self._stream.eof:
                self._next_member(rest)
                continue
            piece = self._stream.decompress(rest, _PIECE_BYTES)
            rest = self._stream.unused_data or self._stream.unconsumed_tail
            is_full = len(piece) == _PIECE_BYTES and not self._stream.eof
            yield piece

    def is_whole(self) -> bool:
        return self._stream.eof

    def _next_member(self, start: bytes) -> None:
        self._is_over = not _MEMBER.startswith(start[:2])
        if self._is_over:
            return
        self._members += 1
        if self._members > _MEMBERS:
            raise zlib.error(f"more than {_MEMBERS} members")
        self._stream = zlib.decompressobj(wbits=31)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        piece: bytes = self._stream.process(packed, output_buffer_limit=_PIECE_BYTES)
        while piece:
            yield piece
            piece = self._stream.process(b"", output_buffer_limit=_PIECE_BYTES)

    def is_whole(self) -> bool:
        return bool(self._stream.is_finished())
