"""The shares that Method names are those of docs/accuracy.md."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_shares_are_those_of_the_accuracy_page() -> None:
    told = tomllib.loads((ROOT / "dashboard/accuracy.toml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/accuracy.md").read_text(encoding="utf-8")
    assert told.keys() == {"names", "themes", "scope"}
    for of in told.values():
        row = rf"^\| {re.escape(of['set'])} \| {of['what']} \| \w+ \| (\.\d+) \|[^|]*\| (\.\d+) \|"
        found = [tuple(map(float, pair)) for pair in re.findall(row, page, re.MULTILINE)]
        assert found
        for share, values in zip(("precision", "recall"), zip(*found, strict=True), strict=True):
            assert of[share] == [min(values), max(values)]
