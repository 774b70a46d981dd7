"""The address bar: it always holds the whole view, and a view is read from it once."""

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard import reader
from processing.counting import picks as picked
from processing.counting.picks import Picks

_HELD = "held_address_"
_WORD = "held_word_"
# Of what an address of Trends holds, what no other page has.
_PICKS = frozenset({"subject", "measure", "every", "clock", "period", "since", "until", "scope"})


def query(page: str = "trends") -> dict[str, list[str]]:
    """What the address bar holds now; on return to the page what it held there before.

    Without what is the same on all pages.
    """
    shown = {name: st.query_params.get_all(name) for name in st.query_params}
    for name in reader.PARAMETERS:
        shown.pop(name, None)
    before: dict[str, list[str]] = st.session_state.get(_HELD + page, {})
    return shown or before


def write(picks: Picks, extra: Mapping[str, list[str]], page: str = "trends") -> None:
    """The address bar holds the picks and the extra, nothing else."""
    wanted = {**picked.to_query(picks), **extra}
    full = {**wanted, **reader.query()}
    if {name: st.query_params.get_all(name) for name in st.query_params} != full:
        st.query_params.from_dict(full)
    st.session_state[_HELD + page] = wanted


def begin(name: str, offered: Collection[str], default: str | None) -> None:
    """The widget with this name as its key shows what the address asks for, or what it showed before.

    A widget's state is dropped while another page is shown.
    """
    if name not in st.session_state:
        asked = st.query_params.get(name, st.session_state.get(_WORD + name))
        st.session_state[name] = asked if asked in offered else default


def hold(name: str, value: str | None, default: str | None) -> None:
    """The address holds the word that the widget says, whatever it is called on the page."""
    st.session_state[_WORD + name] = value
    if value is None or value == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def begin_all(name: str, offered: Collection[str]) -> None:
    """As ``begin``, for a widget of several words."""
    if name not in st.session_state:
        asked = st.query_params.get_all(name) or st.session_state.get(_WORD + name, [])
        st.session_state[name] = [one for one in asked if one in offered]


def hold_all(name: str, values: Sequence[str]) -> None:
    """As ``hold``, for a widget of several words."""
    st.session_state[_WORD + name] = list(values)
    if not values:
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != list(values):
        st.query_params[name] = values


def is_view(query: Mapping[str, list[str]]) -> bool:
    """Whether the address is that of a view: Trends writes all of its picks, a person some of them."""
    return not _PICKS.isdisjoint(query)


def permalink(picks: Picks, page: str = "", extra: Mapping[str, list[str]] | None = None) -> str:
    """The full address of this view; with absolute picks it shows the same dates for ever.

    ``page`` and ``extra``: as ``write`` and ``picked.to_address`` take them.
    """
    here = urlsplit(str(st.context.url or ""))
    folder = str(st.get_option("server.baseUrlPath")).strip("/")
    root = f"{here.scheme}://{here.netloc}/{folder}".rstrip("/") if here.netloc else ""
    more = f"&{urlencode(extra, doseq=True)}" if extra else ""
    return root + picked.to_address(picks, page) + more
