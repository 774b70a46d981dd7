"""The pages in a browser and over their protocol, beside pages of Streamlit's with less or slower work.

    python tests/bench/pages.py [FOLDER]

All pages are served by processes of their own and take turns; what was made before in the folder is
used again. A reader's time counts in a browser from the click, or from the address, to a chart that
shows it. Every click asks for what was not asked before.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import figures
import pages_data
import pages_sessions
import psutil
from figures import Figure
from pages_sessions import Reader
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
MILLION = 1_000_000
_VISITS, _TOURS = 3, 2
_SESSIONS, _CLICKS, _ALONE = 50, 8, 30
_RERUNS, _RECONNECTS = 400, 75
_START_S = 240
_LINE = ".js-plotly-plot .scatterlayer .js-line"
_RAN, _REST_MS = ".stApp[data-test-script-state=notRunning]", 300
# Each step changes one of three radio buttons, and no view comes twice.
_OURS = [
    ("Measure", "Count"),
    ("Articles", "All collected"),
    ("Measure", "Share"),
    ("Clock", "First seen"),
    ("Measure", "Count"),
    ("Articles", "About the war"),
    ("Measure", "Share"),
]
_THEIRS = [
    ("Scope", "all"),
    ("Language", "en"),
    ("Scope", "war"),
    ("Days", "60"),
    ("Scope", "all"),
    ("Language", "ru"),
    ("Scope", "war"),
]
_SUBJECTS = [
    ("putin", "trump", "zelensky", "nato", "russia"),
    ("ukraine", "eu", "china", "usa", "germany"),
    ("drones", "negotiations", "sanctions", "energy-strikes", "war-crimes"),
]
_CLICKED = """([label, option, line]) => new Promise((told, failed) => {
    const drawn = () => [...document.querySelectorAll(line)]
        .map(path => path.getAttribute('d')).join()
    setTimeout(() => failed(`no new chart after ${label}: ${option}`), 60000)
    const group = [...document.querySelectorAll('[data-testid=stRadio]')]
        .find(radio => radio.querySelector('[data-testid=stWidgetLabel]').innerText.trim() === label)
    const choice = [...group.querySelectorAll('[data-testid=stRadioGroup] label, [role=radiogroup] label')]
        .find(one => one.innerText.trim() === option)
    const before = drawn(), start = performance.now()
    const look = () => drawn() && drawn() !== before
        ? told(performance.now() - start) : requestAnimationFrame(look)
    choice.click()
    look()
})"""


def measured(folder: Path) -> list[Figure]:
    """The figures, with a store of a million articles."""
    data = pages_data.filled(folder, MILLION)
    with contextlib.ExitStack() as open_:
        address, process = open_.enter_context(_served(_frontwatch(), data))
        peers = {
            name: open_.enter_context(_served(HERE / f"pages_{name}.py", data))[0]
            for name in ("bare", "small", "scan")
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            found = [*_visits(browser, address, peers["bare"]), *_clicks(browser, address, peers)]
            browser.close()
        return [*found, *asyncio.run(_sessions(address, psutil.Process(process.pid)))]


def _frontwatch() -> Path:
    return HERE.parents[1] / "dashboard" / "asgi.py"


@contextlib.contextmanager
def _served(script: Path, data: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of the script's pages, and its process, which ends at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flags = ["address=127.0.0.1", f"port={port}", "headless=true", "fileWatcherType=none"]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", str(script)),
            *(f"--server.{flag}" for flag in flags),
            *("--browser.gatherUsageStats=false", "--logger.level=warning"),
        ],
        cwd=HERE.parents[1],
        env=os.environ | {"FRONTWATCH_DATA": str(data)},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(_START_S):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
                break
            time.sleep(1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait()


def _trends(subjects: Sequence[str]) -> str:
    named = "&".join(f"subject={subject}" for subject in subjects)
    return f"/trends?{named}&period=90d&every=1d"


def _visits(browser: Browser, address: str, bare: str) -> list[Figure]:
    """First visits: until a line is drawn, and the bytes on the wire until then."""
    places = [f"{address}{_trends(_SUBJECTS[0])}", bare]
    for place in places:
        _visit(browser, place)
    rounds = [[_visit(browser, place) for place in places] for _ in range(_VISITS)]
    ours, theirs = (
        [statistics.median(kind) for kind in zip(*column, strict=True)]
        for column in zip(*rounds, strict=True)
    )
    first = Figure("first chart on the screen", "s", ours[0], "bare page", theirs[0])
    weight = Figure("bytes of a first visit", "MB", ours[1], "bare page", theirs[1])
    return [_ratio(first, 1.5), figures.at_most(weight, 4)]


def _visit(browser: Browser, place: str) -> tuple[float, float]:
    """Seconds to the first line, and MB until then, of a browser that was never there."""
    context = browser.new_context(viewport={"width": 1440, "height": 1500})
    page, sizes = context.new_page(), list[float]()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        lambda told: sizes.append(len(told["response"]["payloadData"]) * 3 / 4),  # base64
    )
    start = time.perf_counter()
    page.goto(place, wait_until="commit")
    page.wait_for_selector(_LINE, state="attached", timeout=_START_S * 1e3)
    taken = time.perf_counter() - start
    _settle(page)
    context.close()
    return taken, sum(sizes) / 1e6


def _settle(page: Page) -> None:
    """The script has run to its end and the browser has drawn it: no click meets what an earlier one left to do."""
    page.wait_for_selector(_RAN, timeout=_START_S * 1e3)
    page.wait_for_timeout(_REST_MS)


def _clicks(browser: Browser, address: str, peers: dict[str, str]) -> list[Figure]:
    """From a click on a filter to the new chart; each tour clicks through all pages in turn."""
    context = browser.new_context(viewport={"width": 1440, "height": 1500})
    taken: dict[str, list[float]] = {"ours": [], "small": [], "scan": []}
    for subjects in _SUBJECTS[:_TOURS]:
        places = {"ours": f"{address}{_trends(subjects)}", **peers}
        pages = {name: _opened(context.new_page, places[name]) for name in taken}
        for step in range(len(_OURS)):
            for name, page in pages.items():
                label, option = (_OURS if name == "ours" else _THEIRS)[step]
                page.bring_to_front()
                taken[name].append(page.evaluate(_CLICKED, [label, option, _LINE]))
                _settle(page)
        for page in pages.values():
            page.close()
    context.close()
    ours, small, scan = (statistics.median(taken[name]) for name in ("ours", "small", "scan"))
    what = f"click on a filter to the new chart; {MILLION:,} articles"
    return [
        _ratio(Figure(what, "ms", ours, "small table", small), 1.3),
        _ratio(Figure(what, "ms", ours, "scan of all", scan), 0.4),
    ]


def _opened(new_page: Callable[[], Page], place: str) -> Page:
    page = new_page()
    page.goto(place)
    page.wait_for_selector(_LINE, state="attached", timeout=_START_S * 1e3)
    _settle(page)
    return page


async def _sessions(address: str, server: psutil.Process) -> list[Figure]:
    """What a server takes for a rerun alone, for 50 sessions at once, and after many of them."""
    alone = await _reader(address, 0)
    await _toured(alone)
    before = _cpu_s(server)
    for number in range(_ALONE):
        await alone.run(Measure=("Count", "Share")[number % 2])
    rerun = (_cpu_s(server) - before) / _ALONE * 1e3
    found = [figures.at_most(Figure("a rerun of Trends, alone", "CPU ms", rerun), 60)]
    before_mb = _mb(server)
    readers = [await _reader(address, 0) for _ in range(_SESSIONS)]
    each_mb = (_mb(server) - before_mb) / _SESSIONS
    spent, start = _cpu_s(server), time.perf_counter()
    await asyncio.gather(*(_several(reader) for reader in readers))
    spent, taken = _cpu_s(server) - spent, time.perf_counter() - start
    many = _SESSIONS * _CLICKS
    errors = sum(len(reader.errors) for reader in (alone, *readers))
    found += [
        figures.at_most(
            Figure(f"errors in {many} reruns of {_SESSIONS} sessions", "errors", errors), 0
        ),
        _at_least(Figure(f"reruns of {_SESSIONS} sessions in a CPU second", "", many / spent), 20),
        Figure(f"reruns of {_SESSIONS} sessions in a second", "", many / taken),
        figures.at_most(Figure("memory for a session", "MB", each_mb), 3),
    ]
    for reader in readers:
        await reader.socket.close()
    return [*found, await _grown(address, alone, server)]


async def _grown(address: str, alone: Reader, server: psutil.Process) -> Figure:
    """Memory after many reruns and sessions, in percent of that before."""
    before = _mb(server)
    for number in range(_RERUNS):
        await alone.run(Measure=("Count", "Share")[number % 2])
    for _ in range(_RECONNECTS):
        await (await _reader(address, 0)).socket.close()
    more = (_mb(server) / before - 1) * 100
    await alone.socket.close()
    what = f"memory more after {_RERUNS} reruns and {_RECONNECTS} sessions"
    return figures.at_most(Figure(what, "%", more), 5)


async def _reader(address: str, number: int) -> Reader:
    reader = await pages_sessions.opened(
        address, "trends", subject=list(_SUBJECTS[number]), period="90d", every="1d"
    )
    assert reader.charts, "no chart was drawn"
    return reader


async def _toured(reader: Reader) -> None:
    for label, option in _OURS:
        await reader.run(**{label: option})


async def _several(reader: Reader) -> None:
    for number in range(_CLICKS):
        await reader.run(Measure=("Count", "Share")[number % 2])


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 1e6)


def _ratio(figure: Figure, most: float) -> Figure:
    """The figure with the bar that ours is at most so many times the peer's."""
    assert figure.peer is not None
    return replace(figure, bar=f"at most {most:g}/1", met=figure.ours <= most * figure.peer)


def _at_least(figure: Figure, least: float) -> Figure:
    return replace(figure, bar=f"at least {least:g}", met=figure.ours >= least)


if __name__ == "__main__":
    figures.hand_over_from(measured)
