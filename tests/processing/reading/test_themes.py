"""What an article speaks of is found with the words that show it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import lexicon, themes
from processing.reading.lexicon import Lexicon

LEXICON = lexicon.bundled()


def wood(text: str, small: Lexicon, field: str = "text") -> list[themes.Theme]:
    return themes.find([(field, text)], small).themes


def levels(text: str, field: str = "text") -> dict[str, str]:
    return {found.theme: found.level for found in themes.find([(field, text)], LEXICON).themes}


@pytest.mark.parametrize(
    ("text", "field", "level"),
    [
        pytest.param("logs", "text", None, id="a weak term is not enough"),
        pytest.param("logs", "title", None, id="not even in a title"),
        pytest.param("timbers", "text", "possible", id="a strong term"),
        pytest.param("timbers", "title", "strong", id="a strong term in the title"),
        pytest.param("timbers and logs", "text", "strong", id="strong and weak"),
        pytest.param("timber, saw mill", "text", "strong", id="two strong terms"),
        pytest.param(
            "timber, timbers, timber prices", "text", "possible", id="one term many times"
        ),
        pytest.param("logs and logs", "text", None, id="one weak term many times"),
        pytest.param("timber login", "text", "possible", id="a negative swallows its term"),
        pytest.param("an axe for the trees", "text", "possible", id="a near pair"),
        pytest.param("trees fear an axe", "text", "possible", id="a near pair the other way round"),
        pytest.param("an axe" + " x" * 40 + " trees", "text", None, id="a pair too far apart"),
        pytest.param("TIMBER", "text", "possible", id="capitals"),
        pytest.param("木材价格", "text", "possible", id="Chinese"),
        pytest.param("sawmill", "text", None, id="another word"),
    ],
)
def test_points_make_levels(small: Lexicon, text: str, field: str, level: str | None) -> None:
    found = wood(text, small, field)

    assert [item.level for item in found] == ([] if level is None else [level])


def test_the_title_and_the_text_add_up(small: Lexicon) -> None:
    found = themes.find([("title", "logs"), ("text", "timber")], small).themes

    assert found == [themes.Theme("wood", "strong", ("logs", "timber"))]


def test_evidence_is_cut_from_the_original_text(small: Lexicon) -> None:
    (found,) = wood("Ti\u0301mber? TIMBER\u00adS, timbers; an Axe of a tall Tree.", small)

    assert found.evidence == ("TIMBER\u00adS", "timbers", "Axe of a tall Tree")


@pytest.mark.parametrize(
    ("kinds", "text", "evidence"),
    [
        pytest.param(
            'weak = ["tim*"]\nstrong = ["timber*"]', "timbers", ("timbers",), id="strong, not weak"
        ),
        pytest.param(
            'strong = ["timber*"]\nnear = ["timber* & saw*"]',
            "timber, saws",
            ("timber",),
            id="strong, not a pair",
        ),
        pytest.param(
            'weak = ["saw*"]\nnear = ["axe* & saw*"]',
            "axes, saws",
            ("axes, saws",),
            id="pair, not weak",
        ),
    ],
)
def test_each_place_counts_once(kinds: str, text: str, evidence: tuple[str, ...]) -> None:
    theme = f'[[theme]]\nid = "wood"\nname = "Wood"\ngroup = "trees"\ntier = 1\n{kinds}\n'
    small = lexicon.parse('version = "1"', f'version = "1"\n{theme}')

    found = themes.find([("text", text)], small).themes

    assert found == [themes.Theme("wood", "possible", evidence)]


def test_an_outlets_name_shows_no_theme(small: Lexicon) -> None:
    assert wood("Leaf Post", small) == []


def test_signals_are_told_apart_from_themes(small: Lexicon) -> None:
    reading = themes.find([("text", "gales; a gale fair")], small)

    assert reading.signals == {"storm"}
    assert reading.themes == []
    assert themes.find([("text", "the gale fair")], small).signals == frozenset()


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        pytest.param("A ceasefire was agreed", "negotiations", id="English"),
        pytest.param("Беженцев поселили в школе", "refugees", id="Russian"),
        pytest.param("Обмін полоненими відбувся", "prisoners", id="Ukrainian"),
        pytest.param("Neue Sanktionen beschlossen", "sanctions", id="German"),
        pytest.param("Wymiana ognia: drony nad miastem", "drones", id="Polish"),
        pytest.param("Des négociations de paix", "negotiations", id="French"),
        pytest.param("هدنة جديدة", "negotiations", id="Arabic"),
        pytest.param("双方同意停火", "negotiations", id="Chinese"),
        pytest.param("İHA saldırısı", "drones", id="Turkish capital"),
    ],
)
def test_themes_are_found_in_their_languages(text: str, theme: str) -> None:
    assert theme in levels(text, "title")


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        pytest.param("So meldet es Sputnik.", "information", id="agency"),
        pytest.param("Об этом сообщает РИА Новости", "information", id="Russian agency"),
        pytest.param("RT reports, Washington Post writes", "information", id="channel and paper"),
        pytest.param("a charm offensive", "front-line", id="charm"),
        pytest.param("a hunger strike", "air-strikes", id="hunger"),
        pytest.param("il est patriote", "air-strikes", id="patriot"),
        pytest.param("a think tank", "front-line", id="think tank"),
        pytest.param("du gaz lacrymogène", "energy-trade", id="tear gas"),
        pytest.param("Natural selection", "elections", id="selection"),
    ],
)
def test_traps_show_no_theme(text: str, theme: str) -> None:
    assert theme not in levels(text, "title")


@pytest.mark.parametrize(
    ("everyday", "of_the_war", "theme"),
    [
        pytest.param(
            "City marks trade summit", "Trump and Putin at summit", "diplomacy", id="English"
        ),
        pytest.param("Окопи епохи бронзи", "Росіяни риють окопи", "front-line", id="Ukrainian"),
        pytest.param(
            "Офанзива на софтуерния гигант", "Руската офанзива спря", "front-line", id="Bulgarian"
        ),
        pytest.param("公司反攻海外市场", "乌克兰军队反攻", "front-line", id="Chinese"),
        pytest.param("Armistițiu în coaliție", "Armistițiu la Kiev", "negotiations", id="Romanian"),
        pytest.param("Trégua na chuva", "Trégua na Ucrânia", "negotiations", id="Portuguese"),
        pytest.param(
            "Sendika seferberlik ilan etti", "Rusya'da seferberlik", "mobilisation", id="Turkish"
        ),
    ],
)
def test_an_everyday_word_shows_its_theme_only_beside_a_name_of_the_war(
    everyday: str, of_the_war: str, theme: str
) -> None:
    assert levels(everyday, "title").get(theme) != "strong"
    assert levels(of_the_war, "title")[theme] == "strong"


@given(st.text(max_size=60), st.text(max_size=60))
def test_evidence_is_always_a_piece_of_the_texts(title: str, text: str) -> None:
    fields = [("title", f"{title} truce drone {title}"), ("text", f"{text} обстріл {text}")]

    reading = themes.find(fields, LEXICON)

    assert reading == themes.find(fields, LEXICON)
    assert all(
        any(piece in whole for _, whole in fields)
        for found in reading.themes
        for piece in found.evidence
    )
    assert [found.theme for found in reading.themes] == sorted(
        found.theme for found in reading.themes
    )


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        pytest.param("sanctions ", 100_000, id="one term"),
        pytest.param("мирн", 200_000, id="one endless word"),
        pytest.param("north korea troops ", 40_000, id="near pairs"),
        pytest.param("газ gaza ", 80_000, id="terms and negatives"),
    ],
)
def test_hostile_text_ends_with_few_pieces_of_evidence(piece: str, times: int) -> None:
    reading = themes.find([("text", piece * times)], LEXICON)

    assert sum(len(found.evidence) for found in reading.themes) < 20


@pytest.mark.corpus
@pytest.mark.parametrize("article", ["article_0", "article_1"])
def test_the_two_articles_speak_of_their_gold_themes(corpus: Path, article: str) -> None:
    gold = json.loads((corpus / "lexicon/articles_gold.json").read_text(encoding="utf-8"))[article]
    text = (corpus / f"data/two_articles/{article}.txt").read_text(encoding="utf-8")
    expected = {theme["id"] for theme in gold["themes"]} & LEXICON.themes.keys()

    found = levels(text)

    assert expected
    assert expected <= found.keys()
    assert not {theme for theme in gold["themes_that_must_not_fire"] if theme in found}
