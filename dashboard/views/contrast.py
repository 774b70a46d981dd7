"""The words that set groups of outlets apart, and the texts behind a word, on the page Compare."""

from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import comparing, heads, labels, saying, tongues, words
from dashboard.reads import Edition
from processing.counting.picks import Clock, Picks

KEY = "compare_language"
_SHOWN = 200


def card(edition: Edition, picks: Picks, now: datetime) -> None:
    """The words that set the groups apart in one language, and the texts behind a word."""
    st.header(saying.say("Words that set the groups apart"), anchor=False)
    offered = comparing.languages(edition, picks, now)
    if not offered:
        st.caption(
            saying.say(
                "No language has {least} texts or more on this subject in two groups.",
                least=comparing.LEAST_TEXTS,
            )
        )
        return
    if st.session_state.get(KEY) not in offered:
        st.session_state[KEY] = offered[0]
    language = st.selectbox(
        saying.say("Language of the texts"),
        offered,
        format_func=tongues.called("languages"),
        key=KEY,
        width=260,
    )
    found = comparing.apart(edition, picks, language, now)
    st.caption(
        saying.say(
            "Of the texts in this language that name the subject, each counted once a group: words that "
            "one group uses more than all others do (log-odds with a prior; 2 or more is hardly chance, "
            "but of many words some pass it). Stop words are left out; the newest {most} texts count.",
            most=saying.number(comparing.TEXTS),
        )
    )
    if found.is_empty():
        st.caption(saying.say("No word sets a group apart."))
        return
    if (ticked := _apart(found)) is None:
        st.caption(saying.say("Tick a row for the texts with the word."))
        return
    _texts(comparing.with_word(edition, picks, language, ticked, now), ticked, picks.clock)


def _apart(found: pl.DataFrame) -> str | None:
    """The table of words; gives the one that the reader ticked."""
    of = saying.say("{part} of {whole}", part="{}", whole="{}")
    shown = found.select(
        pl.col("group").replace(saying.each(labels.GROUPS)).alias("Group"),
        pl.col("word").alias("Word"),
        (pl.col("matched") / pl.col("total")).round(3).alias("In the group"),
        pl.format(of, "matched", "total").alias("Texts"),
        (pl.col("matched_others") / pl.col("total_others")).round(3).alias("In the others"),
        pl.format(of, "matched_others", "total_others").alias("Their texts"),
        pl.col("z").round(1).alias("Log-odds, z"),
    )
    ticked = st.dataframe(
        shown,
        column_config=heads.of(
            shown.columns,
            {
                **{
                    name: st.column_config.NumberColumn(format="percent")
                    for name in ("In the group", "In the others")
                },
                "Log-odds, z": st.column_config.NumberColumn(format="%.1f"),
            },
        ),
        hide_index=True,
        height=min(42 + 35 * shown.height, 440),
        key="compare_words",
        on_select="rerun",
        selection_mode="single-row",
        alt=saying.say("Words that set each group apart, clearest first"),
    )
    row = next((row for row in ticked.selection.rows if row < found.height), None)
    return None if row is None else str(found["word"][row])


def _texts(rows: pl.DataFrame, word: str, clock: Clock) -> None:
    shown = min(rows.height, _SHOWN)
    title = saying.many(
        "{count} text with “{word}”", "{count} texts with “{word}”", rows.height, word=word
    )
    st.subheader(words.plain(title), anchor=False)
    if rows.height > shown:
        st.caption(saying.say("The newest {number} are shown.", number=saying.number(shown)))
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    st.dataframe(
        rows.head(shown).select(
            pl.col(clock).alias("Time"),
            pl.col("group").replace(saying.each(labels.GROUPS)).alias("Group"),
            pl.col("outlet").alias("Outlet"),
            pl.col("title").alias("Headline"),
            pl.when(is_link).then("url").alias("Link"),
        ),
        column_config=heads.of(
            ("Time", "Group", "Outlet", "Headline", "Link"),
            {
                "Time": heads.moment(labels.moment(clock)),
                "Headline": st.column_config.TextColumn(width="large"),
                "Link": heads.link(),
            },
        ),
        hide_index=True,
        alt=saying.say("Texts with the word, newest first"),
    )
