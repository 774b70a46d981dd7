"""A peer's page: three filters of a small table in Streamlit's cache, and a line chart."""

import os
from datetime import date, timedelta
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import streamlit as st

FILE = Path(os.environ["FRONTWATCH_DATA"]) / "table.parquet"


@st.cache_data
def table() -> pl.DataFrame:
    """A row a day, language, scope and subject."""
    return pl.read_parquet(FILE)


language = st.sidebar.radio("Language", ["all", "en", "ru"])
scope = st.sidebar.radio("Scope", ["war", "all"])
width = st.sidebar.radio("Days", ["90", "60"])
since = date(2027, 1, 1) - timedelta(days=int(width))
rows = table().filter(pl.col("day") >= since, pl.lit(scope == "all") | pl.col("in_scope"))
if language != "all":
    rows = rows.filter(pl.col("language") == language)
drawn = rows.group_by("subject", "day").agg(pl.col("matched").sum()).sort("subject", "day")
st.title("Small")
lines = [
    go.Scatter(x=part["day"], y=part["matched"], name=str(name), mode="lines")
    for (name,), part in drawn.group_by(["subject"], maintain_order=True)
]
st.plotly_chart(go.Figure(lines), key="chart")
