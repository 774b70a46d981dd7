"""Numbers, times and states as a reader reads them; no Streamlit and no clock here."""

import html
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard import clocks, saying

WORD_JOINER = "\u2060"
# How an address begins that becomes a link by itself (GitHub Flavored Markdown, 6.9 Autolinks).
_LINKED = r"https?:(?=//)|ftp:(?=//)|www(?=\.)|@"
# What Streamlit draws as an arrow, a dash or a sign where it stands alone, and the begin of an icon's name.
_DRAWN = r"(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)|:(?=[\w+/-]+:)"
_PARTED = re.compile(f"(?i){_LINKED}|{_DRAWN}")


def escaped(text: str) -> str:
    """The text as Plotly shows it letter by letter: no tag in it works, no link is live.

    >>> escaped("<a href='x'>R&D</a>")
    "&lt;a href='x'&gt;R&amp;D&lt;/a&gt;"
    """
    return html.escape(text, quote=False)


def plain(text: str) -> str:
    r"""The text as Streamlit's Markdown shows it letter by letter.

    Markdown makes a link of what looks like an address, and Streamlit an icon of ``:name:``, escaped
    or not; an invisible word joiner (U+2060) parts such ones.

    >>> print(plain("**R** :red[x]"))
    \*\*R\*\* \:red\[x\]
    """
    parted = _PARTED.sub(r"\g<0>" + WORD_JOINER, text)
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


def length(time: timedelta) -> str:
    """How long, in its two largest units down to the minute.

    >>> length(timedelta(minutes=15)), length(timedelta(hours=25, minutes=5))
    ('15 min', '1 d 1 h')
    """
    minutes = round(time.total_seconds() / 60)
    days, minutes = divmod(minutes, 24 * 60)
    parts = {
        saying.later("{n} d"): days,
        saying.later("{n} h"): minutes // 60,
        saying.later("{n} min"): minutes % 60,
    }
    told = [saying.say(unit, n=value) for unit, value in parts.items() if value]
    return " ".join(told[:2]) or saying.say("{n} min", n=0)


def day(moment: datetime) -> str:
    """The date of the moment as it is given, such as 20 Nov 2026."""
    return f"{saying.day(moment)} {moment.year}"


def minute(moment: datetime) -> str:
    """The moment to the minute by the clocks in use, such as 20 Nov 2026, 23:50."""
    return f"{day(clocks.shown(moment))}, {clocks.time(moment)}"


def soon(moment: datetime) -> str:
    """A moment not far from now to the minute by the clocks in use, such as 20 Nov, 23:50."""
    return f"{saying.day(clocks.shown(moment))}, {clocks.time(moment)}"


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
        return f"{saying.day(start, month=False)}–{day(last)}"
    if start.year == last.year:
        return f"{saying.day(start)} – {day(last)}"
    return f"{day(start)} – {day(last)}"
