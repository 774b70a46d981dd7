"""Which articles carry the same text, and that this does not depend on how they arrive."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from processing.frames import Copies
from processing.reading import copies
from processing.tables import ARTICLES, COPIES

SEEN = datetime(2026, 11, 1, 8, tzinfo=UTC)
SCHEMA = {
    name: ARTICLES.schema[name]
    for name in ("article_id", "first_seen", "published", "title", "summary")
} | {"source": pl.String()}
TRAPS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "quality" / "copies" / "traps.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
TITLE = "Ferry with two hundred aboard reaches Izmail after a night at sea"
TEXT = (
    "A ferry that had lost its engine off the delta was towed into the port of Izmail at dawn. "
    "Its captain praised the crew of a Romanian tug, which had fought high waves for nine hours to "
    "keep hold of the line. Nobody was hurt, the harbour master said, though several passengers were "
    "treated for cold and shock in a school near the quay."
)


def article(name: str, title: str, summary: str, **more: Any) -> dict[str, Any]:
    """An article of a source of its own, seen at SEEN, unless told otherwise; ``hours`` after it."""
    seen = SEEN + timedelta(hours=more.pop("hours", 0))
    told = {"article_id": name, "source": name, "title": title, "summary": summary}
    return {"first_seen": seen, "published": None, **told, **more}


def arrived(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


def fold(*rows: dict[str, Any]) -> Copies:
    found, _ = copies.fold(arrived(*rows), copies.opened())
    return found


def texts(found: pl.DataFrame) -> dict[str, str]:
    return dict(found.select("article_id", "text_id").iter_rows())


def words(text: str, every: int) -> str:
    """The text with each so many-th word replaced."""
    changed = [f"word{n}" if n % every == every - 1 else w for n, w in enumerate(text.split())]
    return " ".join(changed)


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        pytest.param(TITLE, TEXT, id="exact"),
        pytest.param(TITLE.upper(), TEXT.replace(",", " -"), id="other capitals and marks"),
        pytest.param("Towed to safety", f"IZMAIL (AFP) - {TEXT}", id="dateline and own headline"),
        pytest.param(TITLE, f"Share. Copy link. Sign up now. {TEXT} Read more.", id="debris"),
        pytest.param(TITLE, words(TEXT, 10), id="a tenth of the words"),
        pytest.param(TITLE, TEXT[:220], id="cut"),
        pytest.param("Seen today", TEXT[: len(TEXT) * 4 // 5] + " The mayor spoke too.", id="wire"),
    ],
)
def test_an_edited_copy_has_the_text_of_its_original(title: str, summary: str) -> None:
    found = fold(article("first", TITLE, TEXT), article("then", title, summary, hours=2))

    (first, then) = found.to_dicts()
    assert first["copy_of"] is None
    assert first["contained"] is None
    assert then["text_id"] == then["copy_of"] == first["text_id"] == "first"
    assert 0.3 < then["contained"] <= 1


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        pytest.param(
            "俄军夜间袭击敖德萨港口设施", "当地官员称，夜间的袭击损坏了两座粮仓和一段铁路，没有人员伤亡，消防员在清晨前扑灭了大火。", id="zh"
        ),
        pytest.param(
            "オデーサの港に夜間攻撃", "地元当局によりますと、夜間の攻撃で穀物倉庫と鉄道の一部が壊れましたが、けが人はなく、火は明け方までに消し止められました。", id="ja"
        ),
        pytest.param(
            "Паром дошёл до Измаила", "Паром, потерявший ход у дельты, на рассвете привели в порт; капитан поблагодарил экипаж буксира, который девять часов держал трос.", id="ru"
        ),
        pytest.param(
            "وصول العبارة إلى الميناء", "وصلت العبارة التي تعطل محركها قرب الدلتا إلى الميناء فجرا بعد أن سحبتها قاطرة رومانية طوال تسع ساعات وسط أمواج عالية ولم يصب أحد.", id="ar"
        ),
    ],
)  # fmt: skip
def test_scripts_of_all_kinds_are_compared(title: str, summary: str) -> None:
    found = fold(article("a", title, summary), article("b", title, f"{summary} …", hours=1))

    assert texts(found) == {"a": "a", "b": "a"}


def sprung(traps: list[dict[str, Any]], source: str | None) -> list[str]:
    """The traps of which one half was taken for a copy; {trap} and {half} are filled into the source."""
    rows = [
        article(
            f"{trap['id']}-{half}",
            trap["titles"][half],
            trap["summaries"][half],
            hours=half * trap["hours"],
            source=source and source.format(trap=trap["id"], half=half),
        )
        for trap in traps
        for half in (0, 1)
    ]
    return fold(*rows).filter(pl.col("copy_of").is_not_null())["article_id"].to_list()


@pytest.mark.parametrize("source", ["{trap}", None], ids=["one source", "unknown source"])
def test_no_trap_is_merged(source: str | None) -> None:
    assert len(TRAPS) >= 100
    assert len({trap["language"] for trap in TRAPS}) >= 8
    assert sprung(TRAPS, source) == []


@pytest.mark.parametrize("kind", ["bulletin", "market", "weather", "alert", "live", "update"])
def test_numbers_names_and_live_pages_differ_between_sources_too(kind: str) -> None:
    chosen = [trap for trap in TRAPS if trap["kind"] == kind]

    assert chosen
    assert sprung(chosen, "{trap} {half}") == []


def test_the_earlier_seen_is_the_original_and_at_one_time_the_earlier_published() -> None:
    hour = timedelta(hours=1)
    found = fold(
        article("a", TITLE, TEXT, hours=1, published=SEEN - 9 * hour),
        article("b", TITLE, TEXT, published=SEEN - hour),
        article("c", TITLE, TEXT, published=SEEN - 2 * hour),
        article("d", TITLE, TEXT),
    )

    assert found["article_id"].to_list() == ["c", "b", "d", "a"]
    assert set(found["text_id"]) == {"c"}


@pytest.mark.parametrize(("hours", "is_copy"), [(72, True), (73, False)])
def test_a_copy_follows_within_three_days(hours: int, is_copy: bool) -> None:
    found = fold(article("a", TITLE, TEXT), article("b", TITLE, TEXT, hours=hours))

    assert (found["copy_of"].count() == 1) == is_copy


def test_the_order_within_a_batch_changes_nothing() -> None:
    rows = [
        article(f"{n}-{copy}", f"{TITLE} {n}", f"{TEXT[n * 9 :]} {TEXT[: n * 9]}", hours=copy)
        for n in range(6)
        for copy in range(4)
    ]
    expected = fold(*rows)
    for seed in range(5):
        random.Random(seed).shuffle(rows)

        assert_frame_equal(fold(*rows), expected)


def test_what_was_grouped_is_never_regrouped_and_keeps_its_text() -> None:
    first, window = copies.fold(
        arrived(article("a", TITLE, TEXT), article("b", "Elsewhere", "x")), copies.opened()
    )
    then, _ = copies.fold(
        arrived(article("c", TITLE, TEXT, hours=5), article("d", TITLE, TEXT, hours=-5)), window
    )

    assert texts(first) == {"a": "a", "b": "b"}
    assert texts(then) == {"d": "d", "c": "a"}


def test_a_window_recalled_from_the_store_gives_what_the_kept_one_gives() -> None:
    known = arrived(article("a", TITLE, TEXT), article("b", "Other", TEXT[::-1], hours=1))
    late = arrived(article("c", "Towed", TEXT, hours=3))
    grouped, window = copies.fold(known, copies.opened())

    told = known.join(grouped.select("article_id", "text_id"), on="article_id")
    kept, _ = copies.fold(late, window)
    recalled, _ = copies.fold(late, copies.recalled(told, copies.opened()))

    assert_frame_equal(recalled, kept)
    assert texts(kept) == {"c": "a"}


def test_the_window_forgets_what_is_older_than_three_days() -> None:
    _, window = copies.fold(arrived(article("a", TITLE, TEXT)), copies.opened())
    _, window = copies.fold(arrived(article("b", "Later", "text", hours=80)), window)

    assert window.texts["article_id"].to_list() == ["b"]
    assert window.shingles.runs["key"].n_unique() <= 1
    assert window.shingles.sizes.height == 1


def test_the_window_stays_in_few_pieces_however_often_articles_come() -> None:
    window = copies.opened()
    for number in range(40):
        _, window = copies.fold(arrived(article(f"{number:03}", TITLE, f"{number} {TEXT}")), window)

    assert window.texts.height == window.shingles.sizes.height == 40
    for frame in (
        window.texts,
        window.shingles.runs,
        window.shingles.counts,
        window.shingles.sizes,
    ):
        assert frame.n_chunks() <= 33


def test_an_empty_batch_gives_no_row() -> None:
    found = fold()

    assert found.schema == COPIES.schema
    assert found.is_empty()


@pytest.mark.parametrize(
    ("title", "is_copy"),
    [
        ("Russia attacks Odesa overnight", False),
        (
            "Port workers in Izmail pull ferry with two hundred people aboard to safety at dawn",
            True,
        ),
    ],
    ids=["short", "long"],
)
def test_a_bare_headline_is_a_copy_only_if_it_is_long(title: str, is_copy: bool) -> None:
    found = fold(article("a", title, ""), article("b", title, "", hours=1))

    assert (found["copy_of"].count() == 1) == is_copy


def test_what_a_source_repeats_under_many_headlines_says_nothing() -> None:
    notice = (
        "We and our partners use cookies to store information on your device and to measure how our "
        "pages are read; choose what you accept below, or change it at any time in the settings."
    )
    subjects = (
        "grain prices",
        "a bridge",
        "the new law",
        "a football match",
        "an old mill",
        "rain",
    )
    rows = [
        article(f"{source}{n}", f"Our report on {subject} from {source}", notice, source=source)
        for source in ("one", "two")
        for n, subject in enumerate(subjects)
    ]

    assert fold(*rows)["copy_of"].count() == 0


def test_a_text_made_of_two_halves_is_a_copy_of_the_one_it_opens_with() -> None:
    other = (
        "Farmers in the hills have begun to plant walnut trees again where mines were cleared in the "
        "spring, helped by a fund that pays for saplings and wire. The first nuts are years away, one "
        "of them said, but a field that is used is a field that nobody fears any more."
    )
    half, half_of_other = TEXT[: len(TEXT) // 2], other[len(other) // 2 :]
    found = fold(
        article("a", TITLE, TEXT),
        article("b", "Walnuts return to cleared fields", other),
        article("c", TITLE, f"{half} {half_of_other}", hours=1),
    )

    assert texts(found) == {"a": "a", "b": "b", "c": "a"}


def test_one_agency_text_on_twenty_feeds_of_seven_owners_is_one_text() -> None:
    body = f"IZMAIL, Ukraine (AP) — {TEXT}"
    found = fold(
        *(
            article(f"a{n:02}", TITLE, body, source=f"owner {n % 7}", hours=n // 4)
            for n in range(20)
        )
    )

    assert found.height == 20
    assert set(found["text_id"]) == {"a00"}
    assert set(found["agency"]) == {"AP"}


def test_a_number_that_differs_from_one_of_a_group_keeps_a_text_out_of_it() -> None:
    told = "Shelling of the centre damaged a hospital and a school, and rescuers work on, officials said"
    found = fold(
        article("a", "Kherson shelled", f"{told}, putting the injured at 5 so far today."),
        article("b", "Kherson shelled", f"{told}.", hours=1),
        article("c", "Kherson shelled", f"{told}, putting the injured at 8 so far today.", hours=2),
    )

    assert texts(found) == {"a": "a", "b": "a", "c": "c"}


def test_the_version_is_short_and_the_same_each_time() -> None:
    assert len(copies.version()) == 12
    assert copies.version() == copies.version.__wrapped__()
