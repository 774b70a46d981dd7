"""A server of raw bytes that misbehaves as a test asks; readers of documents; commands in children."""

import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collectors import workers
from collectors.parse import Read

CHILDREN = Path(__file__).with_name("children.py")
Behaviour = Callable[[socket.socket, threading.Event], None]


class Hostile:
    """``behaviours`` maps a path to what is done with a connection that asked for it."""

    def __init__(self) -> None:
        self.behaviours: dict[str, Behaviour] = {}
        self.asked: list[tuple[str, str]] = []
        self.over = threading.Event()
        self.address = ""


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """A server on a free local port; one that is told to do nothing leaves the connection open."""
    server = Hostile()
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0), backlog=500) as listener:
        listener.settimeout(0.05)
        server.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        accepting = threading.Thread(target=_accept, args=(listener, server, threads))
        accepting.start()
        yield server
        server.over.set()
        accepting.join()
    for thread in threads:
        thread.join()


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    """The readers of documents."""
    with workers.reading() as reading:
        yield reading


@pytest.fixture(scope="module")
def children() -> Iterator[subprocess.Popen[str]]:
    """Runs commands, each in a child."""
    with subprocess.Popen(
        [sys.executable, str(CHILDREN)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _accept(listener: socket.socket, server: Hostile, threads: list[threading.Thread]) -> None:
    while not server.over.is_set():
        with contextlib.suppress(TimeoutError):
            connection, _ = listener.accept()
            threads.append(threading.Thread(target=_serve, args=(connection, server)))
            threads[-1].start()


def _serve(connection: socket.socket, server: Hostile) -> None:
    with connection, contextlib.suppress(OSError):
        connection.settimeout(5)
        head = b""
        while b"\r\n\r\n" not in head:
            got = connection.recv(65_536)
            if not got:
                return
            head += got
        request, *headers = head.decode("latin-1").split("\r\n")
        path = request.split(" ")[1]
        host = next(line[5:].strip() for line in headers if line.lower().startswith("host:"))
        server.asked.append((host, path))
        default = server.behaviours.get("*", _nothing)
        server.behaviours.get(path.partition("?")[0], default)(connection, server.over)


def _nothing(_: socket.socket, over: threading.Event) -> None:
    over.wait()
