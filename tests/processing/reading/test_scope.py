"""What is about the war is told apart from what merely names the sides."""

import dataclasses

import pytest

from processing.reading import enrich, lexicon, scope

LEXICON = lexicon.bundled()
NOTHING = scope.Evidence("en", frozenset(), frozenset(), frozenset(), frozenset(), frozenset())


def in_scope(title: str, code: str) -> bool:
    found: bool = enrich.tag({"title": title, "language": code}, LEXICON)["in_scope"]
    return found


@pytest.mark.parametrize(
    ("title", "code"),
    [
        pytest.param("Trump and Putin meet for summit in Alaska", "en", id="Alaska"),
        pytest.param("Путин и Трамп встретились на Аляске", "ru", id="Alaska in Russian"),
        pytest.param("Zelensky arrives in Washington", "en", id="Zelensky abroad"),
        pytest.param("EU agrees to use frozen Russian assets", "en", id="frozen assets"),
        pytest.param("Avoirs russes gelés : accord trouvé", "fr", id="frozen assets in French"),
        pytest.param("Shelling of Kharkiv kills three", "en", id="shelling"),
        pytest.param("Krieg in der Ukraine: die Lage am Morgen", "de", id="the war by name"),
        pytest.param(
            "Над Брянской областью сбили 12 беспилотников", "ru", id="drones, nobody named"
        ),
        pytest.param(
            "Повітряна тривога: ракетна небезпека, балістична ракета", "uk", id="air raid"
        ),
        pytest.param("ВСУ отошли от села", "ru", id="an army"),
        pytest.param("Wojna: Rosja zaatakowała nocą", "pl", id="Russia and war"),
        pytest.param("Ukraine: what we know this morning", "en", id="Ukraine in a foreign title"),
        pytest.param("Обмен пленными между Россией и Украиной", "ru", id="prisoners"),
        pytest.param("Ukrainian children were deported, report says", "en", id="children"),
        pytest.param("Как за время войны изменились цены на аренду", "ru", id="the word war"),
        pytest.param("Без вести пропавшие: как война изменила село", "ru", id="war and a village"),
        pytest.param("Над Таганрогом упал беспилотник", "ru", id="a fallen drone"),
        pytest.param("Великобритания ввела санкции против трёх банков", "ru", id="sanctions"),
        pytest.param("Жителям Суджи вернут вклады", "ru", id="a place of the front"),
        pytest.param("Россия перебросила войска к границе с Эстонией", "ru", id="the West"),
        pytest.param("Як вижити без світла: поради київських лікарів", "uk", id="hardship"),
        pytest.param("Ukrainian family waits for visas", "en", id="hardship of a family"),
        pytest.param("Russian and Belarusian skaters barred from finals", "en", id="banned sport"),
        pytest.param("EU einigt sich auf neues Sanktionspaket", "de", id="sanctions package"),
        pytest.param("Protezione temporanea, l'Italia proroga i permessi", "it", id="refugees"),
        pytest.param("Dron naruszył granicę Polski, lotnictwo w gotowości", "pl", id="border"),
        pytest.param("Размяна на пленници: преговорите в Истанбул", "bg", id="talks"),
        pytest.param("Soldados norte-coreanos treinam na Rússia", "pt", id="allies"),
    ],
)
def test_the_war_is_recognised(title: str, code: str) -> None:
    assert in_scope(title, code)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        pytest.param("Trump announces new tariffs on US imports", "en", id="tariffs"),
        pytest.param("A new Chekhov staging opens at a Moscow theatre", "en", id="theatre"),
        pytest.param("В Москве задержали грабителя ювелирного магазина", "ru", id="crime"),
        pytest.param("Ukrainian football league: late goal decides the match", "en", id="football"),
        pytest.param("Israel strikes Gaza City as ceasefire talks stall", "en", id="Gaza"),
        pytest.param("Georgia election: Atlanta voters head to the polls", "en", id="Georgia"),
        pytest.param("Погода в Україні на вихідні", "uk", id="weather in Ukraine"),
        pytest.param("Рецепт борща зі сметаною", "uk", id="recipe"),
        pytest.param("North Korea fires missiles toward the sea", "en", id="another crisis"),
        pytest.param(
            "В Барвихе открыли памятник героям Великой Отечественной войны", "ru", id="another war"
        ),
        pytest.param("Дрон снял извержение вулкана на Камчатке", "ru", id="a peaceful drone"),
        pytest.param("Торговая война: Пекин поднял пошлины", "ru", id="a trade war"),
        pytest.param("80 лет освобождению Киева: память о победе", "ru", id="history"),
        pytest.param("Ураган оставил без света тысячи домов на Камчатке", "ru", id="weather"),
        pytest.param("Евросоюз ввёл санкции против чиновников Грузии", "ru", id="another state"),
        pytest.param("На Покровском бульваре открылось кафе", "ru", id="a boulevard"),
        pytest.param("В Чёрном море танкер сел на мель", "ru", id="a tanker"),
        pytest.param("Russia hosts chess championship", "en", id="sport in Russia"),
        pytest.param("", "en", id="nothing"),
    ],
)
def test_what_is_not_the_war_stays_out(title: str, code: str) -> None:
    assert not in_scope(title, code)


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        pytest.param({}, "no link", id="nothing"),
        pytest.param({"signals": {"war"}}, "war named", id="war"),
        pytest.param({"actors": {"kyiv"}, "signals": {"sport"}}, "sport or culture", id="sport"),
        pytest.param({"actors": {"putin", "macron"}}, "leaders", id="Putin and the West"),
        pytest.param({"actors": {"zelensky", "france"}}, "leaders", id="Zelenskyy abroad"),
        pytest.param({"actors": {"putin", "modi"}}, "not the war", id="Putin elsewhere"),
        pytest.param(
            {"actors": {"putin", "macron"}, "signals": {"other-war"}},
            "not the war",
            id="Putin and the West on another war",
        ),
        pytest.param({"actors": {"kyiv", "russia"}}, "both sides", id="both sides"),
        pytest.param({"actors": {"kyiv"}, "adjectives": {"russia"}}, "both sides", id="adjective"),
        pytest.param({"signals": {"ukrainian", "russian"}}, "both sides", id="both adjectives"),
        pytest.param({"actors": {"raf"}, "signals": {"fighting"}}, "army", id="army at war"),
        pytest.param({"actors": {"uaf"}, "possible": {"drones"}}, "army", id="army and drones"),
        pytest.param({"actors": {"raf"}}, "not the war", id="army on parade"),
        pytest.param(
            {"actors": {"raf"}, "signals": {"other-war", "fighting"}},
            "not the war",
            id="army in Syria",
        ),
        pytest.param(
            {"actors": {"odesa"}, "possible": {"refugees"}}, "Ukraine and war", id="refugees"
        ),
        pytest.param(
            {"actors": {"odesa"}, "signals": {"fighting"}}, "Ukraine and war", id="war word"
        ),
        pytest.param({"actors": {"moscow"}, "possible": {"drones"}}, "Russia and war", id="drones"),
        pytest.param({"actors": {"moscow"}, "possible": {"refugees"}}, "not the war", id="aid"),
        pytest.param(
            {"actors": {"odesa"}, "signals": {"attack"}}, "Ukraine and war", id="an attack"
        ),
        pytest.param(
            {"actors": {"moscow"}, "signals": {"military"}}, "Russia and war", id="army words"
        ),
        pytest.param(
            {"actors": {"moscow"}, "signals": {"military"}, "language": "ru"},
            "not the war",
            id="army words at home",
        ),
        pytest.param({"signals": {"measures"}}, "sanctions", id="sanctions"),
        pytest.param(
            {"signals": {"measures", "other-war"}}, "no link", id="sanctions on another state"
        ),
        pytest.param(
            {"strong": {"energy-strikes", "war-crimes"}}, "war themes", id="two war themes"
        ),
        pytest.param({"strong": {"nato-security"}}, "war themes", id="NATO's defence"),
        pytest.param({"strong": {"war-crimes"}}, "no link", id="one war theme"),
        pytest.param({"actors": {"kyiv"}, "title_actors": {"kyiv"}}, "Ukraine abroad", id="title"),
        pytest.param(
            {"actors": {"kyiv"}, "title_actors": {"kyiv"}, "strong": {"society"}},
            "not the war",
            id="culture in the title",
        ),
        pytest.param(
            {"actors": {"kyiv"}, "title_actors": {"kyiv"}, "language": "ru"},
            "not the war",
            id="title in Russian",
        ),
        pytest.param(
            {"actors": {"moscow", "brussels"}, "strong": {"energy-trade"}},
            "Russian gas",
            id="Russian gas",
        ),
        pytest.param(
            {"actors": {"moscow", "beijing"}, "strong": {"energy-trade"}},
            "not the war",
            id="Russian gas elsewhere",
        ),
        pytest.param({"actors": {"kyiv"}}, "not the war", id="only in the text"),
        pytest.param(
            {"actors": {"kyiv"}, "signals": {"hardship"}}, "Ukraine and war", id="hardship"
        ),
        pytest.param(
            {"actors": {"kyiv"}, "signals": {"hardship", "past"}},
            "not the war",
            id="hardship of the past",
        ),
        pytest.param({"actors": {"bakhmut"}}, "front", id="the front"),
        pytest.param(
            {"actors": {"bakhmut"}, "signals": {"past"}}, "not the war", id="the front of the past"
        ),
        pytest.param({"actors": {"macron", "kyiv"}}, "leaders", id="a European leader and Ukraine"),
        pytest.param({"actors": {"trump", "kyiv"}}, "not the war", id="an American in the text"),
        pytest.param(
            {"actors": {"trump", "kyiv"}, "title_actors": {"trump", "kyiv"}},
            "leaders",
            id="an American in the title",
        ),
        pytest.param({"actors": {"witkoff", "moscow"}}, "leaders", id="an envoy in Moscow"),
        pytest.param(
            {"actors": {"moscow", "poland"}, "signals": {"military"}, "language": "ru"},
            "Russia and West",
            id="Russia and the West",
        ),
        pytest.param(
            {
                "actors": {"moscow", "iran"},
                "strong": {"axis-support"},
                "possible": {"drones"},
                "signals": {"other-war"},
            },
            "allies",
            id="drones from Iran",
        ),
        pytest.param(
            {"actors": {"moscow", "iran"}, "strong": {"axis-support"}, "signals": {"other-war"}},
            "not the war",
            id="friends without arms",
        ),
        pytest.param(
            {"actors": {"black-sea"}, "strong": {"grain-black-sea"}, "signals": {"attack"}},
            "Black Sea",
            id="an attack at sea",
        ),
        pytest.param(
            {"actors": {"black-sea"}, "strong": {"grain-black-sea"}}, "no link", id="grain at sea"
        ),
        pytest.param(
            {"actors": {"moscow"}, "strong": {"grain-black-sea"}}, "Black Sea", id="Russian grain"
        ),
        pytest.param(
            {"strong": {"eu-accession"}, "signals": {"fighting"}}, "enlargement", id="enlargement"
        ),
        pytest.param({"signals": {"shelter"}}, "refugees", id="protection"),
        pytest.param(
            {"actors": {"istanbul"}, "strong": {"prisoners"}}, "talks", id="captives exchanged"
        ),
        pytest.param({"strong": {"prisoners"}}, "no link", id="captives anywhere"),
        pytest.param({"actors": {"romania"}, "strong": {"drones"}}, "border", id="drones beside"),
        pytest.param({"actors": {"japan"}, "strong": {"drones"}}, "no link", id="drones far off"),
        pytest.param({"actors": {"eu"}, "strong": {"sanctions"}}, "sanctions", id="the EU's"),
        pytest.param(
            {"actors": {"eu", "georgia"}, "strong": {"sanctions"}}, "no link", id="on Georgia"
        ),
        pytest.param(
            {"actors": {"uk"}, "strong": {"sanctions"}, "language": "ru"},
            "sanctions",
            id="the UK's at home",
        ),
        pytest.param(
            {"actors": {"moscow"}, "signals": {"sport", "measures"}}, "sanctions", id="banned"
        ),
        pytest.param(
            {"actors": {"moscow", "kyiv"}, "signals": {"sport", "military"}},
            "both sides",
            id="a sportsman at war",
        ),
    ],
)
def test_the_first_rule_that_holds_decides(
    evidence: dict[str, set[str] | str], reason: str
) -> None:
    fields = {name: getattr(NOTHING, name) for name in NOTHING.__slots__} | evidence

    decided = scope.decide(scope.Evidence(**fields), LEXICON)

    assert decided[1] == reason
    assert reason in scope.REASONS
    assert decided[0] is (reason not in ("no link", "sport or culture", "not the war"))


