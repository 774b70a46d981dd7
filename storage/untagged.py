"""Which articles have no tags yet, kept up to date by the process that adds both."""

import polars as pl

from processing.columns import Table
from processing.tables import ARTICLES, TAGS
from storage.durable import State

States = tuple[State, State]


class Untagged:
    """Rows of ARTICLES without a row in TAGS, as of a state of each; not known after others wrote."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._rows = ARTICLES.empty()
        self._states: States | None = None

    def rows(self, states: States) -> pl.DataFrame | None:
        """The rows as of these states of ARTICLES and TAGS; None if that is not known."""
        return self._rows if self._states == states else None

    def learn(self, rows: pl.DataFrame, states: States) -> None:
        """These are the rows as of these states."""
        self._rows, self._states = rows, states

    def note(self, table: Table, added: pl.DataFrame, states: States) -> None:
        """The rows were added to ARTICLES or TAGS in one commit, which led to these states."""
        if self._states is None or added.is_empty():
            return
        (articles, wrote), (tags, read) = self._states
        by_article, by_tag = ((1, 0), (0, 1))[table is TAGS]
        if states != ((articles, wrote + by_article), (tags, read + by_tag)):
            self._states = None
        elif table is ARTICLES:
            self.learn(pl.concat([self._rows, added]), states)
        else:
            self.learn(self._rows.join(added, on="article_id", how="anti"), states)
