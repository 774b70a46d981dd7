"""The caches tell two views apart whenever a page would."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import streamlit as st

from dashboard import keyed
from dashboard.axes import Drawing
from dashboard.events import Event
from dashboard.reads import Edition
from processing.counting.picks import Picks

OTHER: dict[str, Any] = {
    "since": datetime(2026, 3, 2, tzinfo=UTC),
    "until": datetime(2026, 3, 3, tzinfo=UTC),
}


@st.cache_data(hash_funcs=keyed.BY)
def told(picks: Picks, edition: Edition) -> str:
    return f"{picks} {edition}"


@pytest.mark.parametrize("name", [field.name for field in fields(Picks)])
def test_views_that_differ_in_one_thing_have_answers_of_their_own(name: str) -> None:
    one, edition = Picks(), Edition("data", "articles:1")
    before = getattr(one, name)
    another = OTHER.get(name, ("other",) if isinstance(before, tuple) else f"{before}-other")
    other = replace(one, **{name: another})

    assert told(one, edition) == f"{one} {edition}"
    assert told(other, edition) == f"{other} {edition}"


def test_editions_have_answers_of_their_own() -> None:
    assert told(Picks(), Edition("data", "articles:1")) != told(
        Picks(), Edition("data", "articles:2")
    )


def test_what_is_keyed_by_its_words_is_where_the_table_says() -> None:
    kept = (Picks, Edition, Drawing, Event)
    named = {f"{each.__module__}.{each.__qualname__}" for each in kept}

    assert set(keyed.BY) == named
