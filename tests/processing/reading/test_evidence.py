"""What makes an item count is shown piece by piece."""

from processing.reading import evidence
from processing.reading.lexicon import Lexicon

FIELDS = (("title", "Timber from Oakland forest"), ("summary", "Anna Ash: the TIMBER price, ashen"))
EVERY = frozenset(["ash", "oak", "wood"])


def test_each_piece_says_where_it_stands_and_what_it_comes_from(small: Lexicon) -> None:
    found = evidence.pieces(FIELDS, "en", small, EVERY)

    texts = dict(FIELDS)
    assert [(p.subject, p.field, p.words, p.alias, p.rule) for p in found] == [
        ("oak", "title", "Oakland", "Oakland", "as written"),
        ("ash", "summary", "Anna Ash", "Anna Ash", "as written"),
        ("wood", "title", "Timber", None, "strong term"),
        ("wood", "summary", "TIMBER price", None, "strong term"),
    ]
    assert all(texts[p.field][p.start : p.end] == p.words for p in found)


def test_only_the_subjects_that_are_asked_for_are_shown(small: Lexicon) -> None:
    assert {p.subject for p in evidence.pieces(FIELDS, "en", small, {"oak"})} == {"oak"}
    assert evidence.pieces(FIELDS, "en", small, {"nobody"}) == []


def test_what_does_not_count_is_no_evidence(small: Lexicon) -> None:
    possible = (("title", "ashen"), ("summary", "an axe and a tree"))

    assert evidence.pieces(possible, "en", small, EVERY) == []
