"""A measured share: how many of some cases were right."""

import math
from typing import NamedTuple


class Figure(NamedTuple):
    """One share: its name in the floors, of how many cases, and how many were right."""

    name: str
    cases: int
    right: int

    @property
    def share(self) -> float:
        """From 0 to 1; not a number of no case."""
        return self.right / self.cases if self.cases else math.nan
