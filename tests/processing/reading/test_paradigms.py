"""The suffix rules give the forms that news texts use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.reading import paradigms

SEEN = {
    "ru": {
        "Путин": "Путина, Путину, Путиным, Путине",
        "Зеленский": "Зеленского, Зеленскому, Зеленским, Зеленском",
        "Залужный": "Залужного, Залужному, Залужным",
        "Захарова": "Захаровой, Захарову",
        "Сергей Лавров": "Сергея Лаврова, Сергею Лаврову, Сергеем Лавровым",
        "Дмитрий Песков": "Дмитрия Пескова, Дмитрию Пескову",
        "Ангела Меркель": "Ангелы Меркель, Ангеле Меркель, Ангелу Меркель",
        "Урсула фон дер Ляйен": "Урсулы фон дер Ляйен, Урсуле фон дер Ляйен",
        "Джо Байден": "Джо Байдена, Джо Байденом",
        "Россия": "России, Россию, Россией",
        "Украина": "Украины, Украине, Украину, Украиной",
        "Китай": "Китая, Китаю, Китаем, Китае",
        "Киев": "Киева, Киеву, Киевом, Киеве",
        "Кремль": "Кремля, Кремлю, Кремлем, Кремле",
        "Беларусь": "Беларуси, Беларусью",
        "Роснефть": "Роснефти, Роснефтью",
        "Запорожье": "Запорожья, Запорожью, Запорожьем",
        "Америка": "Америки, Америке, Америку, Америкой",
        "Буча": "Бучи, Буче, Бучу, Бучей",
        "Белый дом": "Белого дома, Белому дому, Белым домом, Белом доме",
        "Северная Корея": "Северной Кореи, Северную Корею",
        "Европейский союз": "Европейского союза, Европейским союзом",
        "Соединенные Штаты": "Соединенных Штатов, Соединенным Штатам, Соединенными Штатами",
        "Вооруженные силы Украины": "Вооруженных сил Украины, Вооруженным силам Украины",
        "Министерство обороны России": "Министерства обороны России, Министерством обороны России",
        "Международный уголовный суд": "Международного уголовного суда",
        "Черное море": "Черного моря, Черном море",
    },
    "uk": {
        "Путін": "Путіна, Путіну, Путіним",
        "Зеленський": "Зеленського, Зеленському, Зеленським",
        "Залужний": "Залужного, Залужному",
        "Володимир Зеленський": "Володимира Зеленського, Володимиру Зеленському, Володимиром Зеленським",
        "Андрій Єрмак": "Андрія Єрмака, Андрієм Єрмаком",
        "Порошенко": "Порошенка, Порошенку, Порошенком",
        "Росія": "Росії, Росію, Росією",
        "Україна": "України, Україні, Україну, Україною",
        "Америка": "Америки, Америці, Америку, Америкою",
        "Польща": "Польщі, Польщу, Польщею",
        "Крим": "Криму, Кримом",
        "Одеса": "Одеси, Одесі, Одесу, Одесою",
        "Північна Корея": "Північної Кореї, Північну Корею",
        "Європейська комісія": "Європейської комісії, Європейською комісією",
        "Служба безпеки України": "Служби безпеки України, Службою безпеки України",
        "Верховна Рада": "Верховної Ради, Верховній Раді, Верховну Раду",
        "Сполучені Штати": "Сполучених Штатів, Сполученими Штатами",
    },
    "pl": {
        "Putin": "Putina, Putinowi, Putinem, Putinie",
        "Zełenski": "Zełenskiego, Zełenskiemu, Zełenskim",
        "Donald Tusk": "Donalda Tuska, Donaldowi Tuskowi, Donaldem Tuskiem",
        "Trump": "Trumpa, Trumpowi, Trumpem",
        "Ławrow": "Ławrowa, Ławrowem",
        "Merz": "Merza, Merzem, Merzu",
        "Iran": "Iranu, Iranowi, Iranem, Iranie",
        "Bachmut": "Bachmutu, Bachmutem, Bachmucie",
    },
    "cs": {
        "Putin": "Putina, Putinovi, Putinem, Putinom",
        "Zelenský": "Zelenského, Zelenskému, Zelenským",
        "Zacharovová": "Zacharovové, Zacharovovou",
        "Scholz": "Scholze, Scholzovi, Scholzem",
        "Kyjev": "Kyjeva, Kyjevu, Kyjevem, Kyjevě",
        "Izrael": "Izraele, Izraeli, Izraelem",
    },
}
CASES = [
    pytest.param(name, language, forms, id=f"{language} {name}")
    for language, names in SEEN.items()
    for name, forms in names.items()
]


@pytest.mark.parametrize(("name", "language", "forms"), CASES)
def test_the_forms_that_texts_use_are_made(name: str, language: str, forms: str) -> None:
    assert set(forms.split(", ")) <= paradigms.forms(name, language)


@pytest.mark.parametrize(
    ("name", "language", "wrong"),
    [
        pytest.param("Зеленский", "ru", "Зеленская", id="his wife"),
        pytest.param("Зеленський", "uk", "Зеленська", id="his wife in Ukrainian"),
        pytest.param("Урсула фон дер Ляйен", "ru", "Урсулы фона дера Ляйена", id="von der"),
        pytest.param("НАТО", "ru", "НАТа", id="acronyms have no endings"),
        pytest.param("Моди", "ru", "Модов", id="foreign names in -i"),
    ],
)
def test_forms_of_others_are_not_made(name: str, language: str, wrong: str) -> None:
    assert wrong not in paradigms.forms(name, language)


def test_a_language_without_rules_keeps_the_name() -> None:
    assert paradigms.forms("Путин", "bg") == {"Путин"}


@given(st.text(max_size=30), st.sampled_from(["ru", "uk", "pl", "cs", "bg", "any"]))
def test_the_name_itself_is_always_a_form(name: str, language: str) -> None:
    assert name in paradigms.forms(name, language)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Trump", {"Trumps"}, id="person"),
        pytest.param("Vladimir Putin", {"Vladimir Putins"}, id="full name"),
        pytest.param("Paris", set(), id="ends in s"),
        pytest.param("Merz", set(), id="ends in z"),
        pytest.param("NATO", set(), id="acronym"),
        pytest.param("Xi", set(), id="too short"),
        pytest.param("armée russe", set(), id="common noun"),
    ],
)
def test_the_genitive_s_is_given_to_names_that_take_it(name: str, expected: set[str]) -> None:
    assert paradigms.genitives(name) == expected


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        pytest.param("Kyiv", {"Kyiv"}, id="nothing to write out"),
        pytest.param("Kreml{,u,em}", {"Kreml", "Kremlu", "Kremlem"}, id="one"),
        pytest.param("Duma{,s} x{a,b}", {"Duma xa", "Duma xb", "Dumas xa", "Dumas xb"}, id="two"),
    ],
)
def test_explicit_endings_are_written_out(alias: str, expected: set[str]) -> None:
    assert paradigms.spelled_out(alias) == expected
