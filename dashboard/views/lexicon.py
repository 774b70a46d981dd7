"""The page of what is looked for: a trial of new entries, all present ones, and what the last rebuild changed."""

import polars as pl
import streamlit as st

from dashboard import heads, inventory, live, reads, saying, words
from dashboard.views import rebuilt, trying
from processing.reading.entries import Actor
from processing.reading.lexicon import Lexicon
from storage.store import Store

_TABS = (
    saying.later("Try an entry"),
    saying.later("Actors"),
    saying.later("Themes"),
    saying.later("Last rebuild"),
)


def show(store: Store, clock: live.Clock) -> None:
    """The page: four tabs, of which only the open one is made."""
    live.heading(saying.say("What is looked for"), store, clock)
    lexicon = reads.words()
    st.caption(
        words.plain(
            saying.say(
                "Lexicon {version}: {actors} with {forms} forms of their names, {themes}.",
                version=lexicon.version,
                actors=saying.many("{count} actor", "{count} actors", len(lexicon.actors)),
                forms=saying.number(len(lexicon.forms)),
                themes=saying.many("{count} theme", "{count} themes", len(lexicon.themes)),
            )
        )
    )
    trial, actors, themes, last = st.tabs(
        [saying.say(one) for one in _TABS], key="lexicon_tab", on_change="rerun"
    )
    if trial.open:
        with trial:
            trying.card(store)
    if actors.open:
        with actors:
            _actors(lexicon)
    if themes.open:
        with themes:
            _themes(lexicon)
    if last.open:
        with last:
            rebuilt.card(store)


def _actors(lexicon: Lexicon) -> None:
    table = inventory.actors(lexicon)
    st.caption(saying.say("Tick a row to see the names that the actor is found by."))
    if identity := _ticked(table, "actors"):
        _actor(lexicon.actors[identity])


def _themes(lexicon: Lexicon) -> None:
    table = inventory.themes(lexicon)
    st.caption(saying.say("Tick a row to see the words that show the theme."))
    if identity := _ticked(table, "themes"):
        theme = lexicon.themes[identity]
        st.subheader(words.plain(theme.name), anchor=False)
        terms = inventory.terms(theme)
        st.dataframe(
            terms,
            column_config=heads.of(terms.columns),
            hide_index=True,
            alt=saying.say("The terms of the theme with their level"),
        )


_ALTS = {
    "actors": saying.later("The actors of the lexicon, by name"),
    "themes": saying.later("The themes of the lexicon, by name"),
}


def _ticked(table: pl.DataFrame, name: str) -> str | None:
    """The table is on the page; gives the id in the row that the reader ticked."""
    picked = st.dataframe(
        table,
        column_config=heads.of(
            table.columns,
            {
                "ID": st.column_config.TextColumn(width=130),
                "Name": st.column_config.TextColumn(width=210),
                "Kind": st.column_config.TextColumn(width=70),
                "Side": st.column_config.TextColumn(width=70),
                "Wikidata": st.column_config.LinkColumn(display_text=r"wiki/(Q\d+)$", width=90),
                "Aliases": st.column_config.NumberColumn(width=70),
                "By language": st.column_config.TextColumn(width=420),
            },
        ),
        column_order=["Name", *(column for column in table.columns if column != "Name")],
        hide_index=True,
        placeholder="–",
        height=400,
        on_select="rerun",
        selection_mode="single-row",
        key=f"lexicon_{name}_table",
        alt=saying.say(_ALTS[name]),
    )
    rows = (row for row in picked.selection.rows if row < table.height)
    return next((str(table["ID"][row]) for row in rows), None)


def _actor(actor: Actor) -> None:
    st.subheader(words.plain(actor.name), anchor=False)
    for title, near in (
        (saying.say("Not counted next to: {names}", names=", ".join(actor.exclude)), actor.exclude),
        (
            saying.say("A doubtful name counts next to: {names}", names=", ".join(actor.require)),
            actor.require,
        ),
    ):
        if near:
            st.caption(words.plain(title))
    aliases = inventory.aliases(actor)
    st.dataframe(
        aliases,
        column_config=heads.of(aliases.columns, {"Alias": st.column_config.TextColumn(width=260)}),
        hide_index=True,
        placeholder="–",
        alt=saying.say("The aliases of the actor with language, flags and origin"),
    )
