"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) to items; whatever is in it, it never raises."""

import json
from typing import Any

from collectors.parsing import decode, entries, slim
from collectors.parsing.entries import Given
from collectors.parsing.items import Job, Reading

Member = dict[str, Any]  # what json makes of an object

_VERSION = "jsonfeed.org/version/"


def read(job: Job) -> Reading:
    """What the feed says; broken when it is not JSON, not_a_feed when it is other JSON.

    An entry's mark is that of its canonical JSON: sorted names, no spaces.
    """
    try:
        return _read(json.loads(decode.as_text(job.body, job.content_type)), job)
    except RecursionError:
        return Reading("broken", "JSON that is nested too deeply")
    except ValueError as error:
        return Reading("broken", f"not well-formed JSON: {str(error)[:100]}")


def _read(document: object, job: Job) -> Reading:
    if not isinstance(document, dict) or _VERSION not in _text(document.get("version")):
        return Reading("not_a_feed", "JSON, but not a JSON Feed: has no version of jsonfeed.org")
    listed = document.get("items")
    if not isinstance(listed, list):
        return Reading("not_a_feed", "a JSON Feed without a list of items")
    marked = [(_mark(entry), _given(entry)) for entry in listed if isinstance(entry, dict)]
    return entries.reading(
        marked, job, _text(document.get("title")), _text(document.get("next_url"))
    )


def _mark(entry: Member) -> str:
    return slim.mark(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode())


def _given(entry: Member) -> Given:
    guid = _text(entry.get("id"))
    texts = (_text(entry.get(name)) for name in ("summary", "content_text", "content_html"))
    return Given(
        guid=guid,
        link=_text(entry.get("url")) or _text(entry.get("external_url")) or guid,
        title=_text(entry.get("title")),
        summary=next((text for text in texts if text.strip()), ""),
        dates=[_text(entry.get(name)) for name in ("date_published", "date_modified")],
    )


def _text(value: object) -> str:
    """The value if it is a string; a number as one, since the specification allows that for ids."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if isinstance(value, str) else str(value) if is_number else ""
