"""One body to what it says: unpacked, told apart, in UTF-8, read; whatever is in it, it never raises."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from collectors.parsing import decode, entries, feeds, floods, jsonfeed, sitemap, slim
from collectors.parsing.items import Job, Reading
from collectors.parsing.slim import Range

_UNREADABLE = {
    "empty": ("empty", "the document is empty"),
    "html": ("not_a_feed", "a web page, not a feed"),
}
_READERS = {"json": jsonfeed.read, "sitemap": sitemap.read}
_ROOTS = (b"feed", b"rss", b"rdf:RDF")
# Looking for each new entry among the known ones' bytes: beyond so many in all (0.3 s at 1.5 GB/s,
# measured) all entries are parsed instead.
_SEARCHED_BYTES = 500_000_000


def read(job: Job) -> Reading:
    """What the body says; a body that cannot be read is an outcome with a detail for a person."""
    try:
        body = decode.unpacked(job.body)
        if body is None:
            return Reading("broken", "damaged gzip, or more than 10 MB in it")
        kind = decode.kind(body)
        if kind == "html" and (inside := _inside(body)):
            reading = _feed(replace(job, body=inside))
            return reading if reading.entries else Reading(*_UNREADABLE[kind])
        if kind in _UNREADABLE:
            return Reading(*_UNREADABLE[kind])
        return _READERS.get(kind, _feed)(replace(job, body=body))
    except (MemoryError, RecursionError):
        return Reading("broken", "the document takes more memory than there is for one")
    except Exception as error:  # noqa: BLE001 - feedparser raises eight kinds; one bad feed stops none
        return Reading("broken", f"the document breaks the parser ({type(error).__name__})")


def _inside(page: bytes) -> bytes | None:
    """The feed that the page is wrapped around, as some sites do with all that they send."""
    for root in _ROOTS:
        start = page.find(b"<" + root + b" ", 0, slim.HEAD_BYTES)
        end = page.rfind(b"</" + root + b">")
        if -1 < start < end:
            return page[start : end + len(root) + 3]
    return None


def _feed(job: Job) -> Reading:
    """The feed without its known entries where that is sure to say the same, else all of it."""
    found = slim.ranges(job.body)
    if found is None:
        return _parsed(job, _in_utf8(job, job.body))
    marks = [slim.mark(job.body[start:end]) for start, end in found[: entries.ITEMS]]
    kept = [mark for mark in marks if mark in job.known]
    news = _news(job, found, marks) if kept else None
    if news is None:
        return _whole(job, found, marks)
    times = [item.published for item in news.items] + [job.known[mark] for mark in kept]
    return replace(
        news,
        detail=entries.left_out(len(found)),
        kept=tuple(dict.fromkeys(kept)),
        entries=len(found),
        window_from=entries.window_from(times),
    )


def _news(job: Job, found: Sequence[Range], marks: Sequence[str]) -> Reading | None:
    """What the entries say whose mark is not known; None if that cannot be told without the others."""
    new = [mark for mark in marks if mark not in job.known]
    if not new:
        return Reading("ok", every_s=feeds.every_s(job.body[: found[0][0]]))
    cut = _cut(job, found, marks)
    if cut is None:
        return None
    reading = _parsed(job, cut.left, new)
    if reading.entries != len(new) or len(new) * len(cut.known) > _SEARCHED_BYTES:
        return None
    doubtful = any(slim.may_repeat(item, cut.known, job.address) for item in reading.items)
    return None if doubtful else reading


class _Cut(NamedTuple):
    """A document in two, both in UTF-8: what is left to parse, and the bytes of its known entries."""

    left: bytes
    known: bytes


def _cut(job: Job, found: Sequence[Range], marks: Sequence[str]) -> _Cut | None:
    """The document without its known entries and those beyond the first 2,000.

    Its encoding is told from all of it, if need be; None if its entries are not the same then.
    """
    cut = _parted(job.body, found, marks, job)
    if _is_utf8(cut.left):
        return cut._replace(left=_in_utf8(job, cut.left))
    body = _in_utf8(job, job.body)
    again = slim.ranges(body)
    same = again is not None and len(again) == len(found)
    return _parted(body, again, marks, job) if again is not None and same else None


def _parted(body: bytes, found: Sequence[Range], marks: Sequence[str], job: Job) -> _Cut:
    listed = zip(found, marks, strict=False)
    known = [place for place, mark in listed if mark in job.known]
    left = slim.without(body, [*known, *found[entries.ITEMS :]])
    return _Cut(left, b"".join(body[start:end] for start, end in known))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _whole(job: Job, found: Sequence[Range], marks: Sequence[str]) -> Reading:
    """What all entries say, or the first 2,000."""
    beyond = found[entries.ITEMS :]
    reading = _parsed(job, _in_utf8(job, slim.without(job.body, beyond)), marks)
    if not beyond:
        return reading
    if reading.entries != len(marks):
        return _parsed(job, _in_utf8(job, job.body))
    return replace(reading, entries=len(found), detail=entries.left_out(len(found)))


def _in_utf8(job: Job, body: bytes) -> bytes:
    return decode.as_utf8(body, job.content_type)


def _parsed(job: Job, feed: bytes, marks: Sequence[str] = ()) -> Reading:
    """What the feed, in UTF-8, says; broken if it would take minutes to tell."""
    feed = floods.tamed(feed)
    fault = floods.fault(feed)
    return Reading("broken", fault) if fault else feeds.read(replace(job, body=feed), marks)
