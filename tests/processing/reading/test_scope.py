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


def test_every_theme_and_actor_of_the_rules_exists() -> None:
    assert scope.WITH_UKRAINE >= scope.WAR_THEMES
    assert LEXICON.themes.keys() >= scope.WITH_UKRAINE
    assert LEXICON.actors.keys() >= scope.ARMIES | scope.MOSCOW | scope.BORDER
    assert {actor.side for actor in LEXICON.actors.values()} >= scope.WEST
