"""The address bar: it always holds the whole view, and a view is read from it once."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st

from processing.counting import picks as picked
from processing.counting.picks import Picks

_HELD = "held_address_"
# Of what an address of Trends holds, what no other page has.
_PICKS = frozenset({"subject", "measure", "every", "clock", "period", "since", "until", "scope"})


def query(page: str = "trends") -> dict[str, list[str]]:
    """What the address bar holds now; on return to the page what it held there before."""
    shown = {name: st.query_params.get_all(name) for name in st.query_params}
    before: dict[str, list[str]] = st.session_state.get(_HELD + page, {})
    return shown or before


def write(picks: Picks, extra: Mapping[str, list[str]], page: str = "trends") -> None:
    """The address bar holds the picks and the extra, nothing else."""
    wanted = {**picked.to_query(picks), **extra}
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_HELD + page] = wanted


def is_view(query: Mapping[str, list[str]]) -> bool:
    """Whether the address is that of a view: Trends writes all of its picks, a person some of them."""
    return not _PICKS.isdisjoint(query)


def permalink(picks: Picks) -> str:
    """The full address of this view; with absolute picks it shows the same dates for ever."""
    here = urlsplit(str(st.context.url or ""))
    folder = str(st.get_option("server.baseUrlPath")).strip("/")
    root = f"{here.scheme}://{here.netloc}/{folder}".rstrip("/") if here.netloc else ""
    return root + picked.to_address(picks)
