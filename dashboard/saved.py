"""The searches that a reader compares beside actors and themes: widgets to queries and back."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import answers, saying, words
from processing.counting import queries
from processing.counting.queries import Query
from processing.searching.query import QueryError

_CHOSEN, _KNOWN, _OPEN = "pick_queries", "known_queries", "query_form"
_NAME, _TEXT = "query_name", "query_text"
# What is wrong with a search; None: it can be counted.
Check = Callable[[Query], QueryError | None]


def begin(asked: Sequence[Query]) -> None:
    """The widgets show these queries."""
    st.session_state[_CHOSEN] = st.session_state[_KNOWN] = [queries.written(one) for one in asked]


def chosen(offered: Sequence[Query], room: int) -> tuple[Query, ...]:
    """The queries that are chosen, as many as there is room for; the widgets need not be on the page yet.

    Args:
        offered: those that every reader may choose.
        room: how many lines are left.
    """
    every = _every(offered)
    values = [value for value in st.session_state.get(_CHOSEN, ()) if value in every]
    return tuple(every[value] for value in values[:room])


def draw(offered: Sequence[Query], check: Check, room: int) -> None:
    """The widgets are on the page.

    Args:
        offered: those that every reader may choose.
        check: tells what is wrong with a query.
        room: how many lines are left.
    """
    every, values = _every(offered), list[str]()
    if every:
        values = st.multiselect(
            saying.say("Searches"),
            list(every),
            format_func=lambda value: every[value].name if value in every else value,
            key=_CHOSEN,
            placeholder=saying.say("Choose a search"),
            select_all=False,
        )
    if len(values) > room:
        st.caption(saying.say("A chart has five lines at most; the last searches are left out."))
    with st.popover(
        saying.say("Write a search"),
        icon=":material/add:",
        type="tertiary",
        key=_OPEN,
        on_change="rerun",
    ) as asked:
        if asked.open:
            _form(check)


def _every(offered: Sequence[Query]) -> dict[str, Query]:
    """What can be chosen, by its address: what this reader wrote, then what is offered."""
    known = [*st.session_state.setdefault(_KNOWN, []), *map(queries.written, offered)]
    return {value: query for value in known if (query := queries.read(value))}


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
        persist_state="page",
        max_chars=queries.NAME_CHARACTERS,
        placeholder=saying.say("Grain deal"),
    )
    text = st.text_input(
        saying.say("Search headlines and summaries"),
        key=_TEXT,
        persist_state="page",
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
