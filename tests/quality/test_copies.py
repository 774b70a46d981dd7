"""No share of copies told right falls under its floor; the page says what was measured."""

from pathlib import Path

import copies
import pytest
import trapped
from shares import Figure


@pytest.mark.corpus
def test_no_share_falls_under_its_floor(corpus: Path) -> None:
    assert copies.below(list(copies.measured(corpus))) == []


@pytest.mark.corpus
def test_every_share_has_a_floor_and_stands_on_the_page(corpus: Path) -> None:
    names = {figure.name for figure in copies.measured(corpus)}
    page = copies.PAGE.read_text(encoding="utf-8")

    assert names == set(copies.floors())
    assert all(name.partition(" / ")[2] in page for name in names)


def test_no_trap_is_taken_for_a_copy() -> None:
    assert [figure.share for figure in trapped.measured()] == [1.0, 1.0]


def test_a_share_under_its_floor_is_named_with_share_and_floor() -> None:
    name, floor = next(iter(copies.floors().items()))
    others = [Figure(other, 1, 1) for other in copies.floors() if other != name]

    (line,) = copies.below([*others, Figure(name, 1_000, 1)])

    assert line == f"{name}: 0.0010 is under its floor {floor:.3f}"


def test_a_share_that_is_no_longer_measured_is_under_its_floor() -> None:
    assert len(copies.below([])) == len(copies.floors())


def test_floors_rise_and_never_sink() -> None:
    name, floor = next((name, at) for name, at in copies.floors().items() if 0 < at < 1)

    assert f'"{name}" = 1.000' in copies.raised([Figure(name, 10, 10)])
    assert f'"{name}" = {floor:.3f}' in copies.raised([Figure(name, 10, 1)])


def test_a_share_under_what_was_asked_for_is_marked() -> None:
    found = [Figure("recall / articles / wire", 1_000, 989)]

    assert "| articles / wire | 1000 | 0.989 | 0.99 | NO |" in copies.page(found)
