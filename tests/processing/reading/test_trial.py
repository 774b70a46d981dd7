"""A trial counts what new entries would find, week by week, and shows where."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.reading import fragment, lexicon, trial
from processing.reading.fragment import Draft
from processing.reading.trial import Found
from processing.tables import ARTICLES, TAGS

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
ELM = """
[[actor]]
id = "elm"
name = "Elm"
kind = "person"
side = "UA"
aliases = [{ name = "Elmer", in = "en", origin = "own" }]
"""
WOOD = """
[[theme]]
id = "wood"
name = "Wood"
group = "trees"
tier = 1
strong = ["bark*"]
"""


def drafted(text: str, texts: tuple[str, str]) -> Draft:
    return fragment.draft(text, fragment.present(texts, lexicon.parse(*texts)))


@pytest.fixture(scope="module")
def elm(texts: tuple[str, str]) -> Draft:
    """A draft with one new actor."""
    return drafted(ELM, texts)


def archive(*articles: dict[str, Any]) -> pl.DataFrame:
    """One row per article, one a day from a Monday on; about the war unless said otherwise."""
    schema = {name: ARTICLES.schema[name] for name in trial.ARTICLE}
    schema |= {name: TAGS.schema[name] for name in trial.TAG}
    rows = [
        {
            "article_id": f"{number:032x}",
            "feed_id": "made-up",
            "published": None,
            "first_seen": MONDAY + timedelta(days=number),
            "title": "",
            "summary": "",
            "language": "en",
            "in_scope": True,
            "actors": [],
            "themes": [],
        }
        | article
        for number, article in enumerate(articles)
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_matches_are_counted_by_week_with_their_denominator(elm: Draft) -> None:
    found = trial.run(
        archive(
            {"title": "Elmer"},
            {"title": "Elmer", "in_scope": False},
            {"title": "Nobody"},
            {"title": "Nobody", "published": MONDAY - timedelta(minutes=1)},
            {"summary": "Elmer", "first_seen": MONDAY + timedelta(days=7)},
        ),
        elm,
    )

    whole = trial.together([found])
    last, this, next_week = (MONDAY + timedelta(days=days) for days in (-7, 0, 7))
    assert whole.weeks.rows() == [("elm", next_week, 1, 1), ("elm", this, 2, 1)]
    assert whole.totals.rows() == [(next_week, 1, 1), (this, 3, 2), (last, 1, 1)]


def test_samples_mark_the_words_that_were_found(elm: Draft) -> None:
    long = "a" * 200 + " ELMER and Elmer " + "b" * 200

    found = trial.run(archive({"title": "So says Elmer"}, {"summary": long}), elm)

    title, summary = found.samples[1], found.samples[0]
    assert [title.text[start:end] for start, end in title.spans] == ["Elmer"]
    assert [summary.text[start:end] for start, end in summary.spans] == ["ELMER", "Elmer"]
    assert summary.text.startswith("…a")
    assert summary.text.endswith("b…")
    assert len(summary.text) < 210
    assert (title.kind, title.subject, title.feed_id) == ("found", "elm", "made-up")


def test_ten_samples_are_spread_over_the_time(elm: Draft) -> None:
    articles = archive(*[{"title": f"Elmer {number}"} for number in range(300)])

    parts = [trial.run(articles.slice(start, 100), elm) for start in (0, 100, 200)]

    samples = trial.together(parts).samples
    days = [(sample.at - MONDAY).days for sample in samples]
    assert len(samples) == trial.SAMPLES
    assert days == sorted(days, reverse=True)
    assert days[0] - days[-1] > 250


def test_overlaps_are_the_other_actors_and_themes_of_the_same_articles(elm: Draft) -> None:
    found = trial.run(
        archive(
            {"title": "Elmer", "actors": ["ash", "elm"], "themes": ["wood"]},
            {"title": "Elmer", "actors": ["ash"]},
            {"title": "Nobody", "actors": ["oak"]},
        ),
        elm,
    )

    overlaps = trial.together([found]).overlaps
    assert overlaps.rows() == [("elm", "ash", 2), ("elm", "wood", 1)]


def test_a_changed_entry_tells_what_it_gains_and_loses(texts: tuple[str, str]) -> None:
    changed = drafted(WOOD, texts)

    found = trial.run(
        archive(
            {"title": "Timber", "themes": ["wood"]},
            {"title": "Bark beetles", "themes": ["wood"]},
            {"title": "Barking"},
        ),
        changed,
    )

    lost = [sample for sample in found.samples if sample.kind == "lost"]
    assert found.moved.rows() == [("wood", 2, 1, 1)]
    assert [(sample.text, sample.spans) for sample in lost] == [("Timber", ())]


def test_a_decoy_tells_what_the_hidden_actor_loses(texts: tuple[str, str]) -> None:
    decoy = '[[decoy]]\nhides = "ash"\naliases = [{ name = "Anna Ash Street", in = "en", origin = "own" }]'

    found = trial.run(
        archive(
            {"title": "Anna Ash Street", "actors": ["ash"]},
            {"title": "Anna Ash", "actors": ["ash"]},
        ),
        drafted(decoy, texts),
    )

    assert found.moved.rows() == [("ash", 2, 0, 1)]
    assert {(s.kind, s.text) for s in found.samples} == {
        ("lost", "Anna Ash Street"),
        ("found", "Anna Ash"),
    }


def test_the_parts_of_an_archive_add_up_to_the_whole(texts: tuple[str, str]) -> None:
    draft = drafted(ELM + WOOD, texts)
    articles = archive(
        *[
            {
                "title": "Elmer" if number % 2 else "Bark",
                "actors": ["ash"] if number % 3 else [],
                "themes": ["wood"] if number % 5 == 0 else [],
            }
            for number in range(40)
        ]
    )

    whole = trial.together([trial.run(articles, draft)])
    parts = trial.together(trial.run(articles.slice(start, 7), draft) for start in range(0, 40, 7))

    for name in ("weeks", "totals", "overlaps", "moved"):
        assert_frame_equal(getattr(parts, name), getattr(whole, name))


def test_an_empty_archive_finds_nothing(elm: Draft) -> None:
    nothing = trial.together([])
    empty: Found = trial.together([trial.run(archive(), elm)])

    for found in (nothing, empty):
        assert found.weeks.is_empty()
        assert found.totals.is_empty()
        assert found.samples == ()
