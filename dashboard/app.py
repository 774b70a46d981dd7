"""The dashboard's frame: each visit starts here; of the pages the only file that reads the clock."""

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboard import login, reader, saying
from dashboard.views import articles, compare, lexicon, method, network, outlets, sources, trends
from dashboard.views import now as landing
from processing.errors import FrontwatchError
from storage import store as stores
from storage.store import Store

ICON = Path(__file__).parent / "icon.png"


def now() -> datetime:
    """The time on the wall, UTC."""
    return datetime.now(UTC)


def main() -> None:
    """The page that the address names, or a plain sentence when the data cannot be read."""
    st.set_page_config(
        page_title="Frontwatch",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    reader.begin()
    if not login.opened():
        return
    store = Store(stores.location())
    over_time = st.Page(
        lambda: trends.show(store, now),
        title=saying.say("Trends"),
        url_path="trends",
        icon=":material/show_chart:",
    )
    feeds = st.Page(
        lambda: sources.show(store, now),
        title=saying.say("Sources"),
        url_path="sources",
        icon=":material/rss_feed:",
    )
    page = st.navigation(
        [
            st.Page(
                lambda: landing.show(store, now, landing.Places(over_time, feeds)),
                title=saying.say("Now"),
                url_path="now",
                icon=":material/bolt:",
                default=True,
            ),
            over_time,
            st.Page(
                lambda: compare.show(store, now),
                title=saying.say("Compare"),
                url_path="compare",
                icon=":material/compare_arrows:",
            ),
            st.Page(
                lambda: network.show(store, now),
                title=saying.say("Network"),
                url_path="network",
                icon=":material/hub:",
            ),
            st.Page(
                lambda: outlets.show(store, now, over_time),
                title=saying.say("Outlets"),
                url_path="outlets",
                icon=":material/newspaper:",
            ),
            st.Page(
                lambda: articles.show(store, now, over_time),
                title=saying.say("Articles"),
                url_path="articles",
                icon=":material/article:",
            ),
            feeds,
            st.Page(
                lambda: lexicon.show(store, now),
                title=saying.say("Lexicon"),
                url_path="lexicon",
                icon=":material/dictionary:",
            ),
            st.Page(
                method.show,
                title=saying.say("Method"),
                url_path="method",
                icon=":material/menu_book:",
            ),
        ],
        position="top",
    )
    try:
        page.run()
    except FrontwatchError as error:
        st.error(str(error), title=saying.say("The data cannot be read"), icon=":material/error:")
    login.footer()


main()
