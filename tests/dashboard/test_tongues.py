"""Names of languages and countries."""

import csv
from pathlib import Path

from dashboard import tongues

CATALOGUE = Path(__file__).parents[2] / "collectors" / "feeds.csv"


def test_codes_have_english_names() -> None:
    assert tongues.language("uk") == "Ukrainian"
    assert tongues.country("TR") == "Türkiye"


def test_an_unknown_code_stands_for_itself() -> None:
    assert (tongues.language("tlh"), tongues.country("XK")) == ("tlh", "XK")


def test_every_code_is_of_its_standard() -> None:
    assert all(code.islower() and len(code) in (2, 3) for code in tongues.languages())
    assert all(code.isupper() and len(code) == 2 for code in tongues.countries())


def test_no_two_countries_share_a_name() -> None:
    names = list(tongues.countries().values())

    assert len(names) == len(set(names))


def test_every_language_and_country_of_the_catalogue_has_a_name() -> None:
    feeds = list(csv.DictReader(CATALOGUE.read_text(encoding="utf-8").splitlines()))

    assert {feed["language"] for feed in feeds} - {""} <= tongues.languages().keys()
    assert {feed["country"] for feed in feeds} - {""} <= tongues.countries().keys()
