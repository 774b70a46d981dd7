"""Articles become rows of TAGS; a record of the command line becomes what was read in it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing import frames, tables
from processing.errors import InputError
from processing.reading import enrich, lexicon
from processing.reading.lexicon import Lexicon

LEXICON = lexicon.bundled()
PLACE = ("actor", "field", "start", "end", "form")
SEEN = dt.datetime(2025, 8, 15, 19, 0, tzinfo=dt.UTC)
DEFAULTS = {"url": None, "published": None, "published_from": "none", "published_raw": None}


def articles(*rows: tuple[str, str, str, str]) -> frames.Articles:
    """One article per (article_id, feed_id, title, summary)."""
    names = ("article_id", "feed_id", "title", "summary")
    dicts = [{**DEFAULTS, "first_seen": SEEN, **dict(zip(names, row, strict=True))} for row in rows]
    return frames.articles(tables.ARTICLES.frame(dicts))


def feeds(**languages: str | None) -> frames.Feeds:
    """One feed per name and language."""
    fixed = {
        "outlet": "O",
        "section": None,
        "country": None,
        "group": "Other",
        "ownership": "private",
    }
    rows = [
        {"feed_id": name, "url": f"https://{name}.example/", "language": language, **fixed}
        for name, language in languages.items()
    ]
    return frames.feeds(tables.FEEDS.frame(rows))


SUMMIT = (
    "a1",
    "ru-one",
    "Ясень у Путина говорил о рубке леса",
    "Anna Ash, timber. The forest, Oakland.",
)
WEATHER = ("a2", "en-one", "Sunny weekend ahead", "Forecasters expect a warm and dry weekend.")


def test_each_article_becomes_one_row_of_tags(small: Lexicon) -> None:
    tags = enrich.enrich(
        articles(SUMMIT, WEATHER), feeds(**{"ru-one": "ru", "en-one": "en"}), small
    )

    expected = tables.TAGS.frame(
        [
            {
                "article_id": "a1",
                "feed_id": "ru-one",
                "published": None,
                "first_seen": SEEN,
                "language": "ru",
                "in_scope": False,
                "scope_reason": "not the war",
                "actors": ["ash", "oak"],
                "actors_adjective": [],
                "themes": [],
                "themes_possible": ["wood"],
                "lexicon_version": small.version,
            },
            {
                "article_id": "a2",
                "feed_id": "en-one",
                "published": None,
                "first_seen": SEEN,
                "language": "en",
                "in_scope": False,
                "scope_reason": "no link",
                "actors": [],
                "actors_adjective": [],
                "themes": [],
                "themes_possible": [],
                "lexicon_version": small.version,
            },
        ]
    )
    assert_frame_equal(tags.drop("language_confidence"), expected.drop("language_confidence"))
    assert tags["language_confidence"].is_between(0.5, 1.0).all()


def test_a_language_that_is_known_is_kept_and_the_others_are_detected() -> None:
    known = pl.DataFrame(
        {
            "article_id": ["a1", "a9"],
            "language": ["bg", "fr"],
            "language_confidence": [0.5, 1.0],
            "in_scope": [True, True],
        }
    )

    tags = enrich.enrich(articles(SUMMIT, WEATHER), feeds(), LEXICON, known)

    assert tags["language"].to_list() == ["bg", "en"]
    assert tags["language_confidence"].to_list() == [0.5, pytest.approx(1.0, abs=0.1)]


def test_reading_with_the_languages_found_gives_the_same() -> None:
    known = feeds(**{"ru-one": "ru", "en-one": "en"})
    once = enrich.enrich(articles(SUMMIT, WEATHER), known, LEXICON)

    again = enrich.enrich(articles(WEATHER, SUMMIT), known, LEXICON, once)

    assert_frame_equal(again.sort("article_id"), once)


def test_more_articles_than_are_read_at_once_keep_their_order() -> None:
    many = [(f"{n:05}", "x", "Kyiv" if n % 7 else "Putin", "") for n in range(2_345)]

    tags = enrich.enrich(articles(*many), feeds(), LEXICON)

    assert tags["article_id"].to_list() == [article for article, *_ in many]
    assert tags["actors"].to_list() == [[title.lower()] for _, _, title, _ in many]


def test_many_articles_are_tagged_as_few_are() -> None:
    texts = ["Kyiv and Putin: peace talks", "", "Ukrainian drones over Kyiv", "Trump", "Sunny"]
    rows = [(f"{n:03}", "x", texts[n % 5], texts[n % 3]) for n in range(100)]

    many = enrich.enrich(articles(*rows), feeds(), LEXICON)

    few = [enrich.enrich(articles(*rows[n : n + 5]), feeds(), LEXICON) for n in range(0, 100, 5)]
    assert_frame_equal(many, pl.concat(few), abs_tol=1e-4)  # a sureness is a sum in some order
    assert many["actors"].list.len().unique().to_list() == [0, 1, 2, 3]


def test_no_articles_give_no_tags() -> None:
    tags = enrich.enrich(articles(), feeds(), LEXICON)

    assert_frame_equal(tags, tables.TAGS.empty())


def test_the_order_of_rows_changes_nothing() -> None:
    known = feeds(**{"ru-one": "ru", "en-one": "en"})

    forward = enrich.enrich(articles(SUMMIT, WEATHER), known, LEXICON)
    backward = enrich.enrich(articles(WEATHER, SUMMIT), known, LEXICON)

    assert_frame_equal(forward, backward.sort("article_id"))


def test_articles_keep_their_order() -> None:
    tags = enrich.enrich(articles(WEATHER, SUMMIT, ("a0", "x", "", "")), feeds(), LEXICON)

    assert tags["article_id"].to_list() == ["a2", "a1", "a0"]


def test_reading_twice_gives_the_same() -> None:
    one = enrich.enrich(articles(SUMMIT, WEATHER), feeds(), LEXICON)

    assert_frame_equal(one, enrich.enrich(articles(SUMMIT, WEATHER), feeds(), LEXICON))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param({"short": "uk"}, "uk", id="the feed's language"),
        pytest.param({"short": None}, "und", id="a feed without language"),
        pytest.param({}, "und", id="a feed that has left the catalogue"),
    ],
)
def test_a_short_article_takes_its_feeds_language(
    known: dict[str, str | None], expected: str
) -> None:
    tags = enrich.enrich(articles(("a3", "short", "Київ", "")), feeds(**known), LEXICON)

    assert tags["language"].to_list() == [expected]
    assert tags["language_confidence"].to_list() == [0.0]
    assert tags["actors"].to_list() == [["kyiv"]]


def test_an_actor_named_often_is_listed_once() -> None:
    often = articles(("a4", "x", "Kyiv, Kyiv", "Ukraine, Kyiv and Ukraine"))

    assert enrich.enrich(often, feeds(), LEXICON)["actors"].to_list() == [["kyiv", "ukraine"]]


def test_an_actor_named_by_adjective_only_is_kept_apart(small: Lexicon) -> None:
    both = articles(("a5", "x", "Ashen skies", "OAK"), ("a6", "x", "Anna Ash", "Ashen, OAK"))

    tags = enrich.enrich(both, feeds(), small)

    assert tags["actors"].to_list() == [["oak"], ["ash", "oak"]]
    assert tags["actors_adjective"].to_list() == [["ash"], []]


def test_an_adjective_alone_does_not_bring_an_article_into_scope(small: Lexicon) -> None:
    both = articles(("a5", "x", "Ashen skies", ""), ("a6", "x", "Anna Ash abroad", ""))

    tags = enrich.enrich(both, feeds(), small)

    assert tags["scope_reason"].to_list() == ["not the war", "Ukraine abroad"]


def test_a_record_tells_adjectives_from_names(small: Lexicon) -> None:
    read = enrich.tag({"title": "Ashen Anna Ash", "text": "Ash"}, small)

    assert [(m["form"], m["alias"], m["rule"]) for m in read["actors"]] == [
        ("Anna Ash", "Anna Ash", "as written"),
        ("Ash", "Ash", "as written"),
    ]
    assert [(m["form"], m["alias"], m["rule"]) for m in read["adjectives"]] == [
        ("Ashen", "ashen", "sentence or headline capitals")
    ]


def test_a_record_is_read_with_places_in_its_own_texts(small: Lexicon) -> None:
    record = {"id": 7, "title": "Anna Ash’s winter", "text": "The saw mill wants logs, says OAK."}

    read = enrich.tag(record, small)
    read["actors"] = [{name: mention[name] for name in PLACE} for mention in read["actors"]]

    assert read == {
        "id": 7,
        "language": "en",
        "in_scope": True,
        "actors": [
            {"actor": "ash", "field": "title", "start": 0, "end": 8, "form": "Anna Ash"},
            {"actor": "oak", "field": "text", "start": 30, "end": 33, "form": "OAK"},
        ],
        "adjectives": [],
        "themes": [{"theme": "wood", "level": "strong", "evidence": ["saw mill", "logs"]}],
    }


def test_what_was_read_can_be_written_as_json() -> None:
    read = enrich.tag({"id": "ї", "title": "Трамп: \u0301 ", "text": "санкції"}, LEXICON)

    assert json.loads(json.dumps(read)) == read


@pytest.mark.parametrize("identity", ["a", 1, 1.5, None, True, [1], {"k": "v"}])
def test_the_id_is_handed_back_as_it_is(identity: object) -> None:
    assert enrich.tag({"id": identity, "title": "x"}, LEXICON)["id"] == identity


@pytest.mark.parametrize(
    "record", [{}, {"title": None, "text": None, "language": None}, {"title": "", "text": ""}]
)
def test_missing_texts_count_as_empty(record: dict[str, Any]) -> None:
    assert enrich.tag(record, LEXICON) == {
        "id": None,
        "language": "und",
        "in_scope": False,
        "actors": [],
        "adjectives": [],
        "themes": [],
    }


def test_the_language_given_is_the_prior() -> None:
    assert enrich.tag({"title": "Nato", "language": "de"}, LEXICON)["actors"][0]["actor"] == "nato"
    assert enrich.tag({"title": "Nato", "language": "it"}, LEXICON)["actors"] == []


@pytest.mark.parametrize(
    ("record", "message"),
    [
        pytest.param([], "must be an object with title and text, not an array", id="array"),
        pytest.param("x", "not a string", id="string"),
        pytest.param(3, "not a number", id="number"),
        pytest.param(None, "not null", id="null"),
        pytest.param(True, "not a boolean", id="boolean"),
        pytest.param(
            {"id": 4, "title": 5}, "record 4: title is a number; give a string", id="title"
        ),
        pytest.param({"text": ["x"]}, "record None: text is an array; give a string", id="text"),
        pytest.param({"language": {}}, "language is an object; give a string", id="language"),
        pytest.param({"title": False}, "title is a boolean; give a string", id="false"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused(record: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        enrich.tag(record, LEXICON)


@pytest.mark.corpus
@pytest.mark.parametrize("article", ["article_0", "article_1"])
def test_the_two_articles_are_about_the_war(corpus: Path, article: str) -> None:
    text = (corpus / f"data/two_articles/{article}.txt").read_text(encoding="utf-8")

    read = enrich.tag({"id": article, "title": "", "text": text}, LEXICON)

    assert read["language"] == "fr"
    assert read["in_scope"]
    assert all(text[m["start"] : m["end"]] == m["form"] for m in read["actors"])


@pytest.mark.corpus
def test_a_thousand_real_items_are_read_whatever_they_hold(corpus: Path) -> None:
    items = pl.scan_parquet(corpus / "data/bench/items_200k.parquet").head(1_000).collect()
    rows = items.select("title", "summary").with_row_index("n").fill_null("").iter_rows()
    known = articles(*((str(n), "x", title, summary) for n, title, summary in rows))

    tags = enrich.enrich(known, feeds(x="en"), LEXICON)

    assert tags.height == 1_000
    assert tags["in_scope"].is_not_null().all()
