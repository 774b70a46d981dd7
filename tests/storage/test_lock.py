"""Two collectors never write to one folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from processing.errors import StoreError
from storage import lock


def test_a_second_writer_is_told_who_is_first(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys, pathlib; from storage import lock\n"
                "with lock.writing(pathlib.Path(sys.argv[1])):\n"
                "    print('held', flush=True); sys.stdin.read()"
            ),
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"

        with (
            pytest.raises(StoreError, match=f"process {holder.pid} is writing"),
            lock.writing(tmp_path),
        ):
            pytest.fail("two writers at once")
    finally:
        holder.kill()
        holder.communicate()

    with lock.writing(tmp_path):
        assert (tmp_path / "writer.lock").exists()
