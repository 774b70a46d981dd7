"""The page of who is named with whom: a matrix, a ring, a table, and the articles behind a pair."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st

from dashboard import (
    address,
    clocks,
    counts,
    downloads,
    files,
    live,
    narrowing,
    networking,
    networks,
    reads,
    saying,
    theme,
    words,
)
from dashboard.networks import Pair, Web
from dashboard.reads import Edition
from dashboard.views import behind, pairs
from dashboard.views.pairs import Shown, Take
from processing.counting import lifts
from processing.counting import picks as picked
from processing.counting.picks import Picks
from storage.store import Store

PAGE = "network"
KIND, RANK, AROUND, ONE, OTHER, TAB = (
    f"{PAGE}_{name}" for name in ("kind", "rank", "around", "one", "other", "tab")
)
_KINDS = {
    "actors": saying.later("Actors with actors"),
    "themes": saying.later("Themes with themes"),
    "both": saying.later("Actors with themes"),
}
_RANKS = {"count": saying.later("How often"), "lift": saying.later("Beyond chance (lift)")}
_VIEWS = {
    "matrix": saying.later("Matrix"),
    "graph": saying.later("Graph"),
    "table": saying.later("Table"),
}


@dataclass(frozen=True, slots=True)
class _View:
    """What the page shows: absolute picks, up to when there are data, all pairs in the picks."""

    edition: Edition
    picks: Picks
    now: datetime
    every: pl.DataFrame


def show(store: Store, clock: live.Clock) -> None:
    """The page: what is picked, who is named with whom, the articles behind a pair."""
    opened = live.opened(saying.say("Who appears with whom?"), store, clock)
    if opened is None:
        return
    edition, collected_to = opened
    _begin(edition, collected_to)
    with st.sidebar:
        st.subheader(saying.say("Select"), anchor=False)
        picks = narrowing.draw(PAGE, reads.choices(edition), collected_to)
    now = reads.read_until(edition, picks.reading, collected_to)
    fixed = reads.absolute(edition, picks, now)
    with st.container(border=True):
        view = _View(edition, fixed, now, networking.pairs(edition, fixed, now))
        _named_together(view)
    with st.container(border=True):
        _pair(view)
    address.write(_paired(picks), _extra(), PAGE)


def _begin(edition: Edition, now: datetime) -> None:
    """The widgets show what the address asks for, at the first visit."""
    state = st.session_state
    if KIND in state:
        narrowing.keep(PAGE)
        return
    query = address.query(PAGE)
    asked = picked.from_query(query)

    def span(picks: Picks) -> tuple[datetime, datetime]:
        return picked.window(reads.absolute(edition, picks, now), now, now)

    def word(name: str, offered: dict[str, str]) -> str:
        values = [value for value in query.get(name, []) if value in offered]
        return next(iter([*values, *offered]))

    narrowing.begin(PAGE, asked, reads.choices(edition), span)
    names = reads.words().names
    known = [subject for subject in asked.subjects if subject in names]
    state[KIND], state[RANK] = word("kind", _KINDS), word("rank", _RANKS)
    state[AROUND] = next((one for one in query.get("around", []) if one in names), None)
    state[ONE], state[OTHER] = known[:2] if len(known) > 1 else (None, None)
    state[TAB] = saying.say(_VIEWS[word("view", _VIEWS)])


def _extra() -> dict[str, list[str]]:
    """What the address holds beside the picks; nothing for what a first visitor sees."""
    state = st.session_state
    named = {saying.say(label): view for view, label in _VIEWS.items()}
    held = {"kind": state[KIND], "rank": state[RANK], "around": state[AROUND]}
    held["view"] = named.get(state[TAB], "matrix")
    usual = (next(iter(_KINDS)), next(iter(_RANKS)), next(iter(_VIEWS)), None)
    return {name: [value] for name, value in held.items() if value not in usual}


def _is_paired() -> bool:
    """Whether two are chosen."""
    one, other = st.session_state[ONE], st.session_state[OTHER]
    return bool(one and other and one != other)


def _paired(picks: Picks) -> Picks:
    """The picks of the articles that name both of the chosen pair; as they are where none is chosen."""
    if not _is_paired():
        return picks
    pair = (st.session_state[ONE], st.session_state[OTHER])
    return replace(picks, subjects=pair, naming="all")


def _shown(view: _View) -> Shown:
    """The widgets are on the page; gives what they say."""
    themes = reads.words().themes
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = networking.KINDS[_radio(saying.say("Pairs"), _KINDS, KIND)]
        rank = lifts.RANKS[_radio(saying.say("Rank by"), _RANKS, RANK)]
        sides = {"actors": (False,), "themes": (True,), "both": (False, True)}[kind]
        offered = [subject for subject in _subjects() if (subject in themes) in sides]
        if st.session_state[AROUND] not in offered:
            st.session_state[AROUND] = None
        around = _select(saying.say("Around"), offered, AROUND, saying.say("Anybody"))
    rows = networking.of_kind(view.every, kind, themes)
    pair = _paired(view.picks).subjects if _is_paired() else ()
    web = Web(
        names=reads.words().names,
        look=theme.look(st.context.theme.type),
        rank=rank,
        unit=view.picks.unit,
        themes=frozenset(themes),
        chosen=networks.key(pair) if pair else None,
        narrow=live.is_phone(),
    )
    return Shown(rows, kind, around, web)


def _radio(label: str, offered: dict[str, str], key: str) -> str:
    return st.radio(
        label,
        list(offered),
        format_func=saying.labelled(offered),
        key=key,
        horizontal=True,
        width="content",
    )


def _subjects() -> dict[str, str]:
    """A label for each actor and theme, by name."""
    lexicon = reads.words()
    themes = {
        theme.id: saying.say("{name} (theme)", name=theme.name) for theme in lexicon.themes.values()
    }
    every = {actor.id: actor.name for actor in lexicon.actors.values()} | themes
    return dict(sorted(every.items(), key=lambda item: item[1].casefold()))


def _select(label: str, offered: list[str], key: str, empty: str) -> str | None:
    labels = _subjects()
    return st.selectbox(
        label,
        offered,
        index=None,
        format_func=lambda subject: labels.get(subject, subject),
        key=key,
        placeholder=empty,
        width=260,
    )


def _named_together(view: _View) -> None:
    st.header(saying.say("Named together"), anchor=False)
    shown = _shown(view)
    if not networking.around(shown.rows, shown.around)["together"].sum():
        st.info(
            saying.say("Widen the period, clear the filters or choose other pairs."),
            title=saying.say("Nobody is named together here"),
            icon=":material/filter_alt_off:",
        )
        st.button(saying.say("Clear filters"), on_click=narrowing.clear, args=(PAGE,))
        return
    st.caption(words.plain(_selection(view)))
    tabs = st.tabs(list(saying.each(_VIEWS).values()), key=TAB, on_change="rerun")
    for tab, draw in zip(tabs, (pairs.matrix, pairs.graph, pairs.table), strict=True):
        if tab.open:
            with tab:
                draw(shown, Take(_take_pair, _take_around))
    _actions(view)


def _take_pair(pair: Pair) -> None:
    """The pair is the chosen one; only in a callback."""
    st.session_state[ONE], st.session_state[OTHER] = pair


def _take_around(subject: str) -> None:
    """Only pairs with the subject are shown, or again all; only in a callback."""
    is_now = st.session_state[AROUND] == subject
    st.session_state[AROUND] = None if is_now else subject


def _selection(view: _View) -> str:
    """What is counted, of what, and what the lift is."""
    picks, total = view.picks, int(view.every["total"].max() or 0)  # type: ignore[arg-type]  # of integers
    told = {
        ("war", "published"): saying.later(
            "Of {some} about the war published {when} that pass the filters."
        ),
        ("war", "first_seen"): saying.later(
            "Of {some} about the war first seen {when} that pass the filters."
        ),
        ("all", "published"): saying.later("Of {some} published {when} that pass the filters."),
        ("all", "first_seen"): saying.later("Of {some} first seen {when} that pass the filters."),
    }[picks.scope, picks.clock]
    when = words.span(picks.since, picks.until) if picks.since and picks.until else ""
    lift = saying.say(
        "Lift: how many name both, over how many would if naming the one said nothing about the "
        "other (those with the one × those with the other ÷ all). 1× is chance."
    )
    by_rule = saying.say(
        "What is about the war is decided by names too, so chance is not quite 1×."
    )
    some, when = counts.some(total, picks.unit), f"{when} {clocks.name()}"
    parts = [saying.say(told, some=some, when=when), lift]
    return " ".join([*parts, by_rule] if picks.scope == "war" else parts)


def _actions(view: _View) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        downloads.buttons(
            "pairs",
            partial(files.pairs, view.edition, view.picks, view.now),
            partial(files.pairs_manifest, view.edition, view.picks, view.now),
        )
        with st.popover(saying.said("a button", "Share"), icon=":material/link:", type="tertiary"):
            st.caption(saying.say("This address shows the same dates whenever it is opened."))
            link = address.permalink(_paired(view.picks), PAGE, _extra())
            st.code(link, language=None, wrap_lines=True)


def _pair(view: _View) -> None:
    """The pair chosen, and the articles that name both."""
    st.header(saying.say("The articles behind a pair"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _select(saying.say("Naming"), [*_subjects()], ONE, saying.say("Choose one"))
        _select(saying.say("and"), [*_subjects()], OTHER, saying.say("Choose the other"))
    if not _is_paired():
        st.caption(saying.say("A click on a square, a line or a row shows its articles."))
        return
    part, names = _paired(view.picks), reads.words().names
    count = reads.articles_behind(view.edition, view.picks, part, view.now)
    one, other = (names[subject] for subject in part.subjects)
    told = saying.say(
        "{articles} naming both {one} and {other}.",
        articles=counts.articles(count),
        one=one,
        other=other,
    )
    st.caption(words.plain(" ".join([told, *_beyond_chance(view, part)])))
    if count > reads.SHOWN_ARTICLES:
        shown = saying.number(reads.SHOWN_ARTICLES)
        st.caption(saying.say("The newest {count} are shown.", count=shown))
    if count:
        behind.listed(view.edition, view.picks, part, view.now)


def _beyond_chance(view: _View, part: Picks) -> list[str]:
    """How many there would be by chance, and the lift of the pair; nothing where no lift is known."""
    one, other = networks.key(part.subjects)
    row = view.every.filter(pl.col("one") == one, pl.col("other") == other)
    if row.is_empty():
        return []
    web, pair = Web(reads.words().names, theme.LIGHT, unit=part.unit), row.row(0, named=True)
    both, *sure = [f"{line}." for line in networks.lines(pair, web)[1:]]
    if part.unit == "articles":
        both = saying.say("{expected} would by chance.", expected=networks.likely(pair["expected"]))
    return [both, *sure]
