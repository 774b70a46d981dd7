"""A search is read as it is meant, and what cannot be read is pointed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.searching import parser, query, scanner
from processing.searching.fields import Known
from processing.searching.query import And, Near, Node, Not, Or, QueryError, Words

KNOWN: Known = {
    "language": {"uk": "uk", "Ukrainian": "uk"},
    "outlet": {name: name for name in ("The Guardian", "BBC News", "BBC Україна")},
}
SIGNS = [
    *(
        "kyiv",
        "drone*",
        '"',
        "(",
        ")",
        "-",
        "OR ",
        "AND",
        "NOT ",
        "NEAR/5 ",
        "NEAR ",
        " ",
        "«",
        "»",
    ),
    *(
        "language:",
        "uk",
        "lang:",
        "outlet:bbc",
        "seen:2026-02-30",
        "..",
        "2026",
        "東",
        "…",
        "*",
        ":",
    ),
]
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=30).map("".join)


def read(text: str) -> str:
    return scanner.shown(parser.parse(text, KNOWN))


def wrong(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parser.parse(text, KNOWN)
    return caught.value


def trees() -> st.SearchStrategy[Node]:
    """Trees of every kind."""
    odd = ["OR", "NEAR/5", "-kyiv", "language:uk", "kyiv*", "air defence", "a (b)", "12:30", "東京"]
    beginnings = st.sampled_from(["kyi", "12:30", "東", "a-b", "OR"])
    rows = st.sampled_from(["kyiv", "Ї", *odd]).map(Words)
    rows |= beginnings.map(lambda text: Words(text, is_prefix=True))
    written = ("language:UK", "outlet:bbc", 'outlet:"the guardian"', "scope:war", "seen:2026..")
    fields = st.sampled_from(written).map(lambda text: parser.parse(text, KNOWN))
    some = rows | fields | st.builds(Near, rows, rows, st.integers(1, query.MOST_NEAR))

    def wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return inner.map(Not) | several.map(query.all_of) | several.map(query.any_of)

    return st.recursive(some, wider, max_leaves=6)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("kyiv drone", "kyiv AND drone", id="words are joined by AND"),
        pytest.param("a OR b c", "a OR (b AND c)", id="AND binds more than OR"),
        pytest.param("(a OR b) c", "(a OR b) AND c", id="parentheses bind most"),
        pytest.param("a -b NOT c", "a AND NOT b AND NOT c", id="a hyphen in front is NOT"),
        pytest.param("-(a OR b)", "NOT (a OR b)", id="a group is left out"),
        pytest.param("state-owned", "state-owned", id="a hyphen inside stays"),
        pytest.param("and or not", "and AND or AND not", id="small letters are words"),
        pytest.param("a NEAR b", "a NEAR/10 b", id="near is ten words"),
        pytest.param('NEAR/5" a', None, id="near needs a left side"),
        pytest.param("«Новая газета»", '"Новая газета"', id="other quotation marks"),
        pytest.param('"газета «Правда»"', '"газета Правда"', id="quotation marks inside"),
        pytest.param("drone**", "drone*", id="one star is enough"),
        pytest.param("LANGUAGE:ukrainian", "language:ukrainian", id="fields in any case"),
        pytest.param(
            'outlet:"the guardian"', 'outlet:"the guardian"', id="values in quotation marks"
        ),
        pytest.param("12:30", "12:30", id="a time is no field"),
    ],
)
def test_a_search_is_read_as_it_is_meant(text: str, meant: str | None) -> None:
    if meant is None:
        wrong(text)
    else:
        assert read(text) == meant


def test_groups_of_one_kind_are_one() -> None:
    a, b, c = map(Words, "abc")

    assert parser.parse("(a b) c", {}) == And((a, b, c))
    assert parser.parse("a OR (b OR c)", {}) == Or((a, b, c))


@pytest.mark.parametrize(
    ("text", "at", "told"),
    [
        pytest.param(
            "kyiv lang:uk", 5, "no field lang; there is language (as words", id="unknown field"
        ),
        pytest.param("a xyzzy:b", 2, "language, outlet, country", id="a field like no other"),
        pytest.param('a "b c', 2, "quotation mark is not closed", id="quotation mark"),
        pytest.param("a () b", 2, "empty", id="empty group"),
        pytest.param("a (b c", 2, "parenthesis is not closed", id="open group"),
        pytest.param("a b)", 3, "nothing was opened", id="stray parenthesis"),
        pytest.param("a NOT", 2, "NOT needs something right behind it", id="NOT alone"),
        pytest.param("(a -)", 3, "no letter or digit", id="hyphen alone"),
        pytest.param("NOT OR a", 0, "NOT needs something", id="NOT before OR"),
        pytest.param("OR a", 0, "missing before it", id="OR first"),
        pytest.param("a OR", 2, "missing behind it", id="OR last"),
        pytest.param("a AND OR b", 6, "missing before it", id="AND OR"),
        pytest.param("NEAR b", 0, "two words or phrases", id="NEAR first"),
        pytest.param("a NEAR (b)", 2, "two words or phrases", id="NEAR group"),
        pytest.param("a NEAR b NEAR c", 2, "two words or phrases", id="NEAR twice"),
        pytest.param("a NEAR/0 b", 2, "1 to 99", id="NEAR nothing"),
        pytest.param("a NEAR/99999 b", 2, "1 to 99", id="NEAR everything"),
        pytest.param("a … b", 2, "no letter or digit", id="no word"),
        pytest.param("a outlet: b", 2, "has no value", id="no value"),
        pytest.param('outlet:""', 0, "has no value", id="empty value"),
        pytest.param("a outlet:Gardian", 2, "near it: The Guardian", id="unknown outlet"),
        pytest.param("a outlet:…", 2, "called …; check how", id="outlet without a word"),
        pytest.param("a scope:peace", 2, "write scope:war or scope:all", id="unknown scope"),
        pytest.param("a seen:2026-02-30", 2, "no date", id="no such day"),
        pytest.param("a seen:..", 2, "no date", id="no dates"),
        pytest.param("a seen:tomorrow", 2, "no date", id="no digits"),
        pytest.param("a seen:9999", 2, "no date", id="too late"),
        pytest.param("a seen:0001", 2, "no date", id="too early"),
        pytest.param("a seen:2026..2025", 2, "ends before it begins", id="wrong way round"),
        pytest.param("a" * 501, 500, "longer than 500", id="too long"),
        pytest.param("(" * 40 + "a", 21, "simpler", id="too deep"),
        pytest.param("-" * 40 + "a", 21, "simpler", id="NOT too deep"),
        pytest.param("", 0, "nothing is asked for", id="nothing"),
    ],
)
def test_what_is_wrong_is_pointed_at(text: str, at: int, told: str) -> None:
    error = wrong(text)

    assert error.at == at
    assert told in error.told
    assert str(error) == f"search, character {at + 1}: {error.told}"


def test_the_caret_stands_under_the_character() -> None:
    assert wrong("kyiv lang:uk").caret() == "kyiv lang:uk\n     ^"
    assert wrong("東 )").caret() == "東 )\n\u3000 ^"
    assert wrong("e\u0301 )").caret() == "e\u0301 )\n  ^"


def answer(text: str) -> Node | QueryError:
    try:
        return parser.parse(text, KNOWN)
    except QueryError as error:
        return error


@given(TEXTS | st.text(max_size=600))
def test_any_text_is_read_or_pointed_into(text: str) -> None:
    found = answer(text)

    if isinstance(found, QueryError):
        assert 0 <= found.at < max(len(text), 1)
    else:
        assert parser.parse(scanner.shown(found), KNOWN) == found


@given(trees())
def test_a_tree_as_text_is_read_as_the_same_tree(node: Node) -> None:
    assert parser.parse(scanner.shown(node), KNOWN) == node


def test_leaves_and_wanted_words_are_told_in_order() -> None:
    node = parser.parse("a (b NEAR c OR -d) outlet:bbc", KNOWN)

    assert [words.text for words in query.wanted(node)] == ["a", "b", "c"]
    assert len([*query.leaves(node)]) == 4
