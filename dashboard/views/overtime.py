"""A link from a search to the same search as a line over time."""

import streamlit as st
from streamlit.navigation.page import Page

from dashboard import clocks, saying, searching
from dashboard.reads import Edition
from dashboard.searching import Asked
from processing.counting import picks as picked
from processing.counting import queries
from processing.counting.picks import Picks


def link(edition: Edition, asked: Asked, period: str, trends: Page) -> None:
    """The link is on the page; not for a search that cannot be counted over time.

    The line is of the articles that were searched: all collected, of the period, by the clock.
    """
    query = queries.named("", asked.text)
    if searching.wrong(edition, query) is not None:
        return
    view = Picks(
        clock=asked.clock, period=period, scope="all", zone=clocks.zone(), queries=(query,)
    )
    st.page_link(
        trends,
        label=saying.say("Compare on Trends"),
        icon=":material/show_chart:",
        query_params=picked.to_query(view),
        width="content",
    )
