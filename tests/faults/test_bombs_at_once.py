"""Many hosts that send as much as they can at once: what one round may hold is bounded."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest

from collectors import fetch

HOSTS = fetch.IN_FLIGHT
MEBIBYTE = 2**20
FEW = 40_000_000
ASKING = """
import resource, sys
from collectors import fetch
from collectors.fetch import Ask
at_most, *urls = sys.argv[1:]
fetch.all_of([Ask("closed", "http://127.0.0.1:1024/")], allow_private=True)
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
replies = fetch.all_of(
    [Ask(url, url) for url in urls], allow_private=True, round_bytes=int(at_most)
)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
print(grown // 1024, sum(len(one.body) for one in replies), *(one.outcome for one in replies))
"""


def brotli_bomb() -> bytes:
    """64 MiB of zeros in a few hundred bytes."""
    packer = brotli.Compressor(quality=5)
    return bytes(b"".join(packer.process(bytes(MEBIBYTE)) for _ in range(64)) + packer.finish())


def gzip_bomb() -> bytes:
    """64 MiB of zeros in 64 kB."""
    return zlib.compress(bytes(64 * MEBIBYTE), 9, wbits=31)


def large_document() -> bytes:
    """Nearly as large as a document may be, in 50 kB."""
    return zlib.compress(os.urandom(1_000) * (fetch.BODY_BYTES // 1_000), 9, wbits=31)


@contextlib.contextmanager
def served(answer: bytes) -> Iterator[list[str]]:
    """Inside, each of 32 hosts gives this answer to one request; their addresses."""
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(HOSTS) as threads:
        listeners = [
            stack.enter_context(socket.create_server((f"127.0.0.{number}", 0)))
            for number in range(1, HOSTS + 1)
        ]
        # Nobody answers before all were asked.
        everyone = threading.Barrier(HOSTS)
        for listener in listeners:
            threads.submit(_answer_once, listener, answer, everyone)
        yield ["http://{}:{}/".format(*listener.getsockname()) for listener in listeners]


def _answer_once(listener: socket.socket, answer: bytes, everyone: threading.Barrier) -> None:
    listener.settimeout(20)
    with contextlib.suppress(OSError):
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            everyone.wait(20)
            connection.sendall(answer)


def asked(body: bytes, encoding: bytes, round_bytes: int) -> tuple[int, int, Counter[str]]:
    """Asks all at once in a process of its own: MiB it grew by, bytes of bodies, outcomes."""
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
    with served(head % (encoding, len(body)) + body) as urls:
        done = subprocess.run(
            [sys.executable, "-c", ASKING, str(round_bytes), *urls],
            capture_output=True,
            check=True,
            cwd=Path(fetch.__file__).parents[1],
            text=True,
            timeout=60,
        )
    mebibytes, held, *outcomes = done.stdout.split()
    return int(mebibytes), int(held), Counter(outcomes)


@pytest.mark.parametrize(
    ("body", "encoding"), [(gzip_bomb(), b"gzip"), (brotli_bomb(), b"br")], ids=["gzip", "br"]
)
def test_as_many_bombs_as_may_be_asked_at_once_hold_no_more_than_their_limits(
    body: bytes, encoding: bytes
) -> None:
    mebibytes, held, outcomes = asked(body, encoding, fetch.ROUND_BYTES)

    assert outcomes == {"too_large": HOSTS}
    assert held == 0
    assert mebibytes * MEBIBYTE <= HOSTS * fetch.BODY_BYTES


def test_documents_that_are_still_coming_count_too() -> None:
    mebibytes, held, outcomes = asked(large_document(), b"gzip", FEW)

    assert outcomes["ok"] + outcomes["too_large"] == HOSTS
    assert outcomes["too_large"] >= HOSTS - 4
    assert held <= FEW
    # Measured: 140 MiB, with connections' buffers and memory in pieces; all bodies would be 320 MB.
    assert mebibytes <= 220
