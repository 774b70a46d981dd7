"""Spans without links are judged by their words: right, nested in a longer one, or no name at all."""

from pathlib import Path

import neruk
import scores

from processing.reading import lexicon

LEXICON = lexicon.bundled()


def measured(folder: Path, iob: str) -> dict[str, scores.Row]:
    file = folder / neruk.FILES[0]
    file.parent.mkdir(parents=True)
    file.write_text("\n".join(iob.split(", ")), encoding="utf-8")
    return {row.what: row for row in neruk.measure(folder, LEXICON).rows}


def test_a_hit_on_a_span_is_right(tmp_path: Path) -> None:
    row = measured(tmp_path, "у O, Києві B-LOC, тихо O")[neruk.NAMES]

    assert (row.right, row.found, row.met, row.expected) == (1, 1, 1, 1)


def test_a_hit_inside_a_longer_span_counts_only_strictly(tmp_path: Path) -> None:
    rows = measured(tmp_path, "НАК B-ORG, «Газ» I-ORG, України I-ORG")

    assert rows[neruk.STRICTLY].found == 1
    assert rows[neruk.STRICTLY].right == 0
    assert neruk.NAMES not in rows


def test_a_hit_on_no_span_or_on_another_kind_of_span_is_false(tmp_path: Path) -> None:
    row = measured(tmp_path, "про O, Україну O, Крим B-ART")[neruk.NAMES]

    assert (row.right, row.found) == (0, 2)


def test_a_span_that_begins_like_a_name_of_ours_is_expected_and_a_lookalike_is_not(
    tmp_path: Path,
) -> None:
    row = measured(tmp_path, "Києвище B-LOC, і O, Сибір B-LOC, і O, Трускавець B-LOC")[neruk.NAMES]

    assert (row.met, row.expected) == (0, 1)
