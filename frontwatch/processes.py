"""The collector and the dashboard as processes of their own, started together and ended together."""

import contextlib
import ctypes
import errno
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

from dashboard.web import access, limits
from dashboard.web.access import Rules
from processing.errors import InputError

FIRST_PORT = 8501
_PORTS_TRIED = 50
_START_SECONDS = 120
_STOP_SECONDS = 10
# The request of Linux' prctl(2) for a signal at the parent's death; other systems have none.
_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def free_port(wanted: int | None, address: str = access.LOCAL) -> int:
    """The port of the address that was asked for, or the first free one from 8501 on.

    Raises:
        InputError: the port asked for is in use.
    """
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + _PORTS_TRIED):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except (OSError, OverflowError) as error:
                if getattr(error, "errno", None) == errno.EADDRNOTAVAIL:
                    raise InputError(
                        f"--address {address}: this machine has no such address"
                    ) from error
            else:
                return port
    raise InputError(f"port {wanted or FIRST_PORT} is in use; give another one with --port")


def rules(environment: Mapping[str, str] = MappingProxyType({})) -> Rules:
    """Who may reach the dashboard, as this process's environment and the given one say.

    Raises:
        InputError: it cannot be done so.
    """
    said = access.rules(os.environ | environment)
    if said.login and importlib.util.find_spec("authlib") is None:
        raise InputError(
            "FRONTWATCH_SECRETS: the login needs the packages of requirements-login.lock; see "
            "docs/deployment.md"
        )
    if access.is_public(said.address) and (os.environ | environment).get("FRONTWATCH_MANAGE_FEEDS"):
        raise InputError("--manage-feeds is for this machine only; leave it out, or --address")
    return said


@contextlib.contextmanager
def started(
    arguments: Iterable[str], data: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[subprocess.Popen[bytes]]:
    """The Python process runs; at the end it is asked to stop, and made to after ten seconds.

    On Linux it is asked to stop even if this process is killed.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program and paths
        [sys.executable, *arguments],
        env=os.environ | environment | {"FRONTWATCH_DATA": str(data.absolute())},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if _PRCTL else None,  # noqa: PLW1509 - it only makes a system call
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def dashboard(
    data: Path, port: int, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[subprocess.Popen[bytes]]:
    """The dashboard on this data folder answers at the port of the address that its rules name.

    Raises:
        InputError: it does not answer, or a setting of it is wrong.
    """
    limits.per_minute()
    address = rules(environment).address
    with as_file(files("dashboard")) as folder:
        page = ["-m", "streamlit", "run", str(folder / "asgi.py")]
        flags = [
            f"--server.address={address}",
            f"--server.port={port}",
            "--server.headless=true",
            "--logger.level=warning",
            "--logger.hideWelcomeMessage=true",
        ]
        # Whom to believe about who asks, our own rules say (dashboard/web/door.py), not uvicorn's.
        told = {**environment, "FORWARDED_ALLOW_IPS": ""}
        with started([*page, *flags], data, told) as process:
            _await_answer(process, address, port)
            yield process


def _end_with_parent() -> None:
    assert _PRCTL is not None
    _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM)


def first_to_end(processes: Sequence[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """The first of the processes that ends by itself; waits for it."""
    while True:
        for process in processes:
            if process.poll() is not None:
                return process
        time.sleep(0.2)


def place(address: str, port: int) -> str:
    """Where a browser on this machine finds what listens there.

    >>> place("0.0.0.0", 8501), place("::1", 8501)
    ('http://127.0.0.1:8501', 'http://[::1]:8501')
    """
    host = {"0.0.0.0": access.LOCAL, "::": "::1"}.get(address, address)  # noqa: S104 - as it was given
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _await_answer(process: subprocess.Popen[bytes], address: str, port: int) -> None:
    health = f"{place(address, port)}/_stcore/health"
    for _ in range(_START_SECONDS * 5):
        if process.poll() is not None:
            raise InputError(f"the dashboard ended at once (exit {process.returncode}); see above")
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(health, timeout=2).status == 200:  # noqa: S310 - our own address
                return
        time.sleep(0.2)
    raise InputError(f"the dashboard did not answer within {_START_SECONDS} s; see above")
