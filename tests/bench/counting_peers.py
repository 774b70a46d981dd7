"""The same articles in DuckDB and in SQLite, each in the shape that answers it fastest, and the same questions.

Words are the same small integers in all columns, rows are sorted. DuckDB 2.0 has the mentions twice, by
subject and by time, with all that is filtered by beside each; SQLite has an index for each question
that covers all of its columns.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

DAY_US = 86_400_000_000
_PLAIN = ("outlet", "language", "country", "grp", "in_scope")
_MENTION = "subject, published, number, outlet, language, country, grp, in_scope"
_TYPES = {
    "number": "INTEGER",
    "published": "BIGINT",
    "outlet": "SMALLINT",
    "language": "SMALLINT",
    "country": "SMALLINT",
    "grp": "SMALLINT",
    "in_scope": "SMALLINT",
    "subject": "SMALLINT",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Which number stands for which word, by column."""

    numbers: dict[str, dict[Any, int]]

    def of(self, column: str, words: Iterable[Any]) -> list[int]:
        """The numbers of the words."""
        return [self.numbers[column][word] for word in words]


def words(items: pl.DataFrame) -> Words:
    """A number for each word, from 0 on, in their order.

    Args:
        items: outlet, language, country, grp, in_scope, article_id, actors and themes.
    """
    subjects = pl.concat([items["actors"].explode(), items["themes"].explode()])
    every = {name: items[name] for name in _PLAIN} | {"subject": subjects}
    numbers = {
        name: {word: n for n, word in enumerate(values.unique().drop_nulls().sort())} | {None: -1}
        for name, values in every.items()
    }
    return Words(numbers)


def plain(items: pl.DataFrame, words: Words) -> tuple[pl.DataFrame, pl.DataFrame]:
    """For each item its numbers; and item and subject, one row for each that an item names."""
    coded = items.select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("item"),
        *(
            pl.col(name).replace_strict(words.numbers[name], return_dtype=pl.Int16)
            for name in _PLAIN
        ),
    )
    named = items.select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("item"),
        pl.concat_list("actors", "themes").alias("subject"),
    ).explode("subject", empty_as_null=False, keep_nulls=False)
    number = pl.col("subject").replace_strict(words.numbers["subject"], return_dtype=pl.Int16)
    return coded, named.with_columns(number)


class Duck:
    """A DuckDB file."""

    day = f"published // {DAY_US}"

    def __init__(self, file: Path) -> None:
        self.connection = duckdb.connect(str(file))

    def fill(self, months: Iterable[pl.DataFrame], items: pl.DataFrame, words: Words) -> None:
        """The tables are there, sorted."""
        coded, named = plain(items, words)
        run = self.connection.execute
        columns = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items() if name != "subject")
        run(f"CREATE TABLE raw ({columns}, article_id VARCHAR, item INTEGER)")
        start = 0
        for month in months:
            rows = _numbered(month, start).join(coded, on="item", maintain_order="left")  # noqa: F841  DuckDB reads it
            run("INSERT INTO raw BY NAME SELECT * FROM rows")
            start += month.height
        self.connection.register("named_items", named.to_arrow())
        told = ", ".join(_TYPES.keys() - {"subject"})
        run(
            f"CREATE TABLE facts AS SELECT {told}, article_id FROM raw ORDER BY in_scope, published, number"
        )
        for name, order in (
            ("by_subject", "in_scope, subject, published"),
            ("by_time", "in_scope, published, number"),
        ):
            run(
                f"CREATE TABLE {name} AS SELECT {_MENTION} FROM raw JOIN named_items USING (item) "
                f"ORDER BY {order}"
            )
        run("DROP TABLE raw")
        run("CHECKPOINT")

    def ask(self, question: str) -> dict[str, np.ndarray]:
        """The answer's columns."""
        answer: dict[str, np.ndarray] = self.connection.execute(question).fetchnumpy()
        return answer


