"""The articles' own words from the store, where they are needed again; no Streamlit, nothing kept."""

import polars as pl

from processing import tables
from processing.reading import trial
from storage import slices
from storage.store import Store


def read_again(store: Store, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with title and summary, empty if unknown, and ``read_with``: the lexicon's version.

    Args:
        store: where they are.
        rows: article_id and first_seen, at least.
    """
    # The stretch of time tells which parts of the tables need not be read.
    then = pl.col("first_seen").is_between(rows["first_seen"].min(), rows["first_seen"].max())
    told = store.scan(tables.ARTICLES).filter(then).select("article_id", "title", "summary")
    version = pl.col("lexicon_version").alias("read_with")
    tags = store.scan(tables.TAGS).filter(then).select("article_id", version)
    for more in (told, tags):
        found = store.read(more.join(rows.lazy(), on="article_id", how="semi"))
        rows = rows.join(found, on="article_id", how="left", maintain_order="left")
    return rows.with_columns(pl.col("title", "summary").fill_null(""))


def newest(store: Store, n: int) -> pl.DataFrame:
    """What ``trial.run`` needs of the newest ``n`` articles."""
    parts = [
        told.select(*trial.ARTICLE).join(tags.select(*trial.TAG), on="article_id")
        for told, tags in slices.each(store, slices.newest(store, n), n)
    ]
    return pl.concat(parts) if parts else trial.no_articles()
