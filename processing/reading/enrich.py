"""Articles in, their tags out: language, scope, actors and themes, read once in a fixed order."""

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from processing import frames
from processing.errors import InputError
from processing.frames import Articles, Feeds, Tags
from processing.reading import language, mentions, scope, sheet, themes
from processing.reading.lexicon import Lexicon
from processing.tables import TAGS

_KEPT = ("article_id", "feed_id", "published", "first_seen")
_LANGUAGE = ("language", "language_confidence")
_LISTS = ("actors", "actors_adjective", "themes", "themes_possible")
_EVIDENCE = (
    "actors",
    "title_actors",
    "themes",
    "themes_possible",
    "signals",
    "actors_adjective",
)
_READ = (*_LANGUAGE, "in_scope", "scope_reason", "lexicon_version")
# Articles read at once: the work that is done once for all of them is then small beside the rest,
# and their arrays fit the processor's cache.
_AT_ONCE = 1_000
_WEIGHED = 5_000  # items whose evidence, and the verdict, is remembered while others are read
_FEW = 300  # lists that are made one by one before polars is asked for all

_LINE = "\n"
_AS_LISTS = pl.first().str.extract_all(f"[^{_LINE}]+")

Found = list[tuple[int, str]]  # items and what was found in them
Language = tuple[str, float]  # and how sure it is
Columns = dict[str, list[Any]]
Decider = Callable[..., tuple[bool, str]]


def enrich(
    articles: Articles, feeds: Feeds, lexicon: Lexicon, languages: pl.DataFrame | None = None
) -> Tags:
    """Rows of TAGS: one row per article, in the order of the articles.

    The feed's language is the prior of the article's. An article whose feed is not in ``feeds`` is
    read without one. ``languages`` holds what is known already: article_id, language and
    language_confidence, one row per article; the language of all others is detected.
    """
    if articles.is_empty():
        return frames.tags(TAGS.empty())
    priors = dict(zip(feeds["feed_id"].to_list(), feeds["language"].to_list(), strict=True))
    known = _known(articles, languages)
    columns: Columns = {name: [] for name in (*_READ, *_LISTS)}
    decide = _decider(lexicon)
    for part in articles.iter_slices(_AT_ONCE):
        texts = part["title"].to_list() + part["summary"].to_list()
        read = _read(texts, _spoken(part, texts, priors, known), lexicon, decide)
        for name, column in columns.items():
            column.extend(read[name])
    found = {
        **{name: articles[name] for name in _KEPT},
        **{name: pl.Series(name, columns[name]) for name in _READ},
        **_lists({name: columns[name] for name in _LISTS}),
    }
    return frames.tags(pl.DataFrame([found[name] for name in TAGS.columns]))


def _known(articles: Articles, languages: pl.DataFrame | None) -> dict[str, Language]:
    """The languages that are known, by article."""
    if languages is None:
        return {}
    known = languages.select("article_id", *_LANGUAGE).drop_nulls()
    known = known.join(articles, on="article_id", how="semi")
    article, code, sure = (column.to_list() for column in known.iter_columns())
    return dict(zip(article, zip(code, sure, strict=True), strict=True))


def _spoken(
    part: pl.DataFrame,
    texts: Sequence[str],
    priors: Mapping[str, str | None],
    known: Mapping[str, Language],
) -> list[Language]:
    """The language of each article, detected where it is not known; ``texts`` as in ``_read``."""
    ids, feeds = part["article_id"].to_list(), part["feed_id"].to_list()
    spoken = [known.get(article) for article in ids]
    unknown = [number for number, answer in enumerate(spoken) if answer is None]
    whole = [f"{texts[number]} {texts[number + part.height]}" for number in unknown]
    detected = iter(language.detect_all(whole, [priors.get(feeds[number]) for number in unknown]))
    return [answer or next(detected) for answer in spoken]


