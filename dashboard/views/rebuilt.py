"""What the last rebuild of the tags changed: how many articles, which subjects and languages, and samples."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from dashboard import readings, reads, tongues, words
from dashboard.readings import Rebuilt
from storage.store import Store

_ALL = "All that changed"


def card(store: Store) -> None:
    """The effect of the last rebuild is on the page, or how to get one."""
    with st.spinner("Comparing with the tags from before."):
        found = readings.rebuilt(reads.edition(store))
    if found is None:
        st.info(
            "Nothing is kept from before a rebuild. After a change of the lexicon, frontwatch rebuild "
            "reads the whole archive again and keeps the old tags for comparison.",
            title="Nothing to compare",
            icon=":material/difference:",
        )
        return
    st.caption(words.plain(f"Before: {_versions(found.before)}. Now: {_versions(found.now)}."))
    _numbers(found)
    names = reads.words().names
    subjects = _subjects(found, names)
    if subjects.is_empty():
        return
    st.subheader("Actors and themes", anchor=False)
    st.dataframe(
        subjects.drop("subject"),
        hide_index=True,
        height="content" if subjects.height < 10 else 380,
        alt="Articles that name each actor or theme before and now, most changed first",
    )
    _samples(found, subjects)
    st.subheader("Languages", anchor=False)
    st.dataframe(
        _languages(found),
        column_config={"Changed, %": st.column_config.NumberColumn(format="%.1f")},
        hide_index=True,
        alt="Articles and changed articles of each language",
    )


def _versions(counts: Mapping[str, int]) -> str:
    told = (f"{words.some(n, 'article')} with lexicon {name}" for name, n in counts.items())
    return ", ".join(told)


def _numbers(found: Rebuilt) -> None:
    changes = found.changes
    with st.grid(4, min_column_width=150):
        for label, count, of in (
            ("Articles changed", changes.changed, f"of {words.number(changes.articles)}"),
            ("In their actors", changes.actors, "articles"),
            ("In their themes", changes.themes, "articles"),
            (
                "Into the war's scope",
                changes.into_scope,
                f"{words.number(changes.out_of_scope)} out of it",
            ),
        ):
            st.metric(
                label,
                words.number(count),
                of,
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )


def _subjects(found: Rebuilt, names: Mapping[str, str]) -> pl.DataFrame:
    """One row per subject that changed, with its id in ``subject``."""
    changed = found.changes.subjects.filter((pl.col("gained") > 0) | (pl.col("lost") > 0))
    return changed.select(
        "subject",
        pl.col("subject").replace(dict(names)).alias("Name"),
        pl.col("kind").replace({"actors": "actor", "themes": "theme"}).alias("Kind"),
        *(pl.col(name).alias(name.capitalize()) for name in ("before", "now", "gained", "lost")),
    )


def _samples(found: Rebuilt, subjects: pl.DataFrame) -> None:
    names = dict(subjects.select("subject", "Name").iter_rows())
    chosen = st.selectbox(
        "Articles that gained or lost",
        [None, *names],
        format_func=lambda subject: _ALL if subject is None else words.plain(names[subject]),
        key="rebuilt_subject",
    )
    samples = found.changes.samples.join(found.titles, on="article_id", how="left")
    shown = samples if chosen is None else samples.filter(pl.col("subject") == chosen)
    st.dataframe(
        shown.select(
            pl.col("change").alias("Change"),
            pl.col("subject").replace(names).alias("Name"),
            pl.col("title").alias("Headline"),
            pl.when(pl.col("url").str.contains("^https?://")).then("url").alias("Link"),
        ),
        column_config={
            "Headline": st.column_config.TextColumn(width=520),
            "Link": st.column_config.LinkColumn(display_text="open", width=70),
        },
        hide_index=True,
        placeholder="–",
        alt="A few articles of each change",
    )


def _languages(found: Rebuilt) -> pl.DataFrame:
    return found.changes.languages.select(
        pl.col("language").replace(tongues.languages()).alias("Language"),
        pl.col("articles").alias("Articles"),
        pl.col("changed").alias("Changed"),
        (100 * pl.col("changed") / pl.col("articles")).alias("Changed, %"),
    )
