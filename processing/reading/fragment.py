"""A few new or changed entries in, the lexicon with them out: what an edit would make of it.

A fragment is TOML in the format of actors.toml and themes.toml with [[actor]], [[decoy]] and [[theme]]
blocks. An actor or theme with a known id takes the place of the present one; decoys are added.
"""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from processing.errors import LexiconError
from processing.reading import entries, forms, lexicon
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
    """The lexicon with a fragment in it, but without its aliases that collide; its texts have them."""

    outline: Outline
    lexicon: Lexicon
    texts: tuple[str, str]


def draft(text: str, present: tuple[str, str]) -> Draft:
    """What the present texts of actors.toml and themes.toml, a whole lexicon, become with the fragment.

    Raises:
        LexiconError: naming the entry, when the fragment cannot be used.
    """
    blocks = _blocks(text)
    try:
        return _draft(blocks, present)
    except LexiconError as error:
        told = str(error).removeprefix("actors.toml: ").removeprefix("themes.toml: ")
        raise LexiconError(told) from error


def _draft(blocks: Blocks, present: tuple[str, str]) -> Draft:
    actors, themes = (tomllib.loads(text) for text in present)
    actors = _with(_with(actors, "actor", blocks), "decoy", blocks)
    themes = _with(themes, "theme", blocks)
    who = entries.actors(_toml(actors))
    ours = [entry["id"] for entry in blocks["actor"]]
    collisions, made = _collisions(who, ours)
    hides = [entry["hides"] for entry in blocks["decoy"]]
    made = forms.table([], who.decoys[len(who.decoys) - len(hides) :]) | made
    words = lexicon.parse(_toml(_without(actors, collisions)), _toml(themes))
    subjects = tuple(dict.fromkeys([*ours, *hides, *(entry["id"] for entry in blocks["theme"])]))
    outline = Outline(subjects, words.names, _ordered(made), collisions)
    return Draft(outline, words, (_toml(actors), _toml(themes)))


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
    """The file with the fragment's blocks of the kind; those with a known id take their places."""
    new = {row["id"] for row in blocks[kind] if kind != "decoy"}
    kept = [row for row in file.get(kind, []) if row.get("id") not in new or kind == "decoy"]
    return file | {kind: [*kept, *blocks[kind]]}


def _collisions(
    who: entries.ActorFile, ours: Iterable[str]
) -> tuple[tuple[Collision, ...], dict[str, Form]]:
    """Where actors of the fragment want forms of others, and all the forms that they make."""
    ours = list(ours)
    owned = forms.table((a for a in who.actors.values() if a.id not in ours), [])
    made: dict[str, Form] = {}
    taken: dict[tuple[str, str, str, str], list[str]] = {}
    for actor in ours:
        mine = forms.table([who.actors[actor]], [])
        for form in sorted(mine.keys() & owned.keys()):
            owner = owned[form]
            key = (actor, mine[form].alias, str(owner.actor), owner.alias)
            taken.setdefault(key, []).append(form)
        owned = mine | owned
        made |= mine
    found = (
        Collision(actor, alias, tuple(shared), owner, owner_alias)
        for (actor, alias, owner, owner_alias), shared in taken.items()
    )
    return tuple(found), made


def _ordered(made: dict[str, Form]) -> dict[str, Form]:
    """By alias and rule as they come, then by letters: the same fragment gives the same list."""
    places = {form: place for place, form in enumerate(dict.fromkeys(made.values()))}
    return dict(sorted(made.items(), key=lambda item: (places[item[1]], item[0])))


def _without(file: _File, collisions: Iterable[Collision]) -> _File:
    """The file without the aliases that collide."""
    out = {(collision.actor, collision.alias) for collision in collisions}
    rows = [
        row | {"aliases": [a for a in row["aliases"] if (row["id"], a["name"]) not in out]}
        if "aliases" in row
        else row
        for row in file["actor"]
    ]
    return file | {"actor": rows}


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
