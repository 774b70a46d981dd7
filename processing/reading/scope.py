"""What was read in an item in, a verdict out: is the article about the Russia–Ukraine war, and why.

The rules are tried in the order of REASONS; the first that holds decides. "Ukrainian" and "Russian"
mean an actor of that side or the country's name or adjective in any of 30 languages (the signals of
themes.toml). War themes are those whose words are those of a war; they count from the possible level.
"""

from collections.abc import Set
from dataclasses import dataclass

from processing.reading.lexicon import Lexicon

REASONS = {
    "no link": "neither side is named, nor the war",
    "sport or culture": "a side is named, but the words are those of sport, and none are of the war",
    "war named": "the war is called by a name of its own",
    "leaders": "the Russian or the Ukrainian leadership together with a Western leader or power",
    "both sides": "Ukraine and Russia together",
    "Ukraine and war": "Ukraine together with a war theme",
    "Russia and war": "Russia together with a war theme, and no other war",
    "Ukraine abroad": "Ukraine in the title of an article in another language than Ukrainian",
    "at home": "strong words of air war in a Russian or Ukrainian text that names no other war",
    "not the war": "a side is named, but nothing of the war",
}
_IN = frozenset(
    ["war named", "leaders", "both sides", "Ukraine and war", "Russia and war", "Ukraine abroad", "at home"]
)
WAR_THEMES = frozenset(
    [
        "air-strikes",
        "axis-support",
        "children",
        "civilian-harm",
        "drones",
        "energy-strikes",
        "front-line",
        "military-aid",
        "mobilisation",
        "nato-security",
        "negotiations",
        "nuclear-plants",
        "nuclear-weapons",
        "prisoners",
        "sanctions",
        "territory",
        "war-crimes",
    ]
)
_MOSCOW = frozenset(["putin", "kremlin", "lavrov", "peskov", "dmitriev"])
_WEST = frozenset(["US", "EU", "NATO", "UK", "FR", "DE", "IT", "PL"])
_AIR_WAR = frozenset(["air-strikes", "drones"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read in one item: ids of actors, of themes by level, and of signals."""

    language: str
    actors: Set[str]
    title_actors: Set[str]
    strong: Set[str]
    possible: Set[str]
    signals: Set[str]


def decide(evidence: Evidence, lexicon: Lexicon) -> tuple[bool, str]:
    """Whether the item is about the war, and the one of REASONS that decided."""
    reason = _reason(evidence, lexicon)
    return reason in _IN, reason


def _reason(evidence: Evidence, lexicon: Lexicon) -> str:
    ukrainian = _named(evidence, lexicon, "ukrainian", "UA")
    russian = _named(evidence, lexicon, "russian", "RU")
    war = WAR_THEMES & (evidence.strong | evidence.possible)
    elsewhere = "other-war" in evidence.signals
    rules = [
        ("war named", "war" in evidence.signals),
        ("at home", not elsewhere and _at_home(evidence)),
        ("no link", not (ukrainian or russian)),
        ("sport or culture", "sport" in evidence.signals and not WAR_THEMES & evidence.strong),
        ("leaders", _leaders(evidence.actors, lexicon)),
        ("both sides", ukrainian and russian),
        ("Ukraine and war", ukrainian and bool(war)),
        ("Russia and war", russian and bool(war) and not elsewhere),
        ("Ukraine abroad", evidence.language != "uk" and _of_side(evidence.title_actors, lexicon, "UA")),
    ]
    return next((reason for reason, holds in rules if holds), "not the war")


def _named(evidence: Evidence, lexicon: Lexicon, signal: str, side: str) -> bool:
    return signal in evidence.signals or _of_side(evidence.actors, lexicon, side)


def _of_side(actors: Set[str], lexicon: Lexicon, side: str) -> bool:
    """Whether any actor belongs to the side; UA-occ, occupied places, belongs to UA."""
    return any(lexicon.actors[actor].side.partition("-")[0] == side for actor in actors)


def _leaders(actors: Set[str], lexicon: Lexicon) -> bool:
    """Putin with a Western leader, or Zelenskyy's people with anyone from abroad."""
    known = [lexicon.actors[actor] for actor in actors]
    western = any(a.kind == "person" and a.side in _WEST for a in known)
    abroad = any(not a.side.startswith("UA") for a in known)
    ours = any(a.kind == "person" and a.side == "UA" for a in known)
    theirs = not actors.isdisjoint(_MOSCOW)
    return (theirs and western) or (ours and abroad)


def _at_home(evidence: Evidence) -> bool:
    return evidence.language in ("ru", "uk") and not _AIR_WAR.isdisjoint(evidence.strong)
