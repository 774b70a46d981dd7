"""Texts in, the words that say what they are about out, each once a text; stop words are left out."""

import functools
import re
import tomllib
from collections.abc import Sequence
from importlib import resources

from processing.reading import letters

_LEAST_LETTERS = 3
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# Scripts without spaces: every two signs that follow each other stand for a word.
_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")


def words(texts: Sequence[str], language: str) -> list[list[str]]:
    """For each text its words in plain small letters, each once, in the order in which they first come.

    Left out are the language's stop words and words of fewer than three letters. Forms of one word are
    told apart: "war" and "wars" are two.

    >>> words(["Drones over Odesa, drones over Kyiv"], "en")
    [['drones', 'odesa', 'kyiv']]
    """
    stop = stop_words(language)
    return [[*dict.fromkeys(one for one in _each(text) if one not in stop)] for text in texts]


def stop_words(language: str) -> frozenset[str]:
    """The language's stop words in plain letters; none where we have no list."""
    return _lists().get(language, frozenset())


def _each(text: str) -> list[str]:
    low = letters.lowered(letters.plain(text).text)
    pairs = [run[at : at + 2] for run in _RUN.findall(low) for at in range(len(run) - 1)]
    spaced = _RUN.sub(" ", low)
    return [*(one for one in _WORD.findall(spaced) if len(one) >= _LEAST_LETTERS), *pairs]


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    text = resources.files("processing.reading").joinpath("stopwords.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    return {code: frozenset(letters.plain(told).text.split()) for code, told in lists.items()}
