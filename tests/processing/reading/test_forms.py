"""Every surface form belongs to one actor, under the conditions its marks say."""

import pytest

from processing.errors import LexiconError
from processing.reading import forms
from processing.reading.entries import Actor, Decoy, Names


def actor(identity: str = "oak", aliases: Names | None = None, gated: Names | None = None) -> Actor:
    return Actor(identity, identity, "state", "UA", None, None, aliases or {}, gated or {}, (), ())


def test_a_name_is_known_as_written_and_in_capitals() -> None:
    table = forms.table([actor(aliases={"bg": ("Киев",)})], [])

    assert set(table) == {"Киев", "КИЕВ"}
    assert table["Киев"] == forms.Form("oak")


def test_a_phrase_is_known_as_sentences_and_headlines_begin_it() -> None:
    table = forms.table([actor(aliases={"any": ("armée russe",)})], [])

    assert {"armée russe", "Armée russe", "Armée Russe", "ARMÉE RUSSE"} <= set(table)


def test_short_names_are_not_known_in_capitals() -> None:
    assert set(forms.table([actor(aliases={"any": ("Xij",)})], [])) == {"Xij"}


def test_an_exact_name_is_known_only_as_written() -> None:
    assert set(forms.table([actor(aliases={"ru": ("!Запад",)})], [])) == {"Запад"}


def test_explicit_endings_replace_the_rules() -> None:
    table = forms.table([actor(aliases={"cs": ("Rutte{,ho}",)})], [])

    assert set(table) == {"Rutte", "Rutteho", "RUTTE", "RUTTEHO"}


def test_endings_are_those_of_the_language_the_name_stands_under() -> None:
    table = forms.table([actor(aliases={"pl": ("Trump",), "any": ("Putin",)})], [])

    assert "Trumpowi" in table
    assert "Putinowi" not in table


def test_the_genitive_s_is_open_only_in_languages_that_have_it() -> None:
    table = forms.table([actor(aliases={"any": ("Trump",)})], [])

    assert table["Trumps"].languages is not None
    assert "de" in table["Trumps"].languages
    assert "en" not in table["Trumps"].languages
    assert table["Trump"].languages is None


def test_the_arabic_article_is_also_known_after_its_preposition() -> None:
    assert "للصين" in forms.table([actor(aliases={"ar": ("الصين",)})], [])


def test_forms_are_plain() -> None:
    table = forms.table([actor(aliases={"ru": ("!Орёл",), "uk": ("!Об’єднані",)})], [])

    assert set(table) == {"Орел", "Об'єднані"}


def test_marks_say_when_a_form_counts() -> None:
    table = forms.table(
        [actor(aliases={"any": ("~!Duda", "?!Bucha")}, gated={"it": ("!Nato",)})], []
    )

    assert table["Duda"].anchored
    assert table["Bucha"].doubtful
    assert table["Nato"].languages == frozenset(["it"])


def test_of_two_readings_the_freer_one_holds() -> None:
    aliases: Names = {"any": ("~!Duda",), "pl": ("!Duda",)}
    gated: Names = {"de": ("!Nato",), "fr": ("!Nato",)}

    table = forms.table([actor(aliases=aliases, gated=gated)], [])

    assert not table["Duda"].anchored
    assert table["Nato"].languages == frozenset(["de", "fr"])


def test_a_form_of_two_actors_is_refused() -> None:
    two = [actor("oak", {"any": ("Kyiv",)}), actor("ash", {"any": ("Kyiv",)})]

    with pytest.raises(LexiconError, match="belongs to oak and to ash; mark one of the aliases"):
        forms.table(two, [])


def test_a_decoy_belongs_to_nobody_and_never_takes_an_actors_form() -> None:
    decoys = [Decoy("oak", {"any": ("Kyiv", "Kyiv Post")})]

    table = forms.table([actor(aliases={"any": ("Kyiv",)})], decoys)

    assert table["Kyiv"].actor == "oak"
    assert table["Kyiv Post"].actor is None


def test_decoys_have_endings_too() -> None:
    decoys = [Decoy("oak", {"ru": ("Южная Америка",)})]

    assert forms.table([], decoys)["Южной Америки"].actor is None