@pytest.mark.parametrize("code", ["ru", "uk"])
@pytest.mark.parametrize(
    ("theme", "signals"),
    [
        pytest.param("drones", {"attack"}, id="air raid"),
        pytest.param("prisoners", set(), id="captives"),
        pytest.param("society", {"home-front"}, id="service"),
        pytest.param("society", {"fighting", "military"}, id="war and army"),
        pytest.param("russian-economy", {"fighting"}, id="war economy"),
        pytest.param("elections", {"the-war"}, id="the word war"),
    ],
)
def test_the_war_at_home_needs_no_names(theme: str, signals: set[str], code: str) -> None:
    told = dataclasses.replace(
        NOTHING, language=code, strong=frozenset([theme]), signals=frozenset(signals)
    )
    elsewhere = frozenset({*signals, "other-war"})

    assert scope.decide(told, LEXICON) == (True, "at home")
    assert scope.decide(dataclasses.replace(told, language="en"), LEXICON) == (False, "no link")
    assert not scope.decide(dataclasses.replace(told, signals=elsewhere), LEXICON)[0]


@pytest.mark.parametrize("theme", ["drones", "russian-economy"])
def test_drones_and_economy_alone_are_not_the_war(theme: str) -> None:
    told = dataclasses.replace(NOTHING, language="ru", strong=frozenset([theme]))

    assert scope.decide(told, LEXICON) == (False, "no link")


