"""One article in full: its text with the words sought, both clocks, other wordings, copies, evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from dashboard import clocks, heads, labels, reads, saying, searching, tongues, words
from dashboard.reads import Edition
from dashboard.searching import Beside
from dashboard.views import why
from processing.searching import marks
from processing.searching.folding import Row

_PRECISIONS = {
    "second": saying.later("to the second"),
    "minute": saying.later("to the minute"),
    "day": saying.later("the day only"),
}
_WITHOUT = {
    "none": saying.later("the feed gives no date"),
    "implausible": saying.later("the feed's date cannot be true"),
}


def card(edition: Edition, row: Mapping[str, Any], sought: Sequence[Row]) -> None:
    """The article of the row, which is one of ``searching.Found``, with these words marked."""
    beside = searching.beside(edition, row["article_id"], row["first_seen"], reads.words().version)
    with st.container(border=True):
        st.subheader(saying.say("The article"), anchor=False)
        _text(row, sought)
        st.caption(words.plain(_source(row)))
        st.caption(words.plain(_times(row)))
        if _is_link(row["url"]):
            st.link_button(
                saying.say("Open at the publisher"), row["url"], icon=":material/open_in_new:"
            )
        evidence, wordings, copies = st.tabs(
            [
                saying.say("Actors and themes"),
                saying.say("Wordings ({number})", number=beside.wordings.height + 1),
                saying.say("Copies ({number})", number=beside.copies.height),
            ]
        )
        with evidence:
            if row["actors"] or row["themes"]:
                why.card(beside.evidence, row["article_id"])
            else:
                st.caption(saying.say("No actor and no theme was found in it."))
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
        "{value}": row["outlet"] or row["feed_id"],
        saying.later("country {value}"): tongues.country(row["country"])
        if row["country"]
        else None,
        saying.later("group {value}"): row["group"] and saying.say(row["group"]),
        saying.later("ownership {value}"): row["ownership"] and saying.say(row["ownership"]),
        saying.later("owner {value}"): row["owner"] if row["owner"] != row["outlet"] else None,
        saying.later("language {value}"): tongues.language(row["language"]),
    }
    return " · ".join(saying.say(told, value=value) for told, value in facts.items() if value)


def _times(row: Mapping[str, Any]) -> str:
    seen = saying.say(
        "First seen {moment} {zone}", moment=words.minute(row["first_seen"]), zone=clocks.name()
    )
    if row["published"] is None:
        why_not = saying.say(_WITHOUT.get(row["published_from"], saying.later("unknown")))
        raw = f" ({row['published_raw']})" if row["published_raw"] else ""
        told = saying.say("Published: no time, {reason}", reason=f"{why_not}{raw}")
        return f"{told} · {seen}"
    how = [saying.say("as the feed says")]
    if fine := _PRECISIONS.get(row["published_precision"] or ""):
        how.append(saying.say(fine))
    moment = words.minute(row["published"])
    told = saying.say(
        "Published {moment} {zone} ({how})", moment=moment, zone=clocks.name(), how=", ".join(how)
    )
    return f"{told} · {seen}"


def _wordings(row: Mapping[str, Any], beside: Beside, sought: Sequence[Row]) -> None:
    """Every wording with when it was seen, the first one first."""
    first = saying.say(
        "First wording, seen {moment} {zone}",
        moment=words.minute(row["first_seen"]),
        zone=clocks.name(),
    )
    st.caption(words.plain(first))
    _text(row, sought)
    for other in beside.wordings.iter_rows(named=True):
        moment = words.minute(other["seen"])
        told = saying.say(
            "Seen {moment} {zone}, {outlet}",
            moment=moment,
            zone=clocks.name(),
            outlet=other["outlet"],
        )
        st.caption(words.plain(told))
        _text(other, sought)
    if beside.wordings.is_empty():
        st.caption(saying.say("No other wording of headline or summary was seen."))


def _copies(row: Mapping[str, Any], beside: Beside) -> None:
    if beside.copies.is_empty():
        st.caption(saying.say("No other article that was collected carries the same text."))
        return
    is_first = row["article_id"] == row["text_id"]
    st.caption(
        saying.say("Articles that carry the same text; this one was seen first.")
        if is_first
        else saying.say("Articles that carry the same text, the one seen first on top.")
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
        column_config=heads.of(
            ("First seen", "Published", "Outlet", "Owner", "Headline", "Link"),
            {
                "First seen": heads.moment(labels.moment("first_seen")),
                "Published": heads.moment(labels.moment("published")),
                "Link": heads.link(),
            },
        ),
        hide_index=True,
        placeholder="–",
        height=min(42 + 35 * beside.copies.height, 330),
        alt=saying.say("Articles with the same text, first seen first"),
    )
