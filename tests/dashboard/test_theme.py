"""Colours: which subject wears which, and whether readers can tell them apart."""

import itertools
import math
from collections.abc import Sequence

import pytest

from dashboard import theme

Matrix = Sequence[Sequence[float]]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Linear RGB as people see it who lack a kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
MATRICES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Linear sRGB to CIE XYZ, each part of its value for the white D65 (IEC 61966-2-1).
XYZ = (
    (0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883),
)


def times(matrix: Matrix, colour: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix]


def seen(colour: str, vision: str) -> list[float]:
    """The colour in CIELAB, as that vision sees it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    told = [min(max(part, 0), 1) for part in times(MATRICES[vision], linear)]
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else t * 841 / 108 + 4 / 29 for t in times(XYZ, told)
    )
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("vision", MATRICES)
def test_two_lines_are_told_apart_by_every_vision(look: theme.Look, vision: str) -> None:
    distances = [
        math.dist(seen(one, vision), seen(other, vision))
        for one, other in itertools.combinations(look.series, 2)
    ]

    assert min(distances) >= 25


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
def test_lines_and_words_stand_out_from_the_page(look: theme.Look) -> None:
    assert min(contrast(colour, look.page) for colour in look.series) >= 3
    assert contrast(look.ink, look.page) >= 7
    assert contrast(look.muted, look.page) >= 4.5
    assert contrast(look.muted, look.gap) >= 4.5


def test_an_actor_keeps_its_colour_whatever_it_is_compared_with() -> None:
    assert theme.slots(["zelensky"])["zelensky"] == theme.slots(["drones", "zelensky"])["zelensky"]
    assert theme.slots(["zelensky", "putin", "trump", "nato"]) == {
        "zelensky": 4,
        "putin": 2,
        "trump": 0,
        "nato": 1,
    }


def test_five_subjects_never_share_a_colour() -> None:
    assert sorted(theme.slots(["zelensky", "ukraine", "putin", "russia", "nato"]).values()) == [
        0,
        1,
        2,
        3,
        4,
    ]


def test_light_is_shown_until_the_browser_says_otherwise() -> None:
    assert theme.look(None) is theme.LIGHT
    assert theme.look("light") is theme.LIGHT
    assert theme.look("dark") is theme.DARK
