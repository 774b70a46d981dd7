"""A view in, the question about its articles out."""

import polars as pl

from processing.counting import asking, passports
from processing.counting.asking import Question, Span
from processing.counting.picks import Picks


def of(picks: Picks) -> Question:
    """Which articles absolute picks ask about: those in their window, on their clock, through their filters.

    Where the picks name all of their subjects, those that do.
    """
    scope = pl.lit(value=True) if picks.scope == "all" else pl.col("in_scope")
    language = passports.among({"language": picks.languages})
    naming = picks.subjects if picks.naming == "all" else ()
    span = Span(picks.clock, asking.micro(picks.since), asking.micro(picks.until))
    return Question(span, scope & language & passports.passes(picks), naming)
