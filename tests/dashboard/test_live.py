"""The words of the line that says how fresh the data are."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard import live
from dashboard.health import Pulse

LAST = datetime(2026, 11, 20, 23, 50, tzinfo=UTC)
PULSE = Pulse(LAST, LAST + timedelta(hours=1), 84, 86)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (60, False), (61, True), (10_000, True)])
def test_data_are_late_after_two_rounds_without_news(minutes: int, late: bool) -> None:
    assert live.is_late(PULSE, LAST + timedelta(minutes=minutes)) is late


def test_the_line_says_to_when_and_how_many_feeds_answer() -> None:
    assert live.told(PULSE) == "Collected to 20 Nov 2026, 23:50 UTC · 84 of 86 feeds answering"
