"""axe finds nothing on any page, in light and dark, but what Streamlit's own widgets do."""

import re
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

_AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ASKED = """tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"""
# Streamlit's own inputs: the cross that empties one, and day, month and year of a date, are smaller
# than 24 pixels.
_STREAMLITS = {
    "target-size": r'<button [^>]*aria-label="Clear (all|value)"|<span role="spinbutton" ',
}
_LOOKS, _LATER_MS = 4, 500
_PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}
_PAGES = {
    "now": "/",
    "trends": "/trends?subject=putin&subject=nato&at=2026-03-16T00:00:00Z",
    "dates": "/trends?subject=nato&view=table&since=2026-03-10T00:00:00Z&until=2026-03-15T00:00:00Z",
    "compare": "/compare?subject=putin",
    "examples": "/articles",
    "article": "/articles?q=headline&period=all",
    "outlets": "/outlets",
    "passport": "/outlets?outlet=Kyiv+Daily&named=NATO",
    "network": "/network",
    "sources": "/sources",
    "lexicon": "/lexicon",
    "method": "/method",
}


@pytest.fixture(scope="module")
def page(readers: Callable[..., BrowserContext], address: str) -> Iterator[Page]:
    """One for all: from one page to the next by its link is much faster than by an address.

    It begins at a page that no link is followed to, so that each test can run alone.
    """
    opened = readers().new_page()
    opened.goto(f"{address}{_PAGES['compare']}")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_can_be_read_by_all_in_light_and_dark(page: Page, address: str, name: str) -> None:
    path, title = _PAGES[name], page.locator("h1")
    title.wait_for()
    before = title.inner_text()
    if "?" in path:
        page.goto(f"{address}{path}")
    else:
        page.locator(f"[data-testid=stTopNavLink][href$='{path}']").first.click()
        expect(title).not_to_have_text(before)
    title.wait_for()
    _settle(page)
    if name == "article":
        page.locator(".dvn-scroller").first.click(position={"x": 16, "y": 52})
        page.get_by_role("heading", name="The article", exact=True).wait_for()

    page.evaluate(_AXE)
    found = {appearance: _violations(page, appearance) for appearance in _PAPER}

    assert found == {"light": [], "dark": []}


def _settle(page: Page) -> None:
    page.wait_for_selector(".stApp[data-test-script-state=notRunning]", timeout=60_000)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def _violations(page: Page, appearance: Any) -> list[str]:
    """The rule and the beginning of each node that breaks it at each of some looks: colours may still be changing."""
    page.emulate_media(color_scheme=appearance, reduced_motion="reduce")
    expect(page.locator(".stApp")).to_have_css("background-color", _PAPER[appearance])
    _settle(page)
    found = _broken(page)
    for _ in range(_LOOKS - 1):
        if not found:
            break
        page.wait_for_timeout(_LATER_MS)
        found = _broken(page)
    return found


def _broken(page: Page) -> list[str]:
    broken = page.evaluate(_ASKED, _TAGS)["violations"]
    return [
        f"{rule['id']}: {node['html'][:300]}"
        for rule in broken
        for node in rule["nodes"]
        if not re.match(_STREAMLITS.get(rule["id"], r"(?!)"), node["html"])
    ]
