"""Long work counts on a terminal and is silent elsewhere; results and remarks go separate ways."""

import contextlib
import io

import pytest

from frontwatch import terminal


class Screen(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_counted_on_one_line_of_a_terminal_and_cleared() -> None:
    with contextlib.redirect_stderr(screen := Screen()), terminal.progress("feeds asked") as count:
        count(1, 3)
        count(3, 3)

    assert screen.getvalue() == ("\r1 of 3 feeds asked\033[K\r3 of 3 feeds asked\033[K\r\033[K")


def test_progress_is_silent_where_there_is_no_terminal() -> None:
    with contextlib.redirect_stderr(io.StringIO()) as log, terminal.progress("feeds") as count:
        count(1, 3)

    assert log.getvalue() == ""


def test_results_and_remarks_go_separate_ways(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show("a result")
    terminal.say("a remark")

    assert capsys.readouterr() == ("a result\n", "a remark\n")


def test_the_clock_is_in_utc() -> None:
    assert str(terminal.now().tzinfo) == "UTC"
