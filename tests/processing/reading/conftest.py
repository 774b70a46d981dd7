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
[actor.aliases]
any = ["Anna Ash", "~!Ash"]
uk = ["Ясень"]

[[actor]]
id = "oak"
name = "Oakland"
kind = "state"
side = "UA"
[actor.aliases]
any = ["?Oakland", "!OAK", "old oak land"]
[actor.gated]
de = ["!Eiche"]
[actor.context]
exclude = ["California"]
require = ["forest"]

[[decoy]]
hides = "oak"
[decoy.aliases]
any = ["Oakland Zoo"]
"""
THEMES = """
version = "1"
sources = ["leaf post"]

[[theme]]
id = "wood"
name = "Wood & timber"
group = "trees"
tier = 1
strong = ["timber*", "timber price*", "saw mill", "木材"]
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