@pytest.mark.parametrize("strong", [{"society"}, set()])
def test_the_word_war_in_history_and_on_stage_is_not_this_war(strong: set[str]) -> None:
    said = frozenset({"the-war"} if strong else {"the-war", "past"})
    told = dataclasses.replace(NOTHING, language="ru", strong=frozenset(strong), signals=said)

    assert scope.decide(told, LEXICON) == (False, "no link")


def test_two_raids_at_home_need_no_names() -> None:
    raids = frozenset(["air-strikes", "civilian-harm"])
    told = dataclasses.replace(NOTHING, language="uk", strong=raids)

    assert scope.decide(told, LEXICON) == (True, "at home")
    assert not scope.decide(dataclasses.replace(told, language="en"), LEXICON)[0]


def test_every_theme_and_actor_of_the_rules_exists() -> None:
    assert scope.WITH_UKRAINE >= scope.WAR_THEMES
    assert LEXICON.themes.keys() >= scope.WITH_UKRAINE
    assert LEXICON.actors.keys() >= scope.ARMIES | scope.MOSCOW | scope.BORDER | scope.FRONT
    assert LEXICON.actors.keys() >= scope.ENVOYS | scope.VENUES | scope.KOREA
    assert {actor.side for actor in LEXICON.actors.values()} >= scope.WEST
