"""One body to what it says: unpacked, told apart, in UTF-8, read; whatever is in it, it never raises."""

from dataclasses import replace

from collectors.parsing import decode, feeds
from collectors.parsing.items import Job, Reading

_UNREADABLE = {
    "empty": ("empty", "the document is empty"),
    "html": ("not_a_feed", "a web page, not a feed"),
    "json": ("not_a_feed", "JSON, not RSS or Atom"),
    "flood": ("broken", "a tag, an author or the namespaces go on without end"),
}


def read(job: Job) -> Reading:
    """What the body says; a body that cannot be read is an outcome with a detail for a person."""
    body = decode.unpacked(job.body)
    if body is None:
        return Reading("broken", "damaged gzip, or more than 10 MB in it")
    if (kind := decode.kind(body)) in _UNREADABLE:
        return Reading(*_UNREADABLE[kind])
    try:
        return feeds.read(replace(job, body=decode.as_utf8(body, job.content_type)))
    except Exception as error:  # noqa: BLE001 - feedparser raises eight kinds; one bad feed stops none
        return Reading("broken", f"the document breaks the parser ({type(error).__name__})")
