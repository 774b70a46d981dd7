"""The pages as Streamlit draws them, without a browser."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from processing.tables import FEEDS, FETCHES
from storage.store import Store

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """A reader's browser: opens Trends of a store at an address, in an appearance.

    The address is one from before Trends had its own, which leads there still.
    """

    def opened(folder: Path, theme: str = "light", **query: Sequence[str] | str) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(folder))
        page = AppTest.from_file(str(APP), default_timeout=30)
        page.context = {"theme": theme, "timezone": "Europe/Kyiv", "url": "http://127.0.0.1/"}
        for name, value in (query or {"period": "7d"}).items():
            page.query_params[name] = value
        return page.run()

    return opened


def figure(page: AppTest) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(page.get("plotly_chart")[0].proto.spec)
    return spec


def lines(page: AppTest) -> list[str]:
    return [t["name"] for t in figure(page)["data"] if t["name"] not in ("coverage", "unfinished")]


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption).replace("\\", "")


def table(page: AppTest) -> Any:
    return next(frame.value for frame in page.dataframe if "Headline" in frame.value.columns)


def test_a_first_visit_compares_the_leaders(open_page: Open, filled: Path) -> None:
    page = open_page(filled)

    assert not page.exception
    assert sorted(lines(page)) == ["Donald Trump", "Vladimir Putin", "Volodymyr Zelenskyy"]


def test_the_address_holds_the_whole_view_after_a_first_visit(
    open_page: Open, filled: Path
) -> None:
    page = open_page(filled)

    assert page.query_params == {
        "subject": ["zelensky", "putin", "trump"],
        "measure": "share",
        "clock": "published",
        "period": "7d",
        "scope": "war",
        "unit": "articles",
        "panel": "catalogue",
        "members": "whole",
        "reading": "now",
        "smooth": "1",
    }


def test_an_address_opens_the_view_it_holds(open_page: Open, filled: Path) -> None:
    page = open_page(
        filled, subject=["nato", "drones"], measure="count", every="1h", period="2d", language="uk"
    )

    assert lines(page) == ["NATO", "Drones"]
    assert figure(page)["layout"]["yaxis"]["ticksuffix"] == ""
    assert figure(page)["data"][1]["dx"] == 3_600_000
    assert set(table(page)["Language"]) == {"Ukrainian"}


def test_a_view_survives_being_opened_from_its_own_address(open_page: Open, filled: Path) -> None:
    first = open_page(filled, subject=["nato"], group="UA", clock="first_seen", outlet="Kyiv Daily")
    again = open_page(filled, **first.query_params)

    assert again.query_params == first.query_params
    assert figure(again) == figure(first)


def test_unit_panel_members_and_ownership_are_picked_on_the_page(
    open_page: Open, filled: Path
) -> None:
    page = open_page(filled, subject="nato", unit="texts", members="constant", panel="nobody's")
    page.selectbox(key="pick_unit").set_value("publishers").run()
    page.multiselect(key="pick_ownerships").set_value(["private"]).run()

    asked = {name: page.query_params[name] for name in ("unit", "members", "panel", "ownership")}
    assert asked == {
        "unit": "publishers",
        "members": "constant",
        "panel": "catalogue",
        "ownership": "private",
    }
    assert not page.exception
    assert "independent publishers" in captions(page)
    assert "live through the whole window" in captions(page)


def test_the_feeds_behind_the_chart_are_told_when_asked_for(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="nato")
    assert not [one for one in page.dataframe if "expected" in one.value.columns]
    page.session_state["feeds_behind"] = True
    page.run()

    assert not page.exception
    absent = next(one.value for one in page.dataframe if "expected" in one.value.columns)
    assert "Never Answers" in list(absent["outlet"])
    balance = next(one.value for one in page.dataframe if "value" in one.value.columns)
    assert set(balance["value"]) == {
        "UA",
        "RU state",
        "RU independent or exile",
        "Western",
        "Other",
    }


def test_an_address_of_nonsense_opens_a_usual_page(open_page: Open, filled: Path) -> None:
    page = open_page(
        filled,
        subject=["<script>", "nobody-known", "zelensky"],
        measure="joy",
        every="1y",
        period="for ever",
        since="yesterday",
        outlet="No such paper",
        language="'; drop",
        at="soon",
        of="<b>",
        view="upside down",
    )

    assert not page.exception
    assert lines(page) == ["Volodymyr Zelenskyy"]
    assert "outlet" not in page.query_params


def test_more_than_five_subjects_in_an_address_are_cut(open_page: Open, filled: Path) -> None:
    six = ["zelensky", "putin", "trump", "nato", "drones", "russia"]
    page = open_page(filled, subject=six)

    assert len(lines(page)) == 5


def test_dates_in_an_address_fix_the_view(open_page: Open, filled: Path, end: datetime) -> None:
    since = (end - timedelta(days=5)).strftime("%Y-%m-%dT00:00:00Z")
    until = (end - timedelta(days=3)).strftime("%Y-%m-%dT00:00:00Z")
    page = open_page(filled, subject="nato", since=since, until=until)

    assert figure(page)["layout"]["xaxis"]["range"] == [since[:-1], until[:-1]]
    assert page.query_params["since"] == since
    assert page.selectbox(key="pick_period").value == "dates"


def test_reset_period_returns_to_the_period_before(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="nato", since="2026-03-15", until="2026-03-17", period="30d")
    next(button for button in page.button if button.label == "Reset period").click().run()

    assert "since" not in page.query_params
    assert page.query_params["period"] == "30d"


def test_a_changed_filter_changes_chart_and_address(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="zelensky")
    before = figure(page)
    page.multiselect(key="pick_groups").set_value(["RU state"]).run()

    assert page.query_params["group"] == "RU state"
    assert figure(page) != before
    assert set(table(page)["Outlet"]) == {"Москва 24"}


def test_picking_dates_by_hand_begins_with_the_span_shown(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="nato", period="2d")
    page.selectbox(key="pick_period").set_value("dates").run()

    assert not page.exception
    assert page.query_params["since"] == "2026-03-18T23:00:00Z"


def test_two_dates_picked_by_hand_are_whole_days(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="nato", since="2026-03-13", until="2026-03-15")
    page.date_input(key="pick_dates").set_value((date(2026, 3, 16), date(2026, 3, 18))).run()

    assert page.query_params["since"] == "2026-03-16T00:00:00Z"
    assert page.query_params["until"] == "2026-03-19T00:00:00Z"


def test_half_a_date_range_changes_nothing_yet(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="nato", since="2026-03-13", until="2026-03-15")
    page.date_input(key="pick_dates").set_value((date(2026, 3, 16),)).run()

    assert not page.exception
    assert page.query_params["since"] == "2026-03-13T00:00:00Z"


def test_hours_in_a_span_are_told_where_only_days_can_be_picked(
    open_page: Open, filled: Path
) -> None:
    page = open_page(
        filled, subject="nato", since="2026-03-16T06:00:00Z", until="2026-03-16T18:00:00Z"
    )

    assert "16 Mar 2026, 06:00–18:00 UTC" in captions(page)
    assert figure(page)["data"][1]["dx"] == 3_600_000


def test_leaving_the_dates_for_a_period_forgets_them(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="nato", since="2026-03-13", until="2026-03-15")
    page.selectbox(key="pick_period").set_value("2d").run()

    assert "since" not in page.query_params
    assert page.query_params["period"] == "2d"


def test_the_totals_follow_the_measure(open_page: Open, filled: Path) -> None:
    share = open_page(filled, subject="nato").metric[0]
    count = open_page(filled, subject="nato", measure="count").metric[0]

    assert share.label == "NATO"
    assert share.value.endswith("%")
    assert share.delta.startswith(f"{count.value} of ")
    assert count.delta.startswith(f"{share.value} of ")


def test_words_in_labels_are_names_not_codes(open_page: Open, filled: Path) -> None:
    page = open_page(filled)

    assert "Ukrainian" in page.multiselect(key="pick_languages").options
    assert "France" in page.multiselect(key="pick_countries").options
    assert "Drones (theme)" in page.multiselect(key="pick_subjects").options


def test_nothing_found_in_a_span_can_be_left_again(open_page: Open, filled: Path) -> None:
    page = open_page(
        filled, subject="vance", since="2026-03-16T06:00:00Z", until="2026-03-16T18:00:00Z"
    )
    assert "names what you compare" in page.info[0].value.replace("\\", "")

    next(button for button in page.button if button.label == "Reset period").click().run()
    assert "since" not in page.query_params


def test_a_store_that_breaks_later_leaves_the_view_and_says_so(
    open_page: Open, grown: Callable[[], Store]
) -> None:
    store = grown()
    page = open_page(store.root, subject="zelensky")
    log = store.root / "fetches" / "_delta_log"
    (log / f"{99:020d}.json").write_text("not json", encoding="utf-8")
    page.run()

    assert not page.exception
    assert page.get("plotly_chart")
    assert "The data folder cannot be read just now." in captions(page)


def test_a_rerun_without_new_data_draws_the_very_same_figure(open_page: Open, filled: Path) -> None:
    page = open_page(filled)
    before = page.get("plotly_chart")[0].proto.spec
    page.run()

    assert page.get("plotly_chart")[0].proto.spec == before


def test_a_gap_is_said_in_the_caption(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="zelensky", period="2d", every="1h")

    assert "Grey: no feed covers" in captions(page)
    assert "this is not zero" in captions(page)


def test_the_caption_names_denominator_bucket_zone_and_undated(
    open_page: Open, filled: Path
) -> None:
    told = captions(open_page(filled, subject="zelensky"))

    assert "in percent of all articles about the war published in the day" in told
    assert "One point per day, UTC" in told
    assert "without a usable date" in told


def test_the_dark_appearance_has_its_own_colours(open_page: Open, filled: Path) -> None:
    page = open_page(filled, theme="dark", subject="zelensky")

    assert figure(page)["data"][1]["line"]["color"] == "#9FA263"


def test_the_chart_tells_its_takeaway_to_those_who_do_not_see_it(
    open_page: Open, filled: Path
) -> None:
    alt = open_page(filled, subject="zelensky").get("plotly_chart")[0].proto.alt

    assert alt.startswith("Coverage per day, 13–20 Mar 2026: Volodymyr Zelenskyy ")


def test_the_table_view_holds_the_numbers_of_the_chart(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="zelensky", view="table")

    numbers = next(frame.value for frame in page.dataframe if "Share" in frame.value.columns)
    assert not page.get("plotly_chart")
    assert page.query_params["view"] == "table"
    assert list(numbers["Feeds covering it"])[-1] == "7 of 8"


def test_the_articles_have_no_link_that_is_not_http(open_page: Open, filled: Path) -> None:
    links = table(open_page(filled, subject="russia", period="all"))["Link"]

    assert links.isna().any()
    assert links.dropna().str.match(r"https?://").all()


def test_hostile_headlines_stand_in_the_table_only(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="russia", period="all")

    assert table(page)["Headline"].str.contains("evil.example").any()
    texts = [element.value for kind in (page.markdown, page.caption, page.text) for element in kind]
    assert "evil" not in " ".join(texts) + page.get("plotly_chart")[0].proto.spec


def test_a_bucket_in_the_address_narrows_the_table_and_is_shaded(
    open_page: Open, filled: Path
) -> None:
    page = open_page(filled, subject=["zelensky", "nato"], at="2026-03-17T00:00:00Z", of="nato")

    assert "articles published 17 Mar 2026 UTC naming NATO" in captions(page)
    assert {when.date().isoformat() for when in table(page)["Time"]} == {"2026-03-17"}
    assert "2026-03-17T00:00:00" in [shape.get("x0") for shape in figure(page)["layout"]["shapes"]]


def test_the_bucket_can_be_chosen_without_a_pointer(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="zelensky")
    page.selectbox(key="pick_at").set_value("2026-03-16T00:00:00Z").run()
    page.selectbox(key="pick_at").set_value("2026-03-15T00:00:00Z").run()

    assert page.query_params["at"] == "2026-03-15T00:00:00Z"
    assert "published 15 Mar 2026 UTC" in captions(page)


def test_a_bucket_that_the_new_period_does_not_hold_is_forgotten(
    open_page: Open, filled: Path
) -> None:
    page = open_page(filled, subject="zelensky", at="2026-03-15T00:00:00Z")
    page.selectbox(key="pick_period").set_value("2d").run()

    assert not page.exception
    assert "at" not in page.query_params


def test_the_permalink_has_absolute_dates(open_page: Open, filled: Path) -> None:
    page = open_page(filled, subject="zelensky")

    link = page.code[0].value
    assert link.startswith("http://127.0.0.1/trends?subject=zelensky&")
    assert "since=2026-03-13T00%3A00%3A00Z&until=2026-03-21T00%3A00%3A00Z" in link


def test_no_subject_asks_for_one(open_page: Open, filled: Path) -> None:
    page = open_page(filled)
    page.multiselect(key="pick_subjects").set_value([]).run()

    assert not page.get("plotly_chart")
    assert "Choose up to five" in page.info[0].value


def test_nothing_found_says_which_filter_to_widen_and_clears_it(
    open_page: Open, filled: Path
) -> None:
    page = open_page(filled, subject="zelensky", outlet="Never Answers")
    assert "outlet" in page.info[0].value
    assert "Never Answers" in page.info[0].value

    next(button for button in page.button if button.label == "Clear filters").click().run()

    assert page.get("plotly_chart")
    assert "outlet" not in page.query_params


def test_an_empty_store_says_that_nothing_was_collected(open_page: Open, empty: Path) -> None:
    page = open_page(empty)

    assert not page.exception
    assert page.info[0].proto.title == "Nothing collected yet"


def test_a_store_whose_feeds_never_answered_says_so(
    open_page: Open, empty: Path, filled: Path
) -> None:
    source, store = Store(filled), Store(empty)
    store.replace(FEEDS, source.read(source.scan(FEEDS)))
    fetches = source.read(source.scan(FETCHES))
    store.merge(FETCHES, fetches.with_columns(outcome=pl.lit("network_error")))

    page = open_page(empty)

    assert page.info[0].proto.title == "No article yet"
    assert "0 of" in page.info[0].value
    assert "this machine may be offline" in page.info[0].value


def test_a_folder_that_is_no_store_yet_says_the_same(open_page: Open, tmp_path: Path) -> None:
    page = open_page(tmp_path / "nowhere")

    assert page.info[0].proto.title == "Nothing collected yet"


def test_a_damaged_store_is_a_plain_sentence(open_page: Open, damaged: Path) -> None:
    page = open_page(damaged)

    assert not page.exception
    assert page.error[0].proto.title == "The data cannot be read"
    assert "frontwatch check" in page.error[0].value


def test_demo_data_are_marked(open_page: Open, demo: Path) -> None:
    page = open_page(demo)

    assert any("DEMO" in badge.value for badge in page.markdown)


def test_old_data_are_called_delayed(open_page: Open, filled: Path) -> None:
    page = open_page(filled)

    assert any("Delayed since 21 Mar, 00:50" in badge.value for badge in page.markdown)
    assert "6 of 8 feeds" in captions(page)


_SOURCES = """
from datetime import datetime
from pathlib import Path
from dashboard.views import sources
from storage.store import Store
sources.show(Store(Path({folder!r})), lambda: datetime.fromisoformat({moment!r}))
"""


@pytest.fixture
def open_sources(end: datetime) -> Callable[[Path], AppTest]:
    """The Sources page of a store, a minute after the last round."""

    def opened(folder: Path) -> AppTest:
        moment = (end + timedelta(minutes=1)).isoformat()
        script = _SOURCES.format(folder=str(folder), moment=moment)
        return AppTest.from_string(script, default_timeout=30).run()

    return opened


def test_every_feed_has_its_state_in_words(
    open_sources: Callable[[Path], AppTest], filled: Path
) -> None:
    page = open_sources(filled)

    feeds = page.dataframe[0].value.set_index("Outlet")
    assert not page.exception
    assert feeds.loc["東京新聞社", "State"] == "failing since 20 Mar, 04:20"
    assert feeds.loc["Never Answers", "State"] == "blocked"
    assert feeds.loc["Kyiv Daily", "State"] == "answering"
    assert feeds.loc["Kyiv Daily", "Country"] == "Ukraine"


def test_the_states_are_counted_on_top(
    open_sources: Callable[[Path], AppTest], filled: Path
) -> None:
    told = " ".join(text.value for text in open_sources(filled).markdown).replace("\\", "")

    assert "8 feeds: 6 answering" in told
    assert "1 blocked" in told


def test_fresh_data_are_called_live(open_sources: Callable[[Path], AppTest], filled: Path) -> None:
    page = open_sources(filled)

    assert any("Live" in badge.value for badge in page.markdown)
    assert "Collected to 20 Mar 2026, 23:50 UTC · 6 of 8 feeds answering" in captions(page)


def test_feeds_can_be_filtered_by_state_and_group(
    open_sources: Callable[[Path], AppTest], filled: Path
) -> None:
    page = open_sources(filled)
    page.multiselect(key="feed_states").set_value(["blocked"]).run()
    assert list(page.dataframe[0].value["Outlet"]) == ["Never Answers"]

    page.multiselect(key="feed_groups").set_value(["UA"]).run()
    assert "No feed is in this state and group" in page.info[0].value


def test_sources_of_an_empty_store_say_so(
    open_sources: Callable[[Path], AppTest], empty: Path
) -> None:
    page = open_sources(empty)

    assert page.info[0].proto.title == "Nothing collected yet"


def test_newer_articles_wait_until_the_reader_asks(
    open_page: Open, grown: Callable[[], Store]
) -> None:
    store = grown()
    page = open_page(store.root, subject="zelensky")
    before = page.get("plotly_chart")[0].proto.spec
    assert not [button for button in page.button if button.key == "newer"]

    grown()
    page.run()
    assert page.get("plotly_chart")[0].proto.spec == before
    assert page.button(key="newer").label == "14 new articles"

    page.button(key="newer").click().run()
    assert page.get("plotly_chart")[0].proto.spec != before


def test_the_method_page_names_the_lexicon() -> None:
    page = AppTest.from_string("from dashboard.views import method\nmethod.show()").run(timeout=30)

    assert not page.exception
    assert "actors" in captions(page)
