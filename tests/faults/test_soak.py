"""Half a simulated hour of 300 feeds with faults: every entry is stored, the tables are in order.

The day and night of it is ``python tests/faults/soak.py``.
"""

import importlib
from pathlib import Path

import pytest


def test_half_an_hour_of_faulty_feeds_loses_no_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    soak = importlib.import_module("soak")

    assert soak.soak(tmp_path / "data", 0.5, 2026) == []
