"""A view in, the question about its articles out."""

from datetime import datetime

from processing.counting import asking, passports
from processing.counting.asking import Question, Span
from processing.counting.codes import LAST, UNDATED
from processing.counting.picks import Picks


def of(picks: Picks) -> Question:
    """Which articles the picks ask about: those in their window, on their clock, through their filters.

    Where the picks name all of their subjects, those that do.
    """
    return within(picks, picks.since, picks.until)


def within(picks: Picks, start: datetime | None, end: datetime | None) -> Question:
    """The same in [start, end); a bound that is None does not bound.

    Without any, articles without a time are asked about too.
    """
    earliest = UNDATED if end is None else UNDATED + 1
    span = Span(picks.clock, asking.micro(start, earliest), asking.micro(end, LAST))
    scope = () if picks.scope == "all" else (True,)
    naming = picks.subjects if picks.naming == "all" else ()
    among = {"in_scope": scope, "language": picks.languages, **passports.filters(picks)}
    return Question(span, among, naming)
