"""A peer's page: three filters of all articles in a Parquet file, read at each run, and a line chart."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import streamlit as st

FILE = Path(os.environ["FRONTWATCH_DATA"]) / "articles.parquet"
SUBJECTS = ["putin", "trump", "zelensky", "nato", "russia"]

language = st.sidebar.radio("Language", ["all", "en", "ru"])
scope = st.sidebar.radio("Scope", ["war", "all"])
width = st.sidebar.radio("Days", ["90", "60"])
since = datetime(2027, 1, 1, tzinfo=UTC) - timedelta(days=int(width))
rows = pl.scan_parquet(FILE)
if scope == "war":
    rows = rows.filter("in_scope")
if language != "all":
    rows = rows.filter(pl.col("language") == language)
drawn = (
    rows.select(pl.col("published").dt.date().alias("day"), "published", "actors")
    .explode("actors")
    .filter(pl.col("actors").is_in(SUBJECTS))
    .group_by("actors", "day")
    .agg(pl.len().alias("matched"))
    .filter(pl.col("day") >= since.date())
    .sort("actors", "day")
    .collect()
)
st.title("Scan")
lines = [
    go.Scatter(x=part["day"], y=part["matched"], name=str(name), mode="lines")
    for (name,), part in drawn.group_by(["actors"], maintain_order=True)
]
st.plotly_chart(go.Figure(lines), key="chart")
