"""Titles in 15 languages in, the share whose language is told right out, with and without the feed's word.

The language is read as for an article that has a title alone; the feed's language is the right one.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import gold
import polars as pl
import scores
from scores import ALL, Measured, Slip

from processing.reading import enrich
from processing.reading.lexicon import Lexicon

LANGUAGES = frozenset(
    ["en", "uk", "ru", "fr", "de", "es", "it", "pl", "pt", "tr", "ar", "zh", "ro", "cs", "bg"]
)
OWN, REAL, LABELLED = "own titles", "real titles", "titles of labelled documents"
_BENCH = "data/bench/items_200k.parquet"
_DOCUMENTS = (
    "data/lab/slavicner/documents.parquet",
    "data/lab/semeval2025_task10/documents.parquet",
)
FILES = (_BENCH, *_DOCUMENTS)
WITH, WITHOUT = "feed's language known", "title alone"
LONG = "title alone, 20 letters or more"
_TITLES = Path(__file__).parent / "titles.toml"
_MOST = 300  # titles of one block of titles.toml or of one language of labelled documents
_LONGEST = 200  # characters: a longer first line is no title
_LETTERS = 20  # a shorter title is not judged without the feed's word (processing.reading.language)

Title = tuple[str, str]  # its language and the title


def measure_own(folder: Path, lexicon: Lexicon) -> Measured:
    """Rows for the titles of our own gold items."""
    titles = [(item.language, item.title) for item in gold.items(folder)]
    return _measured(OWN, titles, lexicon)


def measure_real(corpus: Path, lexicon: Lexicon) -> Measured:
    """Rows for feeds' titles: of sets and outlets in one language (titles.toml)."""
    items = pl.read_parquet(corpus / _BENCH, columns=["set", "outlet", "lang", "title"])
    return _measured(REAL, list(_real(items)), lexicon)


def measure_labelled(corpus: Path, lexicon: Lexicon) -> Measured:
    """Rows for the first lines, of 20 letters or more, of SlavicNER's and SemEval-2025's documents."""
    documents = pl.concat(
        pl.read_parquet(corpus / file, columns=["lang", "text"]) for file in _DOCUMENTS
    )
    first = documents.select(
        pl.col("lang").str.to_lowercase(),
        pl.col("text").str.strip_chars("\ufeff \r\n").str.split("\n").list.first().alias("title"),
    ).filter(pl.col("lang").is_in(LANGUAGES), pl.col("title").str.len_chars() <= _LONGEST)
    parts = (part.iter_rows() for part in first.partition_by("lang", maintain_order=True))
    titles = (title for part in parts for title in _some(filter(_is_long, part)))
    rows, slips = _measured(LABELLED, titles, lexicon)
    return Measured([row for row in rows if row.what != WITHOUT], slips)


def _real(items: pl.DataFrame) -> Iterator[Title]:
    for block in tomllib.loads(_TITLES.read_text(encoding="utf-8"))["titles"]:
        languages = block["languages"].split()
        chosen = items.filter(pl.col("set") == block["set"])
        if block["outlets"]:
            chosen = chosen.filter(pl.col("outlet").is_in(block["outlets"]))
        else:
            chosen = chosen.filter(pl.col("lang").is_in(languages))
        titles = chosen.drop_nulls("title").select("lang", "title").iter_rows()
        yield from _some(
            (languages[0] if block["outlets"] else code, title) for code, title in titles
        )


def _some(titles: Iterable[Title]) -> list[Title]:
    """The titles with the smallest SHA-256, each once."""
    return sorted(set(titles), key=lambda one: hashlib.sha256(one[1].encode()).digest())[:_MOST]


def _is_long(title: Title) -> bool:
    return sum(map(str.isalpha, title[1])) >= _LETTERS


def _measured(name: str, titles: Iterable[Title], lexicon: Lexicon) -> Measured:
    tally, slips = scores.Tally(), list[Slip]()
    for language, title in sorted(titles):
        for what, prior in ((WITH, language), (WITHOUT, None)):
            read = enrich.tag({"title": title, "language": prior}, lexicon)["language"]
            for counted in (
                (what, LONG) if prior is None and _is_long((language, title)) else (what,)
            ):
                for code in (ALL, language):
                    tally.expect(counted, code, met=read == language, expected=1)
            if read != language:
                slips.append(Slip(language, f"{what}: taken for {read}", "", title))
    return Measured(tally.rows(name), slips)
