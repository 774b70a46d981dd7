"""Colours: which subject wears which, and whether readers can tell them apart."""

import pytest

from dashboard import theme


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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
