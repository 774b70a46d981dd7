"""A page of Streamlit's with one line chart of Plotly's and nothing else: what any page costs."""

import plotly.graph_objects as go
import streamlit as st

days = list(range(90))
lines = [[(day * step) % 17 for day in days] for step in range(1, 6)]
st.title("Bare")
st.plotly_chart(go.Figure([go.Scatter(x=days, y=line, mode="lines") for line in lines]), key="c")
