"""English names of languages and countries by their codes; the only file that reads tongues.toml."""

import functools
import tomllib
from importlib import resources


def language(code: str) -> str:
    """The language's English name; the code itself where it is not listed.

    >>> language("uk"), language("xx")
    ('Ukrainian', 'xx')
    """
    return languages().get(code, code)


def country(code: str) -> str:
    """The country's English name; the code itself where it is not listed.

    >>> country("UA"), country("XX")
    ('Ukraine', 'XX')
    """
    return countries().get(code, code)


def languages() -> dict[str, str]:
    """All names by ISO 639-1 code; und: unknown."""
    return _names()["languages"]


def countries() -> dict[str, str]:
    """All names by ISO 3166-1 alpha-2 code."""
    return _names()["countries"]


@functools.cache
def _names() -> dict[str, dict[str, str]]:
    text = resources.files("dashboard").joinpath("tongues.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
