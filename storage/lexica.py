"""Which lexicon is in use: the folder that is named, else the one that FRONTWATCH_LEXICON names, else ours."""

import functools
import os
from importlib import resources
from pathlib import Path

from processing.errors import LexiconError
from processing.reading import lexicon
from processing.reading.lexicon import Lexicon

ACTORS, THEMES = "actors.toml", "themes.toml"
Stamp = tuple[tuple[str, int, int], ...]


def location() -> Path | None:
    """The lexicon's folder that FRONTWATCH_LEXICON names; None for the bundled lexicon."""
    named = os.environ.get("FRONTWATCH_LEXICON")
    return Path(named) if named else None


def texts(folder: Path | None) -> tuple[str, str]:
    """The texts of actors.toml and themes.toml in the folder; one that is not there is the bundled one.

    Raises:
        LexiconError: neither is there, or one cannot be read.
    """
    ours = resources.files("processing.reading")
    bundled = tuple(ours.joinpath(name).read_text(encoding="utf-8") for name in (ACTORS, THEMES))
    if folder is None:
        return bundled[0], bundled[1]
    paths = folder / ACTORS, folder / THEMES
    if not any(path.exists() for path in paths):
        raise LexiconError(
            f"lexicon folder {folder}: there is no {ACTORS} and no {THEMES}; put one of them there"
        )
    actors, themes = (
        _read(path) if path.exists() else text for path, text in zip(paths, bundled, strict=True)
    )
    return actors, themes


def load(folder: Path | None) -> Lexicon:
    """The lexicon of the folder, compiled once for each state of its files; None for the bundled one.

    Raises:
        LexiconError: naming folder, file and entry, when it cannot be used.
    """
    return lexicon.bundled() if folder is None else _load(folder, stamp(folder))


def stamp(folder: Path | None) -> Stamp:
    """What changes whenever a file of the folder does: each one's name, time and size."""
    if folder is None:
        return ()
    states = [(path, path.stat()) for path in (folder / ACTORS, folder / THEMES) if path.exists()]
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)


@functools.lru_cache(maxsize=2)
def _load(folder: Path, _stamp: Stamp) -> Lexicon:
    try:
        return lexicon.parse(*texts(folder))
    except LexiconError as error:
        told = str(error)
        raise LexiconError(
            told if str(folder) in told else f"lexicon folder {folder}: {told}"
        ) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path} cannot be read ({error}); write it as UTF-8 text") from error
