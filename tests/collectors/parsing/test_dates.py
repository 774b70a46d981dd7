"""Times in any of the world's ways of writing are read right, or not at all."""

import csv
import email.utils
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.parsing import dates
from processing.vocabulary import PRECISIONS

NOON = datetime(2026, 9, 18, 12, tzinfo=UTC)
# What a September day is called in feeds of the catalogue's languages (CLDR's medium format).
SEPTEMBERS = [
    "18 September 2026",
    "Sept 18, 2026",
    "18 сентября 2026 г.",
    "сентябрь 18 2026",
    "18 вересня 2026 р.",
    "18. September 2026",
    "18 septembre 2026",
    "18 de septiembre de 2026",
    "18 settembre 2026",
    "18 września 2026",
    "18 de setembro de 2026",
    "18 set. 2026",
    "18 Eylül 2026",
    "18 sept. 2026",
    "18. září 2026",
    "18. zář 2026",
    "18 септември 2026",
    "18. септембар 2026.",
    "18. rujna 2026.",
    "18 Σεπτεμβρίου 2026",
    "18 sep 2026",
    "2026. szeptember 18.",
    "18 syyskuuta 2026",
    "2026 rugsėjis 18",
    "18 سبتمبر 2026",
    "18 верасня 2026",
    "2026年9月18日",
    "2026년 9월 18일",
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = st.integers(0, 4_102_272_000).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.corpus
def test_the_forty_ways_of_writing_one_time_are_read(corpus: Path) -> None:
    with (corpus / "feeds" / "bad" / "dates.tsv").open(encoding="utf-8", newline="") as file:
        cases = [tuple(row) for row in csv.reader(file, delimiter="\t")][1:]

    read = [(raw, dates.moment(raw)) for raw, _ in cases]

    assert len(cases) == 40
    assert [(raw, at and at.strftime("%Y-%m-%dT%H:%M")) for raw, at in read] == cases


@pytest.mark.parametrize("raw", SEPTEMBERS)
def test_a_month_is_known_in_every_language_of_the_catalogue(raw: str) -> None:
    assert dates.moment(raw) == NOON.replace(hour=0)
    assert dates.moment(f"{raw}, 12:00") == NOON
    assert dates.moment(f"Ωτς., {raw} 15:00:00 +0300") == NOON


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("", 0),
        ("Z", 0),
        ("UT", 0),
        ("+0000 GMT", 0),
        ("-0000", 0),
        ("CET", 1),
        ("BST", 1),
        ("CEST", 2),
        ("EET", 2),
        ("EEST", 3),
        ("MSK", 3),
        ("МСК", 3),
        ("(MSK)", 3),
        ("GMT+3", 3),
        ("UTC+03:00", 3),
        ("+03", 3),
        ("+0300 (MSK)", 3),
        ("GMT+0300 (Moscow Standard Time)", 3),
        ("+05:30", 5.5),
        ("JST", 9),
        ("EST", -5),
        ("EDT -0400", -4),
        ("\u22120700", -7),
        ("PST", -8),
    ],
)
def test_a_zone_is_taken_off(raw: str, hours: float) -> None:
    assert dates.moment(f"Fri, 18 Sep 2026 12:00:00 {raw}") == NOON - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        pytest.param("1789732800", NOON, id="seconds since 1970"),
        pytest.param("1789732800000", NOON, id="milliseconds since 1970"),
        pytest.param("20260918T120000Z", NOON, id="compact"),
        pytest.param("20260918", NOON.replace(hour=0), id="compact day"),
        pytest.param("٢٠٢٦-٠٩-١٨ ١٢:٠٠", NOON, id="Arabic digits"),
        pytest.param("18/Sep/2026:15:00:00 +0300", NOON, id="as in server logs"),
        pytest.param("12:00, 18.09.2026", NOON, id="time first"),
        pytest.param("18 Eylül 2026 Cuma 12:00", NOON, id="weekday after the day"),
        pytest.param("18.9.26 12:00", NOON, id="two-digit year"),
        pytest.param("18. 9. 2026 12:00", NOON, id="spaced numbers"),
        pytest.param("09.18.2026 12:00", NOON, id="month first, told by the day"),
        pytest.param("09/18/2026 12:00 PM", NOON, id="month first, slashes"),
        pytest.param("09/09/2026", NOON.replace(day=9, hour=0), id="the same both ways"),
        pytest.param("05.09.2026", NOON.replace(day=5, hour=0), id="dots: day first"),
        pytest.param("2026/09/18 12h00", NOON, id="h"),
        pytest.param(
            "Sep 18 2026 12:30 a.m.", NOON.replace(hour=0, minute=30), id="after midnight"
        ),
        pytest.param("Sep 18 2026 1:05 pm", NOON.replace(hour=13, minute=5), id="after noon"),
        pytest.param("Sep 18 2026 13:05 PM", NOON.replace(hour=13, minute=5), id="13 PM"),
        pytest.param("2026-09-18T12:00:9Z", NOON.replace(second=9), id="short second"),
        pytest.param("2026-09-17T24:00:00Z", NOON.replace(hour=0), id="24:00"),
        pytest.param("2026-09-17T23:59:60Z", NOON.replace(hour=0), id="leap second"),
        pytest.param("2026-09-18T12:00:00,25Z", NOON.replace(microsecond=250_000), id="comma"),
        pytest.param("mar., 15 sept. 2026", NOON.replace(day=15, hour=0), id="mar is a Tuesday"),
        pytest.param("mar. 17 mars 2026", NOON.replace(month=3, day=17, hour=0), id="and March"),
        pytest.param("Mon, 18 Sep 2026 12:00 GMT", NOON, id="wrong weekday"),
        pytest.param(
            "Sun, 06 Nov 94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC), id="94"
        ),
    ],
)
def test_other_ways_of_writing_are_read(raw: str, at: datetime) -> None:
    assert dates.moment(raw) == at


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("", id="nothing"),
        pytest.param("now", id="a word"),
        pytest.param("5 hours ago", id="relative"),
        pytest.param("2026", id="a year"),
        pytest.param("2026-09", id="a month"),
        pytest.param("September 2026", id="a month in words"),
        pytest.param("18 September", id="no year"),
        pytest.param("12:00", id="no day"),
        pytest.param("05/09/2026", id="day or month first"),
        pytest.param("05-09-2026", id="day or month first, dashes"),
        pytest.param("18/09/26", id="day or year first"),
        pytest.param("18 lis 2026", id="October or November"),
        pytest.param("18 listopada 2026", id="October or November in full"),
        pytest.param("18 lip 2026", id="June or July"),
        pytest.param("18 ju 2026", id="too short"),
        pytest.param("18 Sep Oct 2026", id="two months"),
        pytest.param("17 18 Sep 2026", id="two days"),
        pytest.param("18 Sep 20263", id="five digits"),
        pytest.param("118 Sep 2026", id="three digits"),
        pytest.param("18 Sep 2026 12:00:00 IST", id="a zone of India, Israel and Ireland"),
        pytest.param("18 Sep 2026 12:00:00 A", id="a military letter"),
        pytest.param("18 Sep 2026 12:00:00 GMT MSK", id="two zones"),
        pytest.param("18 Sep 2026 12:00:00 +9900", id="no such zone"),
        pytest.param("18 Sep 2026 12:00:00 Europe/Kyiv", id="a place"),
        pytest.param("2026年9月18日 下午3:00", id="an afternoon in Chinese"),
        pytest.param("18 Sep 2026 13:00 AM", id="13 AM"),
        pytest.param("18 Sep 2026 25:00", id="hour 25"),
        pytest.param("18 Sep 2026 12:60", id="minute 60"),
        pytest.param("18 Sep 2026 24:01", id="after 24:00"),
        pytest.param("18 Sep 2026 12:00 13:00", id="two times"),
        pytest.param("30 Feb 2026", id="no such day"),
        pytest.param("2026-18-09", id="no such month"),
        pytest.param("18 กันยายน 2569", id="a Buddhist year"),
        pytest.param("18 September 2569", id="a Buddhist year in English"),
        pytest.param("۱۴۰۵/۰۶/۲۷", id="a Persian year"),
        pytest.param("0001-01-01T00:00:00Z", id="Go's zero"),
        pytest.param("178973280", id="nine digits"),
        pytest.param("178973280000", id="twelve digits"),
        pytest.param("18 Sep 2026" + " " * 100, id="too long"),
    ],
)
def test_what_would_be_a_guess_is_not_made(raw: str) -> None:
    assert dates.moment(raw) is None


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ("2026-09-18", "day"),
        ("20260918", "day"),
        ("18 сентября 2026", "day"),
        ("2026年9月18日", "day"),
        ("Fri, 18 Sep 2026", "day"),
        ("2026-09-18T12:00+03:00", "minute"),
        ("20260918T1200", "minute"),
        ("18.09.2026 12h30", "minute"),
        ("18 Sep 2026, 3:05 p.m.", "minute"),
        ("18 сентября 2026, 12:00 MSK", "minute"),
        ("Fri, 18 Sep 2026 12:00:00 GMT", "second"),
        ("2026-09-18T12:00:00.123456Z", "second"),
        ("20260918T120000Z", "second"),
        ("1789732800", "second"),
        ("1789732800123", "second"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(raw: str, precision: str) -> None:
    assert dates.moment(raw) is not None
    assert dates.precision(raw) == precision
    assert dates.precision(f" <![CDATA[{raw}]]> ") == precision
    assert precision in PRECISIONS


@given(TIMES, ZONES)
def test_a_time_comes_back_from_the_formats_of_the_standards(at: datetime, zone: timezone) -> None:
    local = at.astimezone(zone)

    assert dates.moment(local.isoformat()) == at
    assert dates.moment(local.isoformat(" ")) == at
    assert dates.moment(email.utils.format_datetime(local)) == at
    assert dates.moment(email.utils.format_datetime(at, usegmt=True)) == at
    assert dates.moment(at.strftime("%Y%m%dT%H%M%SZ")) == at


@given(TIMES)
def test_a_time_comes_back_from_other_formats(at: datetime) -> None:
    assert dates.moment(at.ctime()) == at
    assert dates.moment(at.strftime("%d.%m.%Y %H:%M:%S")) == at
    assert dates.moment(at.strftime("%B %d, %Y %I:%M:%S %p")) == at
    assert dates.moment(at.strftime("<![CDATA[%A, %d-%b-%Y %H:%M:%S (a comment) GMT]]>")) == at


@given(st.integers(10**12, 10**13 - 1))
def test_seconds_and_milliseconds_since_1970_are_read(milliseconds: int) -> None:
    seconds = milliseconds // 1_000

    assert dates.moment(str(seconds)) == EPOCH + timedelta(seconds=seconds)
    assert dates.moment(str(milliseconds)) == EPOCH + timedelta(milliseconds=milliseconds)


PIECES = st.lists(
    st.one_of(
        st.sampled_from([*SEPTEMBERS, "Fri,", "Mar", "12:00", "24:00", "PM", "+0300", "GMT", "T"]),
        st.integers(0, 3_000).map(str),
        st.text(max_size=4),
        st.sampled_from(list(" .,:/-()+<![CDATA[]]>&lt;")),
    ),
    max_size=8,
).map("".join)


@given(st.text(max_size=120) | PIECES)
def test_no_text_breaks_it_and_no_year_is_invented(raw: str) -> None:
    at = dates.moment(raw)

    assert at is None or (at.tzinfo is UTC and 1899 <= at.year <= 2286)
    if at is not None and not re.fullmatch(r"\d{10}(\d{3})?", raw.strip()):
        digits = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in raw)
        near = {f"{year % 100:02}" for year in (at.year - 1, at.year, at.year + 1)}
        assert any(year in digits for year in near)


@pytest.mark.parametrize(
    "piece", ["1", "(", "()", "12:", "a", "1.", "&lt;", "\u0301", "ﷺ", "+", "]]>"]
)
def test_hostile_text_is_read_in_no_time(piece: str) -> None:
    began = time.process_time()

    for turn in range(100):
        dates.moment((str(turn) + piece * 100)[: dates.LONGEST])
    dates.moment(piece * 1_000_000)

    assert time.process_time() - began < 1.0
