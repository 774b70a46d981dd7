"""The figures of who is named with whom, and what a click on them means."""

import json
from typing import Any

import polars as pl
import pytest

from dashboard import matrices, networking, networks, rings, theme
from dashboard.networks import Web
from processing.counting.lifts import Rank

NAMES = {"eu": "European <b>Union</b>", "nato": "NATO", "putin": "Vladimir Putin"}


def pair(one: str, other: str, together: int, **told: Any) -> dict[str, Any]:
    plain = {
        "one_matched": 400,
        "other_matched": 300,
        "total": 1000,
        "expected": 120.0,
        "lift": together / 120,
        "lift_low": together / 140,
        "lift_high": together / 100,
        "small": False,
    }
    return {"one": one, "other": other, "together": together} | plain | told


@pytest.fixture
def pairs() -> pl.DataFrame:
    """Two pairs beyond chance and one that rests on few, the commonest first."""
    return pl.DataFrame(
        [
            pair("eu", "nato", 240),
            pair("eu", "putin", 60),
            pair("nato", "putin", 6, one_matched=300, expected=2.0, lift=3.0, small=True),
        ]
    )


def web(rank: Rank = "count", **told: Any) -> Web:
    return Web(NAMES, theme.LIGHT, rank=rank, **told)


def figure(drawn: Any) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(drawn.to_json())
    return spec


def test_a_matrix_has_each_pair_on_either_side_and_nobody_with_themselves(
    pairs: pl.DataFrame,
) -> None:
    ids = ["eu", "nato", "putin"]
    strong, weak, marks = figure(matrices.matrix(pairs, ids, ids, web()))["data"]

    assert strong["text"] == [["", "240", "60"], ["240", "", "6"], ["60", "6", ""]]
    assert strong["z"][0][0] is None
    assert {text for row in weak["text"] for text in row} == {""}
    assert list(zip(marks["x"], marks["y"], strict=True))[:2] == [(1, 0), (2, 0)]
    assert len(marks["customdata"]) == 6


def test_by_lift_what_rests_on_few_is_grey_and_the_middle_is_chance(pairs: pl.DataFrame) -> None:
    ids = ["eu", "nato", "putin"]
    strong, weak, _ = figure(matrices.matrix(pairs, ids, ids, web("lift")))["data"]

    assert strong["text"] == [["", "2.0×", "0.5×"], ["2.0×", "", ""], ["0.5×", "", ""]]
    assert (strong["z"][0], strong["zmin"], strong["zmax"]) == ([None, 1.0, -1.0], -2, 2)
    assert weak["text"][1][2] == "3.0×"
    assert {colour for _, colour in weak["colorscale"]} == {theme.LIGHT.gap}


def test_two_never_named_together_are_a_quarter_and_less(pairs: pl.DataFrame) -> None:
    never = pairs.head(1).with_columns(together=pl.lit(0), lift=pl.lit(0.0))
    strong, *_ = figure(matrices.matrix(never, ["eu"], ["nato"], web("lift")))["data"]

    assert (strong["z"], strong["text"]) == ([[-2.0]], [["0×"]])


def test_names_are_shown_letter_by_letter(pairs: pl.DataFrame) -> None:
    drawn = figure(networks.ring(pairs, web()))["data"]

    assert drawn[0]["customdata"][0].startswith("European &lt;b&gt;Union&lt;/b&gt; and NATO<br>")
    assert not [text for trace in drawn for text in trace.get("text", []) if "<b>" in text]


def test_a_pointer_tells_count_chance_lift_and_doubt(pairs: pl.DataFrame) -> None:
    told = networks.lines(pairs.row(2, named=True), web())

    assert told == [
        "NATO and Vladimir Putin",
        "6 articles with both; 2.0 by chance",
        "Lift 3.0×, 95% interval 0.04× to 0.06×",
        "Rests on few: fewer than 30",
    ]


def test_lines_say_lift_by_colour_count_by_width_and_few_by_dots(pairs: pl.DataFrame) -> None:
    _, *lines, _ = figure(networks.ring(pairs, web()))["data"]

    assert [line["line"] for line in lines] == [
        {"color": theme.LIGHT.series[0], "width": 5.0, "dash": "solid"},
        {"color": theme.LIGHT.series[1], "width": 2.5, "dash": "solid"},
        {"color": theme.LIGHT.rule, "width": 1.2, "dash": "dot"},
    ]


