"""What the last rebuild of the tags changed: how many articles, which subjects and languages, and samples."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from dashboard import counts, heads, readings, reads, saying, tongues, words
from dashboard.readings import Rebuilt
from storage.store import Store

_ALL = saying.later("All that changed")
_KINDS = {"actors": saying.later("actor"), "themes": saying.later("theme")}
_CHANGES = {"gained": saying.later("gained"), "lost": saying.later("lost")}


def card(store: Store) -> None:
    """The effect of the last rebuild is on the page, or how to get one."""
    with st.spinner(saying.say("Comparing with the tags from before.")):
        found = readings.rebuilt(reads.edition(store))
    if found is None:
        st.info(
            saying.say(
                "Nothing is kept from before a rebuild. After a change of the lexicon, frontwatch rebuild "
                "reads the whole archive again and keeps the old tags for comparison."
            ),
            title=saying.say("Nothing to compare"),
            icon=":material/difference:",
        )
        return
    before, now = _versions(found.before), _versions(found.now)
    told = saying.say("Before: {before}. Now: {now}.", before=before, now=now)
    st.caption(words.plain(told))
    _numbers(found)
    names = reads.words().names
    subjects = _subjects(found, names)
    if subjects.is_empty():
        return
    st.subheader(saying.say("Actors and themes"), anchor=False)
    st.dataframe(
        subjects.drop("subject"),
        column_config=heads.of(subjects.columns[1:]),
        hide_index=True,
        height="content" if subjects.height < 10 else 380,
        alt=saying.say("Articles that name each actor or theme before and now, most changed first"),
    )
    _samples(found, subjects)
    st.subheader(saying.say("Languages"), anchor=False)
    languages = _languages(found)
    st.dataframe(
        languages,
        column_config=heads.of(
            languages.columns, {"Changed, %": st.column_config.NumberColumn(format="%.1f")}
        ),
        hide_index=True,
        alt=saying.say("Articles and changed articles of each language"),
    )


def _versions(versions: Mapping[str, int]) -> str:
    told = (
        saying.say("{articles} with lexicon {version}", articles=counts.articles(n), version=name)
        for name, n in versions.items()
    )
    return ", ".join(told)


def _numbers(found: Rebuilt) -> None:
    changes = found.changes
    with st.grid(4, min_column_width=150):
        for label, count, of in (
            (
                saying.say("Articles changed"),
                changes.changed,
                saying.say("of {number}", number=saying.number(changes.articles)),
            ),
            (saying.say("In their actors"), changes.actors, saying.say("articles")),
            (saying.say("In their themes"), changes.themes, saying.say("articles")),
            (
                saying.say("Into the war's scope"),
                changes.into_scope,
                saying.say("{number} out of it", number=saying.number(changes.out_of_scope)),
            ),
        ):
            st.metric(
                label,
                saying.number(count),
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
        pl.col("kind").replace(saying.each(_KINDS)).alias("Kind"),
        *(pl.col(name).alias(name.capitalize()) for name in ("before", "now", "gained", "lost")),
    )


def _samples(found: Rebuilt, subjects: pl.DataFrame) -> None:
    names = dict(subjects.select("subject", "Name").iter_rows())
    whole = saying.say(_ALL)
    chosen = st.selectbox(
        saying.say("Articles that gained or lost"),
        [None, *names],
        format_func=lambda subject: whole if subject is None else words.plain(names[subject]),
        key="rebuilt_subject",
    )
    samples = found.changes.samples.join(found.titles, on="article_id", how="left")
    shown = samples if chosen is None else samples.filter(pl.col("subject") == chosen)
    st.dataframe(
        shown.select(
            pl.col("change").replace(saying.each(_CHANGES)).alias("Change"),
            pl.col("subject").replace(names).alias("Name"),
            pl.col("title").alias("Headline"),
            pl.when(pl.col("url").str.contains("^https?://")).then("url").alias("Link"),
        ),
        column_config=heads.of(
            ("Change", "Name", "Headline", "Link"),
            {
                "Headline": st.column_config.TextColumn(width=520),
                "Link": heads.link(70),
            },
        ),
        hide_index=True,
        placeholder="–",
        alt=saying.say("A few articles of each change"),
    )


def _languages(found: Rebuilt) -> pl.DataFrame:
    return found.changes.languages.select(
        pl.col("language").replace(tongues.languages()).alias("Language"),
        pl.col("articles").alias("Articles"),
        pl.col("changed").alias("Changed"),
        (100 * pl.col("changed") / pl.col("articles")).alias("Changed, %"),
    )
