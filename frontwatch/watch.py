"""The commands that go on until they are stopped: collect, dashboard, both, demo."""

import argparse
import contextlib
import functools
import logging
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collectors import catalogue, parse, schedule, workers
from frontwatch import archive, cycle, demo, flags, folders, logs, metrics, processes, terminal
from frontwatch.keeper import Keeper
from processing.errors import ClockError, InputError
from processing.frames import Fetches
from processing.reading.lexicon import Lexicon
from processing.vocabulary import ANSWERED
from storage import lock, pins, signs, upkeep
from storage.memory import Memory
from storage.store import Store

_TICK_SECONDS = 60
_FEEDS_AT_ONCE = 64
_DEMO_TICK_SECONDS = 15
# As often as a feed is asked at the most, lest servers are asked in vain more often than for news.
_CLOCK_SECONDS = 5 * 60
# Twice what a collector may be silent for (storage/signs.py).
_STUCK_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class _Tools:
    """What a collector's rounds share; its lexicon is that of its start."""

    store: Store
    memory: Memory
    read: parse.Read
    words: Lexicon


def everything(options: argparse.Namespace) -> int:
    """Collector and dashboard run side by side until Ctrl-C or SIGTERM ends both."""
    _end_on_signals()
    store = folders.store(options)
    folders.passports(options, catalogue.load(folders.feeds_file(options)))
    folders.panels(options)
    folders.words(options)
    port = _port(options)
    collector = ["-m", "frontwatch", "collect", "--data", store.root]
    for name in ("feeds", "passports", "panels", "lexicon"):
        if given := getattr(options, name):
            collector += [f"--{name}", given]
    if options.allow_private:
        collector.append("--allow-private")
    for name in ("min_free", "metrics_port", "log_format"):
        if (told := getattr(options, name)) is not None:
            collector += [f"--{name.replace('_', '-')}", told]
    with processes.started(map(str, collector), store.root) as process:
        return _show(store, port, [process], options)


def dashboard(options: argparse.Namespace) -> int:
    """The dashboard answers on what was collected, until Ctrl-C or SIGTERM."""
    _end_on_signals()
    return _show(folders.store(options), _port(options), [], options)


def collect(options: argparse.Namespace) -> int:
    """Every feed was asked once, or each is asked when due until Ctrl-C or SIGTERM."""
    if options.now and not options.once:
        raise InputError("collect: --now sets the time of one round; give --once with it")
    store, words, stop = folders.store(options), folders.words(options), threading.Event()
    with (
        lock.writing(store.root),
        Memory(store.root) as memory,
        workers.reading() as read,
    ):
        if known := archive.remember(store, memory):
            logs.tell(f"The collector's memory was made anew from {known} stored articles.")
        keeper = Keeper(store, folders.floor(options), metrics.Meter())
        one_round = functools.partial(_one_round, options, _Tools(store, memory, read, words))
        if options.once:
            keeper.check_room()
            one_round(None)
            signs.forget(store.root)
            return 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stop.set())
        logs.tell(f"Collecting into {store.root}; Ctrl-C ends it.")
        with keeper.kept(options.metrics_port):
            schedule.every(_TICK_SECONDS, lambda: _all_due(keeper, one_round, stop), stop)
    return 0


def _all_due(keeper: Keeper, one_round: Callable[[int], Fetches], stop: threading.Event) -> None:
    """No feed is due any more, asked in parts so that the dashboard shows the first ones early."""
    while not stop.is_set() and keeper.may_write():
        began = time.monotonic()
        try:
            with keeper.within(_STUCK_SECONDS):
                log = one_round(_FEEDS_AT_ONCE)
        except ClockError as error:
            logs.tell(f"frontwatch: {error}", {"event": "clock"}, logging.ERROR)
            keeper.rest(_CLOCK_SECONDS)
            return
        keeper.count(log, time.monotonic() - began)
        if log.height < _FEEDS_AT_ONCE:
            return


