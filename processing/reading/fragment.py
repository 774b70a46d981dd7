"""A few new or changed entries in, the lexicon with them out: what an edit would make of it.

A fragment is TOML in the format of actors.toml and themes.toml with [[actor]], [[decoy]] and [[theme]]
blocks. An actor or theme with a known id takes the place of the present one; decoys are added.
"""

import dataclasses
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from processing.errors import LexiconError
from processing.reading import automaton, entries, forms, lexicon, terms
from processing.reading.entries import Actor, ActorFile, ThemeFile
from processing.reading.forms import Form
from processing.reading.lexicon import Lexicon

KINDS = ("actor", "decoy", "theme")
# More spelled-out endings than this in one alias are a slip: each {a,b} doubles its forms.
_MOST_BRACES = 4

Blocks = dict[str, list[dict[str, Any]]]
_File = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Collision:
    """An alias of the fragment makes forms that another actor owns; the first of them, sorted."""

    actor: str
    alias: str
    forms: tuple[str, ...]
    owner: str
    owner_alias: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a fragment says, in short.

    ``subjects`` are the ids of its actors and themes and of the actors that its decoys hide; ``names``
    are those of the whole lexicon with it. ``forms`` are those of its actors and decoys, colliding ones
    too, in the order of the aliases.
    """

    subjects: tuple[str, ...]
    names: dict[str, str]
    forms: dict[str, Form]
    collisions: tuple[Collision, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """The lexicon with a fragment in it, but without the aliases that collide."""

    outline: Outline
    lexicon: Lexicon


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """A whole lexicon with what a fragment is joined to: its entries, and its forms by surface."""

    lexicon: Lexicon
    who: ActorFile
    what: ThemeFile
    forms: dict[str, Form]


def present(texts: tuple[str, str], compiled: Lexicon) -> Present:
    """What drafts are made of; made once for many, as it takes 2 s (110,000 forms, measured).

    Args:
        texts: of actors.toml and themes.toml.
        compiled: the lexicon of these texts.
    """
    who, what = entries.actors(texts[0]), entries.themes(texts[1])
    return Present(compiled, who, what, forms.table(who.actors.values(), who.decoys))


def draft(text: str, now: Present) -> Draft:
    """What the present lexicon becomes with the fragment.

    Raises:
        LexiconError: naming the entry, when the fragment cannot be used.
    """
    blocks = _blocks(text)
    try:
        new = _parsed(blocks, now)
    except LexiconError as error:
        told = str(error).removeprefix("actors.toml: ").removeprefix("themes.toml: ")
        raise LexiconError(told) from error
    ours = {actor: new.who.actors[actor] for actor in (row["id"] for row in blocks["actor"])}
    table = {form: told for form, told in now.forms.items() if told.actor not in ours}
    made, collisions = _made(ours.values(), table)
    out = {(collision.actor, collision.alias) for collision in collisions}
    table |= {form: told for form, told in made.items() if (told.actor, told.alias) not in out}
    decoys = forms.table([], new.who.decoys)
    table = decoys | table
    words = _joined(now, new, ours, table)
    hidden = [decoy.hides for decoy in new.who.decoys]
    subjects = tuple(dict.fromkeys([*ours, *hidden, *new.what.themes]))
    return Draft(Outline(subjects, words.names, _ordered(decoys | made), collisions), words)


def texts(text: str, now: tuple[str, str]) -> tuple[str, str]:
    """What the texts of actors.toml and themes.toml become when the fragment is put into them, sorted.

    Raises:
        LexiconError: when the fragment is none.
    """
    blocks = _blocks(text)
    actors, themes = (tomllib.loads(file) for file in now)
    actors = _with(_with(actors, "actor", blocks), "decoy", blocks)
    return _toml(actors), _toml(_with(themes, "theme", blocks))


def _blocks(text: str) -> Blocks:
    """The fragment's blocks by kind.

    Raises:
        LexiconError: it is no TOML, or holds anything else, or nothing.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"not valid TOML: {error}; correct that line") from error
    if strange := found.keys() - {*KINDS, "version"}:
        raise LexiconError(
            f"{min(strange)!r} cannot be tried; give [[actor]], [[decoy]], [[theme]]"
        )
    blocks: Blocks = {}
    for kind in KINDS:
        blocks[kind] = rows = found.get(kind, [])
        if rows and not _is_blocks(rows):
            raise LexiconError(f"{kind} is not a list of tables; write [[{kind}]]")
        key = "hides" if kind == "decoy" else "id"
        for row in rows:
            if not isinstance(row.get(key), str):
                raise LexiconError(f"{kind}: {key} is {row.get(key)!r}; give a text")
            _check_braces(kind, row)
    if not any(blocks.values()):
        raise LexiconError("nothing to try; give [[actor]], [[decoy]] or [[theme]] blocks")
    return blocks


