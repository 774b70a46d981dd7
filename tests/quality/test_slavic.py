"""Presence per document is counted as the page says: names, longer names, demonyms, unmarked ends."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import scores
import slavic

from processing.reading import lexicon

LEXICON = lexicon.bundled()
OFTEN = 5  # times that an entity's words are an actor's name before the actor must be measured
MENTION = {
    "doc": pl.String,
    "lang": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "mention": pl.String,
    "lemma": pl.String,
    "type": pl.String,
    "link": pl.String,
}


def gold(
    text: str, words: str, link: str, kind: str = "LOC", language: str = "ru"
) -> tuple[object, ...]:
    start = text.index(words)
    return ("d", language, start, start + len(words), words, words, kind, link)


def measured(
    folder: Path, text: str, mentions: Sequence[tuple[object, ...]], language: str = "ru"
) -> dict[str, scores.Row]:
    """The rows of one document, by what they count."""
    documents, spans = (folder / file for file in slavic.FILES)
    documents.parent.mkdir(parents=True)
    pl.DataFrame({"doc": ["d"], "lang": [language], "text": [text]}).write_parquet(documents)
    pl.DataFrame(mentions, schema=MENTION, orient="row").write_parquet(spans)
    return {row.what: row for row in slavic.measure(folder, LEXICON).rows}


def counts(row: scores.Row) -> tuple[int, int, int, int]:
    return row.right, row.found, row.met, row.expected


def test_a_name_found_and_expected_is_right_and_met(tmp_path: Path) -> None:
    text = "Путин прибыл в Берлин."

    rows = measured(tmp_path, text, [gold(text, "Путин", "PER-Vladimir-Putin", "PER")])

    assert counts(rows[slavic.NAMES]) == (1, 2, 1, 1)
    assert rows[slavic.NAMES].precision == 0.5
    assert rows[slavic.NAMES].recall == 1


def test_a_hit_inside_a_longer_name_is_an_error_only_strictly(tmp_path: Path) -> None:
    text = "Минздрав России молчит."

    rows = measured(
        tmp_path, text, [gold(text, "Минздрав России", "ORG-Ministry-of-Health-Russia")]
    )

    assert counts(rows[slavic.NAMES]) == (0, 0, 0, 0)
    assert counts(rows[slavic.STRICTLY]) == (0, 1, 0, 0)


def test_a_demonym_is_expected_only_where_demonyms_count(tmp_path: Path) -> None:
    text = "Polacy protestują."
    mention = gold(text, "Polacy", "GPE-Poland", "PER", "pl")

    rows = measured(tmp_path, text, [mention], "pl")

    assert rows[slavic.NAMES].expected == 0
    assert rows[slavic.STRICTLY].expected == rows[slavic.ADJECTIVES].expected == 1
    assert rows[slavic.STRICTLY].met == 0


@pytest.mark.parametrize(
    ("lemma", "kind", "language", "is_derived"),
    [
        pytest.param("российский", "LOC", "ru", True, id="adjective"),
        pytest.param("американцы", "LOC", "ru", True, id="demonym"),
        pytest.param("Polak", "PER", "pl", True, id="a person who is a state"),
        pytest.param("Россия", "LOC", "ru", False, id="name"),
        pytest.param("Polska", "LOC", "pl", False, id="name that ends as an adjective"),
    ],
)
def test_adjectives_and_demonyms_are_told_from_names(
    lemma: str, kind: str, language: str, is_derived: bool
) -> None:
    mention = {"lemma": lemma, "type": kind, "lang": language, "link": "GPE-X"}

    assert slavic.derived(mention) is is_derived


def test_what_stands_after_the_last_mark_of_a_document_left_off_early_is_not_judged(
    tmp_path: Path,
) -> None:
    text = "Путин прибыл. " + "И говорил долго. " * 100 + "Берлин ждал."

    rows = measured(tmp_path, text, [gold(text, "Путин", "PER-Vladimir-Putin", "PER")])

    assert counts(rows[slavic.NAMES]) == (1, 1, 1, 1)
    assert counts(rows[slavic.AS_IT_STANDS]) == (1, 2, 1, 1)


def test_a_text_is_marked_to_its_end_where_marks_reach_its_second_half() -> None:
    assert slavic.marked([(0, 5), (1_200, 1_210)], 2_400) == 2_400
    assert slavic.marked([(0, 5)], 900) == 900
    assert slavic.marked([(0, 5), (10, 15)], 2_400) == 15


@pytest.mark.corpus
def test_each_entity_of_the_mapping_is_one_of_the_gold_standard(corpus: Path) -> None:
    lines = tomllib.loads(slavic.LINKS.read_text(encoding="utf-8"))
    mapped = [link for one in lines.values() for link in [*one["links"], *one.get("also", ())]]
    mentions = pl.read_parquet(corpus / slavic.FILES[1])

    assert set(mapped) <= set(mentions["link"])
    assert len(set(mapped)) == len(mapped)
    assert list(lines) == sorted(lines)


@pytest.mark.corpus
def test_every_actor_that_the_gold_standard_names_often_is_measured(corpus: Path) -> None:
    found = slavic.unmapped(corpus, LEXICON)

    assert {pair: count for pair, count in found.items() if count >= OFTEN} == {}, (
        "add these actors to tests/quality/slavicner_links.toml"
    )
