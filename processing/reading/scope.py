"""What was read in an item in, a verdict out: is the article about the Russia–Ukraine war, and why.

The rules are tried in the order of REASONS; the first that holds decides. "Ukrainian" and "Russian"
mean an actor of that side, if only by its adjective, or the country's name or adjective in any of 30
languages (the signals of themes.toml; there "fighting" is the word war, "military" words of armies,
weapons, losses and truces, "home-front" what only those say who live in the war). War themes are
those whose words are those of a war; they count from the possible level.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from processing.reading.lexicon import Lexicon

REASONS = {
    "war named": "the war is called by a name of its own",
    "sport or culture": "a side is named, but the words are those of sport, and none are of the war",
    "leaders": "the Russian or the Ukrainian leadership with a Western leader or power, and no other war",
    "both sides": "Ukraine and Russia together",
    "army": "an army or armed group of this war with a word of war, of armies or a war theme, and no other war",
    "Ukraine and war": "Ukraine together with a word of war, of armies or of attacks, or a war theme",
    "Russia and war": "Russia with the word war, abroad of armies, or a war theme; no other war",
    "Russian gas": "the trade in Russian oil and gas, with the European Union",
    "Ukraine abroad": "Ukraine in the title of a text neither Ukrainian nor Russian, but no culture",
    "sanctions": "a step against Russia because of the war, or what it struck; no other war",
    "at home": "service, attacks, losses or captives, told in Russian or Ukrainian; no other war",
    "war themes": "two themes of land war, or abroad NATO's defence, both strong; no other war",
    "no link": "neither side is named, nor the war",
    "not the war": "a side is named, but nothing of the war",
}
_OUT = frozenset(["sport or culture", "no link", "not the war"])
WAR_THEMES = frozenset(
    [
        "air-strikes",
        "axis-support",
        "drones",
        "energy-strikes",
        "front-line",
        "military-aid",
        "mobilisation",
        "nato-security",
        "negotiations",
        "nuclear-weapons",
        "prisoners",
        "sanctions",
        "territory",
        "war-crimes",
    ]
)
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
ARMIES = frozenset(["azov", "gru", "gur", "prigozhin", "raf", "uaf", "wagner", "znpp"])
MOSCOW = frozenset(["putin", "kremlin", "lavrov", "peskov", "dmitriev"])
WEST = frozenset(["US", "EU", "NATO", "UK", "FR", "DE", "IT", "PL"])
# Where the war is at home, its sides need no name: an attack is told with the signal "attack".
_ATTACKS = frozenset(["air-strikes", "drones", "energy-strikes"])
# Russian places that the war reaches; occupied ones belong to Ukraine already.
BORDER = frozenset(["belgorod", "bryansk", "engels", "kerch-bridge", "kursk", "sudzha", "tuapse"])
_LOCAL = frozenset(["ru", "uk"])
_SOLDIERS = frozenset(["front-line", "mobilisation", "prisoners"])
_TOGETHER = frozenset(
    [
        "axis-support",
        "energy-strikes",
        "front-line",
        "military-aid",
        "mobilisation",
        "territory",
        "war-crimes",
    ]
)


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


def decide(evidence: Evidence, lexicon: Lexicon) -> tuple[bool, str]:
    """Whether the item is about the war, and the one of REASONS that decided."""
    reason = _reason(evidence, lexicon)
    return reason not in _OUT, reason


def _reason(evidence: Evidence, lexicon: Lexicon) -> str:
    ukrainian = _named(evidence, lexicon, "ukrainian", "UA")
    russian = _named(evidence, lexicon, "russian", "RU")
    linked = ukrainian or russian
    themes = evidence.strong | evidence.possible
    fighting = "fighting" in evidence.signals
    armed = "military" in evidence.signals
    attack = armed or "attack" in evidence.signals
    here = "other-war" not in evidence.signals
    gas = "energy-trade" in evidence.strong
    warlike = not WITH_UKRAINE.isdisjoint(themes)
    rules = (
        ("war named", "war" in evidence.signals),
        ("sport or culture", linked and _sport(evidence)),
        ("leaders", here and _leaders(evidence.actors, lexicon)),
        ("both sides", ukrainian and russian),
        (
            "army",
            here and not ARMIES.isdisjoint(evidence.actors) and (fighting or armed or warlike),
        ),
        ("Ukraine and war", ukrainian and (fighting or attack or warlike)),
        ("Russia and war", russian and here and (fighting or _at_war(evidence, themes))),
        ("Russian gas", russian and _of_side(evidence.actors, lexicon, "EU") and gas),
        ("Ukraine abroad", _abroad(evidence, lexicon)),
        ("sanctions", here and "measures" in evidence.signals),
        ("at home", here and _at_home(evidence)),
        ("war themes", here and _war_themes(evidence)),
        ("no link", not linked),
    )
    return next((reason for reason, holds in rules if holds), "not the war")


def _sport(evidence: Evidence) -> bool:
    """Whether the words are those of sport, and neither the word war nor a strong theme speaks of it.

    Sanctions do not count: clubs and federations impose them too.
    """
    themes = WAR_THEMES - {"sanctions"}
    peaceful = "fighting" not in evidence.signals and themes.isdisjoint(evidence.strong)
    return peaceful and "sport" in evidence.signals


def _named(evidence: Evidence, lexicon: Lexicon, signal: str, side: str) -> bool:
    named = evidence.actors | evidence.adjectives
    return signal in evidence.signals or _of_side(named, lexicon, side)


def _of_side(actors: AbstractSet[str], lexicon: Lexicon, side: str) -> bool:
    """Whether any actor belongs to the side; UA-occ, occupied places, belongs to UA."""
    return any(lexicon.actors[actor].side.partition("-")[0] == side for actor in actors)


def _leaders(actors: AbstractSet[str], lexicon: Lexicon) -> bool:
    """Putin with a Western leader, or Zelenskyy's people with anyone from abroad."""
    known = [lexicon.actors[actor] for actor in actors]
    western = any(a.kind == "person" and a.side in WEST for a in known)
    abroad = any(not a.side.startswith("UA") for a in known)
    ours = any(a.kind == "person" and a.side == "UA" for a in known)
    theirs = not actors.isdisjoint(MOSCOW)
    return (theirs and western) or (ours and abroad)


