"""Events have a day, few words and a source; a chart shows those for which it has room."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from dashboard import events, figures, theme
from dashboard.axes import Drawing
from dashboard.events import Event
from processing.errors import InputError
from processing.frames import Trend

Rows = Callable[..., Trend]
START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 12, 27, tzinfo=UTC)
DRAWING = Drawing("share", "1d", {}, theme.LIGHT)
PHONE = Drawing("share", "1d", {}, theme.LIGHT, narrow=True)
GOOD = 'day = 2025-08-15\nlabel = "A summit"\nsource = "https://example.org/summit"\n'


def event(day: date, weight: int = 1) -> Event:
    return Event(day, f"On {day:%d.%m.}", weight, "https://example.org/")


def daily(count: int, weight: int = 1) -> list[Event]:
    return [event(date(2025, 3, 1) + timedelta(days=number), weight) for number in range(count)]


def test_our_own_events_are_whole_sorted_and_told_once() -> None:
    ours = events.load(Path(events.__file__).with_name(events.FILE))

    assert len(ours) >= 20
    assert list(ours) == sorted(ours)
    assert len({one.label for one in ours}) == len(ours)


def test_a_file_in_the_data_folder_adds_to_ours(tmp_path: Path) -> None:
    (tmp_path / events.FILE).write_text(f"[[event]]\n{GOOD}")

    added = {*events.known(tmp_path)} - {*events.known(tmp_path / "elsewhere")}

    assert added == {Event(date(2025, 8, 15), "A summit", 1, "https://example.org/summit")}


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / events.FILE
    file.write_text(f"[[event]]\n{GOOD}")
    before = events.known(tmp_path)

    file.write_text(f"[[event]]\n{GOOD}weight = 3\n")

    assert [one.weight for one in before if one.label == "A summit"] == [1]
    assert [one.weight for one in events.known(tmp_path) if one.label == "A summit"] == [3]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[[event]", "cannot be read", id="no TOML"),
        pytest.param("[events]\n", "holds more than", id="another table"),
        pytest.param("event = 7\n", "holds more than", id="no list"),
        pytest.param("event = [7]\n", "event 1: day is None", id="no table"),
        pytest.param(
            f"[[event]]\n{GOOD}[[event]]\n{GOOD.replace('2025-08-15', '2025-08-15T10:00:00Z')}",
            "event 2: day is", id="a moment",
        ),
        pytest.param(f"[[event]]\n{GOOD.replace('A summit', 'x' * 25)}", "24 characters", id="long"),
        pytest.param(f"[[event]]\n{GOOD}weight = 4\n", "give 1, 2 or 3", id="weight"),
        pytest.param(
            f"[[event]]\n{GOOD.replace('https', 'javascript')}", "http(s) address", id="source"
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / events.FILE).write_text(text)

    with pytest.raises(InputError, match=events.FILE) as caught:
        events.known(tmp_path)

    assert told in str(caught.value)


def test_only_what_happened_in_the_period_is_shown() -> None:
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 26), date(2025, 12, 27)]

    found = events.shown([event(day) for day in days], START, END, DRAWING)

    assert [one.day for one in found] == days[1:3]


def test_the_weightiest_is_shown_where_there_is_no_room_for_all() -> None:
    crowd = [*daily(9), event(date(2025, 3, 4), weight=3)]

    found = events.shown(crowd, START, END, DRAWING)

    assert len(found) == 2
    assert event(date(2025, 3, 4), weight=3) in found


@pytest.mark.parametrize(
    ("drawing", "most"), [pytest.param(DRAWING, 6, id="wide"), pytest.param(PHONE, 3, id="phone")]
)
def test_labels_of_one_row_stand_apart(drawing: Drawing, most: int) -> None:
    crowd = [event(START.date() + timedelta(days=5 * number)) for number in range(72)]

    found = events.shown(crowd, START, END, drawing)

    assert 2 <= len(found) <= most
    rows = [found[::2], found[1::2]]
    apart = (END - START) * (0.5 if drawing.narrow else 0.18)
    assert all(two.at - one.at >= apart for row in rows for one, two in combinations(row, 2))


def test_a_label_at_the_end_of_the_axis_does_not_leave_it() -> None:
    days = [date(2025, 1, 2), date(2025, 6, 1), date(2025, 12, 25)]

    _, labels = events.marks([event(day) for day in days], START, END, DRAWING)

    assert [label["xanchor"] for label in labels] == ["left", "center", "right"]


def test_a_label_is_no_markup() -> None:
    hostile = Event(date(2025, 6, 1), "<a href='x'>", 1, "https://example.org/")

    _, (label,) = events.marks([hostile], START, END, DRAWING)

    assert label["text"] == "&lt;a href='x'&gt;"


def test_a_chart_has_room_for_labels_only_where_there_are_some(rows: Rows) -> None:
    days = rows("nato", cells=[(100, 400, "ok")] * 6)

    tops = [
        figures.lines(days, DRAWING, (), told).to_dict()["layout"]["margin"]["t"]
        for told in ([], [event(days["bucket_start"][2].date())])
    ]

    assert tops == [12, 27]
