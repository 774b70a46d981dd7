"""Names of languages and countries by their codes: English ones of tongues.toml, others of Unicode CLDR."""

import functools
import tomllib
from collections.abc import Callable
from importlib import resources

from dashboard import saying


def language(code: str) -> str:
    """What the reader calls the language; the code itself where it is not listed.

    >>> language("uk"), language("xx")
    ('Ukrainian', 'xx')
    """
    return languages().get(code, code)


def country(code: str) -> str:
    """What the reader calls the country; the code itself where it is not listed.

    >>> country("UA"), country("XX")
    ('Ukraine', 'XX')
    """
    return countries().get(code, code)


def languages() -> dict[str, str]:
    """All names in the reader's language by ISO 639-1 code; und: unknown."""
    return _said("languages", saying.language())


def countries() -> dict[str, str]:
    """All names in the reader's language by ISO 3166-1 alpha-2 code."""
    return _said("countries", saying.language())


def english(kind: str) -> dict[str, str]:
    """The English names of ``languages`` or ``countries`` by code."""
    return _names()[kind]


def called(kind: str) -> Callable[[str], str]:
    """What a widget calls the codes of ``languages`` or ``countries``, also in callbacks."""
    names = _said(kind, saying.language())
    return lambda code: names.get(code, code)


@functools.cache
def _said(kind: str, language: str) -> dict[str, str]:
    if language == saying.ENGLISH:
        return english(kind)
    named = saying.language_name if kind == "languages" else saying.country_name
    with saying.spoken(language):
        return {
            code: saying.say("Unknown") if code == "und" else named(code) or name
            for code, name in english(kind).items()
        }


@functools.cache
def _names() -> dict[str, dict[str, str]]:
    text = resources.files("dashboard").joinpath("tongues.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
