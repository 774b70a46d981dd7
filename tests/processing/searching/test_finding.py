"""Articles are found by what a search asks for, and by nothing else."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.searching import finding, folding, marks, matching, parser
from processing.searching.fields import Known
from processing.searching.matching import Window
from processing.tables import TAGS

KNOWN: Known = {
    "language": {"uk": "uk", "en": "en"},
    "outlet": {name: name for name in ("The Guardian", "BBC News", "BBC Україна")},
    "country": {"GB": "GB"},
    "group": {"Western": "Western"},
    "ownership": {"state": "state", "private": "private"},
    "actor": {"putin": "putin", "Vladimir Putin": "putin", "trump": "trump"},
    "theme": {"drones": "drones"},
}
TEXTS = (
    ("KYIV under attack", "Drones and a missile, says Зеленский."),
    ("Talks in Geneva", "No attack was told of; the air defence of Kyiv held."),
    ("Ёлка в Київ", "Пу\u0301тин приехал"),
    ("東京で会談", "基辅遭袭，泽连斯基抵达"),
    ("L'Élysée se tait", "Łódź, İstanbul, naïveté"),
    ("Kyivstar down", ""),
)


def rows() -> pl.LazyFrame:
    """One row per text: what is known of it beside its words."""
    told = [
        {
            "article_id": str(number),
            "first_seen": datetime(2026, 11, 1 + number, tzinfo=UTC),
            "published": None if number == 5 else datetime(2026, 10, 1 + number, tzinfo=UTC),
            "language": "uk" if number == 2 else "en",
            "outlet": ("The Guardian", "BBC News", None)[number % 3],
            "country": "GB",
            "group": "Western",
            "ownership": "private",
            "actors": [["putin"], [], ["putin", "trump"], [], [], []][number],
            "themes": [["drones"], [], [], [], [], []][number],
            "in_scope": number < 4,
            "is_copy": number == 1,
            "is_revised": number == 0,
        }
        for number in range(len(TEXTS))
    ]
    schema = {name: TAGS.schema[name] for name in ("first_seen", "published", "actors", "themes")}
    return pl.LazyFrame(told, schema_overrides=schema)


def texts() -> pl.LazyFrame:
    """The words of each."""
    told = [
        {"article_id": str(number), "title": title, "summary": summary}
        for number, (title, summary) in enumerate(TEXTS)
    ]
    return pl.LazyFrame(told)


def found(text: str) -> str:
    """The ids of the articles that the search finds."""
    ids = finding.found(rows(), texts(), parser.parse(text, KNOWN)).collect()["article_id"]
    return "".join(ids.sort())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("kyiv", "01", id="whole words in any case, in headline or summary"),
        pytest.param("kyiv*", "015", id="a beginning"),
        pytest.param("kyiv attack", "01", id="all words, wherever they are"),
        pytest.param('"under attack"', "0", id="a phrase"),
        pytest.param('"attack drones"', "", id="no phrase across headline and summary"),
        pytest.param("зеленский OR geneva", "01", id="any"),
        pytest.param("attack -missile", "1", id="not"),
        pytest.param("-attack", "2345", id="only not"),
        pytest.param("-attack -ёлка language:en", "345", id="only not, of a field"),
        pytest.param("NOT (attack OR language:uk)", "345", id="not a group with a field"),
        pytest.param("елка путин", "2", id="letters that print alike"),
        pytest.param("elysee lodz istanbul naivete", "4", id="accents"),
        pytest.param("l'élysée", "4", id="apostrophes part words"),
        pytest.param("東京", "3", id="Japanese inside a run of letters"),
        pytest.param("泽连斯基 基辅", "3", id="Chinese"),
        pytest.param("京東", "", id="not in another order"),
        pytest.param("air NEAR/1 defence", "1", id="next to each other"),
        pytest.param("kyiv NEAR/2 air", "", id="too far"),
        pytest.param("kyiv NEAR/3 air", "1", id="near enough, in either order"),
        pytest.param("attack NEAR drones", "", id="not near across headline and summary"),
        pytest.param("defen* NEAR/2 kyiv", "1", id="a beginning near a word"),
        pytest.param('"air defence" NEAR/2 kyiv', "1", id="a phrase near a word"),
        pytest.param("基辅 NEAR/3 袭", "3", id="letters are words where there are no spaces"),
        pytest.param("kyiv NEAR/2 kyiv", "", id="one word is not near itself"),
        pytest.param("language:uk", "2", id="language"),
        pytest.param("outlet:guardian", "03", id="outlet"),
        pytest.param("-outlet:guardian", "1245", id="an unknown outlet is another one"),
        pytest.param("country:GB group:western ownership:private scope:war", "0123", id="facts"),
        pytest.param("ownership:state", "", id="no such"),
        pytest.param("actor:vladimir", "02", id="actor by name"),
        pytest.param("actor:trump OR theme:drones", "02", id="actor or theme"),
        pytest.param("scope:all kyiv", "01", id="scope:all is no condition"),
        pytest.param("has:revisions", "0", id="revisions"),
        pytest.param("copies:no kyiv*", "05", id="no copies"),
        pytest.param("copies:only", "1", id="copies"),
        pytest.param("seen:2026-11-02..2026-11-03", "12", id="first seen"),
        pytest.param("published:2026-10-06..", "", id="published, the undated are left out"),
        pytest.param("-published:2026", "5", id="undated"),
        pytest.param("(kyiv OR actor:trump) -copies:only", "02", id="words or fields"),
    ],
)
def test_a_search_finds(text: str, ids: str) -> None:
    assert found(text) == ids


@settings(max_examples=25)
@given(st.text("aàсŁıİ東京 é'-", max_size=8), st.text("aàсŁıİ東京 é'-", max_size=8))
def test_every_word_of_an_article_finds_and_marks_it(title: str, summary: str) -> None:
    one = pl.LazyFrame([{"article_id": "0", "title": title, "summary": summary}])
    for word in {*folding.words(f"{title} {summary}")}:
        node = parser.parse(f'"{word}"', {})
        pieces = marks.pieces([title, summary], marks.sought(node))

        assert finding.found(rows().head(1), one, node).collect().height == 1
        assert {each for piece in pieces for each in folding.words(piece)} == {word}


def test_parts_are_counted_one_by_one() -> None:
    parts = [parser.parse(text, KNOWN) for text in ("kyiv", "language:uk", "nowhere")]

    assert finding.alone(rows(), texts(), parts).collect().row(0) == (2, 1, 0)


def test_rows_outside_the_windows_are_left_out() -> None:
    third, later = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    windows = {"first_seen": Window(third), "published": Window(None, later)}

    assert "".join(finding.inside(rows(), windows).collect()["article_id"]) == "234"
    assert finding.inside(rows(), {}).collect().height == len(TEXTS)


def test_the_windows_of_a_search_are_those_of_its_dates() -> None:
    node = parser.parse("kyiv seen:2026-11 seen:2026-11-05.. -published:2025", KNOWN)
    fifth, december = datetime(2026, 11, 5, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)

    assert matching.windows(node) == {"first_seen": Window(fifth, december)}
    assert matching.windows(parser.parse("kyiv", {})) == {}


def test_facts_are_needed_where_they_are_asked_about() -> None:
    assert matching.needs_facts(parser.parse("a OR -outlet:bbc", KNOWN))
    assert not matching.needs_facts(parser.parse("actor:putin", KNOWN))
