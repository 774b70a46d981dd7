"""Our own items are well formed, count as they are labelled, and their locked half is untouched."""

import hashlib
import json
from pathlib import Path
from typing import Any

import gold
import pytest
import scores
import sets

from processing.reading import lexicon

LEXICON = lexicon.bundled()
PINNED = Path(__file__).parent / "locked.sha256"
LOCKED_TITLE, TUNING_TITLE = "Sanctions follow", "Talks on peace"


def item(title: str = TUNING_TITLE, **labels: Any) -> dict[str, Any]:
    blank = {
        "id": "x1",
        "language": "en",
        "title": title,
        "summary": "",
        "themes": [],
        "possible": [],
    }
    return blank | {"in_scope": False, "actors": [], "trap": ""} | labels


def written(folder: Path, *items: dict[str, Any]) -> Path:
    lines = "".join(json.dumps(one) + "\n" for one in items)
    (folder / "x.jsonl").write_text(lines, encoding="utf-8")
    return folder


def counts(row: scores.Row) -> tuple[int, int, int, int]:
    return row.right, row.found, row.met, row.expected


def test_the_locked_half_is_as_it_was_pinned() -> None:
    assert gold.locked_digest() == PINNED.read_text(encoding="utf-8").strip(), (
        "the locked half may not change; a new one needs a decision record and new floors"
    )


def test_each_item_of_ours_has_known_labels_and_an_id_of_its_own() -> None:
    lines = [json.loads(one.line) for one in gold.items()]

    assert len({line["id"] for line in lines}) == len(lines)
    for line in lines:
        assert {*line["themes"], *line["possible"]} <= LEXICON.themes.keys(), line["id"]
        assert set(line["actors"]) <= LEXICON.actors.keys(), line["id"]
        assert not {*line["themes"]} & {*line["possible"]}, line["id"]


def test_there_are_400_items_in_8_languages_and_each_theme_in_both_halves() -> None:
    items = gold.items()

    assert len(items) >= 400
    assert len({one.language for one in items} & {"uk", "ru"}) == 2
    assert len({one.language for one in items}) >= 8
    for half in (True, False):
        themes = {theme for one in items if one.is_locked is half for theme in one.themes}
        assert themes == LEXICON.themes.keys()


def test_the_half_of_an_item_is_told_by_its_title(tmp_path: Path) -> None:
    items = gold.items(written(tmp_path, item(LOCKED_TITLE), item(TUNING_TITLE)))

    assert [one.is_locked for one in items] == [True, False]
    assert hashlib.sha256(LOCKED_TITLE.encode()).hexdigest()[0] >= "8"


def test_items_of_the_third_file_are_all_for_tuning(tmp_path: Path) -> None:
    items = gold.items(written(tmp_path, *(item(LOCKED_TITLE, id=one) for one in ("a1", "c1"))))

    assert [one.is_locked for one in items] == [True, False]


def test_a_changed_word_or_a_lost_line_changes_the_digest_but_the_order_does_not(
    tmp_path: Path,
) -> None:
    one, other = item(LOCKED_TITLE), item("Tanks roll on", summary="x")
    first = gold.locked_digest(written(tmp_path, one, other))

    assert gold.locked_digest(written(tmp_path, other, one)) == first
    assert gold.locked_digest(written(tmp_path, one | {"summary": "y"}, other)) != first
    assert gold.locked_digest(written(tmp_path, item("nothing"))) != first


def test_possible_themes_count_neither_way(tmp_path: Path) -> None:
    text = "Ceasefire talks: negotiators discuss a truce"
    for labels, expected in (
        ({"themes": ["negotiations"]}, (1, 1, 1, 1)),
        ({"possible": ["negotiations"]}, (0, 0, 0, 0)),
        ({"themes": ["drones"]}, (0, 1, 0, 1)),
    ):
        folder = written(tmp_path, item(text, **labels))
        locked = gold.items(folder)[0].is_locked
        rows = gold.measure_themes(folder, LEXICON, locked=locked).rows
        total = [counts(row) for row in rows if row.what == "themes" and row.language == scores.ALL]

        assert total == [expected]


def test_misses_of_the_locked_half_are_not_told(tmp_path: Path) -> None:
    folder = written(tmp_path, item(LOCKED_TITLE, themes=["drones"], actors=["putin"]))

    assert gold.measure_themes(folder, LEXICON, locked=True).slips == []
    assert gold.measure_actors(folder, LEXICON).slips == []
    assert gold.measure_scope(folder, LEXICON).slips == []


def test_only_actors_among_the_labels_count(tmp_path: Path) -> None:
    title = "Putin met Macron"
    folder = written(tmp_path, item(title, actors=["putin"]), item("Putin alone"))

    (row,) = gold.measure_actors(folder, LEXICON).rows

    assert counts(row) == (1, 2, 1, 1)


def test_scope_counts_what_is_read_against_what_is_labelled(tmp_path: Path) -> None:
    war = item("Russian missiles strike Ukraine, killing ten", in_scope=True)
    folder = written(tmp_path, war, item("A quiet day at the zoo", in_scope=True))

    rows = {row.language: counts(row) for row in gold.measure_scope(folder, LEXICON).rows}

    assert rows == {scores.ALL: (1, 1, 1, 2), "en": (1, 1, 1, 2)}


@pytest.mark.corpus
def test_each_labelled_real_item_is_in_the_corpus(corpus: Path) -> None:
    labels = gold.GOLD / "scope_labels.csv"
    wanted = len(labels.read_text(encoding="utf-8").splitlines()) - 1

    found = list(gold.labelled(corpus, labels))

    assert len(found) == wanted >= 300


@pytest.mark.corpus
def test_held_out_items_are_others_and_are_never_printed(corpus: Path) -> None:
    heldout, looked_at = (
        {item for item, _ in gold.labelled(corpus, gold.GOLD / name)}
        for name in ("scope_heldout.csv", "scope_labels.csv")
    )

    assert (len(heldout), len(looked_at)) == (400, 610)
    assert not heldout & looked_at
    assert sets.measured(gold.HELD_OUT_SCOPE).slips == []