def _check_braces(kind: str, row: dict[str, Any]) -> None:
    aliases = row.get("aliases")
    for alias in aliases if isinstance(aliases, list) else []:
        if str(alias).count("{") > _MOST_BRACES + isinstance(alias, dict):
            raise LexiconError(
                f"{kind}: more than {_MOST_BRACES} {{}} in {str(alias)[:100]}; write it out"
            )


def _with(file: _File, kind: str, blocks: Blocks) -> _File:
    """The file with the fragment's blocks of the kind, sorted.

    Those with a known id take its place; the aliases of a decoy join those that hide the same actor.
    """
    key = "hides" if kind == "decoy" else "id"
    rows = {row[key]: row for row in file.get(kind, [])}
    for row in blocks[kind]:
        if kind == "decoy" and row[key] in rows:
            known = rows[row[key]]
            rows[row[key]] = known | {"aliases": [*known["aliases"], *row.get("aliases", [])]}
        else:
            rows[row[key]] = row
    return file | {kind: [rows[name] for name in sorted(rows)]}


def _parsed(blocks: Blocks, now: Present) -> Present:
    """The fragment as a lexicon of its own; known actors that it names are in it without a name."""
    ours = {row["id"] for row in blocks["actor"]}
    named = {row.get("rolls_up_to") for row in blocks["actor"]}
    named |= {row["hides"] for row in blocks["decoy"]}
    stubs = [
        {"id": actor.id, "name": actor.name, "kind": actor.kind, "side": actor.side}
        for actor in now.who.actors.values()
        if actor.id in named - ours
    ]
    actors = {"version": "draft", "actor": [*stubs, *blocks["actor"]], "decoy": blocks["decoy"]}
    told = _toml(actors), _toml({"version": "draft", "theme": blocks["theme"]})
    who, what = entries.actors(told[0]), entries.themes(told[1])
    nameless = [row | {"aliases": []} for row in (*stubs, *blocks["actor"])]
    compiled = lexicon.parse(_toml({"version": "draft", "actor": nameless}), told[1])
    if both := what.themes.keys() & {*now.who.actors, *now.what.signals}:
        raise LexiconError(f"theme {min(both)}: the id is an actor's or a signal's; rename it")
    if both := ours & {*now.what.themes, *now.what.signals}:
        raise LexiconError(f"actor {min(both)}: the id is a theme's or a signal's; rename it")
    return Present(compiled, who, what, {})


def _made(
    ours: Iterable[Actor], others: dict[str, Form]
) -> tuple[dict[str, Form], tuple[Collision, ...]]:
    """All forms that the actors make, and those of them that others own, by alias."""
    made: dict[str, Form] = {}
    taken: dict[tuple[str, str, str, str], list[str]] = {}
    for actor in ours:
        mine = forms.table([actor], [])
        for form in sorted(mine):
            owner = made.get(form) or others.get(form)
            if owner is not None and owner.actor is not None:
                key = (actor.id, mine[form].alias, owner.actor, owner.alias)
                taken.setdefault(key, []).append(form)
        made = mine | made
    found = (
        Collision(actor, alias, tuple(shared), owner, owner_alias)
        for (actor, alias, owner, owner_alias), shared in taken.items()
    )
    return made, tuple(found)


def _joined(now: Present, new: Present, ours: dict[str, Actor], table: dict[str, Form]) -> Lexicon:
    """The present lexicon with the fragment's actors and themes, and these forms."""
    themes = now.what.themes | new.what.themes
    joined = dataclasses.replace(
        now.lexicon,
        version="draft",
        actors=now.lexicon.actors | ours,
        themes=themes,
        names=now.lexicon.names | new.lexicon.names,
        forms=tuple(table.values()),
        form_automaton=automaton.build(table, whole=True),
        nearby=now.lexicon.nearby | {actor: new.lexicon.nearby[actor] for actor in ours},
    )
    if not new.what.themes:
        return joined
    told = terms.table(themes.values(), now.what.signals.values(), now.what.sources)
    return dataclasses.replace(
        joined,
        terms=tuple(map(tuple, told.values())),
        term_automaton=automaton.build(told, whole=False),
    )


def _ordered(made: dict[str, Form]) -> dict[str, Form]:
    """By alias and rule as they come, then by letters: the same fragment gives the same list."""
    places = {form: place for place, form in enumerate(dict.fromkeys(made.values()))}
    return dict(sorted(made.items(), key=lambda item: (places[item[1]], item[0])))


def _toml(file: _File) -> str:
    """The file as TOML, one block after the other."""
    plain = {key: value for key, value in file.items() if not _is_blocks(value)}
    lines = [f"{key} = {_value(value)}" for key, value in plain.items()]
    for kind, rows in file.items():
        if kind not in plain:
            for row in rows:
                lines += [f"[[{kind}]]", *(f"{_key(k)} = {_value(v)}" for k, v in row.items())]
    return "\n".join(lines) + "\n"


def _is_blocks(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value) and bool(value)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return _key(value) if isinstance(value, str) else str(value)


def _key(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
