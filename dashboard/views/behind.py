"""The articles behind a chart: a table with the publisher's links, and all of them as CSV."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import streamlit as st

from dashboard import (
    choice,
    clocks,
    counts,
    downloads,
    files,
    heads,
    labels,
    live,
    queried,
    reads,
    saying,
    viewed,
    words,
)
from dashboard.choice import Choice
from dashboard.reads import Edition
from dashboard.viewed import Listed
from dashboard.views import why
from processing.counting import picks as picked
from processing.counting.picks import Picks

_TOLD = {
    "published": saying.later("{articles} published {when} naming {who}."),
    "first_seen": saying.later("{articles} first seen {when} naming {who}."),
}
_FOUND = {
    "published": saying.later("{articles} published {when} naming, or found by, {who}."),
    "first_seen": saying.later("{articles} first seen {when} naming, or found by, {who}."),
}
_PHONE_ORDER = ("Headline", "Outlet", "Link", "Time", "Words", "Actors", "Themes", "Language")


def card(edition: Edition, picks: Picks, chosen: Choice, now: datetime) -> None:
    """The newest articles behind absolute picks, or behind the chosen part of them."""
    narrowed = _narrowed(picks, chosen, now)
    count = reads.articles_behind(edition, picks, narrowed, now)
    with st.container(border=True):
        st.header(saying.say("The articles behind the chart"), anchor=False)
        st.caption(words.plain(_told(narrowed, count)))
        times = viewed.times(edition, picks, now, saying.language())
        choice.draw(times, queried.names(picks, reads.words().names))
        if count:
            listed(edition, picks, narrowed, now)


def listed(edition: Edition, picks: Picks, part: Picks, now: datetime) -> None:
    """The newest articles behind a part of absolute picks, what makes them count, and all as files."""
    _explained(edition, picks, part, now)
    _downloads(edition, picks, part, now)


def _narrowed(picks: Picks, chosen: Choice, now: datetime) -> Picks:
    since, until = chosen.bucket or picked.window(picks, now, now)
    narrowed = replace(picks, since=since, until=until)
    if chosen.subject is None:
        return narrowed
    queries = tuple(query for query in picks.queries if query.id == chosen.subject)
    return replace(narrowed, subjects=() if queries else (chosen.subject,), queries=queries)


def _told(picks: Picks, count: int) -> str:
    names = reads.words().names
    named = [names.get(subject, subject) for subject in picks.subjects]
    named += [query.name for query in picks.queries]
    who = named[-1] if named else ""
    if len(named) > 1:
        who = saying.say("{some} or {last}", some=", ".join(named[:-1]), last=named[-1])
    when = words.span(picks.since, picks.until) if picks.since and picks.until else ""
    told = saying.say(
        (_FOUND if picks.queries else _TOLD)[picks.clock],
        articles=counts.articles(count),
        when=f"{when} {clocks.name()}",
        who=who,
    )
    if count > reads.SHOWN_ARTICLES:
        newest = saying.number(reads.SHOWN_ARTICLES)
        told += " " + saying.say("The newest {number} are shown.", number=newest)
    return told


def _explained(edition: Edition, picks: Picks, part: Picks, now: datetime) -> None:
    """The articles, and why the one that the reader ticked counts."""
    said = reads.words().version, saying.language()
    found = viewed.articles(edition, picks, part, now, said)
    ticked = _table(found, picks)
    if found.remark:
        st.caption(words.plain(found.remark))
    if ticked is None:
        st.caption(saying.say("Tick a row to see which words make the article count."))
    else:
        why.card(found.evidence, found.ids[ticked])


def _table(found: Listed, picks: Picks) -> int | None:
    """The table is on the page; gives the row that the reader ticked."""
    shown = found.shown
    picked_rows = st.dataframe(
        shown,
        column_config=heads.of(
            shown.column_names,
            {
                "Time": heads.moment(labels.moment(picks.clock), width=125),
                "Outlet": st.column_config.TextColumn(width=130),
                "Headline": st.column_config.TextColumn(width=230 if live.is_phone() else 335),
                "Words": st.column_config.ListColumn(
                    width=140, help=saying.say("What makes the article count")
                ),
                "Actors": st.column_config.ListColumn(width=140),
                "Themes": st.column_config.ListColumn(width=125),
                "Language": st.column_config.TextColumn(width=80),
                "Link": heads.link(55),
            },
        ),
        column_order=_PHONE_ORDER if live.is_phone() else None,
        hide_index=True,
        row_height=34,
        placeholder="–",
        height=min(42 + 34 * shown.num_rows, 446),
        key="articles",
        on_select="rerun",
        selection_mode="single-row",
        alt=saying.say("Articles behind the chart, newest first"),
    )
    return next((row for row in picked_rows.selection.rows if row < shown.num_rows), None)


def _downloads(edition: Edition, picks: Picks, part: Picks, now: datetime) -> None:
    with st.container(horizontal=True):
        downloads.buttons(
            "articles",
            partial(files.articles, edition, picks, part, now),
            partial(files.articles_manifest, edition, picks, part, now),
        )
