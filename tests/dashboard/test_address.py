"""The address bar and the view."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from processing.counting import picks as picked
from processing.counting.picks import Picks

SCRIPT = """
import streamlit as st
from dashboard import address
from processing.counting import picks as picked
held = address.query()
picks = picked.from_query(held)
address.write(picks, {"at": held["at"]} if "at" in held else {})
st.code(address.permalink(picks))
"""


def opened(**query: str | list[str]) -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=30)
    page.context = {"url": "http://127.0.0.1:8501"}
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def test_what_the_address_holds_is_understood_and_spelled_out() -> None:
    page = opened(subject=["nato", "putin"], at="2026-03-16T00:00:00Z", junk="x")

    assert page.query_params["subject"] == ["nato", "putin"]
    assert page.query_params["measure"] == "share"
    assert page.query_params["at"] == "2026-03-16T00:00:00Z"
    assert "junk" not in page.query_params


def test_a_page_without_an_address_gets_the_one_it_had_before() -> None:
    page = opened(subject="nato")
    page.query_params = {}
    page.run()

    assert page.query_params["subject"] == "nato"


def test_a_permalink_leads_back_to_the_same_picks() -> None:
    link = (
        opened(subject="nato", outlet=["Kyiv & Daily", "Газета"], since="2026-03-16").code[0].value
    )

    query = parse_qs(urlsplit(link).query)
    assert picked.from_query(query) == Picks(
        subjects=("nato",),
        outlets=("Kyiv & Daily", "Газета"),
        since=datetime(2026, 3, 16, tzinfo=UTC),
    )
    assert link.startswith("http://127.0.0.1:8501/trends?")
