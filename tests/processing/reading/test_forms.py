"""Every surface form belongs to one actor, under the conditions its marks say."""

from importlib import resources

import pytest

from processing.errors import LexiconError
from processing.reading import entries, forms, letters
from processing.reading.entries import Actor, Alias, Decoy


def alias(name: str, languages: str = "mul", flags: str = "") -> Alias:
    return Alias(name, tuple(languages.split()), frozenset(flags.split()), "own")


def actor(*aliases: Alias, identity: str = "oak") -> Actor:
    return Actor(identity, identity, "state", "UA", None, None, aliases, (), ())


def test_a_name_is_known_as_written() -> None:
    table = forms.table([actor(alias("Киев", "bg"))], [])

    assert table == {"Киев": forms.Form("oak", "Киев", "as written")}


def test_a_phrase_is_known_as_sentences_and_headlines_begin_it() -> None:
    table = forms.table([actor(alias("armée russe"))], [])

    assert set(table) == {"armée russe", "Armée russe", "Armée Russe"}


@pytest.mark.parametrize(
    ("name", "large"), [("Rostov-on-Don", "ROSTOV-ON-DON"), ("Kırım", "KIRIM"), ("Weiß", "WEISS")]
)
def test_capitals_that_do_not_lead_back_to_the_name_are_listed(name: str, large: str) -> None:
    table = forms.table([actor(alias(name, "tr"))], [])

    assert table[large] == forms.Form("oak", name, "all capitals")


def test_an_exact_name_is_known_only_as_written() -> None:
    table = forms.table([actor(alias("Запад", "ru", "exact"))], [])

    assert set(table) == {"Запад"}
    assert table["Запад"].exact


def test_explicit_endings_replace_the_rules() -> None:
    table = forms.table([actor(alias("Rutte{,ho}", "cs"))], [])

    assert set(table) == {"Rutte", "Rutteho"}


def test_endings_are_those_of_the_language_the_name_stands_under() -> None:
    table = forms.table([actor(alias("Trump", "pl"), alias("Putin"))], [])

    assert "Trumpowi" in table
    assert "Putinowi" not in table


def test_the_genitive_s_is_open_only_in_languages_that_have_it() -> None:
    table = forms.table([actor(alias("Trump"))], [])

    assert table["Trumps"].languages is not None
    assert "de" in table["Trumps"].languages
    assert "en" not in table["Trumps"].languages
    assert table["Trump"].languages is None


def test_the_arabic_article_is_also_known_after_its_preposition() -> None:
    assert "للصين" in forms.table([actor(alias("الصين", "ar"))], [])


def test_forms_are_plain() -> None:
    table = forms.table(
        [actor(alias("Орёл", "ru", "exact"), alias("Об’єднані", "uk", "exact"))], []
    )

    assert set(table) == {"Орел", "Об'єднані"}


def test_every_form_of_the_bundled_lexicon_is_plain() -> None:
    text = resources.files("processing.reading").joinpath("actors.toml").read_text(encoding="utf-8")
    file = entries.actors(text)

    table = forms.table(file.actors.values(), file.decoys)

    assert len(table) > 50_000
    assert [form for form in table if letters.plain(form).text != form] == []


def test_flags_say_when_a_form_counts() -> None:
    table = forms.table(
        [
            actor(
                alias("Duda", flags="exact anchored"),
                alias("Bucha", flags="exact doubtful"),
                alias("Nato", "it", "exact gated"),
                alias("Oaken", "en", "adjective"),
            )
        ],
        [],
    )

    assert table["Duda"].anchored
    assert table["Bucha"].doubtful
    assert table["Nato"].languages == frozenset(["it"])
    assert table["Oaken"].adjective
    assert not table["Nato"].adjective


def test_of_two_readings_the_freer_one_holds() -> None:
    table = forms.table(
        [
            actor(
                alias("Duda", flags="exact anchored"),
                alias("Duda", "pl", "exact"),
                alias("Nato", "de", "exact gated"),
                alias("Nato", "fr", "exact gated"),
            )
        ],
        [],
    )

    assert not table["Duda"].anchored
    assert table["Nato"].languages == frozenset(["de", "fr"])


def test_a_name_stands_before_an_adjective_of_the_same_actor() -> None:
    table = forms.table([actor(alias("Oaken", flags="adjective"), alias("Oaken", "de"))], [])

    assert not table["Oaken"].adjective


def test_each_form_tells_its_alias_and_the_rule_that_made_it() -> None:
    table = forms.table(
        [
            actor(
                alias("Путин", "ru"), alias("Rad{a,y}", "cs"), alias("الصين", "ar"), alias("Trump")
            )
        ],
        [],
    )

    told = {form: (table[form].alias, table[form].rule) for form in table}
    assert told["Путину"] == ("Путин", "inflected, ru")
    assert told["Rady"] == ("Rad{a,y}", "ending of the alias")
    assert told["للصين"] == ("الصين", "after li-")
    assert told["Trumps"] == ("Trump", "genitive -s")


def test_a_form_of_two_actors_is_refused() -> None:
    two = [actor(alias("Kyiv")), actor(alias("Kyiv"), identity="ash")]

    with pytest.raises(
        LexiconError, match=r"'Kyiv' belongs to oak \('Kyiv'\) and to ash \('Kyiv'\); "
    ):
        forms.table(two, [])


def test_a_decoy_belongs_to_nobody_and_never_takes_an_actors_form() -> None:
    decoys = [Decoy("oak", (alias("Kyiv"), alias("Kyiv Post")))]

    table = forms.table([actor(alias("Kyiv"))], decoys)

    assert table["Kyiv"].actor == "oak"
    assert table["Kyiv Post"].actor is None


def test_decoys_have_endings_too() -> None:
    decoys = [Decoy("oak", (alias("Южная Америка", "ru"),))]

    assert forms.table([], decoys)["Южной Америки"].actor is None
