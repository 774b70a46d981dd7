"""What was read in an item in, a verdict out: is the article about the Russia–Ukraine war, and why.

The rules are tried in the order of REASONS; the first that holds decides. "Ukrainian" and "Russian"
mean an actor of that side, if only by its adjective, or the country's name or adjective in any of 30
languages (the signals of themes.toml, where a comment says what each of them stands for). War themes
are those whose words are those of a war; they count from the possible level. "At home" is told in
Russian or Ukrainian, "abroad" in another language.
"""

import functools
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from processing.reading.entries import Actor
from processing.reading.lexicon import Lexicon

REASONS = {
    "war named": "the war is called by a name of its own",
    "sport or culture": "a side is named, but the words are those of sport, and none are of the war",
    "leaders": "leaders of one side with those of the West, or with the other side; no other war",
    "both sides": "Ukraine and Russia together",
    "army": "an army or armed group of this war with a word of war, of armies or a war theme, and no other war",
    "front": "a place that is in the news for the fighting alone, and no word of the past",
    "Ukraine and war": "Ukraine with a word of war, of armies, attacks or hardship, or a war theme",
    "Russia and war": "Russia with the word war, abroad of armies, or a war theme; no other war",
    "Russia and West": "Russia, the West and a word of armies, told at home; no other war",
    "allies": "arms or soldiers that Iran or North Korea gives to Russia, in whatever other war they are",
    "Black Sea": "grain or drones with an attack on the Black Sea, or grain with Russia; no other war",
    "enlargement": "the European Union's enlargement with the word war; no other war",
    "Russian gas": "the trade in Russian oil and gas, with the European Union",
    "Ukraine abroad": "Ukraine in the title of a text neither Ukrainian nor Russian, but no culture",
    "sanctions": "a step against Russia because of the war, or what it struck; no other war",
    "at home": "service, attacks, losses, captives or the word war, told at home; no other war",
    "refugees": "temporary protection, as the European Union gives it to Ukrainians; no other war",
    "talks": "negotiations or captives where the two sides meet; no other war",
    "border": "drones in a country beside the war, told abroad; no other war",
    "war themes": "two themes of land war, or abroad NATO's defence, both strong; no other war",
    "no link": "neither side is named, nor the war",
    "not the war": "a side is named, but nothing of the war",
}
_OUT = frozenset(["sport or culture", "no link", "not the war"])

_RAIDS = frozenset(["air-strikes", "drones", "energy-strikes"])
_LAND_WAR = frozenset(["axis-support", "front-line", "military-aid", "mobilisation", "territory"])
_TALKS = frozenset(["negotiations", "prisoners"])
WAR_THEMES = (
    _RAIDS
    | _LAND_WAR
    | _TALKS
    | {
        "nuclear-weapons",
        "nato-security",
        "sanctions",
        "war-crimes",
    }
)
_TOGETHER = _LAND_WAR | {"drones", "energy-strikes", "grain-black-sea", "war-crimes"}
# These are about the war when Ukraine is named; with Russia alone they are often about home.
WITH_UKRAINE = WAR_THEMES | {
    "children",
    "civilian-harm",
    "cyber",
    "energy-trade",
    "eu-accession",
    "grain-black-sea",
    "hybrid",
    "information",
    "nuclear-plants",
    "reconstruction",
    "refugees",
}
_SOLDIERS = frozenset(["front-line", "mobilisation", "prisoners"])

ARMIES = frozenset(["azov", "gru", "gur", "prigozhin", "raf", "uaf", "wagner", "znpp"])
MOSCOW = frozenset(["putin", "kremlin", "lavrov", "peskov", "dmitriev"])
ENVOYS = frozenset(["kellogg", "kushner", "witkoff"])
VENUES = frozenset(["abu-dhabi", "istanbul"])
KOREA = frozenset(["kimjongun", "north-korea", "pyongyang"])
# Russian places that the war reaches; occupied ones belong to Ukraine already.
BORDER = frozenset(["belgorod", "bryansk", "engels", "kerch-bridge", "kursk", "sudzha", "tuapse"])
_EAST = frozenset(
    ["avdiivka", "bakhmut", "chasiv-yar", "dobropillia", "izium", "kostiantynivka"]
) | {
    *("kramatorsk", "kupiansk", "kurakhove", "lyman", "lysychansk", "myrnohrad", "pokrovsk"),
    *("sievierodonetsk", "siversk", "sloviansk", "toretsk", "vovchansk", "vuhledar"),
}
_SOUTH = frozenset(["enerhodar", "huliaipole", "kakhovka-dam", "nova-kakhovka", "robotyne"])
FRONT = _EAST | _SOUTH | {"bucha", "snake-island", "sudzha"}

