"""Why an article behind a chart counts: the words that were found in it, and what they come from."""

import polars as pl
import streamlit as st

from dashboard import heads, reads, saying, words

_FIELDS = {"title": saying.later("Headline"), "summary": saying.later("Summary")}


def card(evidence: pl.DataFrame, article_id: str) -> None:
    """The article's texts with the words marked, and a table of the words."""
    rows = evidence.filter(pl.col("article_id") == article_id)
    first = rows.row(0, named=True)
    with st.container(border=True):
        st.subheader(saying.say("Why this article counts"), anchor=False)
        for field in _FIELDS:
            if first[field]:
                st.markdown(words.marked(first[field], _spans(rows, field)))
        found = rows.filter(pl.col("words").is_not_null())
        if found.is_empty():
            st.caption(saying.say("The lexicon in use finds none of its names in it any more."))
        else:
            _table(found)
        told = saying.say(
            "Counted with lexicon {before}; found with {now}.",
            before=first["read_with"],
            now=first["found_with"],
        )
        st.caption(words.plain(told))


def _spans(rows: pl.DataFrame, field: str) -> list[tuple[int, int]]:
    """The places found in the field, joined where they touch."""
    theirs = rows.filter(pl.col("field") == field).select("start", "end").sort("start", "end")
    spans: list[tuple[int, int]] = []
    for start, end in theirs.iter_rows():
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _table(found: pl.DataFrame) -> None:
    st.dataframe(
        found.select(
            pl.col("subject").replace(reads.words().names).alias("Counts for"),
            pl.col("words").alias("Words"),
            pl.col("field").replace(saying.each(_FIELDS)).alias("In"),
            pl.col("alias").alias("Alias"),
            pl.col("rule").alias("Rule"),
        ),
        column_config=heads.of(("Counts for", "Words", "In", "Alias", "Rule")),
        hide_index=True,
        placeholder="–",
        alt=saying.say("The words that make the article count, with alias and rule"),
    )
