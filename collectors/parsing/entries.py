"""What a format gives for one entry to an item: plain text, a checked link, a plausible time."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urljoin

from collectors.parsing import dates
from collectors.parsing.items import Item, Job, Reading
from processing import clean

ITEMS = 2_000
RAW_DATE_CHARACTERS = 100
TITLE_FROM_SUMMARY_CHARACTERS = 120
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # news sites are not older
AHEAD = timedelta(hours=24)


class Given(NamedTuple):
    """One entry as its format gives it: markup and addresses as written, dates best first."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    dates: Sequence[str] = ()


def item(given: Given, job: Job, mark: str | None = None) -> Item | None:
    """The entry as an item; None when it says nothing at all."""
    summary = clean.text(given.summary, clean.SUMMARY_CHARACTERS)
    title = clean.text(given.title, clean.TITLE_CHARACTERS)
    link = _link(given, job.address)
    if not (title or summary or link):
        return None
    published, source, raw = _published(given.dates, job.now)
    return Item(
        clean.text(given.guid, clean.URL_CHARACTERS) or None,
        link,
        title or summary[:TITLE_FROM_SUMMARY_CHARACTERS].rstrip(),
        summary,
        published,
        source,
        raw,
        mark,
        None if published is None else dates.precision(raw or ""),
    )


def reading(
    marked: Sequence[tuple[str, Given]], job: Job, title: str = "", older: str = ""
) -> Reading:
    """What a document says whose entries come with their marks; ``title`` and ``older`` as written."""
    listed = marked[:ITEMS]
    kept = dict.fromkeys(mark for mark, _ in listed if mark in job.known)
    made = [item(given, job, mark) for mark, given in listed if mark not in kept]
    items = tuple(found for found in made if found is not None)
    times = [found.published for found in items] + [job.known[mark] for mark in kept]
    return Reading(
        "ok",
        left_out(len(marked)),
        title=clean.text(title, clean.TITLE_CHARACTERS),
        items=items,
        kept=tuple(kept),
        entries=len(marked),
        window_from=window_from(times),
        older=_link(Given(link=older), job.address),
    )


def window_from(times: Iterable[datetime | None]) -> datetime | None:
    """The oldest date but for the oldest tenth: pinned and republished entries reach back too far."""
    dated = sorted(time for time in times if time is not None)
    return dated[len(dated) // 10] if dated else None


def left_out(count: int) -> str | None:
    """What to say of a document with so many entries: how many of them are kept, if not all are."""
    return f"only the first {ITEMS:,} of {count:,} entries were kept" if count > ITEMS else None


def _link(given: Given, address: str) -> str | None:
    """The entry's link, made absolute; a guid that serves as link must be absolute by itself."""
    link = given.link.strip()
    if not link:
        return None
    try:
        return clean.web_address(link if link == given.guid.strip() else urljoin(address, link))
    except ValueError:
        return None


def _published(written: Sequence[str], now: datetime) -> tuple[datetime | None, str, str | None]:
    """When, how it is known, and what was written; the first readable and plausible date counts."""
    raws = [clean.text(raw, RAW_DATE_CHARACTERS) for raw in written if raw]
    for raw in raws:
        at = dates.moment(raw)
        if at is not None and EARLIEST <= at <= now + AHEAD:
            return at, "feed", raw
    return (None, "implausible", raws[0]) if raws else (None, "none", None)
