"""One side of a benchmark in a process of its own, which answers a line with a line of JSON."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@contextlib.contextmanager
def by_side(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Inside, the script runs; it ends when it is given no more lines."""
    with subprocess.Popen(
        [sys.executable, _HERE / script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def ask(process: subprocess.Popen[str], line: str) -> dict[str, Any]:
    """What the process answers to the line."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    assert isinstance(answer, dict)
    return answer
