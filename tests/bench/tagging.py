"""Reading articles for names, themes and scope: a million of them, a poll, hostile text, and two peers.

The items are real titles and summaries of feeds; the peers look for the same forms of names.
"""

import functools
import random
import statistics
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import figures
import numpy as np
import polars as pl
import psutil
import side
import spent
from figures import Figure

from processing import frames
from processing.frames import Articles, Feeds
from processing.reading import enrich, language, lexicon, mentions, sheet, themes
from processing.reading.lexicon import Lexicon
from processing.tables import ARTICLES, FEEDS

MILLION, POLL, POLLS = 1_000_000, 20, 60
_PART = 50_000  # articles that a rebuild reads before it stores them
_LETTERS = 1_000_000
_EVERY = 50  # items, of which the peers get one
_AT_ONCE = 1_000  # items, as in enrich
PEERS = {"spaCy PhraseMatcher": 1, "re, all forms": 40}  # and each how manieth of these it searches
_SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def measured() -> list[Figure]:
    """CPU seconds of ours alone, against bars; then of the names alone, against both peers."""
    compiled, words = _compiled()
    articles, feeds = _million()
    return [
        *compiled,
        *_archive(articles, feeds, words),
        *_hostile(words),
        *_against_peers(words),
    ]


def at_most(figure: Figure, most: float) -> Figure:
    """The figure with the bar that ours is at most this."""
    return replace(figure, bar=f"at most {most:g}", met=figure.ours <= most)


def _compiled() -> tuple[list[Figure], Lexicon]:
    """What compiling the lexicon takes, and the lexicon; the language model is read beforehand.

    The memory is what the process has grown by, what it no longer needs included.
    """
    fields = [("title", "The first text that is long enough to be told from others")]
    language.detect(fields[0][1], None)
    sheet.lay_items([fields])
    before = psutil.Process().memory_info().rss
    taken = spent.seconds(lexicon.bundled)
    words = lexicon.bundled()
    taken += spent.seconds(lambda: (mentions.find(fields, "en", words), themes.find(fields, words)))
    memory = (psutil.Process().memory_info().rss - before) / 1e6
    what = f"compile the lexicon, {len(words.forms):,} forms, {len(words.terms):,} terms"
    return [
        at_most(Figure(what, "CPU s", taken), 2),
        at_most(Figure("memory of the compiled lexicon", "MB", memory), 60),
    ], words


def items() -> pl.DataFrame:
    """Language, title and summary of the real items."""
    real = pl.read_parquet(figures.corpus() / "data" / "bench" / "items_200k.parquet")
    return real.select("lang", "title", "summary").with_columns(pl.all().fill_null(""))


def texts() -> list[str]:
    """Some real items, title and summary in one text."""
    whole = pl.concat_str("title", "summary", separator=" ")
    return items().gather_every(_EVERY).select(whole).to_series().to_list()


def _million() -> tuple[Articles, Feeds]:
    """A million articles, the real ones again and again, of one feed for each language."""
    real = items()
    whole = pl.concat([real] * -(-MILLION // real.height)).head(MILLION)
    articles = whole.select(
        "title",
        "summary",
        article_id=pl.int_range(pl.len()).cast(pl.String),
        feed_id="lang",
        first_seen=pl.lit(_SEEN).cast(ARTICLES.schema["first_seen"]),
    )
    empty = pl.DataFrame(schema=ARTICLES.schema)
    articles = pl.concat([empty, articles], how="diagonal")
    codes = real["lang"].unique().sort()
    rows = [{"feed_id": code, "language": code} for code in codes]
    feeds = frames.feeds(FEEDS.frame(rows))
    return frames.articles(articles), feeds


def _archive(articles: Articles, feeds: Feeds, words: Lexicon) -> list[Figure]:
    """A rebuild of a million articles whose languages are stored, new ones, and polls."""
    known = articles.select("article_id", language="feed_id", language_confidence=pl.lit(1.0))
    again = spent.seconds(lambda: _read(articles, feeds, words, known))
    new = frames.articles(articles[::20])
    first = spent.seconds(lambda: _read(new, feeds, words, None))
    starts = range(0, POLLS * POLL, POLL)
    polls = [frames.articles(new[start : start + POLL]) for start in starts]
    poll = statistics.median(
        spent.seconds(functools.partial(enrich.enrich, some, feeds, words)) for some in polls
    )
    return [
        at_most(Figure("names, themes and scope of 1,000,000 items again", "CPU s", again), 60),
        Figure("one new item, language too", "CPU µs", first / new.height * 1e6),
        at_most(Figure(f"a poll of {POLL} new items, language too", "CPU ms", poll * 1e3), 5),
    ]


def _read(articles: Articles, feeds: Feeds, words: Lexicon, known: pl.DataFrame | None) -> None:
    for start in range(0, articles.height, _PART):
        part = slice(start, start + _PART)
        languages = None if known is None else known[part]
        enrich.enrich(frames.articles(articles[part]), feeds, words, languages)


def _hostile(words: Lexicon) -> list[Figure]:
    """Texts of a million characters made to be slow, against four times a quarter of each."""
    chance = random.Random(7)
    pieces = {
        "one name": "Путин ",
        "one name, no spaces": "Путин",
        "a name in doubt": "Georgia ",
        "a name in marks": "Пу\u0301тин ",
        "combining marks": "\u0301\u0323",
        "no spaces": "мирн",
        "random characters": "".join(map(chr, chance.choices(range(32, 0x3000), k=_LETTERS))),
    }
    return [_line(name, piece, words) for name, piece in pieces.items()]


def _line(name: str, piece: str, words: Lexicon) -> Figure:
    whole = (piece * (_LETTERS // len(piece) + 1))[:_LETTERS]
    jobs = [functools.partial(_tag, text, words) for text in (whole, whole[: _LETTERS // 4])]
    long, short = spent.alternating(jobs)
    what = f"hostile text, 1,000,000 characters: {name}"
    row = Figure(what, "CPU s", long, "4 times a quarter of it", 4 * short)
    return replace(row, bar="at most 2/1", met=long <= 8 * short)


def _tag(text: str, words: Lexicon) -> None:
    mentions.find([("text", text)], "en", words)
    themes.find([("text", text)], words)


def _against_peers(words: Lexicon) -> list[Figure]:
    """Names only, an item: ours, with boundaries, gates and context, and both peers."""
    some, taken = texts(), []
    with side.by_side("tagging_peers.py") as process:
        for _ in range(figures.RUNS):
            answers = [side.ask(process, name)["cpu_s"] for name in PEERS]
            ours = spent.seconds(lambda: _names(some, words)) / len(some)
            taken.append((ours, *answers))
    ours, *theirs = (statistics.median(column) * 1e6 for column in zip(*taken, strict=True))
    what = f"names in one item, {len(words.forms):,} forms"
    rows = [
        Figure(what, "CPU µs", ours, peer, their) for peer, their in zip(PEERS, theirs, strict=True)
    ]
    return [figures.within(rows[0], 20), figures.within(rows[1], 400)]


def _names(texts: Sequence[str], words: Lexicon) -> None:
    for start in range(0, len(texts), _AT_ONCE):
        part = texts[start : start + _AT_ONCE]
        mentions.find_all(sheet.lay(part), np.arange(len(part)), ["en"] * len(part), words)


if __name__ == "__main__":
    figures.hand_over(measured())
