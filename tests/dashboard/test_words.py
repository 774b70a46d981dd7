"""Numbers, times and escapes."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from dashboard import saying, words


def at(day: int, hour: int = 0, month: int = 3, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        pytest.param(at(1), at(2), "1 Mar 2026", id="a day"),
        pytest.param(at(2), at(9), "2–8 Mar 2026", id="a week"),
        pytest.param(at(28), at(4, month=4), "28 Mar – 3 Apr 2026", id="over a month's end"),
        pytest.param(
            at(28, month=12, year=2025),
            at(4, month=1),
            "28 Dec 2025 – 3 Jan 2026",
            id="over new year",
        ),
        pytest.param(at(1, 4), at(1, 10), "1 Mar 2026, 04:00–10:00", id="hours of a day"),
        pytest.param(at(1, 23), at(2, 0), "1 Mar 2026, 23:00–00:00", id="the last hour of a day"),
        pytest.param(
            at(1, 22), at(2, 3), "1 Mar 2026, 22:00 – 2 Mar 2026, 03:00", id="hours of two days"
        ),
    ],
)
def test_a_stretch_of_time_is_told_in_few_words(start: datetime, end: datetime, told: str) -> None:
    assert words.span(start, end) == told


@pytest.mark.parametrize(
    ("language", "told", "lasts"),
    [
        pytest.param("uk", "1–7 бер. 2026", "1 дн. 1 год", id="uk"),
        pytest.param("fr", "1er–7 mars 2026", "1 j 1 h", id="fr"),
    ],
)
def test_times_are_told_in_the_language(language: str, told: str, lasts: str) -> None:
    with saying.spoken(language):
        assert words.span(at(1, 0), at(8, 0)) == told
        assert words.length(timedelta(hours=25)) == lasts


def test_a_moment_is_told_to_the_minute() -> None:
    assert words.minute(datetime(2026, 11, 20, 23, 5, 59, tzinfo=UTC)) == "20 Nov 2026, 23:05"


@pytest.mark.parametrize(
    "text",
    ["**bold**", ":red[x]", ":material/home:", "![i](https://evil.example)", "<b>", "$x$", "`c`"],
)
def test_markdown_has_no_power_in_plain_text(text: str) -> None:
    shown = words.plain(text)

    assert shown.replace("\\", "").replace(words.WORD_JOINER, "") == text
    for sign in "*:![<$`":
        assert sign not in shown.replace(f"\\{sign}", "")


def test_tags_have_no_power_in_escaped_text() -> None:
    assert words.escaped('<a href="x">A&B</a>') == '&lt;a href="x"&gt;A&amp;B&lt;/a&gt;'


@pytest.mark.parametrize(
    "text", ["https://evil.example", "HTTP://evil.example", "WWW.evil.example", "a@evil.example"]
)
def test_no_address_in_plain_text_becomes_a_link_by_itself(text: str) -> None:
    shown = words.plain(text)

    assert words.WORD_JOINER in shown
    assert shown.replace(words.WORD_JOINER, "").replace("\\", "") == text


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=15), "15 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=1, minutes=20), "1 h 20 min"),
        (timedelta(days=3, hours=1, minutes=5), "3 d 1 h"),
    ],
)
def test_how_long_is_told_in_two_units(time: timedelta, told: str) -> None:
    assert words.length(time) == told


@pytest.mark.parametrize("sign", ["--", "->", "<-", "<->", ">=", "<=", "~="])
def test_no_sign_that_stands_alone_is_drawn_as_another(sign: str) -> None:
    for text in (f"a {sign} b", f"{sign} b", sign, f"A {sign}"):
        assert re.search(rf"(^|\s){sign}(\s|$)", words.plain(text).replace("\\", "")) is None


@pytest.mark.parametrize("name", [":material/warning:", ":joy:", ":+1:", ":streamlit:", ":100:"])
def test_no_name_of_an_icon_is_drawn(name: str) -> None:
    assert name not in words.plain(f"a {name} b").replace("\\", "")


def test_marked_words_stand_out_and_the_rest_stays_plain() -> None:
    text = "**Putin** in [Kyiv]"

    assert words.marked(text, [(2, 7), (14, 18)]) == (
        r"\*\*:orange-background[**Putin**]\*\* in \[:orange-background[**Kyiv**]\]"
    )
    assert words.marked("*", []) == r"\*"
