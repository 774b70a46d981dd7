"""A web server for real feeds, in a process of its own, so that its work counts for nobody.

    python tests/bench/server.py

It says its port in one line. Each document has an ETag and a Last-Modified and is not sent again to
those who know it. ``/state/N`` brings state N about: in state 0, three times 15 % of the feeds lack
their two newest items; states 1 to 3 give them to one such part after the other.
"""

import asyncio
import contextlib
import hashlib
import itertools
import re
import sys
from email.utils import formatdate

import feedset
import figures

STATES = 3
SHARE = 0.15
NEW_ITEMS = 2
_EPOCH = 1_793_000_000
_KNOWN = re.compile(rb"(?i)\r\nif-none-match:\s*([^\r]+)")


def versions() -> list[list[bytes]]:
    """For each feed the whole answers with its document, one for each state."""
    bodies = feedset.documents(figures.corpus())
    earlier = [feedset.before(body, NEW_ITEMS) for body in bodies]
    able = [number for number, body in enumerate(earlier) if body is not None]
    part = round(SHARE * len(bodies))
    assert len(able) >= STATES * part
    # Every so manieth, so that each part has documents of all kinds and sizes.
    chosen = [able[number * len(able) // (STATES * part)] for number in range(STATES * part)]
    turn = dict(zip(chosen, itertools.cycle(range(1, STATES + 1)), strict=False))
    return [
        [
            (earlier[number] or body) if state < turn.get(number, 0) else body
            for state in range(STATES + 1)
        ]
        for number, body in enumerate(bodies)
    ]


async def main() -> None:
    """Answers until it is ended."""
    bodies, state = versions(), 0
    whole = [list(map(_whole, of_feed)) for of_feed in bodies]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal state
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                if path.startswith("/state/"):
                    state = int(path.rpartition("/")[2])
                    writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                else:
                    tag, headers, body = whole[int(path[1:].partition(".")[0])][state]
                    known = _KNOWN.search(head)
                    if known and known[1].strip() == tag:
                        writer.write(b"HTTP/1.1 304 Not Modified\r\n" + headers + b"\r\n")
                    else:
                        length = b"Content-Length: %d\r\n\r\n" % len(body)
                        writer.write(b"HTTP/1.1 200 OK\r\n" + headers + length + body)
                await writer.drain()
        writer.close()

    # A feed's host is an address of its own; only this machine reaches any of 127.0.0.0/8.
    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1_000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def _whole(body: bytes) -> tuple[bytes, bytes, bytes]:
    digest = hashlib.blake2b(body, digest_size=16).hexdigest()
    tag = f'"{digest}"'.encode()
    changed = formatdate(_EPOCH + int(digest[:4], 16), usegmt=True).encode()
    headers = b"Content-Type: application/xml\r\nETag: %b\r\nLast-Modified: %b\r\n" % (tag, changed)
    return tag, headers, body


if __name__ == "__main__":
    asyncio.run(main())
