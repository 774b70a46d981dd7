"""Articles and queries in, the words by which the queries find them out, beside those of the lexicon."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from processing.counting import coded
from processing.counting.coded import Key
from processing.counting.queries import Query
from processing.searching import marks
from processing.searching.query import Node

# What stands for the rule of the lexicon.
RULE = "search"
_PIECE = ("subject", "field", "start", "end", "words", "alias", "rule")
Asked = tuple[Query, Node, Key]


def with_queries(
    evidence: pl.DataFrame, articles: pl.DataFrame, asked: Sequence[Asked]
) -> pl.DataFrame:
    """The evidence, and a row for each place where words of a query stand in an article that it finds.

    The subject of these is the query's name. Where a query finds an article by no word, as by a field,
    the words are its text, and no place is told.

    Args:
        evidence: of these articles, as ``evidence.table`` gives it.
        articles: with title and summary.
        asked: each query, what it asks for, and the keys of the articles that it finds.
    """
    rows = [row for one in asked for row in _found(articles, one)]
    schema = {name: evidence.schema[name] for name in ("article_id", *_PIECE)}
    pieces = pl.DataFrame(rows, schema=schema, orient="row")
    own = evidence.join(pieces, on="article_id", how="anti", maintain_order="left")
    named = evidence.join(pieces, on="article_id", how="semi", maintain_order="left")
    found = articles.join(pieces, on="article_id", maintain_order="left_right")
    both = [own, named.filter(pl.col("words").is_not_null()), found]
    order = articles.select("article_id")
    return order.join(
        pl.concat([part.select(evidence.columns) for part in both]),
        on="article_id",
        maintain_order="left_right",
    ).select(evidence.columns)


def _found(articles: pl.DataFrame, asked: Asked) -> Iterator[tuple[Any, ...]]:
    query, node, keys = asked
    is_found = coded.key_of("article_id").is_in(pl.Series(keys, dtype=pl.UInt64).implode())
    sought = marks.sought(node)
    for article in articles.filter(is_found).iter_rows(named=True):
        places: list[tuple[Any, ...]] = [
            (query.name, field, start, end, article[field][start:end], None, RULE)
            for field in ("title", "summary")
            for start, end in marks.spans(article[field], sought)
        ]
        whole = (query.name, None, None, None, query.text, None, RULE)
        yield from ((article["article_id"], *place) for place in places or [whole])
