"""docs/accuracy.md holds the figures of the lexicon as it is, and the flags print what they promise."""

import subprocess
import sys
from pathlib import Path

import accuracy
import pytest
import scores
import sets

from processing.reading import lexicon


def test_the_page_is_of_the_present_lexicon() -> None:
    page = accuracy.PAGE.read_text(encoding="utf-8")

    assert f"Lexicon version {lexicon.bundled().version}." in page, "run make accuracy"


@pytest.mark.corpus
def test_the_page_is_what_would_be_written_now(corpus: Path) -> None:
    assert accuracy.page() == accuracy.PAGE.read_text(encoding="utf-8"), "run make accuracy"


def test_without_the_corpus_nothing_is_measured_and_the_exit_code_is_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTWATCH_CORPUS", str(tmp_path))

    assert accuracy.main([]) == 2
    assert "FRONTWATCH_CORPUS" in capsys.readouterr().err


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, accuracy.HERE / "accuracy.py", "--misses", "no-set", "uk"],
        env={"FRONTWATCH_CORPUS": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )

    assert run.returncode == 2
    assert "FRONTWATCH_CORPUS" in run.stderr


@pytest.mark.corpus
def test_misses_are_printed_by_kind_the_most_frequent_first(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accuracy.main(["--misses", "two articles", "fr"]) == 0

    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "| what | language | precision | recall | n found | n expected |"
    assert "1\tmissed name\tputin\tmaître du Kremlin" in lines


def test_frequent_slips_come_first_within_their_kind() -> None:
    often, once = scores.Slip("uk", "missed", "a", "x"), scores.Slip("uk", "missed", "b", "x")
    other, foreign = scores.Slip("uk", "false", "c", "x"), scores.Slip("pl", "missed", "a", "x")

    found = list(scores.frequent([once, often, foreign, often, other], "uk"))

    assert found == [(1, other), (2, often), (1, once)]


def test_each_set_has_a_place_on_the_page() -> None:
    template = (accuracy.HERE / "page.md").read_text(encoding="utf-8")

    assert [name for name in sets.SETS if f"{{{name}}}" not in template] == []


def test_titles_take_one_line_a_language_and_say_how_many_they_are() -> None:
    row = scores.Row("t", "known", "uk", 0, 0, 3, 4)
    rows = [
        row,
        scores.Row("t", "alone", "uk", 0, 0, 1, 2),
        scores.Row("t", "known", "ru", 0, 0, 5, 5),
    ]

    assert accuracy.shares(rows).splitlines() == [
        "| language | titles | known | alone |",
        "| --- | --- | --- | --- |",
        "| uk | 4 | .7500 | .5000 |",
        "| ru | 5 | 1.0000 |  |",
    ]


def test_a_row_without_finds_shows_neither_precision_nor_their_number() -> None:
    assert accuracy.cells(scores.Row("s", "w", "uk", 0, 0, 1, 3)) == (
        "w",
        "uk",
        "",
        ".3333",
        "",
        "3",
    )
