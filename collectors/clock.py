"""Is this machine's clock right? Judged by the servers that were asked; pure.

A time that is stored wrong stays wrong: ``first_seen`` is never changed, and what is found under a
clock that is ahead would lie in the future for as long. So a round under such a clock is not kept.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from urllib.parse import urlsplit

from collectors.fetch import Reply
from processing.errors import ClockError
from processing.frames import States

# As far as a publisher's time may lie ahead (collectors/parsing/dates.py).
MOST_OFF = timedelta(minutes=15)
# One or two servers may be wrong themselves.
FEWEST_HOSTS = 3
# Without any server's word: a machine was off for longer at times, but then it seldom has no network, too.
LONGEST_OFF = timedelta(days=30)


def believed(replies: Sequence[Reply], states: States, now: datetime | None) -> Sequence[Reply]:
    """The replies, if the clock was right when they came; None is not judged. Raises as ``check``."""
    if now is not None:
        check(replies, states, now)
    return replies


def check(replies: Sequence[Reply], states: States, now: datetime) -> None:
    """The clock is right as far as can be told: by the median of the servers' times, one from each host.

    Where fewer than three give a time, it is wrong if each of them says so: the next round hears others.
    Where none of three or more gives one (certificates are refused when the clock is far off), ``now``
    must go on from the last round of ``states``. It is not judged where only two hosts are known.

    Raises:
        ClockError: it is wrong.
    """
    hosts = {_host(reply.url): reply.date for reply in replies}
    told = [date for date in hosts.values() if date is not None]
    if len(hosts.keys() | {_host(url) for url in states["url"]}) < FEWEST_HOSTS:
        return
    if told:
        _check_by_servers([now - date for date in told], now)
    elif len(hosts) >= FEWEST_HOSTS and not states.is_empty():
        _check_by_last_round(states, now)


def _check_by_servers(off: Sequence[timedelta], now: datetime) -> None:
    middle = timedelta(seconds=median(each.total_seconds() for each in off))
    judged = [middle] if len(off) >= FEWEST_HOSTS else off
    if all(abs(each) > MOST_OFF for each in judged):
        raise ClockError(
            f"this machine's clock says {_said(now)}, servers say {_said(now - middle)}; nothing is kept "
            "until it is right (see to its time service)"
        )


def _check_by_last_round(states: States, now: datetime) -> None:
    last = states["asked_at"].max()
    if isinstance(last, datetime) and not last - MOST_OFF <= now <= last + LONGEST_OFF:
        raise ClockError(
            f"this machine's clock says {_said(now)}, the last round was at {_said(last)}, and no server "
            "answered; nothing is kept until one does, or the clock is set"
        )


def _host(address: str) -> str | None:
    return urlsplit(address).hostname


def _said(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
