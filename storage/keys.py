"""Which keys a table holds, in memory: 8 bytes each, sorted, looked up without reading the table.

A key is told by 64 bits of a hash. That a new row of a table of 11 million is taken for a known one
has a chance of 11e6 / 2**64, less than 1 in 10**12.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]
# The newest are kept apart, so that an addition does not move all the others.
_MOST_NEWEST = 100_000


class Keys:
    """The keys of one table; it is told of each that is added."""

    def __init__(self, columns: Sequence[str], rows: pl.LazyFrame | None) -> None:
        """The keys of the rows are known; none if there are no rows."""
        key = pl.col(columns[0]) if len(columns) == 1 else pl.struct(columns)
        self._hash = key.hash(seed=0x5EED).alias("hash")
        self._newest: Hashes = np.empty(0, np.uint64)
        self._others = self._newest
        if rows is not None:
            every = rows.select(self._hash).collect(engine="streaming")["hash"]
            self._others = np.sort(every.to_numpy())

    @property
    def bytes(self) -> int:
        """The memory that the keys take."""
        return self._newest.nbytes + self._others.nbytes

    def lack(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Those of the rows whose keys are not known."""
        asked = rows.select(self._hash)["hash"].to_numpy()
        known = _within(asked, self._newest) | _within(asked, self._others)
        return rows.filter(pl.Series(~known))

    def add(self, rows: pl.DataFrame) -> None:
        """The keys of the rows are known."""
        new = rows.select(self._hash)["hash"].to_numpy()
        self._newest = np.sort(np.concatenate([self._newest, new]))
        if self._newest.size > _MOST_NEWEST:
            self._others = np.sort(np.concatenate([self._others, self._newest]), kind="stable")
            self._newest = self._newest[:0]


def _within(asked: Hashes, known: Hashes) -> npt.NDArray[np.bool_]:
    if not known.size:
        return np.zeros(asked.size, np.bool_)
    places = np.searchsorted(known, asked).clip(max=known.size - 1)
    found: npt.NDArray[np.bool_] = known[places] == asked
    return found
