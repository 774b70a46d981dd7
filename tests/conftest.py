"""Shared fixtures: the corpus of real feeds and texts, where this machine has it."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The shared corpus: FRONTWATCH_CORPUS, else the folder ``shared`` beside the checkout."""
    beside = Path(__file__).parents[2] / "shared"
    folder = Path(os.environ.get("FRONTWATCH_CORPUS", beside))
    if not (folder / "data").is_dir():
        pytest.skip("the shared corpus is not on this machine; set FRONTWATCH_CORPUS to its folder")
    return folder