def _one_round(options: argparse.Namespace, tools: _Tools, at_most: int | None) -> Fetches:
    feeds, now = catalogue.load(folders.feeds_file(options)), options.now or terminal.now()
    with terminal.progress("feeds asked") as progress:
        this = cycle.Round(
            now,
            tools.read,
            options.once,
            options.allow_private,
            at_most,
            progress,
            folders.passports(options, feeds),
            folders.panels(options),
            is_real=options.now is None,
        )
        log = cycle.collect_once(tools.store, tools.memory, feeds, tools.words, this)
    if not log.is_empty():
        logs.tell(_in_words(log, now), _in_numbers(log, now))
    tools.store.tidy(upkeep.KEPT, lambda: pins.held(tools.store, now))
    return log


def demonstrate(options: argparse.Namespace) -> int:
    """A dashboard on invented articles, collected by the real pipeline from a server on this machine."""
    _end_on_signals()
    if options.days < 1:
        raise InputError("demo: --days is the length of the history; give 1 or more")
    port = _port(options)  # a wrong one is told before the history is made
    with contextlib.ExitStack() as stack:
        kept = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = Store(kept)
        store.create(demo=True)
        one_round = stack.enter_context(
            _demo_rounds(store, folders.words(options), end := terminal.now())
        )
        with terminal.progress("rounds of the demo's history collected") as progress:
            moments = demo.rounds(end, options.days)
            for number, moment in enumerate(moments, start=1):
                one_round(moment)
                progress(number, len(moments))
        if options.once:
            return 0
        stack.enter_context(_in_background(lambda: one_round(terminal.now())))
        return _show(store, port, [], options)


@contextlib.contextmanager
def _demo_rounds(
    store: Store, words: Lexicon, end: datetime
) -> Iterator[Callable[[datetime], None]]:
    clock = [end]
    with (
        demo.serving(lambda: clock[0], end) as address,
        lock.writing(store.root),
        workers.reading() as read,
    ):
        feeds, passports, panels = demo.catalogue(address), demo.passports(end), demo.panels()

        def one_round(now: datetime) -> None:
            clock[0] = now
            this = cycle.Round(
                now,
                read,
                everything=True,
                allow_private=True,
                passports=passports,
                panels=panels,
            )
            with Memory(store.root) as memory:
                cycle.collect_once(store, memory, feeds, words, this)

        yield one_round


@contextlib.contextmanager
def _in_background(job: Callable[[], None]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=schedule.every, args=(_DEMO_TICK_SECONDS, job, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _port(options: argparse.Namespace) -> int:
    rules = processes.rules(flags.page_environment(options))
    return processes.free_port(options.port, rules.address)


def _end_on_signals() -> None:
    """Ctrl-C, SIGTERM and a closed terminal unwind the program, also one started in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def _show(
    store: Store,
    port: int,
    others: Sequence[subprocess.Popen[bytes]],
    options: argparse.Namespace,
) -> int:
    told = flags.page_environment(options)
    at = processes.place(processes.rules(told).address, port)
    with processes.dashboard(store.root, port, told) as page:
        terminal.show(f"Frontwatch is at {at} - Ctrl-C ends it.")
        ended = processes.first_to_end([page, *others])
    which = "dashboard" if ended is page else "collector"
    raise InputError(f"the {which} ended by itself (exit {ended.returncode}); see its words above")


def _in_words(log: Fetches, now: datetime) -> str:
    answered = log.filter(log["outcome"].is_in(ANSWERED)).height
    new = log["new_items"].sum()
    return (
        f"{now:%Y-%m-%d %H:%M} UTC: {log.height} feeds asked, {answered} answered, {new} new items"
    )


def _in_numbers(log: Fetches, now: datetime) -> dict[str, object]:
    return {
        "event": "round",
        "started": now.isoformat(),
        "outcomes": dict(log["outcome"].value_counts().iter_rows()),
        "new_items": log["new_items"].sum(),
        "body_bytes": log["body_bytes"].sum(),
    }