class Lite:
    """An SQLite file, in write-ahead mode as a store of articles would be."""

    day = f"published / {DAY_US}"

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file)

    def fill(self, months: Iterable[pl.DataFrame], items: pl.DataFrame, words: Words) -> None:
        """The tables and their indices are there, and analysed."""
        coded, named = plain(items, words)
        run = self.connection.execute
        run("PRAGMA journal_mode=WAL")
        told = ("number", "published", *_PLAIN)
        run(f"CREATE TABLE facts ({', '.join(told)}, article_id TEXT)")
        run(f"CREATE TABLE mentions ({_MENTION})")
        start = 0
        for month in months:
            rows = _numbered(month, start).join(coded, on="item", maintain_order="left")
            facts = rows.select(*told, "article_id").iter_rows()
            self.connection.executemany(
                f"INSERT INTO facts VALUES ({_marks(len(told) + 1)})", facts
            )
            mentions = rows.join(named, on="item").select(*_MENTION.split(", ")).iter_rows()
            self.connection.executemany(f"INSERT INTO mentions VALUES ({_marks(8)})", mentions)
            start += month.height
        rest = ", ".join(_PLAIN)
        run(f"CREATE INDEX facts_time ON facts (in_scope, published, {rest}, number)")
        run(
            f"CREATE INDEX mentions_subject ON mentions (subject, in_scope, published, {rest}, number)"
        )
        run("CREATE INDEX mentions_time ON mentions (in_scope, published, subject, outlet, number)")
        run("ANALYZE")
        self.connection.commit()

    def ask(self, question: str) -> dict[str, np.ndarray]:
        """The answer's columns."""
        cursor = self.connection.execute(question)
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        return {name: np.array([row[n] for row in rows]) for n, name in enumerate(names)}


def trend(where: str, subjects: Sequence[int], table: str, day: str) -> str:
    """How many articles each day has, in all (subject -1) and of those that name each subject."""
    return (
        f"SELECT -1 AS subject, {day} AS day, count(*) AS n FROM facts WHERE {where} GROUP BY 1, 2 "
        f"UNION ALL SELECT subject, {day} AS day, count(*) AS n FROM {table} "
        f"WHERE subject IN {_list(subjects)} AND {where} GROUP BY 1, 2"
    )


def top(where: str, table: str) -> str:
    """How many articles name each subject."""
    return f"SELECT subject, count(*) AS n FROM {table} WHERE {where} GROUP BY 1"


def crossed(where: str, table: str) -> str:
    """How many articles of each outlet name each subject."""
    return f"SELECT outlet, subject, count(*) AS n FROM {table} WHERE {where} GROUP BY 1, 2"


def pairs(where: str, table: str) -> str:
    """How many articles name both of two subjects."""
    named = f"(SELECT number, subject FROM {table} WHERE {where})"
    return (
        f"SELECT a.subject AS one, b.subject AS other, count(*) AS n FROM {named} a JOIN {named} b "
        "ON a.number = b.number AND a.subject < b.subject GROUP BY 1, 2"
    )


def newest(where: str, most: int) -> str:
    """The newest articles: their ids."""
    return (
        f"SELECT article_id FROM facts WHERE {where} AND published IS NOT NULL "
        f"ORDER BY published DESC, article_id LIMIT {most}"
    )


def newest_naming(where: str, subject: int, most: int) -> str:
    """The newest articles that name the subject: their ids."""
    found = (
        f"SELECT number FROM by_subject WHERE subject = {subject} AND {where} "
        f"AND published IS NOT NULL ORDER BY published DESC LIMIT {most}"
    )
    return (
        f"SELECT article_id FROM facts WHERE number IN ({found}) "
        f"AND published >= (SELECT min(published) FROM by_subject WHERE number IN ({found})) "
        f"ORDER BY published DESC, article_id LIMIT {most}"
    )


def where(since: int, until: int, **among: Sequence[int]) -> str:
    """Rows in [since, until) with one of the numbers in each column."""
    kept = [f"{name} IN {_list(numbers)}" for name, numbers in among.items()]
    return " AND ".join([f"published >= {since}", f"published < {until}", *kept])


def _list(numbers: Sequence[int]) -> str:
    return f"({', '.join(map(str, numbers))})"


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _numbered(month: pl.DataFrame, start: int) -> pl.DataFrame:
    return month.select(
        pl.int_range(start, start + pl.len(), dtype=pl.Int32).alias("number"),
        pl.col("published").to_physical(),
        "article_id",
        pl.col("item").cast(pl.Int32),
    )
