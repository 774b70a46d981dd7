"""The form that adds feeds, on the Sources page, where an admin switched it on."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl
import streamlit as st

from dashboard import clocks, counts, heads, labels, managing, saying, tongues, words
from dashboard.managing import Found, Listed, Looked
from processing import columns, vocabulary
from processing.errors import InputError
from storage.store import Store

_LOOKED, _LIST, _DONE = "add_looked", "add_list", "add_done"
_LIST_MEGABYTES = 5
_T = TypeVar("_T")


def card(store: Store) -> None:
    """The form is on the page if it is switched on; nothing else is."""
    if not managing.is_on():
        return
    with st.expander(saying.say("Add feeds"), icon=":material/add:", key="add_feeds"):
        if done := st.session_state.pop(_DONE, None):
            st.success(words.plain(done), icon=":material/check:")
        one, many = st.tabs([saying.say("One feed"), saying.say("A list of feeds")])
        with one:
            _one(store.root)
        with many:
            _many(store.root)


def _one(root: Path) -> None:
    with st.form("add_look", border=False):
        address = st.text_input(
            saying.say("Address of a feed, a site or a page"),
            key="add_address",
            max_chars=2000,
            placeholder="news.example",
        )
        is_asked = st.form_submit_button(saying.say("Look for feeds"), icon=":material/search:")
    if is_asked and address:
        with st.spinner(saying.say("Asking the site. This can take a minute."), show_time=True):
            st.session_state[_LOOKED] = _tried(lambda: managing.look(root, address.strip()))
    looked = st.session_state.get(_LOOKED)
    if isinstance(looked, Looked):
        _found(root, looked)


def _found(root: Path, looked: Looked) -> None:
    if not looked.found:
        st.warning(saying.say("No feed was found there. These addresses were asked:"))
        tried = pl.DataFrame(looked.tried, schema=["Address", "Answer"], orient="row")
        st.dataframe(
            tried,
            column_config=heads.of(tried.columns),
            hide_index=True,
            alt=saying.say("The addresses asked, with their answers"),
        )
        return
    number, is_choice = 0, len(looked.found) > 1
    if is_choice:
        number = st.selectbox(
            saying.many(
                "{count} feed was found. Which one?",
                "{count} feeds were found. Which one?",
                len(looked.found),
            ),
            range(len(looked.found)),
            format_func=lambda place: _name(looked.found[place]),
            key="add_which",
        )
    found = looked.found[number]
    if not is_choice:
        st.text(_name(found))
    _preview(found)
    if found.feed_id:
        told = saying.say("This feed is in the catalogue already, as {feed}.", feed=found.feed_id)
        st.info(words.plain(told))
    else:
        _passport(root, found)


def _name(found: Found) -> str:
    return f"{found.title or saying.say('No title')} ({found.url})"


def _preview(found: Found) -> None:
    """What the feed holds; nothing for a known one, which is not asked."""
    if found.entries:
        told = saying.many("{count} entry", "{count} entries", found.entries)
        if found.window_from:
            moment = words.minute(found.window_from)
            told += saying.say(", back to {moment} {zone}", moment=moment, zone=clocks.name())
        st.text(told)
    if found.newest:
        headlines = pl.DataFrame(
            [(entry.published, entry.title) for entry in found.newest],
            schema={"Published": columns.TIME, "Headline": columns.TEXT},
            orient="row",
        )
        st.dataframe(
            headlines,
            column_config=heads.of(
                headlines.columns,
                {
                    "Published": heads.moment(labels.moment("published"), width=150),
                },
            ),
            hide_index=True,
            placeholder="–",
            alt=saying.say("The newest headlines of the feed"),
        )


def _passport(root: Path, found: Found) -> None:
    languages, countries = sorted(tongues.languages()), sorted(tongues.countries())
    with st.form("add_save", border=False):
        outlet = st.text_input(
            saying.say("Outlet"), found.title, max_chars=200, key=f"add_outlet {found.url}"
        )
        left, middle, right = st.columns(3)
        group = left.selectbox(
            saying.say("Group"),
            vocabulary.GROUPS,
            index=None,
            format_func=saying.labelled(labels.GROUPS),
            placeholder=saying.say("Choose"),
            key=f"add_group {found.url}",
        )
        language = middle.selectbox(
            saying.say("Language"),
            languages,
            index=languages.index(found.language) if found.language in languages else None,
            format_func=tongues.called("languages"),
            placeholder=saying.say("Unknown"),
            key=f"add_language {found.url}",
        )
        country = right.selectbox(
            saying.say("Country of the newsroom"),
            countries,
            index=None,
            format_func=tongues.called("countries"),
            placeholder=saying.say("Unknown"),
            key=f"add_country {found.url}",
        )
        is_saved = st.form_submit_button(saying.say("Save"), type="primary")
    if is_saved and not group:
        st.error(saying.say("Choose the group: which side of the comparison the outlet stands on."))
    elif is_saved:
        _save(
            root,
            found,
            {"outlet": outlet, "group": group, "language": language, "country": country},
        )


def _save(root: Path, found: Found, passport: dict[str, str | None]) -> None:
    with st.spinner(saying.say("Asking the feed once more and saving it."), show_time=True):
        looked = _tried(lambda: managing.add(root, found.url, passport))
    if looked is None:
        return
    if looked.saved is None:
        st.session_state[_LOOKED] = looked
        st.error(saying.say("The feed did not answer this time. Nothing was saved."))
        return
    del st.session_state[_LOOKED]
    _finish(
        saying.say("Added as {feed}. The collector asks it in its next round.", feed=looked.saved)
    )


def _many(root: Path) -> None:
    file = st.file_uploader(
        saying.say("OPML or CSV file"),
        type=["opml", "xml", "csv"],
        max_upload_size=_LIST_MEGABYTES,
        key="add_file",
    )
    if file is None:
        st.session_state.pop(_LIST, None)
        return
    name, listed = st.session_state.get(_LIST, (None, None))
    if name != file.file_id:
        with st.spinner(saying.say("Reading the list.")):
            listed = _new_ones(root, file.getvalue())
        st.session_state[_LIST] = (file.file_id, listed)
    if isinstance(listed, str):
        st.error(words.plain(listed), icon=":material/error:")
    if isinstance(listed, Listed):
        _list(root, listed, file.getvalue())


def _new_ones(root: Path, body: bytes) -> Listed | str:
    """The list's new feeds, or what is wrong with it: kept, so that it stays on the page."""
    try:
        return managing.import_list(root, body, save=False)
    except InputError as error:
        return str(error)


def _list(root: Path, listed: Listed, body: bytes) -> None:
    st.text(listed.remark)
    if not listed.new:
        return
    new = pl.DataFrame(listed.new, schema=["Feed", "Address"], orient="row")
    st.dataframe(
        new,
        column_config=heads.of(new.columns),
        hide_index=True,
        height=min(42 + 35 * new.height, 300),
        alt=saying.say("The new feeds"),
    )
    save = saying.say("Save {feeds}", feeds=counts.feeds(new.height))
    if st.button(save, type="primary", key="add_list_save"):
        saved = _tried(lambda: managing.import_list(root, body, save=True))
        if saved is not None:
            st.session_state[_LIST] = (st.session_state[_LIST][0], None)
            _finish(
                saying.many(
                    "{count} feed added. The collector asks in its next round.",
                    "{count} feeds added. The collector asks in its next round.",
                    new.height,
                )
            )


def _finish(told: str) -> None:
    st.session_state[_DONE] = told
    st.rerun()


def _tried(act: Callable[[], _T]) -> _T | None:
    """What the act gives back; None when it failed, which is said."""
    try:
        return act()
    except InputError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return None
