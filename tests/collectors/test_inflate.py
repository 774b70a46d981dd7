"""Compression comes off piece by piece, and where it breaks off or is damaged is known."""

import gzip
import random
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import inflate

MEBIBYTE = 2**20
PIECE_BYTES = 2 * inflate._PIECE_BYTES
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "br": brotli.compress,
    "identity": bytes,
    "": bytes,
}
# Half of it cannot be packed, half of it nearly vanishes.
DOCUMENT = random.Random(7).randbytes(200_000) + bytes(200_000)


def chunks(packed: bytes, size: int) -> Iterator[bytes]:
    """The bytes as they may come from a network."""
    for start in range(0, len(packed), size):
        yield packed[start : start + size]


def unpacked(encoding: str, packed: bytes, size: int = 1_000) -> tuple[bytes, bool]:
    """The document, and whether its end was reached."""
    unpacker = inflate.unpacker(encoding)
    pieces = [piece for chunk in chunks(packed, size) for piece in unpacker.pieces(chunk)]
    return b"".join(pieces), unpacker.is_whole()


@pytest.mark.parametrize("encoding", PACKERS)
@pytest.mark.parametrize("size", [7_001, 10**6])
def test_a_document_comes_out_as_it_went_in(encoding: str, size: int) -> None:
    packed = PACKERS[encoding](DOCUMENT)

    assert unpacked(encoding, packed, size) == (DOCUMENT, True)


@given(st.binary(max_size=5_000), st.integers(1, 50), st.sampled_from(["gzip", "br"]))
def test_it_does_not_matter_how_the_bytes_come(document: bytes, size: int, encoding: str) -> None:
    assert unpacked(encoding, PACKERS[encoding](document), size) == (document, True)


@pytest.mark.parametrize("encoding", ["gzip", "br"])
@pytest.mark.parametrize("size", [100, 10**6])
def test_a_bomb_comes_in_small_pieces_and_can_be_left(encoding: str, size: int) -> None:
    bomb = PACKERS[encoding](bytes(8 * MEBIBYTE))
    unpacker = inflate.unpacker(encoding)
    largest = total = 0

    for piece in (piece for chunk in chunks(bomb, size) for piece in unpacker.pieces(chunk)):
        largest, total = max(largest, len(piece)), total + len(piece)
        if total > MEBIBYTE:
            break

    assert largest <= PIECE_BYTES
    assert MEBIBYTE < total <= MEBIBYTE + PIECE_BYTES
    assert not unpacker.is_whole()


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_what_breaks_off_is_not_whole(encoding: str) -> None:
    packed = PACKERS[encoding](DOCUMENT)

    start, is_whole = unpacked(encoding, packed[: len(packed) // 2])

    assert DOCUMENT.startswith(start)
    assert len(start) > 90_000
    assert not is_whole


def test_a_missing_check_sum_is_not_whole_and_a_wrong_one_is_damage() -> None:
    packed = gzip.compress(DOCUMENT)

    assert unpacked("gzip", packed[:-8]) == (DOCUMENT, False)
    with pytest.raises(inflate.DAMAGE):
        unpacked("gzip", packed[:-8] + bytes(8))


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_what_is_not_packed_as_said_is_damage(encoding: str) -> None:
    with pytest.raises(inflate.DAMAGE):
        unpacked(encoding, b"<rss>" * 1_000)


@pytest.mark.parametrize("size", [1, 10, 10**6])
def test_several_gzip_members_are_one_document(size: int) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two ") + gzip.compress(b"three")

    assert unpacked("gzip", packed, size) == (b"one two three", True)


@pytest.mark.parametrize("after", [b"\0" * 512, b"<!-- served in 3 ms -->", b" \x1f" * 99])
def test_what_follows_a_gzip_document_is_let_go(after: bytes) -> None:
    assert unpacked("gzip", gzip.compress(b"<rss/>") + after, 9) == (b"<rss/>", True)


def test_members_without_end_are_damage() -> None:
    with pytest.raises(zlib.error, match="1000 members"):
        unpacked("gzip", gzip.compress(b"") * 1_001)


def test_nothing_is_whole_only_where_nothing_is_packed() -> None:
    assert unpacked("identity", b"") == (b"", True)
    assert unpacked("gzip", b"") == (b"", False)
