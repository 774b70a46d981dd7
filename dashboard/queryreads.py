"""Every cached read of queries: the articles that each finds in one state of the store."""

from collections.abc import Sequence

import streamlit as st

from dashboard import queried
from dashboard.grounds import Ground
from dashboard.queried import Reach
from processing.counting import marking
from processing.counting.asking import Facts
from processing.counting.coded import Key
from processing.counting.queries import Query
from processing.searching.fields import Known


def keys(
    state: str, queries: Sequence[Query], reach: Reach, ground: Ground, known: Known
) -> dict[str, Key]:
    """By the id of each query the keys of the articles within reach that it finds.

    Args:
        state: a word for the store, its state, the reading and the lexicon's version.
        queries: which can be understood.
        reach: the articles that are searched.
        ground: what is searched, in that state.
        known: what the fields of a query may be.
    """
    return {query.id: _found(state, query.text, reach, ground, known) for query in queries}


# Few: what is kept holds the facts of its state.
@st.cache_resource(max_entries=3, show_spinner=False)
def marked(
    state: str, queries: tuple[Query, ...], reach: Reach, _ground: Ground, _known: Known
) -> Facts:
    """All articles; those that a query finds name it. The arguments are those of ``keys``."""
    return marking.marked(_ground.facts, keys(state, queries, reach, _ground, _known))


@st.cache_resource(max_entries=64, show_spinner=False)
def _found(  # the state tells answers apart in the cache
    state: str,  # noqa: ARG001  see above
    text: str,
    reach: Reach,
    _ground: Ground,
    _known: Known,
) -> Key:
    return queried.keys(_ground, queried.tree(text, _known), reach)
