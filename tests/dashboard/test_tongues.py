"""Names of languages and countries."""

from dashboard import tongues


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