WEST = frozenset(["US", "EU", "NATO", "UK", "FR", "DE", "IT", "PL"])
_NEIGHBOURS = frozenset(["EE", "LT", "LV", "MD", "PL", "RO"])
_ARMED_WEST = frozenset(["CZ", "DE", "DK", "EU", "FI", "FR", "NATO", "NO", "SE", "UK", "West"])
_SANCTIONED = frozenset(["BY", "CN", "CU", "GE", "IR", "KP", "PS", "RS", "SY", "VE"])
_LOCAL = frozenset(["ru", "uk"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read in one item: ids of actors, of themes by level, and of signals."""

    language: str
    actors: AbstractSet[str]
    title_actors: AbstractSet[str]
    strong: AbstractSet[str]
    possible: AbstractSet[str]
    signals: AbstractSet[str]
    adjectives: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Case:
    """The evidence, and what several rules ask of it; ``here`` is that no other war is named."""

    evidence: Evidence
    actors: Mapping[str, Actor]
    of_ukraine: AbstractSet[str]
    at_home: bool
    here: bool
    ukrainian: bool
    russian: bool
    themes: AbstractSet[str]
    sides: AbstractSet[str]

    def says(self, *signals: str) -> bool:
        """Whether any of the signals is there."""
        return not self.evidence.signals.isdisjoint(signals)

    def names(self, actors: AbstractSet[str]) -> bool:
        """Whether any of the actors is named."""
        return not self.evidence.actors.isdisjoint(actors)


def decide(evidence: Evidence, lexicon: Lexicon) -> tuple[bool, str]:
    """Whether the item is about the war, and the one of REASONS that decided."""
    case = _case(evidence, lexicon)
    reason = next((reason for reason, holds in _RULES if holds(case)), "not the war")
    return reason not in _OUT, reason


def _case(evidence: Evidence, lexicon: Lexicon) -> _Case:
    named = evidence.actors | evidence.adjectives
    of_ukraine, of_russia = _belonging("UA", lexicon), _belonging("RU", lexicon)
    return _Case(
        evidence=evidence,
        actors=lexicon.actors,
        of_ukraine=of_ukraine,
        at_home=evidence.language in _LOCAL,
        here="other-war" not in evidence.signals,
        ukrainian="ukrainian" in evidence.signals or not of_ukraine.isdisjoint(named),
        russian="russian" in evidence.signals or not of_russia.isdisjoint(named),
        themes=evidence.strong | evidence.possible,
        sides={lexicon.actors[actor].side for actor in evidence.actors},
    )


@functools.lru_cache(maxsize=8)
def _belonging(side: str, lexicon: Lexicon) -> AbstractSet[str]:
    """The actors that belong to the side; UA-occ, occupied places, belongs to UA."""
    actors = lexicon.actors.values()
    return frozenset(actor.id for actor in actors if actor.side.partition("-")[0] == side)


def _sport(case: _Case) -> bool:
    """Whether the words are those of sport, and neither the word war nor a strong theme speaks of it.

    Sanctions do not count, because clubs and federations impose them too, unless they strike Russia.
    """
    banned = case.says("measures") or (case.ukrainian and case.russian and case.says("military"))
    peaceful = (WAR_THEMES - {"sanctions"}).isdisjoint(case.evidence.strong)
    linked = case.ukrainian or case.russian
    return linked and case.says("sport") and peaceful and not banned and not case.says("fighting")


def _leaders(case: _Case) -> bool:
    """Putin or Zelenskyy's people with foreign leaders, or leaders of the West with Ukraine or Moscow."""
    people = {
        case.actors[one].side for one in case.evidence.actors if case.actors[one].kind == "person"
    }
    title = [case.actors[one] for one in case.evidence.title_actors]
    american = any(one.kind == "person" and one.side == "US" for one in title)
    occupied = any(side.startswith("UA") for side in case.sides)
    return (
        (case.names(MOSCOW) and not people.isdisjoint(WEST))
        or ("UA" in people and any(not side.startswith("UA") for side in case.sides))
        or (occupied and not people.isdisjoint(WEST - {"US"}))
        or (american and any(one.side.startswith("UA") for one in title))
        or ("RU" in case.sides and case.names(ENVOYS))
    )


def _army(case: _Case) -> bool:
    return case.names(ARMIES) and (
        case.says("fighting", "military") or not WITH_UKRAINE.isdisjoint(case.themes)
    )


def _ukraine(case: _Case) -> bool:
    told = case.says("fighting", "military", "attack") or not WITH_UKRAINE.isdisjoint(case.themes)
    return case.ukrainian and (told or (case.says("hardship") and not case.says("past")))


def _russia(case: _Case) -> bool:
    """At home the words of armies are many: they need a war theme."""
    armed = not case.at_home and case.says("military")
    return case.russian and (
        case.says("fighting") or armed or not WAR_THEMES.isdisjoint(case.themes)
    )


def _west(case: _Case) -> bool:
    armed = case.at_home and case.russian and case.says("military")
    return armed and not case.sides.isdisjoint(_ARMED_WEST | _NEIGHBOURS)


def _allies(case: _Case) -> bool:
    given = "drones" in case.themes or case.names(KOREA)
    return case.russian and given and "axis-support" in case.evidence.strong


def _black_sea(case: _Case) -> bool:
    grain = "grain-black-sea" in case.evidence.strong
    attacked = case.says("attack", "military") and (grain or "drones" in case.themes)
    trade = grain and case.russian and not case.at_home
    return trade or (attacked and case.names({"black-sea"}))


def _abroad(case: _Case) -> bool:
    """Whether a title from elsewhere names Ukraine or a part of it, which is seldom for anything else."""
    culture = "society" in case.evidence.strong
    elsewhere = not case.at_home and not culture
    return elsewhere and not case.of_ukraine.isdisjoint(case.evidence.title_actors)


def _sanctions(case: _Case) -> bool:
    """Whether a step against Russia is named, or the European Union's sanctions and nobody else they strike."""
    sender = not case.sides.isdisjoint(["EU", "UK"] if case.at_home else ["EU"])
    target = not case.sides.isdisjoint(_SANCTIONED) or case.names({"icc"})
    return case.says("measures") or ("sanctions" in case.evidence.strong and sender and not target)


def _at_home(case: _Case) -> bool:
    """Whether the war is told as those who live in it tell it."""
    strong, named = case.evidence.strong, case.evidence.actors | case.evidence.adjectives
    war = case.says("the-war") and not case.says("past") and "society" not in case.themes
    both = {"fighting", "military"} <= case.evidence.signals
    raids = len((_RAIDS | {"civilian-harm"}) & strong) > 1
    words = war or both or raids or case.says("home-front")
    border = case.says("attack", "military") and not BORDER.isdisjoint(named)
    attacks = case.says("attack") and not _RAIDS.isdisjoint(case.themes)
    economy = case.says("fighting") and "russian-economy" in strong
    told = border or attacks or economy or not _SOLDIERS.isdisjoint(strong)
    return case.at_home and (told or (words and not case.says("sport")))


def _border(case: _Case) -> bool:
    beside = not case.sides.isdisjoint(_NEIGHBOURS)
    return not case.at_home and beside and "drones" in case.evidence.strong


def _war_themes(case: _Case) -> bool:
    """Whether strong themes alone show the war, though no side is named."""
    shield = not case.at_home and "nato-security" in case.evidence.strong
    return shield or len(_TOGETHER & case.evidence.strong) > 1


_RULES: tuple[tuple[str, Callable[[_Case], bool]], ...] = (
    ("war named", lambda case: case.says("war")),
    ("sport or culture", _sport),
    ("leaders", lambda case: case.here and _leaders(case)),
    ("both sides", lambda case: case.ukrainian and case.russian),
    ("army", lambda case: case.here and _army(case)),
    ("front", lambda case: case.names(FRONT) and not case.says("past")),
    ("Ukraine and war", _ukraine),
    ("Russia and war", lambda case: case.here and _russia(case)),
    ("Russia and West", lambda case: case.here and _west(case)),
    ("allies", _allies),
    ("Black Sea", lambda case: case.here and _black_sea(case)),
    (
        "enlargement",
        lambda case: case.here and case.says("fighting") and "eu-accession" in case.evidence.strong,
    ),
    (
        "Russian gas",
        lambda case: case.russian and "EU" in case.sides and "energy-trade" in case.evidence.strong,
    ),
    ("Ukraine abroad", _abroad),
    ("sanctions", lambda case: case.here and _sanctions(case)),
    ("at home", lambda case: case.here and _at_home(case)),
    ("refugees", lambda case: case.here and case.says("shelter")),
    (
        "talks",
        lambda case: (
            case.here and case.names(VENUES) and not _TALKS.isdisjoint(case.evidence.strong)
        ),
    ),
    ("border", lambda case: case.here and _border(case)),
    ("war themes", lambda case: case.here and _war_themes(case)),
    ("no link", lambda case: not (case.ukrainian or case.russian)),
)
