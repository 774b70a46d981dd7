"""The pages in headless Chromium. FRONTWATCH_SCREENSHOTS names a folder to leave pictures in."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Page, expect

from frontwatch import flags

pytestmark = pytest.mark.browser

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"
CHART = ".js-plotly-plot .scatterlayer .trace"
LABEL = ".js-plotly-plot .annotation-text"
TICK = ".js-plotly-plot .ytick"
# Where a point of a trace is in the plot, in pixels; points that a tap needs are not all drawn.
POINT = """(chart, [trace, number]) => {
    const {x, y} = chart.calcdata[trace][number], {xaxis, yaxis} = chart._fullLayout
    return [xaxis.c2p(x), yaxis.c2p(y)]
}"""
# A busy machine answers late; that is no fault of the page.
expect.set_options(timeout=30_000)
Visit = Callable[..., Page]


@pytest.fixture
def visit(readers: Callable[..., BrowserContext], address: str) -> Iterator[Visit]:
    """Opens a page and waits for its chart; at the end nothing was asked from elsewhere."""
    strange: list[str] = []
    pages: list[Page] = []

    def opened(query: str = "", **settings: Any) -> Page:
        page = readers(**settings).new_page()
        pages.append(page)
        page.on("request", lambda request: _note_foreign(request.url, address, strange))
        page.on("console", lambda said: _note_error(said.type, said.text, strange))
        page.goto(f"{address}/trends{query}")
        settle(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert strange == []


def _note_foreign(url: str, address: str, strange: list[str]) -> None:
    if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
        strange.append(url)


def _note_error(kind: str, text: str, strange: list[str]) -> None:
    if kind == "error":
        strange.append(text)


def settle(page: Page) -> None:
    page.wait_for_selector(CHART, state="attached", timeout=30_000)
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached")


def plot(page: Page) -> FloatRect:
    box = page.locator(".js-plotly-plot .nsewdrag").bounding_box()
    assert box is not None
    return box


def drag(page: Page, start: float, end: float) -> None:
    """Drags over the plot, from and to a part of its width."""
    box = plot(page)
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, height)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, height + 5, steps=4)
    page.mouse.move(box["x"] + box["width"] * end, height + 10, steps=4)
    page.mouse.up()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("FRONTWATCH_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_the_chart_is_drawn_and_named_at_its_line_ends(visit: Visit) -> None:
    page = visit()
    picture(page, "trends-light")

    page.locator(LABEL, has_text="Vladimir Putin").first.wait_for()
    assert page.title() == "Frontwatch"
    # Points that only a tap needs take a browser as long to draw as all the rest.
    assert page.locator(f"{CHART} .point").count() <= page.locator(CHART).count() * 2


def test_a_click_changes_the_address_and_a_reload_keeps_the_view(visit: Visit) -> None:
    page = visit()
    page.get_by_text("Count", exact=True).click()
    page.wait_for_url("**measure=count**")
    expect(page.locator(TICK, has_text="%")).to_have_count(0)
    before = page.locator(TICK).all_text_contents()
    page.reload()
    settle(page)

    assert len(before) > 2
    assert "measure=count" in page.url
    expect(page.locator(TICK)).to_have_text(before)


def test_the_table_is_one_click_from_the_chart_and_back(visit: Visit) -> None:
    page = visit("?subject=nato")
    page.get_by_role("tab", name="Table").click()
    page.wait_for_url("**view=table")
    page.get_by_role("tab", name="Chart").click()
    settle(page)
    page.wait_for_url(lambda url: "view=" not in url)

    expect(page.locator(".js-plotly-plot")).to_be_visible()


def test_a_brush_narrows_the_period_in_the_address(visit: Visit) -> None:
    page = visit("?subject=zelensky&subject=nato")
    drag(page, 0.3, 0.7)
    page.wait_for_url("**since=**")
    settle(page)
    picture(page, "trends-brushed")

    assert "until=" in page.url
    page.get_by_text("Reset period").click()
    page.wait_for_url(lambda url: "since=" not in url)


def test_a_short_drag_over_a_point_chooses_its_articles(visit: Visit) -> None:
    page = visit("?subject=zelensky&subject=nato")
    drag(page, 0.43, 0.45)
    page.wait_for_url("**at=2026-03-16T00**")

    expect(page.get_by_text("published 16 Mar 2026 UTC")).to_have_count(1)


def test_the_page_fits_a_phone_and_a_tap_chooses_a_bucket(visit: Visit) -> None:
    page = visit("?subject=zelensky", viewport={"width": 390, "height": 1600}, user_agent=PHONE)
    picture(page, "trends-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert plot(page)["width"] >= 180

    at, box = page.locator(".js-plotly-plot").evaluate(POINT, [1, 3]), plot(page)
    page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    page.mouse.click(box["x"] + at[0], box["y"] + at[1])
    page.wait_for_url("**at=2026-03-16T00**")

    assert "of=zelensky" in page.url


def test_the_dark_appearance_is_dark_with_dark_colours(visit: Visit) -> None:
    page = visit("?subject=zelensky&period=2d&every=1h", color_scheme="dark")
    page.wait_for_selector("path.js-line[style*='rgb(159, 162, 99)']", state="attached")
    picture(page, "trends-dark")

    paper = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert paper == "rgb(20, 23, 28)"


def test_hostile_headlines_ask_nobody_and_link_nowhere(visit: Visit) -> None:
    page = visit("?subject=russia&period=all&every=1d")

    assert page.locator("a[href*='evil.example'], img[src*='evil.example']").count() == 0


def test_the_csv_comes_on_a_click(visit: Visit) -> None:
    page = visit("?subject=nato")
    with page.expect_download() as found:
        page.get_by_text("Download CSV").first.click()

    body = found.value.path().read_text(encoding="utf-8")
    assert found.value.suggested_filename == "frontwatch-trend.csv"
    assert body.startswith(
        "subject,name,bucket_start_utc,bucket_end_utc,matched_articles,total_articles,"
    )


def test_sources_list_the_feeds_and_the_way_back_keeps_the_view(visit: Visit) -> None:
    page = visit("?subject=nato&measure=count")
    page.get_by_role("link", name="Sources").first.click()
    page.get_by_text("8 feeds: 6 answering").wait_for()
    picture(page, "sources-light")
    page.get_by_role("link", name="Trends").first.click()
    settle(page)
    page.wait_for_url("**subject=nato&measure=count**")

    expect(page.locator(LABEL).first).to_contain_text("NATO")


def test_an_entry_is_tried_and_the_page_fits_a_phone(visit: Visit) -> None:
    page = visit("?subject=nato")
    page.get_by_role("link", name="Lexicon").first.click()
    page.locator("textarea").fill(
        '[[actor]]\nid = "pixel"\nname = "Pixel"\nkind = "org"\nside = "INT"\n'
        'aliases = [{ name = "pixel", in = "en", origin = "own" }]\n'
    )
    page.get_by_role("button", name="Try", exact=True).click()
    page.get_by_text("Tried on the newest").wait_for()
    page.get_by_role("heading", name="Samples").wait_for()
    picture(page, "lexicon-light")
    page.set_viewport_size({"width": 390, "height": 1600})
    picture(page, "lexicon-phone")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("a[href*='evil.example'], img[src*='evil.example']").count() == 0
    assert page.locator("strong", has_text="pixel").count() > 0


def test_a_ticked_actor_shows_its_articles_and_leads_to_trends_and_back(
    readers: Callable[..., BrowserContext], address: str
) -> None:
    page = readers().new_page()
    page.goto(address)
    table = page.locator(".dvn-scroller").first
    table.click(position={"x": 16, "y": 52})
    page.get_by_role("heading", name="Newest articles naming").wait_for()
    picture(page, "now-light")
    page.get_by_role("link", name="Open in Trends").click()
    settle(page)

    assert "/trends?subject=" in page.url
    assert "clock=first_seen" in page.url
    page.get_by_role("link", name="Now", exact=True).first.click()
    expect(page.get_by_role("heading", name="What is moving?")).to_be_visible()
    assert "subject=" not in page.url
    page.close()


def test_a_click_beside_the_middle_of_a_square_shows_its_articles(
    readers: Callable[..., BrowserContext], address: str
) -> None:
    page = readers().new_page()
    page.goto(f"{address}/outlets")
    marker = page.locator(".js-plotly-plot .scatterlayer .point").first
    marker.wait_for(state="attached")
    box = marker.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 8)
    page.mouse.move(box["x"] + 52, box["y"] + 9)
    page.locator(".hoverlayer .hovertext").wait_for()
    page.mouse.click(box["x"] + 52, box["y"] + 9)
    page.wait_for_url("**outlet=**named=Russia**")
    page.get_by_text("about the war naming Russia").wait_for()
    picture(page, "outlets-light")

    assert page.locator("a[href*='evil.example'], img[src*='evil.example']").count() == 0
    page.close()


@pytest.fixture(scope="module")
def managed_folder(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a filled store that may be written to."""
    folder = tmp_path_factory.mktemp("managed") / "data"
    shutil.copytree(filled, folder)
    return folder


