"""What a reader points at on the page Network, in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser


def test_a_click_on_a_square_and_on_a_line_shows_the_articles_of_a_pair(
    readers: Callable[..., BrowserContext], address: str
) -> None:
    page = readers().new_page()
    # A busy machine answers late; that is no fault of the page.
    page.set_default_timeout(120_000)
    page.goto(f"{address}/network")
    square = page.locator(".js-plotly-plot .scatterlayer .point").first
    square.wait_for(state="attached")
    square.hover(force=True)
    page.locator(".hoverlayer .hovertext").wait_for()
    square.click(force=True)
    page.get_by_text("naming both Russia and Volodymyr Zelenskyy").wait_for()
    page.wait_for_url("**subject=russia&subject=zelensky**naming=all**")

    page.get_by_role("tab", name="Graph").click()
    page.wait_for_url("**view=graph**")
    # The first line is that of the first pair, which is chosen already.
    dot = page.locator(".js-plotly-plot:visible .scatterlayer .point:visible").nth(1)
    dot.hover(force=True)
    page.locator(".js-plotly-plot:visible .hoverlayer .hovertext").wait_for()
    dot.click(force=True)
    page.wait_for_url("**subject=putin&subject=russia**view=graph**")

    assert page.locator("a[href*='evil.example'], img[src*='evil.example']").count() == 0
    page.close()
