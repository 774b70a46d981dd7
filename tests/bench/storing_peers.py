"""What our store is measured against: the same articles with their tags in SQLite and in DuckDB.

Both get the form that suits them best: SQLite ids of 16 bytes, whole numbers for times, and a table of
names that answers charts by its key alone; DuckDB ids of its type UUID, and lists.
"""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl

_LITE = """
CREATE TABLE articles (number INTEGER PRIMARY KEY, article_id BLOB NOT NULL UNIQUE, feed_id, guid, url, title,
    summary, published INTEGER, published_from, published_raw, first_seen INTEGER);
CREATE TABLE tags (number INTEGER PRIMARY KEY, language, language_confidence, in_scope, scope_reason,
    lexicon_version);
CREATE TABLE names (name TEXT, kind INTEGER, first_seen INTEGER, number INTEGER,
    PRIMARY KEY (name, kind, first_seen, number)) WITHOUT ROWID;
"""
_ARTICLE = (
    "feed_id",
    "guid",
    "url",
    "title",
    "summary",
    "published",
    "published_from",
    "published_raw",
    "first_seen",
)
_TAG = ("language", "language_confidence", "in_scope", "scope_reason", "lexicon_version")
_LISTS = ("actors", "actors_adjective", "themes", "themes_possible")


class Lite:
    """SQLite in WAL mode; a batch is one transaction."""

    def __init__(self, path: Path, synchronous: str) -> None:
        """The tables are there."""
        self.path = path
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute(f"PRAGMA synchronous = {synchronous}")
        self._base.executescript(_LITE)

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """The file is closed."""
        self._base.close()

    def add(self, articles: pl.DataFrame, tags: pl.DataFrame) -> None:
        """Articles that are not known yet, and their tags, are stored."""
        numbers = {}
        self._base.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * (len(_ARTICLE) + 1))
        for key, *values in _plain(articles).select("article_id", *_ARTICLE).iter_rows():
            done = self._base.execute(
                f"INSERT OR IGNORE INTO articles (article_id, {', '.join(_ARTICLE)}) VALUES ({marks})",
                (bytes.fromhex(key), *values),
            )
            if done.rowcount:
                numbers[key] = done.lastrowid
        rows = [row for row in _plain(tags).iter_rows(named=True) if row["article_id"] in numbers]
        self._base.executemany(
            f"INSERT INTO tags (number, {', '.join(_TAG)}) VALUES (?, ?, ?, ?, ?, ?)",
            [(numbers[row["article_id"]], *(row[name] for name in _TAG)) for row in rows],
        )
        self._base.executemany(
            "INSERT INTO names VALUES (?, ?, ?, ?)",
            [
                (name, kind, row["first_seen"], numbers[row["article_id"]])
                for row in rows
                for kind, names in enumerate(_LISTS)
                for name in row[names]
            ],
        )
        self._base.execute("COMMIT")

    def settle(self) -> None:
        """Its log is in the file, and the file is as small as it gets."""
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._base.execute("VACUUM")
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def duck(path: Path, articles: pl.DataFrame, tags: pl.DataFrame) -> None:
    """The rows are in a DuckDB file, each table with the article as its key, and the file is closed."""
    with duckdb.connect(str(path)) as base:
        for name, rows in (("articles", articles), ("tags", tags)):
            typed = "* REPLACE (CAST(article_id AS UUID) AS article_id)"
            base.register("rows_of", rows.to_arrow())
            base.execute(f"CREATE TABLE {name} AS SELECT {typed} FROM rows_of LIMIT 0")
            base.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (article_id)")
            base.execute(f"INSERT INTO {name} SELECT {typed} FROM rows_of")
            base.unregister("rows_of")
        base.execute("CHECKPOINT")


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Times as whole numbers: microseconds."""
    times = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.Datetime)]
    return rows.with_columns(pl.col(times).cast(pl.Int64))
