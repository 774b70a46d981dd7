"""The line that says how fresh the data are, and that newer ones wait; it runs itself every 15 s."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from dashboard import clocks, reader, reads, saying, words
from dashboard.health import Pulse
from dashboard.reads import Edition
from processing.errors import StoreError
from storage import signs
from storage.store import Store

Clock = Callable[[], datetime]
EVERY_SECONDS = 15
FIRST_ROUND_EVERY_SECONDS = 3
_KEY = "edition"


def edition(store: Store) -> Edition:
    """The state of the store that this reader looks at: it stays until the reader asks for newer."""
    held = st.session_state.get(_KEY)
    if not isinstance(held, Edition) or held.root != str(store.root) or reads.pulse(held) is None:
        held = st.session_state[_KEY] = reads.edition(store)
    return held


def opened(title: str, store: Store, clock: Clock) -> tuple[Edition, datetime] | None:
    """The heading is on the page; what the reader looks at, and up to when it was collected.

    None: there is no article yet, which the page says; it opens by itself when there is.
    """
    heading(title, store, clock)
    shown = edition(store)
    pulse = reads.pulse(shown)
    if pulse is None or not reads.has_articles(shown):
        until(store, reads.has_articles)
        return None
    return shown, pulse.collected_to


def heading(title: str, store: Store, clock: Clock) -> None:
    """The page's title, with how fresh the data are beside it."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        st.title(title, anchor=False, width="content")
        with st.container(width="content"):
            line(store, clock)
            with st.container(horizontal=True, width="content"):
                reader.zone_picker()
                reader.picker()
                reader.live_switch()


@st.fragment(run_every=EVERY_SECONDS)
def line(store: Store, clock: Clock) -> None:
    """How fresh the data are, and a button to newer ones; redraws the charts by itself only if asked to.

    A chart keeps its place where its data stay the same, and the period picked in any case.
    """
    reader.begin()
    shown = edition(store)
    try:
        newest = reads.edition(store)
        pulse, read = reads.pulse(newest), reads.pulse(shown)
        demo = store.is_demo()
    except StoreError:
        # The collector may be writing; the line after next will tell.
        st.caption(saying.say("The data folder cannot be read just now."))
        return
    if pulse is None or read is None:
        return
    if newest != shown and reader.follows():
        _show_newest(newest)
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _badges(pulse, clock(), demo=demo)
        _full_badge(store)
        st.caption(words.plain(told(pulse)), width="content")
        if newest != shown:
            count = reads.newer_articles(newest, read.collected_to)
            label = saying.many("{count} new article", "{count} new articles", count)
            st.button(
                label if count else saying.say("Newer data"),
                icon=":material/refresh:",
                type="tertiary",
                key="newer",
                on_click=_show_newest,
                args=(newest,),
            )


@st.fragment(run_every=FIRST_ROUND_EVERY_SECONDS)
def until(store: Store, enough: Callable[[Edition], bool]) -> None:
    """Says what there is not yet, and why; shows the page as soon as the data are enough for it."""
    reader.begin()
    newest = reads.edition(store)
    pulse = reads.pulse(newest)
    if enough(newest):
        st.session_state[_KEY] = newest
        st.rerun()
    if pulse is None:
        st.info(
            saying.say(
                "The collector is reading the feeds for the first time. This page opens by itself."
            ),
            title=saying.say("Nothing collected yet"),
            icon=":material/hourglass_empty:",
        )
    else:
        st.info(
            saying.many(
                "{answering} of {count} feed answered so far. If none does, this machine may be "
                "offline: Sources tells what each feed answered.",
                "{answering} of {count} feeds answered so far. If none does, this machine may be "
                "offline: Sources tells what each feed answered.",
                pulse.feeds,
                answering=pulse.answering,
            ),
            title=saying.say("No article yet"),
            icon=":material/hourglass_empty:",
        )


def told(pulse: Pulse) -> str:
    """The freshness in words."""
    moment = words.minute(pulse.collected_to)
    collected = saying.say("Collected to {moment} {zone}", moment=moment, zone=clocks.name())
    answering = saying.many(
        "{answering} of {count} feed answering",
        "{answering} of {count} feeds answering",
        pulse.feeds,
        answering=saying.number(pulse.answering),
    )
    return f"{collected} · {answering}"


def is_phone() -> bool:
    """Whether the reader's browser says that it runs on a phone."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def is_late(pulse: Pulse, now: datetime) -> bool:
    """Whether the collector has missed two rounds."""
    return now > pulse.late_after


def _badges(pulse: Pulse, now: datetime, *, demo: bool) -> None:
    if demo:
        st.badge(
            saying.say("DEMO"),
            icon=":material/science:",
            color="violet",
            help=saying.say("Invented articles, generated on this machine."),
        )
    if is_late(pulse, now):
        st.badge(
            saying.say(
                "Delayed since {moment}",
                moment=words.soon(pulse.late_after),
            ),
            icon=":material/schedule:",
            color="orange",
        )
    elif not pulse.answering:
        st.badge(saying.say("No feed answers"), icon=":material/cloud_off:", color="orange")
    else:
        st.badge(saying.say("Live"), icon=":material/check_circle:", color="green")


def _full_badge(store: Store) -> None:
    alive = signs.alive(store.root)
    if alive is not None and alive.state == "full":
        st.badge(
            saying.say("Disk full"),
            icon=":material/hard_drive:",
            color="orange",
            help=saying.say(
                "The collector waits for room on its disk. Nothing is collected until then."
            ),
        )


def _show_newest(newest: Edition) -> None:
    st.session_state[_KEY] = newest
