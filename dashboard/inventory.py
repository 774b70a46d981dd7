"""The lexicon as tables for readers; no Streamlit here."""

import re
from collections.abc import Mapping

import polars as pl

from dashboard import saying, tongues
from processing.reading import entries
from processing.reading.entries import Actor, Alias, Theme
from processing.reading.lexicon import Lexicon

_QID = re.compile(r"Q[1-9]\d*")
_SEVERAL = saying.later("several")
_TERMS = {
    "strong": saying.later("enough alone"),
    "weak": saying.later("needs company"),
    "near": saying.later("both sides close together"),
    "negative": saying.later("swallows a term"),
}


def actors(lexicon: Lexicon) -> pl.DataFrame:
    """One row per actor, by name; Wikidata is an address, null where no id is known."""
    ordered = sorted(lexicon.actors.values(), key=lambda actor: actor.name.casefold())
    return pl.DataFrame(
        {
            "ID": [actor.id for actor in ordered],
            "Name": [actor.name for actor in ordered],
            "Kind": [actor.kind for actor in ordered],
            "Side": [actor.side for actor in ordered],
            "Rolls up to": [_name(actor.rolls_up_to, lexicon.names) for actor in ordered],
            "Wikidata": [_address(actor.qid) for actor in ordered],
            "Aliases": [len(actor.aliases) for actor in ordered],
            "By language": [by_language(actor.aliases) for actor in ordered],
        },
        schema_overrides={"Rolls up to": pl.String(), "Wikidata": pl.String()},
    )


def aliases(actor: Actor) -> pl.DataFrame:
    """One row per alias of the actor, in the order of the file."""
    return pl.DataFrame(
        {
            "Alias": [alias.name for alias in actor.aliases],
            "Languages": [", ".join(map(_language, alias.languages)) for alias in actor.aliases],
            "Flags": [", ".join(sorted(alias.flags)) or None for alias in actor.aliases],
            "Origin": [alias.origin for alias in actor.aliases],
        },
        schema=dict.fromkeys(("Alias", "Languages", "Flags", "Origin"), pl.String()),
    )


def themes(lexicon: Lexicon) -> pl.DataFrame:
    """One row per theme, by name, with its number of terms."""
    ordered = sorted(lexicon.themes.values(), key=lambda theme: theme.name.casefold())
    return pl.DataFrame(
        {
            "ID": [theme.id for theme in ordered],
            "Name": [theme.name for theme in ordered],
            "Group": [theme.group for theme in ordered],
            "Tier": [theme.tier for theme in ordered],
            "Terms": [sum(map(len, theme.terms.values())) for theme in ordered],
        }
    )


def terms(theme: Theme) -> pl.DataFrame:
    """One row per term and language of the theme, the strong ones first."""
    rows = [
        (term, _language(code), kind, saying.say(_TERMS[kind]))
        for kind in entries.TERM_KINDS
        for code, theirs in theme.by_language[kind].items()
        for term in theirs
    ]
    schema = dict.fromkeys(("Term", "Language", "Level", "Meaning"), pl.String())
    return pl.DataFrame(rows, schema=schema, orient="row")


def by_language(aliases: tuple[Alias, ...]) -> str:
    """How many aliases each language has, most first, such as ``Russian 3, Ukrainian 1``."""
    counts: dict[str, int] = {}
    for alias in aliases:
        for code in alias.languages:
            counts[code] = counts.get(code, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{_language(code)} {count}" for code, count in ordered)


def _name(identity: str | None, names: Mapping[str, str]) -> str | None:
    return names.get(identity, identity) if identity else None


def _address(qid: str | None) -> str | None:
    return f"https://www.wikidata.org/wiki/{qid}" if qid and _QID.fullmatch(qid) else None


def _language(code: str) -> str:
    return saying.say(_SEVERAL) if code == entries.SEVERAL else tongues.language(code)
