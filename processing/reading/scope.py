"""What was read in an item in, a verdict out: is the article about the Russia–Ukraine war, and why.

The rules are tried in the order of REASONS; the first that holds decides. "Ukrainian" and "Russian"
mean an actor of that side or the country's name or adjective in any of 30 languages (the signals of
themes.toml; "fighting" is the word war in them). War themes are those whose words are those of a war; they count from the possible level.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from processing.reading.lexicon import Lexicon

REASONS = {
    "war named": "the war is called by a name of its own",
    "sport or culture": "a side is named, but the words are those of sport, and none are of the war",
    "leaders": "the Russian or the Ukrainian leadership together with a Western leader or power",
    "both sides": "Ukraine and Russia together",
    "army": "an army or armed group of this war, and no other war",
    "Ukraine and war": "Ukraine together with the word war or a war theme",
    "Russia and war": "Russia together with the word war or a war theme, and no other war",
    "Ukraine abroad": "Ukraine in the title of an article in another language than Ukrainian",
    "at home": "an air attack in a Russian or Ukrainian text that names no side and no other war",
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
    "grain-black-sea",
    "hybrid",
    "nuclear-plants",
    "reconstruction",
    "refugees",
}
ARMIES = frozenset(["azov", "gur", "prigozhin", "raf", "uaf", "wagner", "znpp"])
MOSCOW = frozenset(["putin", "kremlin", "lavrov", "peskov", "dmitriev"])
WEST = frozenset(["US", "EU", "NATO", "UK", "FR", "DE", "IT", "PL"])
_AIR_WAR = frozenset(["air-strikes", "drones"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read in one item: ids of actors, of themes by level, and of signals."""

    language: str
    actors: AbstractSet[str]
    title_actors: AbstractSet[str]
    strong: AbstractSet[str]
    possible: AbstractSet[str]
    signals: AbstractSet[str]


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
    here = "other-war" not in evidence.signals
    rules = (
        ("war named", "war" in evidence.signals),
        ("sport or culture", linked and _sport(evidence)),
        ("leaders", _leaders(evidence.actors, lexicon)),
        ("both sides", ukrainian and russian),
        ("army", here and not ARMIES.isdisjoint(evidence.actors)),
        ("Ukraine and war", ukrainian and (fighting or not WITH_UKRAINE.isdisjoint(themes))),
        ("Russia and war", russian and here and (fighting or not WAR_THEMES.isdisjoint(themes))),
        (
            "Ukraine abroad",
            evidence.language != "uk" and _of_side(evidence.title_actors, lexicon, "UA"),
        ),
        ("at home", here and _at_home(evidence)),
        ("no link", not linked),
    )
    return next((reason for reason, holds in rules if holds), "not the war")


def _sport(evidence: Evidence) -> bool:
    """Whether the words are those of sport, and neither the word war nor a strong theme speaks of it."""
    peaceful = "fighting" not in evidence.signals and WAR_THEMES.isdisjoint(evidence.strong)
    return peaceful and "sport" in evidence.signals


def _named(evidence: Evidence, lexicon: Lexicon, signal: str, side: str) -> bool:
    return signal in evidence.signals or _of_side(evidence.actors, lexicon, side)


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


def _at_home(evidence: Evidence) -> bool:
    """Whether drones or missiles attack or are shot down, told in a language of the two sides."""
    air_war = not _AIR_WAR.isdisjoint(evidence.strong) and "attack" in evidence.signals
    return air_war and evidence.language in ("ru", "uk")
