"""Articles in, their tags out: language, scope, actors and themes, read once in a fixed order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from processing import tables
from processing.errors import InputError
from processing.reading import language, mentions, scope, themes
from processing.reading.lexicon import Lexicon
from processing.tables import Articles, Feeds, Tags


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read in one item."""

    language: str
    confidence: float
    names: list[mentions.Mention]
    adjectives: list[mentions.Mention]
    themes: list[themes.Theme]
    in_scope: bool
    reason: str


def enrich(articles: Articles, feeds: Feeds, lexicon: Lexicon) -> Tags:
    """Rows of TAGS: one row per article, in the order of the articles.

    The feed's language is the prior of the article's. An article whose feed is not in ``feeds`` is
    read without one.
    """
    known = articles.join(feeds.select("feed_id", "language"), on="feed_id", how="left")
    # A Python loop over one prebuilt automaton, not polars' extract_many: that one is rebuilt at each
    # call, which takes 103 times as long for a poll of 20 items (measured, docs/decisions/0004).
    rows = [
        _row(_read((("title", title), ("summary", summary)), prior, lexicon))
        for title, summary, prior in known.select("title", "summary", "language").iter_rows()
    ]
    read = pl.DataFrame(
        rows, schema={name: tables.TAGS.schema[name] for name in _READ}, orient="row"
    )
    columns = known.select("article_id", "feed_id", "published", "first_seen")
    version = pl.lit(lexicon.version).alias("lexicon_version")
    return tables.tags(columns.hstack(read).with_columns(version))


_READ = (
    "language",
    "language_confidence",
    "in_scope",
    "scope_reason",
    "actors",
    "actors_adjective",
    "themes",
    "themes_possible",
)


def _row(read: _Read) -> tuple[Any, ...]:
    """The columns _READ."""
    names = {mention.actor for mention in read.names}
    return (
        read.language,
        read.confidence,
        read.in_scope,
        read.reason,
        sorted(names),
        sorted({mention.actor for mention in read.adjectives} - names),
        [found.theme for found in read.themes if found.level == "strong"],
        [found.theme for found in read.themes if found.level == "possible"],
    )


def _read(fields: Sequence[tuple[str, str]], prior: str | None, lexicon: Lexicon) -> _Read:
    """Language, mentions, themes and scope of one item's fields (name, text)."""
    spoken, confidence = language.detect(" ".join(text for _, text in fields), prior)
    found = mentions.find(fields, spoken, lexicon)
    named = [mention for mention in found if not mention.adjective]
    reading = themes.find(fields, lexicon)
    in_scope, reason = scope.decide(
        scope.Evidence(
            language=spoken,
            actors={mention.actor for mention in named},
            title_actors={mention.actor for mention in named if mention.field == "title"},
            strong={theme.theme for theme in reading.themes if theme.level == "strong"},
            possible={theme.theme for theme in reading.themes if theme.level == "possible"},
            signals=reading.signals,
        ),
        lexicon,
    )
    adjectives = [mention for mention in found if mention.adjective]
    return _Read(spoken, confidence, named, adjectives, reading.themes, in_scope, reason)


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
    read = _read(fields, _text(record, "language"), lexicon)
    return {
        "id": record.get("id"),
        "language": read.language,
        "in_scope": read.in_scope,
        "actors": [asdict(mention) for mention in read.names],
        "adjectives": [asdict(mention) for mention in read.adjectives],
        "themes": [{**asdict(found), "evidence": list(found.evidence)} for found in read.themes],
    }


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