def test_the_chosen_pair_is_drawn_once_more_on_top(pairs: pl.DataFrame) -> None:
    _, *lines, _ = figure(networks.ring(pairs, web(chosen=("eu", "putin"))))["data"]

    assert lines[-1]["line"]["color"] == theme.LIGHT.ink


def test_actors_are_discs_and_themes_circles(pairs: pl.DataFrame) -> None:
    names = figure(networks.ring(pairs, web(themes=frozenset({"putin"}))))["data"][-1]

    colours = dict(zip(networks.nodes(pairs), names["marker"]["color"], strict=True))
    assert colours["putin"] == theme.LIGHT.page
    assert colours["eu"] == colours["nato"] == theme.LIGHT.muted


def test_the_same_pairs_in_any_order_stand_at_the_same_places(pairs: pl.DataFrame) -> None:
    names = figure(networks.ring(pairs, web()))["data"][-1]
    turned = figure(networks.ring(pairs.reverse(), web()))["data"][-1]

    assert names == turned


def test_a_ring_stays_small(pairs: pl.DataFrame) -> None:
    ids = [f"actor-{n}" for n in range(24)]
    rows = [pair(ids[n], ids[(n * 7 + 1) % 24], 10 + n) for n in range(24)]

    assert len(networks.ring(pl.DataFrame(rows), web()).to_json()) < 25_000


def test_a_click_on_a_square_a_line_or_a_name_is_understood(pairs: pl.DataFrame) -> None:
    def at(curve: int, place: int) -> dict[str, Any]:
        return {"points": [{"curve_number": curve, "point_index": place}]}

    rows, columns = ["eu", "putin"], ["eu", "nato"]
    assert matrices.clicked(at(2, 1), rows, columns) == ("eu", "putin")
    assert matrices.clicked(at(2, 9), rows, columns) is None
    assert networks.clicked_line(at(0, 1), pairs) == ("eu", "putin")
    assert networks.clicked_line(at(4, 1), pairs) is None
    assert networks.clicked_name(at(4, 0), pairs) == networks.nodes(pairs)[0]
    assert networks.clicked_name(at(0, 0), pairs) is None
    assert networks.clicked_line({}, pairs) is None
    assert networks.clicked_line({"points": [{"point_index": "x"}]}, pairs) is None


def test_names_on_a_side_of_the_ring_have_heights_of_their_own() -> None:
    for count in range(1, 30):
        places = rings.places([str(n) for n in range(count)])
        for is_right in (True, False):
            heights = [y for x, y in places.values() if (x > 0) == is_right]
            assert len(set(heights)) == len(heights)
        assert len(places) == count


def test_strong_ties_stand_side_by_side() -> None:
    ties = {("a", "d"): 9.0, ("d", "c"): 5.0, ("a", "b"): 1.0}

    assert rings.order(["a", "b", "c", "d"], ties) == ["a", "d", "c", "b"]


def test_kinds_are_told_apart_and_around_keeps_those_with_one(pairs: pl.DataFrame) -> None:
    themes = {"putin"}

    assert networking.of_kind(pairs, "actors", themes)["other"].to_list() == ["nato"]
    assert networking.of_kind(pairs, "both", themes)["one"].to_list() == ["eu", "nato"]
    assert networking.of_kind(pairs, "themes", themes).is_empty()
    assert networking.around(pairs, "nato")["together"].to_list() == [240, 6]


def test_around_one_they_stand_first_and_then_those_most_with_them(pairs: pl.DataFrame) -> None:
    assert networking.axes(pairs, "actors", set(), (9, 9), "putin")[0] == ["putin", "eu", "nato"]
    assert networking.axes(pairs, "actors", set(), (2, 9), "nato")[0] == ["nato", "eu"]
    sides = networking.axes(networking.of_kind(pairs, "both", {"putin"}), "both", {"putin"}, (9, 9))
    assert sides == (["eu", "nato"], ["putin"])


def test_on_a_phone_squares_hold_short_numbers(pairs: pl.DataFrame) -> None:
    many = pairs.head(1).with_columns(together=pl.lit(12_345), lift=pl.lit(2.0))

    count, *_ = figure(matrices.matrix(many, ["eu"], ["nato"], web(narrow=True)))["data"]
    lift, *_ = figure(matrices.matrix(many, ["eu"], ["nato"], web("lift", narrow=True)))["data"]

    assert (count["text"], lift["text"]) == ([["12k"]], [["2.0"]])