@pytest.fixture(scope="module")
def managed_address(serve: Callable[..., str], managed_folder: Path) -> str:
    """The address of a dashboard from which feeds can be added, also feeds on this machine."""
    options = flags.parser().parse_args(["dashboard", "--manage-feeds", "--allow-private"])
    return serve(managed_folder, flags.page_environment(options))


def test_a_feed_is_added_from_a_sites_address(
    readers: Callable[..., BrowserContext], managed_address: str, managed_folder: Path, site: Any
) -> None:
    page, strange = readers().new_page(), list[str]()
    page.on("request", lambda request: _note_foreign(request.url, managed_address, strange))
    page.goto(f"{managed_address}/sources")
    page.get_by_text("Add feeds").click()
    page.get_by_label("Address of a feed, a site or a page").fill(
        "www.evil.example https://evil.example/x editor@evil.example"
    )
    page.get_by_text("Look for feeds").click()
    page.get_by_text("is no address of a site or feed").wait_for()
    assert page.locator("a[href*='evil.example']").count() == 0
    page.get_by_label("Address of a feed, a site or a page").fill(f"{site.address}/")
    page.get_by_text("Look for feeds").click()
    page.get_by_label("2 feeds were found. Which one?").click()
    page.get_by_role("option", name="Odd").click()
    page.get_by_text("3 entries, back to").wait_for()
    picture(page, "sources-adding")
    page.get_by_role("combobox", name="Group").first.click()
    page.get_by_role("option", name="Western").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Added as").wait_for()

    assert f"{site.address}/odd," in (managed_folder / "feeds.csv").read_text(encoding="utf-8")
    assert page.locator("a[href*='evil.example'], img[src*='evil.example']").count() == 0
    assert strange == []
    page.close()
