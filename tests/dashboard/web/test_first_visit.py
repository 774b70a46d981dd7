"""A first visit in headless Chromium, and what the served application says to a program."""

import gzip
import json
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from frontwatch import processes

pytestmark = pytest.mark.browser

# Issue 6: what a first visit may cost on the wire.
MOST_BYTES = 4_000_000
CHART = ".js-plotly-plot .scatterlayer .js-line"


def test_a_permalink_opens_in_few_bytes_without_an_error_and_asks_nobody_else(
    chrome: Browser, address: str
) -> None:
    context = chrome.new_context()
    page = context.new_page()
    strange: list[str] = []
    sizes: list[float] = []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        lambda told: sizes.append(len(told["response"]["payloadData"]) * 3 / 4),  # base64
    )
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda asked: strange.extend([asked.url] * (not asked.url.startswith(own))))
    page.on("console", lambda said: strange.extend([said.text] * (said.type == "error")))
    page.on("pageerror", lambda error: strange.append(str(error)))

    page.goto(f"{address}/trends?subject=putin&subject=nato")
    page.wait_for_selector(CHART, state="attached", timeout=60_000)
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached")
    for name in ("Sources", "Lexicon", "Method"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page).to_have_url(f"{address}/{name.lower()}", timeout=30_000)
        page.wait_for_selector("[data-testid=stStatusWidget]", state="detached")

    assert strange == []
    assert 500_000 < sum(sizes) <= MOST_BYTES
    context.close()


def test_a_script_from_elsewhere_does_not_run(chrome: Browser, address: str) -> None:
    page = chrome.new_page()
    page.goto(f"{address}/method")
    refused = page.evaluate(
        """() => new Promise(told => {
            document.addEventListener('securitypolicyviolation',
                event => told(event.effectiveDirective))
            const script = document.createElement('script')
            script.textContent = 'window.ran = true'
            document.head.append(script)
        })"""
    )

    assert refused == "script-src-elem"
    assert page.evaluate("window.ran === undefined")
    page.close()


def test_programs_get_compressed_numbers_under_the_same_headers(address: str) -> None:
    asked = urllib.request.Request(
        f"{address}/api/trend.csv?subject=putin&every=1h", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(asked) as answer:
        body = gzip.decompress(answer.read())

    assert body.startswith(b"subject,name,bucket_start_utc")
    assert "script-src 'self' 'sha256-" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_invented_march_is_long_over_and_readyz_says_so(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"{address}/readyz")

    assert raised.value.code == 503
    assert "two rounds are missing" in json.loads(raised.value.read())["reasons"][0]


def test_a_dashboard_with_an_open_page_ends_when_asked_to(filled: Path, chrome: Browser) -> None:
    port = processes.free_port(None)
    page = chrome.new_page()
    with processes.dashboard(filled, port) as process:
        page.goto(f"http://127.0.0.1:{port}/sources")
        page.get_by_text("8 feeds: 6 answering").wait_for(timeout=60_000)
        process.terminate()
        # A busy machine ends it late; one that waits for the page would never end.
        ended = process.wait(120)

    assert ended != -signal.SIGKILL
    page.close()
