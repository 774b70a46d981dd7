"""What feeds are sorted by: their group, who owns them or their language, as the reader chooses."""

import polars as pl
import streamlit as st

from dashboard import labels, saying, tongues

_PARTS = {
    "group": saying.later("Group"),
    "ownership": saying.later("Ownership"),
    "language": saying.later("Language"),
}


def chosen(key: str) -> str:
    """One of group, ownership and language; kept under the key."""
    by: str = st.radio(
        saying.say("By"),
        list(_PARTS),
        format_func=saying.labelled(_PARTS),
        horizontal=True,
        label_visibility="collapsed",
        key=key,
    )
    return by


def called(by: str) -> str:
    """The heading of what the reader chose."""
    return saying.say(_PARTS[by])


def named(values: pl.Expr, by: str) -> pl.Expr:
    """The values of what the reader chose in words."""
    words = {"group": saying.each(labels.GROUPS), "ownership": saying.each(labels.OWNERSHIPS)}
    return values.fill_null(saying.say("unknown")).replace(words.get(by) or tongues.languages())
