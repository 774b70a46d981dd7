"""The table of the benchmarks says what was measured, and a missed bar is not passed over."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script that runs all benchmarks, imported as it imports its own parts."""
    monkeypatch.syspath_prepend(HERE)
    yield importlib.import_module("run")
    for name in ("run", "figures"):
        sys.modules.pop(name, None)


def test_a_bar_is_met_up_to_the_quotient_it_names_and_missed_beyond(script: ModuleType) -> None:
    row = script.Figure("polls", "CPU s", 2.0, "a peer", 20.0)

    bars = [script.figures.within(row, times) for times in (9.9, 10, 10.1)]

    assert [(bar.bar, bar.met) for bar in bars] == [
        ("at most 1/9.9", True),
        ("at most 1/10", True),
        ("at most 1/10.1", False),
    ]


def test_a_row_names_the_peer_the_ratio_and_a_missed_bar(script: ModuleType) -> None:
    row = script.Figure("polls", "CPU s", 2.0, "a peer", 2468.0)

    assert script.cells(row) == ("polls", "2 CPU s", "a peer: 2,468", "1/1.23e+03", "", "")
    assert script.cells(script.figures.within(row, 5_000))[-2:] == ("at most 1/5000", "NO")
    assert script.cells(script.Figure("size", "MB", 0.01234)) == ("size", "0.0123 MB", *[""] * 4)


def test_a_ratio_has_the_1_on_the_smaller_side(script: ModuleType) -> None:
    assert script.quotient(1, 12.04) == "1/12"
    assert script.quotient(3, 2) == "1.5/1"
    assert script.quotient(0, 9) == "0"
    assert script.quotient(9, 0) == ""


def test_the_columns_of_the_table_stand_under_their_heads(script: ModuleType) -> None:
    rows = [
        script.Figure("short", "MB", 1.0),
        script.Figure("a longer name", "MB", 1.0, "a peer", 4.0, "more", met=False),
    ]

    head, first, second = script.plain(rows).splitlines()

    assert head.index("ours") == first.index("1 MB") == second.index("1 MB")
    assert head.index("met") == second.index("NO")


def test_without_the_corpus_nothing_is_measured_and_the_exit_code_is_2(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, HERE / "run.py"],
        env={"FRONTWATCH_CORPUS": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )

    assert run.returncode == 2
    assert run.stdout == ""
    assert "FRONTWATCH_CORPUS" in run.stderr
