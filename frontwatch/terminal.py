"""What a person sees and when it is: the only file that prints and reads the clock."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def show(text: str) -> None:
    """A result, to standard output at once."""
    print(text, flush=True)


def show_bytes(body: bytes) -> None:
    """A file's content, to standard output."""
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """A remark about the work, to standard error, so that results can be piped on."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A counter (done, of all) that stands on one line of a terminal; silent where there is none."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return

    def count(done: int, of_all: int) -> None:
        print(f"\r{done} of {of_all} {what}", end="\033[K", file=sys.stderr, flush=True)

    yield count
    print("\r\033[K", end="", file=sys.stderr, flush=True)
