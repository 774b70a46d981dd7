"""What makes an item count is shown piece by piece."""

import polars as pl

from processing.reading import evidence
from processing.reading.lexicon import Lexicon

FIELDS = (("title", "Timber from Oakland forest"), ("summary", "Anna Ash: the TIMBER price, ashen"))
EVERY = frozenset(["ash", "oak", "wood"])


def test_each_piece_says_where_it_stands_and_what_it_comes_from(small: Lexicon) -> None:
    (found,) = evidence.pieces([FIELDS], ["en"], small, EVERY)

    texts = dict(FIELDS)
    assert [(p.subject, p.field, p.words, p.alias, p.rule) for p in found] == [
        ("oak", "title", "Oakland", "Oakland", "as written"),
        ("ash", "summary", "Anna Ash", "Anna Ash", "as written"),
        ("wood", "title", "Timber", None, "strong term"),
        ("wood", "summary", "TIMBER price", None, "strong term"),
    ]
    assert all(texts[p.field][p.start : p.end] == p.words for p in found)


def test_only_the_subjects_that_are_asked_for_are_shown(small: Lexicon) -> None:
    (found,) = evidence.pieces([FIELDS], ["en"], small, {"oak"})

    assert {piece.subject for piece in found} == {"oak"}
    assert evidence.pieces([FIELDS], ["en"], small, {"nobody"}) == [[]]


def test_what_does_not_count_is_no_evidence(small: Lexicon) -> None:
    possible = (("title", "ashen"), ("summary", "an axe and a tree"))

    assert evidence.pieces([possible], ["en"], small, EVERY) == [[]]


def test_a_table_has_a_row_for_each_piece_and_for_each_article_without(small: Lexicon) -> None:
    articles = pl.DataFrame(
        {
            "article_id": ["1", "2", "3"],
            "language": ["en", "en", "de"],
            "title": ["Anna Ash in Oakland forest", "Nobody", "Eiche"],
            "summary": ["", "", "timber timber prices"],
            "kept": [True, True, False],
        }
    )

    table = evidence.table(articles, small, EVERY)

    assert table.select("article_id", "subject", "field", "words", "kept").rows() == [
        ("1", "ash", "title", "Anna Ash", True),
        ("1", "oak", "title", "Oakland", True),
        ("2", None, None, None, True),
        ("3", "oak", "title", "Eiche", False),
    ]


def test_many_items_are_read_as_each_alone(small: Lexicon) -> None:
    items = [FIELDS if number % 7 else (("title", "Nobody"),) for number in range(2_500)]

    found = evidence.pieces(items, ["en"] * len(items), small, EVERY)

    (alone,) = evidence.pieces([FIELDS], ["en"], small, EVERY)
    assert found == [alone if number % 7 else [] for number in range(2_500)]
