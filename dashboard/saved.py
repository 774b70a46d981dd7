"""The searches that a reader compares beside actors and themes: widgets to queries and back."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import answers, saying, words
from processing.counting import queries
from processing.counting.queries import Query
from processing.searching.query import QueryError

_CHOSEN, _KNOWN, _NAME, _TEXT = "pick_queries", "known_queries", "query_name", "query_text"
# What is wrong with a search; None: it can be counted.
Check = Callable[[Query], QueryError | None]


def begin(asked: Sequence[Query]) -> None:
    """The widgets show these queries."""
    st.session_state[_CHOSEN] = st.session_state[_KNOWN] = [queries.written(one) for one in asked]


def draw(offered: Sequence[Query], check: Check, room: int) -> tuple[Query, ...]:
    """The widgets are on the page; gives the queries chosen, as many as there is room for.

    Args:
        offered: those that every reader may choose.
        check: tells what is wrong with a query.
        room: how many lines are left.
    """
    known = [*st.session_state.setdefault(_KNOWN, []), *map(queries.written, offered)]
    every = {value: query for value in known if (query := queries.read(value))}
    chosen: list[str] = []
    if every:
        chosen = st.multiselect(
            saying.say("Searches"),
            list(every),
            format_func=lambda value: every[value].name if value in every else value,
            key=_CHOSEN,
            placeholder=saying.say("Choose a search"),
            select_all=False,
        )
    if len(chosen) > room:
        st.caption(saying.say("A chart has five lines at most; the last searches are left out."))
    with st.popover(saying.say("Write a search"), icon=":material/add:", type="tertiary"):
        _form(check)
    return tuple(every[value] for value in chosen[:room])


def error(query: Query, wrong: QueryError) -> None:
    """The page says which character of the query cannot be read, and why."""
    title = saying.say(
        "The search {name} cannot be read from character {number} on",
        name=query.name,
        number=wrong.at + 1,
    )
    told = words.plain(answers.sentence(wrong.told))
    st.error(told, title=words.plain(title), icon=":material/error:")
    st.code(wrong.caret(), language=None)


def _form(check: Check) -> None:
    """Name and text of a new query, what is wrong with it, and a button that takes it."""
    name = st.text_input(
        saying.say("Name"),
        key=_NAME,
        max_chars=queries.NAME_CHARACTERS,
        placeholder=saying.say("Grain deal"),
    )
    text = st.text_input(
        saying.say("Search headlines and summaries"),
        key=_TEXT,
        max_chars=queries.MOST_CHARACTERS,
        placeholder='("grain deal" OR зерно*) -language:ru',
        help=saying.say(
            "In the language of the page Articles. Headlines and summaries are searched as they were "
            "first seen."
        ),
    )
    query = queries.read(queries.written(queries.named(name, text))) if text.strip() else None
    wrong = check(query) if query else None
    if query and wrong:
        error(query, wrong)
    st.button(
        saying.say("Add as a line"),
        on_click=_take,
        args=(query,),
        disabled=query is None or wrong is not None,
    )


def _take(query: Query) -> None:
    """The query is chosen, and the form is empty."""
    state, value = st.session_state, queries.written(query)
    for key in (_KNOWN, _CHOSEN):
        state[key] = list(dict.fromkeys([*state.get(key, []), value]))
    state[_NAME] = state[_TEXT] = ""
