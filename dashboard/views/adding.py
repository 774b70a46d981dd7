"""The form that adds feeds, on the Sources page, where an admin switched it on."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl
import streamlit as st

from dashboard import managing, tongues, words
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
    with st.expander("Add feeds", icon=":material/add:", key="add_feeds"):
        if done := st.session_state.pop(_DONE, None):
            st.success(words.plain(done), icon=":material/check:")
        one, many = st.tabs(["One feed", "A list of feeds"])
        with one:
            _one(store.root)
        with many:
            _many(store.root)


def _one(root: Path) -> None:
    with st.form("add_look", border=False):
        address = st.text_input(
            "Address of a feed, a site or a page",
            key="add_address",
            max_chars=2000,
            placeholder="news.example",
        )
        is_asked = st.form_submit_button("Look for feeds", icon=":material/search:")
    if is_asked and address:
        with st.spinner("Asking the site. This can take a minute.", show_time=True):
            st.session_state[_LOOKED] = _tried(lambda: managing.look(root, address.strip()))
    looked = st.session_state.get(_LOOKED)
    if isinstance(looked, Looked):
        _found(root, looked)


def _found(root: Path, looked: Looked) -> None:
    if not looked.found:
        st.warning("No feed was found there. These addresses were asked:")
        tried = pl.DataFrame(looked.tried, schema=["Address", "Answer"], orient="row")
        st.dataframe(tried, hide_index=True, alt="The addresses asked, with their answers")
        return
    number, is_choice = 0, len(looked.found) > 1
    if is_choice:
        number = st.selectbox(
            f"{len(looked.found)} feeds were found. Which one?",
            range(len(looked.found)),
            format_func=lambda place: _name(looked.found[place]),
            key="add_which",
        )
    found = looked.found[number]
    if not is_choice:
        st.text(_name(found))
    _preview(found)
    if found.feed_id:
        st.info(words.plain(f"This feed is in the catalogue already, as {found.feed_id}."))
    else:
        _passport(root, found)


def _name(found: Found) -> str:
    return f"{found.title or 'No title'} ({found.url})"


def _preview(found: Found) -> None:
    """What the feed holds; nothing for a known one, which is not asked."""
    if found.entries:
        reach = f", back to {words.minute(found.window_from)} UTC" if found.window_from else ""
        st.text(f"{found.entries} {'entry' if found.entries == 1 else 'entries'}{reach}")
    if found.newest:
        headlines = pl.DataFrame(
            [(entry.published, entry.title) for entry in found.newest],
            schema={"Published": columns.TIME, "Headline": columns.TEXT},
            orient="row",
        )
        st.dataframe(
            headlines,
            column_config={
                "Published": st.column_config.DatetimeColumn(
                    "Published (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC", width=150
                ),
            },
            hide_index=True,
            placeholder="–",
            alt="The newest headlines of the feed",
        )


def _passport(root: Path, found: Found) -> None:
    languages, countries = sorted(tongues.languages()), sorted(tongues.countries())
    with st.form("add_save", border=False):
        outlet = st.text_input("Outlet", found.title, max_chars=200, key=f"add_outlet {found.url}")
        left, middle, right = st.columns(3)
        group = left.selectbox(
            "Group",
            vocabulary.GROUPS,
            index=None,
            placeholder="Choose",
            key=f"add_group {found.url}",
        )
        language = middle.selectbox(
            "Language",
            languages,
            index=languages.index(found.language) if found.language in languages else None,
            format_func=tongues.language,
            placeholder="Unknown",
            key=f"add_language {found.url}",
        )
        country = right.selectbox(
            "Country of the newsroom",
            countries,
            index=None,
            format_func=tongues.country,
            placeholder="Unknown",
            key=f"add_country {found.url}",
        )
        is_saved = st.form_submit_button("Save", type="primary")
    if is_saved and not group:
        st.error("Choose the group: which side of the comparison the outlet stands on.")
    elif is_saved:
        _save(
            root,
            found,
            {"outlet": outlet, "group": group, "language": language, "country": country},
        )


def _save(root: Path, found: Found, passport: dict[str, str | None]) -> None:
    with st.spinner("Asking the feed once more and saving it.", show_time=True):
        looked = _tried(lambda: managing.add(root, found.url, passport))
    if looked is None:
        return
    if looked.saved is None:
        st.session_state[_LOOKED] = looked
        st.error("The feed did not answer this time. Nothing was saved.")
        return
    del st.session_state[_LOOKED]
    _finish(f"Added as {looked.saved}. The collector asks it in its next round.")


def _many(root: Path) -> None:
    file = st.file_uploader(
        "OPML or CSV file",
        type=["opml", "xml", "csv"],
        max_upload_size=_LIST_MEGABYTES,
        key="add_file",
    )
    if file is None:
        st.session_state.pop(_LIST, None)
        return
    name, listed = st.session_state.get(_LIST, (None, None))
    if name != file.file_id:
        with st.spinner("Reading the list."):
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
    st.dataframe(new, hide_index=True, height=min(42 + 35 * new.height, 300), alt="The new feeds")
    if st.button(f"Save {words.some(new.height, 'feed')}", type="primary", key="add_list_save"):
        saved = _tried(lambda: managing.import_list(root, body, save=True))
        if saved is not None:
            st.session_state[_LIST] = (st.session_state[_LIST][0], None)
            _finish(
                f"{words.some(new.height, 'feed')} added. The collector asks in its next round."
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
