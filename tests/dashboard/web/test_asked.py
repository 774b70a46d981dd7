"""Every parameter of a permalink is understood; whatever is not is refused by its name."""

from dataclasses import fields, replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from dashboard.web import asked
from processing import vocabulary
from processing.counting import picks
from processing.counting.picks import Picks

NAMES = {"putin": "Vladimir Putin", "drones": "Drones", "nato": "NATO"}
FIELDS = [field.name for field in fields(Picks)]


def items(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def refused(query: str) -> tuple[int, str]:
    with pytest.raises(HTTPException) as raised:
        asked.view(items(query))
    return raised.value.status_code, raised.value.detail


def unknown(view: Picks) -> tuple[int, str]:
    with pytest.raises(HTTPException) as raised:
        asked.check_names(view, NAMES, {"Kyiv Daily"}, {"catalogue", "core"})
    return raised.value.status_code, raised.value.detail


def test_the_full_view_leaves_nothing_out() -> None:
    assert [name for name in FIELDS if getattr(asked.FULL, name) in (None, (), "")] == []
    assert len(picks.to_query(asked.FULL)) == len(FIELDS)


@given(
    st.sets(st.sampled_from(FIELDS)),
    st.lists(st.sampled_from(["putin", "nato", "drones"]), unique=True),
    st.lists(st.text(max_size=100, min_size=1).filter(str.isprintable), unique=True, max_size=9),
    st.lists(st.sampled_from(vocabulary.GROUPS), unique=True),
)
def test_what_a_permalink_holds_is_understood(
    kept: set[str], subjects: list[str], outlets: list[str], groups: list[str]
) -> None:
    full = replace(
        asked.FULL, subjects=tuple(subjects), outlets=tuple(outlets), groups=tuple(groups)
    )
    view = replace(Picks(), **{name: getattr(full, name) for name in kept})
    query = urlencode(picks.to_query(view), doseq=True)

    assert asked.view(items(query)) == view


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("subjct=putin", "subjct: no such parameter; did you mean subject?"),
        ("view=table", "view: no such parameter; give one of: subject, measure,"),
        ("subject=%3Cb%3E", "subject=<b>: not understood; give the id of an actor or theme"),
        ("subject=", "subject=: not understood"),
        ("subject=Vladimir+Putin", "subject=Vladimir Putin: not understood; give the id"),
        ("measure=percent", "measure=percent: not understood; give one of: share, count."),
        ("measure=share&measure=count", "measure: given 2 times; give 1 at most."),
        ("every=1m", "every=1m: not understood; give one of: 1h, 1d, 1w."),
        ("period=5d", "period=5d: not understood; give one of: 2d, 7d"),
        ("since=yesterday", "since=yesterday: not understood; give a time such as 2026-03-01"),
        ("since=1066-10-14", "since=1066-10-14: not understood"),
        ("since=2026-02-01&since=2026-03-01", "since: given 2 times; give 1 at most."),
        ("since=2026-02-01&until=2026-01-01", "since: it is not before until"),
        ("country=ua", "country=ua: not understood; give a code such as UA."),
        ("group=Eastern", "group=Eastern: not understood; give one of: UA"),
        ("panel=", "panel=: not understood; give the name of a panel."),
        ("query=%7C", "query=|: not understood; give a name, a bar and a search"),
        (
            "query=a&query=b&query=c&subject=d&subject=e&subject=f",
            "query: subjects and queries are 5",
        ),
        ("smooth=2", "smooth=2: not understood; give one of: 1, 3, 7."),
        ("outlet=a%0d%0ab", r"outlet=a\r\nb: not understood"),
    ],
)
def test_what_a_page_would_pass_over_is_refused_by_its_name(query: str, told: str) -> None:
    status, sentence = refused(query)

    assert status == 400
    assert sentence.startswith(told)


def test_more_subjects_than_a_chart_can_show_are_refused() -> None:
    query = urlencode([("subject", f"actor-{number}") for number in range(picks.MAX_SUBJECTS + 1)])

    assert refused(query) == (400, "subject: given 6 times; give 5 at most.\n")


def test_a_long_value_is_not_said_back_in_full() -> None:
    assert len(refused(f"subject={'Q' * 5_000}")[1]) < 200


def test_times_are_understood_in_every_way_that_a_page_understands() -> None:
    view = asked.view(items("since=2026-01-01&until=2026-01-02T03:00:00%2B02:00"))

    assert picks.to_query(view)["until"] == ["2026-01-02T01:00:00Z"]


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (
            Picks(subjects=("nato", "puttin")),
            "subject=puttin: there is no such subject; did you mean putin?",
        ),
        (Picks(subjects=("xqzw",)), "subject=xqzw: there is no such subject."),
        (
            Picks(outlets=("Kiev Daily",)),
            "outlet=Kiev Daily: there is no such outlet; did you mean Kyiv Daily?",
        ),
        (
            Picks(panel="cores"),
            "panel=cores: there is no such panel; did you mean catalogue, core?",
        ),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_what_is_near(view: Picks, told: str) -> None:
    assert unknown(view) == (404, told + "\n")


def test_names_that_are_known_are_let_through() -> None:
    view = Picks(subjects=("putin", "drones"), outlets=("Kyiv Daily",), panel="core")

    asked.check_names(view, NAMES, {"Kyiv Daily"}, {"catalogue", "core"})
