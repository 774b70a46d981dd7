"""Why an article behind a chart counts: the words that were found in it, and what they come from."""

import polars as pl
import streamlit as st

from dashboard import reads, words

_FIELDS = {"title": "Headline", "summary": "Summary"}
_MOST = 4


def in_short(evidence: pl.DataFrame) -> pl.DataFrame:
    """One row per article: article_id and Words, the first few different ones that were found."""
    found = pl.col("words").drop_nulls().unique(maintain_order=True).head(_MOST)
    return evidence.group_by("article_id", maintain_order=True).agg(found.alias("Words"))


def versions(evidence: pl.DataFrame) -> str | None:
    """What to know when articles were counted with another lexicon than the one in use; else None."""
    other = evidence.filter(pl.col("read_with") != pl.col("found_with"))
    if other.is_empty():
        return None
    told = ", ".join(other["read_with"].unique().sort())
    return (
        f"{words.some(other['article_id'].n_unique(), 'article')} of these were counted with lexicon "
        f"{told}; the words shown are those that {other['found_with'][0]}, which is in use now, finds "
        "in them. Run frontwatch rebuild to count all of them with it."
    )


def card(evidence: pl.DataFrame, article_id: str) -> None:
    """The article's texts with the words marked, and a table of the words."""
    rows = evidence.filter(pl.col("article_id") == article_id)
    first = rows.row(0, named=True)
    with st.container(border=True):
        st.subheader("Why this article counts", anchor=False)
        for field in _FIELDS:
            if first[field]:
                st.markdown(words.marked(first[field], _spans(rows, field)))
        found = rows.filter(pl.col("words").is_not_null())
        if found.is_empty():
            st.caption("The lexicon in use finds none of its names in it any more.")
        else:
            _table(found)
        st.caption(
            words.plain(
                f"Counted with lexicon {first['read_with']}; found with {first['found_with']}."
            )
        )


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
            pl.col("field").replace(_FIELDS).alias("In"),
            pl.col("alias").alias("Alias"),
            pl.col("rule").alias("Rule"),
        ),
        hide_index=True,
        placeholder="–",
        alt="The words that make the article count, with alias and rule",
    )
