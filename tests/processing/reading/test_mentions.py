"""Who is named is found with its place, and who is not named is not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import lexicon, mentions
from processing.reading.lexicon import Lexicon

LEXICON = lexicon.bundled()
NAMES = st.sampled_from(
    [
        "Путин",
        "Пу\u0301тина",
        "Zelensky’s",
        "Kyiv",
        "champagneTrump",
        "普京",
        "وترامب",
        "Georgia",
        "Fico",
    ]
)
TEXTS = st.lists(st.one_of(NAMES, st.text(max_size=12)), max_size=12).map(" ".join)


def named(text: str, language: str | None = None) -> list[tuple[str, str]]:
    found = mentions.find([("text", text)], language, LEXICON)
    return [(m.actor, m.form) for m in found if not m.adjective]


def who(text: str, language: str | None = None) -> list[str]:
    return [actor for actor, _ in named(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Putin met Trump.", ["putin", "trump"], id="English"),
        pytest.param("Володимира Зеленського зустріли", ["zelensky"], id="Ukrainian genitive"),
        pytest.param("Путиным и Трампом", ["putin", "trump"], id="Russian instrumental"),
        pytest.param("w rozmowie z Zełenskim", ["zelensky"], id="Polish instrumental"),
        pytest.param("mluvil s Putinem o Rusku", ["putin", "russia"], id="Czech"),
        pytest.param("среща на Зеленски и Тръмп", ["zelensky", "trump"], id="Bulgarian"),
        pytest.param("Putin'in Moskova'da", ["putin", "moscow"], id="Turkish apostrophes"),
        pytest.param("قال زيلينسكي لترامب", ["zelensky", "trump"], id="Arabic prefix"),
        pytest.param("وقالت روسيا للصين", ["russia", "china"], id="Arabic li- and al-"),
        pytest.param("普京与泽连斯基", ["putin", "zelensky"], id="Chinese"),
        pytest.param("印度尼西亚", ["indonesia"], id="Indonesia is not India"),
        pytest.param("PUTIN BEI SELENSKYJ", ["putin", "zelensky"], id="capitals"),
        pytest.param("Ukraine’s army", ["ukraine"], id="curly possessive"),
        pytest.param("le champagneTrump coule", ["trump"], id="glued words"),
        pytest.param("pro-Kremlin, anti-NATO", ["kremlin", "nato"], id="hyphens"),
        pytest.param("Volodymyr Zelensky", ["zelensky"], id="the longest name counts once"),
        pytest.param("Zaporizhzhia nuclear power plant", ["znpp"], id="a plant is not its town"),
        pytest.param("armée russe près de Kherson", ["raf", "kherson"], id="army"),
    ],
)
def test_actors_are_found_in_their_languages(text: str, expected: list[str]) -> None:
    assert who(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Un gratin de choux de Bruxelles.", id="sprouts"),
        pytest.param("Elle commande une côtelette de Kiev.", id="cutlet"),
        pytest.param("She teaches at the Kyiv School of Economics.", id="school"),
        pytest.param("Le Pacte de Varsovie fut dissous.", id="pact"),
        pytest.param("The Washington Post wrote so.", id="newspaper"),
        pytest.param("Melania Trump cut the ribbon.", id="wife"),
        pytest.param("Мелании Трамп вручили цветы", id="wife in Russian"),
        pytest.param("Олена Зеленська відкрила школу", id="first lady"),
        pytest.param("Shakhtar Donetsk drew at home.", id="club"),
        pytest.param("Они летели в Южную Америку.", id="continent"),
        pytest.param("the Americas", id="both continents"),
        pytest.param("中国共产党", id="party"),
        pytest.param("réseau social X, qui va, us et coutumes, who knows", id="short words"),
        pytest.param("l'union économique eurasienne", id="another union"),
        pytest.param("русские и украинцы, Russians, Ukrainian", id="peoples are no actors"),
        pytest.param("", id="nothing"),
    ],
)
def test_traps_name_nobody(text: str) -> None:
    assert who(text) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("Nato a Milano nel 1950", "it", [], id="born in Italian"),
        pytest.param("Die Nato tagt", "de", ["nato"], id="alliance in German"),
        pytest.param("l'océan Indien", "fr", [], id="French ocean"),
        pytest.param("Indien wählt", "de", ["india"], id="German India"),
        pytest.param("Chin up", "en", [], id="English chin"),
        pytest.param("eksport do Chin", "pl", ["china"], id="Polish China"),
        pytest.param("Trumps Plan", "de", ["trump"], id="German genitive"),
        pytest.param("Care Trumps Cost", "en", [], id="English verb"),
        pytest.param("Indien", None, [], id="no language opens no gate"),
    ],
)
def test_gated_names_count_only_in_their_language(
    text: str, language: str | None, expected: list[str]
) -> None:
    assert who(text, language) == expected


def test_universal_names_count_whatever_language_was_found() -> None:
    text = "Putin keeps the upper hand. Poutine et le Kremlin à Pékin. Путин."

    assert (
        who(text, "fr")
        == who(text, "en")
        == who(text)
        == ["putin", "putin", "kremlin", "beijing", "putin"]
    )


def test_an_ambiguous_surname_counts_only_beside_the_full_name() -> None:
    assert who("Johnson spoke.") == []
    assert named("Boris Johnson came. Johnson spoke.") == [
        ("johnson", "Boris Johnson"),
        ("johnson", "Johnson"),
    ]


def test_the_full_name_may_stand_in_another_field() -> None:
    fields = [("title", "Johnson in Kyiv"), ("text", "Boris Johnson arrived.")]

    found = mentions.find(fields, "en", LEXICON)

    assert [(m.field, m.actor) for m in found] == [
        ("title", "johnson"),
        ("title", "kyiv"),
        ("text", "johnson"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Voters in Atlanta decide who governs Georgia.", [], id="the state"),
        pytest.param("Georgia and Tbilisi's streets", ["georgia", "tbilisi"], id="the country"),
        pytest.param("Georgia signs a trade pact.", ["georgia"], id="nothing speaks against it"),
        pytest.param("A ranch near Midland and Odessa", [], id="Odessa in Texas"),
        pytest.param("Odessa was hit by drones.", ["odesa"], id="the port"),
        pytest.param("Bucha poured the tea.", [], id="nothing speaks for Bucha"),
        pytest.param("Bucha mourns the victims of the massacre.", ["bucha"], id="the town"),
        pytest.param("Moscow, where the Idaho students died", [], id="Moscow in Idaho"),
        pytest.param("A recipe for Kiev with butter", [], id="the dish"),
        pytest.param("The Washington Huskies won in Seattle.", [], id="the state of Washington"),
        pytest.param("Roast the brussels or Brussels sprout halves", [], id="vegetables"),
        pytest.param("Donetsk lost in the Champions League.", [], id="the club"),
    ],
)
def test_doubtful_names_need_the_right_neighbours(text: str, expected: list[str]) -> None:
    assert who(text) == expected


def test_words_far_away_decide_nothing() -> None:
    assert who("Atlanta" + " " * 200 + "Georgia") == ["georgia"]


def test_an_adjective_is_told_from_a_name_and_anchors_nothing(small: Lexicon) -> None:
    alone = mentions.find([("text", "Ashen Ash")], "en", small)
    named = mentions.find([("text", "Ashen Ash, Anna Ash")], "en", small)

    assert [(m.form, m.adjective) for m in alone] == [("Ashen", True)]
    assert [(m.form, m.adjective) for m in named] == [
        ("Ashen", True),
        ("Ash", False),
        ("Anna Ash", False),
    ]


def test_a_mention_tells_its_alias_and_rule() -> None:
    (found,) = mentions.find([("text", "з Путіним")], "uk", LEXICON)

    assert (found.form, found.alias) == ("Путіним", "Путін")
    assert found.rule.startswith("inflected")


def test_a_place_is_that_of_the_original_text() -> None:
    text = "“Зустріч Пу\u0301тіна\u200b” — Ukraine’s"

    found = mentions.find([("title", text)], "uk", LEXICON)

    assert [(m.actor, text[m.start : m.end]) for m in found] == [
        ("putin", "Пу\u0301тіна"),
        ("ukraine", "Ukraine"),
    ]


@given(TEXTS, st.sampled_from(["en", "uk", "cs", None]))
def test_every_form_is_a_slice_of_its_text(text: str, language: str | None) -> None:
    found = mentions.find([("title", text)], language, LEXICON)

    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(m.form == text[m.start : m.end] for m in found)
    assert all(m.actor in LEXICON.actors for m in found)
    assert found == sorted(found, key=lambda m: m.start)


@given(TEXTS)
def test_reading_twice_finds_the_same(text: str) -> None:
    fields = [("title", text), ("text", text)]

    assert mentions.find(fields, "ru", LEXICON) == mentions.find(fields, "ru", LEXICON)


@pytest.mark.parametrize(
    ("piece", "times", "actors"),
    [
        pytest.param("Путин ", 160_000, 160_000, id="one name a million letters long"),
        pytest.param("Путин", 200_000, 200_000, id="one name glued a million letters long"),
        pytest.param("путин", 200_000, 0, id="one endless word"),
        pytest.param("\u0301\u0323", 200_000, 0, id="only marks"),
        pytest.param("\u200b", 400_000, 0, id="only invisible characters"),
        pytest.param("Georgia ", 20_000, 20_000, id="doubtful names"),
        pytest.param("Johnson ", 100_000, 0, id="anchored names without an anchor"),
        pytest.param("و", 500_000, 0, id="Arabic prefixes"),
        pytest.param("وبالكرملين", 100_000, 0, id="Arabic names glued together"),
        pytest.param("Пу\u0301\u0300\u0301тин ", 100_000, 100_000, id="a name full of marks"),
        pytest.param("中", 1_000_000, 0, id="no spaces"),
        pytest.param("\n", 1_000_000, 0, id="line breaks"),
    ],
)
def test_hostile_text_ends_with_the_right_count(piece: str, times: int, actors: int) -> None:
    assert len(who(piece * times, "en")) == actors


def test_the_small_lexicon_is_used_when_it_is_given(small: Lexicon) -> None:
    text = "Ash and Anna Ash in the forest of Oakland, near Oakland Zoo. Putin."

    found = mentions.find([("text", text)], None, small)

    assert [m.form for m in found] == ["Ash", "Anna Ash", "Oakland"]


@pytest.mark.corpus
@pytest.mark.parametrize("article", ["article_0", "article_1"])
def test_the_two_articles_give_their_gold_mentions(corpus: Path, article: str) -> None:
    gold = json.loads((corpus / "lexicon/articles_gold.json").read_text(encoding="utf-8"))[article]
    text = (corpus / f"data/two_articles/{article}.txt").read_text(encoding="utf-8")
    expected = {
        (actor["id"], start, end)
        for actor in gold["actors"]
        if actor["id"] in LEXICON.actors
        for start, end in actor["offsets"]
    }

    mentioned = mentions.find([("text", text)], "fr", LEXICON)
    judged = {actor["id"] for actor in gold["actors"]}
    names = [m for m in mentioned if not m.adjective and m.actor in judged]
    found = {(m.actor, m.start, m.end) for m in names}

    assert found <= expected
    assert len(found) >= 0.97 * len(expected)
