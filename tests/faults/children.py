"""Runs commands of ``frontwatch``, each in a child of this process and within the limits that it is given.

    python tests/faults/children.py

A line of input is a JSON object: ``words``, the command line; ``remarks``, the file for what the child
says; ``limits``, such as {"NOFILE": 30} (``AS``: bytes more than it has at its start); ``dies``, the step at
which it is killed: a file opened for writing, a name made, moved or deleted, an fsync, or a statement to
SQLite. The answers are
``child`` and its number, then ``ended`` and its exit code, below 0 for the signal that ended it. So that
a hundred children do not each take the time that Python needs to start.
"""

import importlib
import itertools
import json
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# What takes long to import; frontwatch.cli starts threads, which a child would lack.
_BEFOREHAND = ("aiohttp", "storage.upkeep", "processing.reading.enrich", "frontwatch.demo")
# A reader of documents may take half of it for a document, and the child waits for it.
_PATIENCE_S = 60
_WRITES = os.O_WRONLY | os.O_RDWR
_EVENTS = frozenset({"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"})
_PAGE = os.sysconf("SC_PAGE_SIZE")


def limit(limits: Mapping[str, int]) -> None:
    """This process may take no more."""
    for name, most in limits.items():
        had = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE
        number = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(number)[1]
        resource.setrlimit(number, (most + (had if name == "AS" else 0), hard))


def die(step: int) -> None:
    """The process is killed when it takes its step of this number."""
    steps, real_fsync, real_connect = itertools.count(1), os.fsync, sqlite3.connect

    def taken(*_: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, given: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(given[2], int) and given[2] & _WRITES
        if event in _EVENTS or writes:
            taken()

    def fsync(handle: int) -> None:
        taken()
        real_fsync(handle)

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        base: sqlite3.Connection = real_connect(*given, **named)
        base.set_trace_callback(taken)
        return base

    sys.addaudithook(heard)
    os.fsync = fsync  # type: ignore[assignment]  # it takes numbers only, as it is given
    sqlite3.connect = connect  # type: ignore[assignment]  # in place of all its overloads


def child(job: Mapping[str, object]) -> int:
    """The exit code of the command."""
    words, limits = job["words"], job.get("limits", {})
    assert isinstance(words, list)
    assert isinstance(limits, dict)
    remarks = os.open(str(job["remarks"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(remarks, 1)
    os.dup2(remarks, 2)
    os.close(remarks)
    cli = importlib.import_module("frontwatch.cli")
    limit(limits)
    if step := job.get("dies"):
        die(int(str(step)))
    code: int = cli.main(words)
    return code


def ended(number: int) -> int:
    """The exit code of the child; one that computes nothing for long is killed: it waits for what never comes."""
    worked = -1
    while not os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if signal.sigtimedwait({signal.SIGCHLD}, _PATIENCE_S) is None:
            # The 14th and 15th field behind the name in brackets: ticks in the program and in the system.
            fields = (
                Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            )
            before, worked = worked, int(fields[11]) + int(fields[12])
            if worked == before:
                os.kill(number, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def say(line: str) -> None:
    """The line is written out at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """A child ran for each line."""
    for name in _BEFOREHAND:
        importlib.import_module(name)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    for line in sys.stdin:
        if (number := os.fork()) == 0:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            sys.exit(child(json.loads(line)))
        say(f"child {number}")
        say(f"ended {ended(number)}")


if __name__ == "__main__":
    main()
