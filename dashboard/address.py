"""The address bar: it always holds the whole view, and a view is read from it once."""

from collections.abc import Mapping

import streamlit as st

from processing.counting import picks as picked
from processing.counting.picks import Picks

_HELD = "held_address"


def query() -> dict[str, list[str]]:
    """What the address bar holds now; on return from another page what it held there before."""
    shown = {name: st.query_params.get_all(name) for name in st.query_params}
    before: dict[str, list[str]] = st.session_state.get(_HELD, {})
    return shown or before


def write(picks: Picks, extra: Mapping[str, list[str]]) -> None:
    """The address bar holds the picks and the extra, nothing else."""
    wanted = {**picked.to_query(picks), **extra}
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_HELD] = wanted


def permalink(picks: Picks) -> str:
    """The full address of this view; with absolute picks it shows the same dates for ever."""
    here = str(st.context.url or "").partition("?")[0].rstrip("/")
    return here + picked.to_address(picks)
