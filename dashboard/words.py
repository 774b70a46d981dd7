"""Numbers, times and states as a reader reads them; no Streamlit and no clock here."""

import html
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard import clocks
from processing.counting.picks import Every, Unit

NARROW_SPACE = "\u202f"
WORD_JOINER = "\u2060"
# How an address begins that becomes a link by itself (GitHub Flavored Markdown, 6.9 Autolinks).
_LINKED = re.compile(r"(?i)https?:(?=//)|ftp:(?=//)|www(?=\.)|@")
_UNITS: dict[Unit, str] = {
    "articles": "article",
    "texts": "distinct text",
    "publishers": "independent publisher",
}
_WIDTHS: dict[Every, str] = {"1h": "hour", "1d": "day", "1w": "week"}


def escaped(text: str) -> str:
    """The text as Plotly shows it letter by letter: no tag in it works, no link is live.

    >>> escaped("<a href='x'>R&D</a>")
    "&lt;a href='x'&gt;R&amp;D&lt;/a&gt;"
    """
    return html.escape(text, quote=False)


def plain(text: str) -> str:
    r"""The text as Streamlit's Markdown shows it letter by letter.

    Markdown makes a link of what looks like an address, escaped or not; an invisible word joiner
    (U+2060) parts such a one.

    >>> print(plain("**R** :red[x]"))
    \*\*R\*\* \:red\[x\]
    """
    parted = _LINKED.sub(r"\g<0>" + WORD_JOINER, text)
    return "".join(
        f"\\{letter}" if letter in r"\`*_{}[]<>()#+-.!|~:$&" else letter for letter in parted
    )


def marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    r"""The text as ``plain`` gives it, with these places of it on a coloured ground.

    Args:
        text: of a feed.
        spans: start and end of each place in the text, sorted, none touching another.

    >>> print(marked("Putin & co", [(0, 5)]))
    :orange-background[**Putin**] \& co
    """
    shown, last = "", 0
    for start, end in spans:
        shown += f"{plain(text[last:start])}:orange-background[**{plain(text[start:end])}**]"
        last = end
    return shown + plain(text[last:])


def number(value: int) -> str:
    """A whole number with thousands apart.

    >>> number(12345) == f"12{NARROW_SPACE}345"
    True
    """
    return f"{value:,}".replace(",", NARROW_SPACE)


def unit(counted: Unit) -> str:
    """One of what is counted: article, distinct text, independent publisher."""
    return _UNITS[counted]


def some(count: int, thing: str) -> str:
    """How many of the things, such as ``1 feed`` or ``2 feeds``.

    >>> some(1, "feed"), some(2, "feed")
    ('1 feed', '2 feeds')
    """
    return f"{number(count)} {thing}" if count == 1 else f"{number(count)} {thing}s"


def length(time: timedelta) -> str:
    """How long, in its two largest units down to the minute.

    >>> length(timedelta(minutes=15)), length(timedelta(hours=25, minutes=5))
    ('15 min', '1 d 1 h')
    """
    minutes = round(time.total_seconds() / 60)
    days, minutes = divmod(minutes, 24 * 60)
    parts = {"d": days, "h": minutes // 60, "min": minutes % 60}
    told = [f"{value} {unit}" for unit, value in parts.items() if value]
    return " ".join(told[:2]) or "0 min"


def width(every: Every) -> str:
    """The bucket as a noun: hour, day, week."""
    return _WIDTHS[every]


def day(moment: datetime) -> str:
    """The date of the moment as it is given, such as 20 Nov 2026."""
    return f"{moment.day} {moment:%b %Y}"


def minute(moment: datetime) -> str:
    """The moment to the minute by the clocks in use, such as 20 Nov 2026, 23:50."""
    return f"{day(clocks.shown(moment))}, {clocks.time(moment)}"


def span(start: datetime, end: datetime) -> str:
    """The stretch [start, end) in the fewest words, by the clocks in use, without the zone.

    >>> from datetime import UTC
    >>> span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    '1 Mar 2026'
    >>> span(datetime(2026, 3, 1, 4, tzinfo=UTC), datetime(2026, 3, 1, 10, tzinfo=UTC))
    '1 Mar 2026, 04:00–10:00'
    """
    first, last = clocks.shown(start), clocks.shown(end)
    if first.time() == last.time() == datetime.min.time():
        return days(first, last)
    if first.date() == last.date() or end - start <= timedelta(hours=1):
        return f"{minute(start)}–{clocks.time(end)}"
    return f"{minute(start)} – {minute(end)}"


def days(start: datetime, end: datetime) -> str:
    """The days from start up to, but without, end, both as they are given.

    >>> from datetime import UTC
    >>> days(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC))
    '1–7 Mar 2026'
    """
    last = end - timedelta(days=1)
    if start.date() >= last.date():
        return day(start)
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}–{day(last)}"
    if start.year == last.year:
        return f"{start.day} {start:%b} – {day(last)}"
    return f"{day(start)} – {day(last)}"
