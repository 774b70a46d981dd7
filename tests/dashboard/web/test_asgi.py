"""What the server has loaded before it answers."""

import os
import subprocess
import sys
from pathlib import Path


def test_pandas_is_whole_before_two_readers_can_race_for_it(tmp_path: Path) -> None:
    """Else a chart drawn while another reader's first table loads it ends in an AttributeError."""
    told = subprocess.run(
        [sys.executable, "-c", "import sys, dashboard.asgi; print('pandas' in sys.modules)"],
        env=os.environ | {"FRONTWATCH_DATA": str(tmp_path)},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.stdout == "True\n", told.stderr
