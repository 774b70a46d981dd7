"""One article in full: its text with the words sought, both clocks, other wordings, copies, evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from dashboard import reads, searching, tongues, words
from dashboard.reads import Edition
from dashboard.searching import Beside
from dashboard.views import why
from processing.searching import marks
from processing.searching.folding import Row

_PRECISIONS = {"second": "to the second", "minute": "to the minute", "day": "the day only"}
_WITHOUT = {"none": "the feed gives no date", "implausible": "the feed's date cannot be true"}


def card(edition: Edition, row: Mapping[str, Any], sought: Sequence[Row]) -> None:
    """The article of the row, which is one of ``searching.Found``, with these words marked."""
    beside = searching.beside(edition, row["article_id"], row["first_seen"], reads.words().version)
    with st.container(border=True):
        st.subheader("The article", anchor=False)
        _text(row, sought)
        st.caption(words.plain(_source(row)))
        st.caption(words.plain(_times(row)))
        if _is_link(row["url"]):
            st.link_button("Open at the publisher", row["url"], icon=":material/open_in_new:")
        evidence, wordings, copies = st.tabs(
            [
                "Actors and themes",
                f"Wordings ({beside.wordings.height + 1})",
                f"Copies ({beside.copies.height})",
            ]
        )
        with evidence:
            if row["actors"] or row["themes"]:
                why.card(beside.evidence, row["article_id"])
            else:
                st.caption("No actor and no theme was found in it.")
        with wordings:
            _wordings(row, beside, sought)
        with copies:
            _copies(row, beside)


def link() -> pl.Expr:
    """The article's address; null where it is not http(s)."""
    return pl.when(pl.col("url").str.contains(r"(?i)^https?://")).then("url")


def _is_link(url: str | None) -> bool:
    return bool(url and url.lower().startswith(("http://", "https://")))


def _text(row: Mapping[str, Any], sought: Sequence[Row]) -> None:
    for text in (row["title"], row["summary"]):
        if text:
            st.markdown(words.marked(text, marks.spans(text, sought)))


def _source(row: Mapping[str, Any]) -> str:
    facts = {
        "": row["outlet"] or row["feed_id"],
        "country": tongues.country(row["country"]) if row["country"] else None,
        "group": row["group"],
        "ownership": row["ownership"],
        "owner": row["owner"] if row["owner"] != row["outlet"] else None,
        "language": tongues.language(row["language"]),
    }
    return " · ".join(f"{name} {value}".strip() for name, value in facts.items() if value)


def _times(row: Mapping[str, Any]) -> str:
    seen = f"First seen {words.minute(row['first_seen'])} UTC"
    if row["published"] is None:
        why_not = _WITHOUT.get(row["published_from"], "unknown")
        raw = f" ({row['published_raw']})" if row["published_raw"] else ""
        return f"Published: no time, {why_not}{raw} · {seen}"
    fine = _PRECISIONS.get(row["published_precision"] or "")
    told = ", ".join(filter(None, ["as the feed says", fine]))
    return f"Published {words.minute(row['published'])} UTC ({told}) · {seen}"


def _wordings(row: Mapping[str, Any], beside: Beside, sought: Sequence[Row]) -> None:
    """Every wording with when it was seen, the first one first."""
    st.caption(words.plain(f"First wording, seen {words.minute(row['first_seen'])} UTC"))
    _text(row, sought)
    for other in beside.wordings.iter_rows(named=True):
        st.caption(words.plain(f"Seen {words.minute(other['seen'])} UTC, {other['outlet']}"))
        _text(other, sought)
    if beside.wordings.is_empty():
        st.caption("No other wording of headline or summary was seen.")


def _copies(row: Mapping[str, Any], beside: Beside) -> None:
    if beside.copies.is_empty():
        st.caption("No other article that was collected carries the same text.")
        return
    is_first = row["article_id"] == row["text_id"]
    st.caption(
        "Articles that carry the same text; this one was seen first."
        if is_first
        else "Articles that carry the same text, the one seen first on top."
    )
    st.dataframe(
        beside.copies.select(
            pl.col("first_seen").alias("First seen"),
            pl.col("published").alias("Published"),
            pl.col("outlet").fill_null(pl.col("feed_id")).alias("Outlet"),
            pl.col("owner").alias("Owner"),
            pl.col("title").alias("Headline"),
            link().alias("Link"),
        ),
        column_config={
            "First seen": st.column_config.DatetimeColumn(
                "First seen (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC"
            ),
            "Published": st.column_config.DatetimeColumn(
                "Published (UTC)", format="D MMM YYYY, HH:mm", timezone="UTC"
            ),
            "Link": st.column_config.LinkColumn(display_text="Open"),
        },
        hide_index=True,
        placeholder="–",
        height=min(42 + 35 * beside.copies.height, 330),
        alt="Articles with the same text, first seen first",
    )