def _read(
    texts: Sequence[str], spoken: Sequence[Language], lexicon: Lexicon, decide: Decider
) -> Columns:
    """The columns _READ and, as lines of text, _LISTS of some articles: first all titles, then summaries."""
    size, codes = len(spoken), [code for code, _ in spoken]
    laid = sheet.lay(texts)
    numbers = np.arange(2 * size)
    items, titles = numbers % size, numbers < size
    named = mentions.find_all(laid, items, codes, lexicon)
    told = themes.find_all(laid, items, titles, lexicon)
    names = named.where(~named.adjectives)
    found = {
        "actors": names,
        "actors_adjective": sorted({*named.where(named.adjectives)}.difference(names)),
        "themes": told.strong(),
        "themes_possible": told.possible(),
        "title_actors": named.where(~named.adjectives & titles[named.texts]),
        "signals": told.signals(),
    }
    lines: Columns = {name: _lines(pairs, size) for name, pairs in found.items()}
    verdicts = [*map(decide, codes, *(lines[name] for name in _EVIDENCE))]
    return {
        **lines,
        "language": codes,
        "language_confidence": [sure for _, sure in spoken],
        "in_scope": [in_scope for in_scope, _ in verdicts],
        "scope_reason": [reason for _, reason in verdicts],
        "lexicon_version": [lexicon.version] * size,
    }


def _lines(found: Found, size: int) -> list[str]:
    """For each of so many items what was found in it, a line break before each."""
    lines = [""] * size
    for item, name in found:
        lines[item] += _LINE + name
    return lines


def _lists(lines: Columns) -> dict[str, pl.Series]:
    """Columns of lists, made of ``_lines`` that are as many in each column.

    One by one a poll's lists take a third of the time that it takes polars to be asked, those of
    thousands ten times as long (measured).
    """
    stacked = [*itertools.chain(*lines.values())]
    if len(stacked) <= _FEW:
        lists = pl.Series([*map(_list, stacked)])
    else:
        lists = pl.Series(stacked).to_frame().select(_AS_LISTS).to_series()
    size = len(lists) // len(lines)
    return {name: lists.slice(number * size, size).alias(name) for number, name in enumerate(lines)}


@functools.lru_cache(_WEIGHED)
def _list(lines: str) -> pl.Series:
    return pl.Series(lines.split(_LINE)[1:], dtype=pl.String())


@functools.lru_cache(maxsize=4)
def _decider(lexicon: Lexicon) -> Decider:
    """Tells of a language and the lines of _EVIDENCE whether they are in scope, and the reason.

    Of 200,000 items only every fifth has evidence that none of those before it had (measured).
    """
    ids = functools.lru_cache(_WEIGHED)(lambda lines: frozenset(lines.split(_LINE)[1:]))

    @functools.lru_cache(_WEIGHED)
    def decide(language: str, *lines: str) -> tuple[bool, str]:
        return scope.decide(scope.Evidence(language, *map(ids, lines)), lexicon)

    return decide


def tag(record: Mapping[str, Any], lexicon: Lexicon) -> dict[str, Any]:
    """What was read in one record with ``id``, ``title``, ``text`` and perhaps ``language``.

    Names are listed under ``actors``, adjectives and demonyms under ``adjectives``.
    Title and text may be missing; the id may be anything and is handed back as it is. Places are
    offsets in the record's own strings, end exclusive.

    Raises:
        InputError: when the record is no object, or a field is no text.
    """
    if not isinstance(record, Mapping):
        raise InputError(f"a record must be an object with title and text, not {_called(record)}")
    fields = [(name, _text(record, name) or "") for name in ("title", "text")]
    spoken, _ = language.detect(" ".join(text for _, text in fields), _text(record, "language"))
    named = mentions.find(fields, spoken, lexicon)
    reading = themes.find(fields, lexicon)
    in_scope, _ = scope.decide(_evidence(spoken, named, reading), lexicon)
    return {
        "id": record.get("id"),
        "language": spoken,
        "in_scope": in_scope,
        "actors": [asdict(mention) for mention in named if not mention.adjective],
        "adjectives": [asdict(mention) for mention in named if mention.adjective],
        "themes": [{**asdict(found), "evidence": list(found.evidence)} for found in reading.themes],
    }


def _evidence(
    spoken: str, named: Iterable[mentions.Mention], reading: themes.Reading
) -> scope.Evidence:
    every = list(named)
    names = [mention for mention in every if not mention.adjective]
    return scope.Evidence(
        language=spoken,
        actors={mention.actor for mention in names},
        title_actors={mention.actor for mention in names if mention.field == "title"},
        strong={found.theme for found in reading.themes if found.level == "strong"},
        possible={found.theme for found in reading.themes if found.level == "possible"},
        signals=reading.signals,
        adjectives={mention.actor for mention in every if mention.adjective},
    )


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    raise InputError(f"record {record.get('id')!r}: {name} is {_called(value)}; give a string")


def _called(value: object) -> str:
    """What JSON calls the value's type."""
    names = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "an array",
    }
    return names.get(type(value), "null" if value is None else "an object")
