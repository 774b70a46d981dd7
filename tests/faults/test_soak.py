"""Half a simulated hour of 300 feeds with faults: every entry is stored, the tables are in order.

The day and night of it is ``python tests/faults/soak.py``.
"""

from pathlib import Path

import soak


def test_half_an_hour_of_faulty_feeds_loses_no_entry(tmp_path: Path) -> None:
    assert soak.soak(tmp_path / "data", 0.5, 2026) == []
