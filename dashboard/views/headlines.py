"""The newest headlines as a table, on the page Now."""

import polars as pl
import streamlit as st

from dashboard import clocks, heads, live, reads, saying, tongues

_ROW = 34


def table(rows: pl.DataFrame) -> None:
    """The rows of ``export.listed`` are on the page, in their order."""
    named = pl.element().replace(reads.words().names)
    # LinkColumn opens any scheme.
    is_link = pl.col("url").str.contains(r"(?i)^https?://")
    shown = rows.select(
        pl.col("first_seen").alias("Time"),
        pl.col("outlet").fill_null(pl.col("feed_id")).alias("Outlet"),
        pl.col("title").alias("Headline"),
        pl.col("actors").list.eval(named).alias("Actors"),
        pl.col("language").replace(tongues.languages()).alias("Language"),
        pl.when(is_link).then("url").alias("Link"),
    )
    text = st.column_config.TextColumn
    phone = ["Headline", "Outlet", "Link", "Time", "Actors", "Language"]
    st.dataframe(
        shown,
        column_config=heads.of(
            shown.columns,
            {
                "Time": heads.moment(
                    saying.say("First seen ({zone})", zone=clocks.place()), width=115, year=False
                ),
                "Outlet": text(width=140),
                "Headline": text(width=230 if live.is_phone() else 430),
                "Actors": st.column_config.ListColumn(width=220),
                "Language": text(width=85),
                "Link": heads.link(55),
            },
        ),
        column_order=phone if live.is_phone() else None,
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        height=37 + _ROW * shown.height,
        alt=saying.say("The newest articles, newest first"),
    )