def _at_war(evidence: Evidence, themes: AbstractSet[str]) -> bool:
    """Whether a war theme or, told abroad, words of armies go with Russia; at home these are many."""
    abroad = evidence.language not in _LOCAL and "military" in evidence.signals
    return abroad or not WAR_THEMES.isdisjoint(themes)


def _abroad(evidence: Evidence, lexicon: Lexicon) -> bool:
    """Whether a title from elsewhere names Ukraine or a part of it, which is seldom for anything else."""
    elsewhere = evidence.language not in _LOCAL and "society" not in evidence.strong
    return elsewhere and _of_side(evidence.title_actors, lexicon, "UA")


def _at_home(evidence: Evidence) -> bool:
    """Whether the war is told as those who live in it tell it."""
    themes = evidence.strong | evidence.possible
    attacks = not _ATTACKS.isdisjoint(themes) and "attack" in evidence.signals
    struck = not {"attack", "military"}.isdisjoint(evidence.signals)
    border = struck and not BORDER.isdisjoint(evidence.actors | evidence.adjectives)
    economy = "russian-economy" in evidence.strong and "fighting" in evidence.signals
    both = {"fighting", "military"} <= evidence.signals
    words = (both or "home-front" in evidence.signals) and "sport" not in evidence.signals
    told = words or border or attacks or economy or not _SOLDIERS.isdisjoint(evidence.strong)
    return told and evidence.language in _LOCAL


def _war_themes(evidence: Evidence) -> bool:
    """Whether strong themes alone show the war, though no side is named."""
    shield = "nato-security" in evidence.strong and evidence.language not in _LOCAL
    return shield or len(_TOGETHER & evidence.strong) > 1
