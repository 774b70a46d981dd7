"""Shared fixtures: what a machine may lack. FRONTWATCH_NO_SKIPS makes a lack a failure (CI sets it)."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

# How long an example takes is a matter of the machine; the benchmarks measure time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# The scripts of the benchmarks need peers that the tests do not; only what tests their table is collected.
collect_ignore_glob = ["bench/[!t]*.py", "bench/tagging*.py"]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The shared corpus: FRONTWATCH_CORPUS, else the folder ``shared`` beside the checkout."""
    beside = Path(__file__).parents[2] / "shared"
    folder = Path(os.environ.get("FRONTWATCH_CORPUS", beside))
    if not (folder / "data").is_dir():
        _go_without("the shared corpus is not on this machine; set FRONTWATCH_CORPUS to its folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive; the one without a window takes a quarter less computing (measured)."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        _go_without("no Chromium is installed; browser tests need one")
    return found


def _go_without(reason: str) -> NoReturn:
    if os.environ.get("FRONTWATCH_NO_SKIPS"):
        pytest.fail(f"must not be skipped here: {reason}")
    pytest.skip(reason)
