"""Shared by the tests of reading: the bundled lexicon and a small one."""

import pytest

from processing.reading import lexicon

ACTORS = """
version = "1"

[[actor]]
id = "ash"
name = "Ash"
kind = "person"
side = "UA"
rolls_up_to = "oak"
qid = "Q1"
aliases = [
  { name = "Anna Ash", in = "mul", origin = "own" },
  { name = "Ash", in = "en de", flags = "exact anchored", origin = "own" },
  { name = "Ясень", in = "uk", origin = "own" },
  { name = "ashen", in = "en", flags = "adjective", origin = "own" },
]

[[actor]]
id = "oak"
name = "Oakland"
kind = "state"
side = "UA"
aliases = [
  { name = "Oakland", in = "mul", flags = "doubtful", origin = "own" },
  { name = "OAK", in = "mul", flags = "exact", origin = "own" },
  { name = "old oak land", in = "mul", origin = "own" },
  { name = "Eiche", in = "de", flags = "exact gated", origin = "own" },
]
[actor.context]
exclude = ["California"]
require = ["forest"]

[[decoy]]
hides = "oak"
aliases = [{ name = "Oakland Zoo", in = "mul", origin = "own" }]
"""
THEMES = """
version = "1"
sources = ["leaf post"]

[[theme]]
id = "wood"
name = "Wood & timber"
group = "trees"
tier = 1
strong = ["timber*", "timber price*", "saw mill", "木材", "oak* beam*"]
weak = ["log*"]
near = ["axe* & tree*"]
negative = ["login*"]

[[signal]]
id = "storm"
terms = ["gale*"]
negative = ["gale fair"]
"""


@pytest.fixture(scope="session")
def small() -> lexicon.Lexicon:
    """A lexicon of two actors and one theme."""
    return lexicon.parse(ACTORS, THEMES)


@pytest.fixture(scope="session")
def texts() -> tuple[str, str]:
    """The texts of the small lexicon, to be spoilt."""
    return ACTORS, THEMES


@pytest.fixture(scope="session")
def bundled() -> lexicon.Lexicon:
    """The lexicon that comes with Frontwatch."""
    return lexicon.bundled()
