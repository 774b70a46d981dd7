"""The newest articles of a view as an Atom feed (RFC 4287), for readers of feeds and other programs."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import results
from dashboard.results import Source
from processing import tables
from processing.counting import export, queries, trends
from processing.counting import picks as picked
from processing.counting.picks import Picks
from storage import pins

NEWEST = 100
# A name space of our own (RFC 9562, version 5): the same article has the same id in every feed.
_SPACE = uuid.uuid5(uuid.NAMESPACE_OID, "frontwatch")
_LINK = re.compile(r"https?://", re.IGNORECASE)
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def newest(source: Source, view: Picks) -> pl.DataFrame:
    """The NEWEST articles of the view that were first seen last, as the articles' CSV has them."""
    fixed = results.absolute(source, replace(view, clock="first_seen"))
    source, fixed = results.counted(source, fixed)
    members = trends.members(source.facts, source.record, fixed, source.now)
    bounds = (fixed.since, fixed.until)
    rows = trends.behind(members, fixed, fixed.subjects, *bounds, most=NEWEST)
    found = source.store.read(rows)
    seen = pl.col("first_seen").is_between(found["first_seen"].min(), found["first_seen"].max())
    told = pins.scan(source.store, source.snapshot, tables.ARTICLES).filter(seen)
    return source.store.read(export.listed(found.lazy(), told))


def feed(rows: pl.DataFrame, view: Picks, names: Mapping[str, str], now: datetime) -> bytes:
    """The rows of ``newest`` as a feed; the same rows give the same bytes.

    An entry says of an article its headline, outlet, times, and what it names; its ``updated`` is when it
    was first seen, its link the publisher's, http(s) only.

    Args:
        rows: as ``newest`` gives them.
        view: whose they are.
        names: of actors and themes, by id.
        now: when an empty feed was last made.
    """
    query = picked.to_query(view)
    named = [names.get(subject, subject) for subject in view.subjects]
    who = " or ".join([*named, *(queries.label(one) for one in view.queries)])
    mine = f"/api/articles.atom?{urlencode(query, doseq=True)}"
    updated = rows["first_seen"].max() or now
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        _text("id", _identity(query)),
        _text("title", f"Frontwatch: articles naming {who}" if who else "Frontwatch: articles"),
        _text("subtitle", f"The newest {NEWEST} at most, by when they were first seen."),
        _text("updated", picked.iso(updated)),  # type: ignore[arg-type]  # a column of TIME
        f'<link rel="self" type="application/atom+xml" href="{_held(mine)}"/>',
        f'<link rel="alternate" type="text/html" href="{_held(picked.to_address(view))}"/>',
        "<author><name>Frontwatch</name></author>",
        *(line for row in rows.iter_rows(named=True) for line in _entry(row, names)),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _identity(query: Mapping[str, list[str]]) -> str:
    """An id of the view, whatever parameters are added to views in later versions."""
    usual = picked.to_query(Picks())
    told = {name: values for name, values in query.items() if values != usual.get(name)}
    return uuid.uuid5(_SPACE, urlencode(told, doseq=True)).urn


def _entry(row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    outlet, url = row["outlet"] or row["feed_id"], row["url"] or ""
    named = [*row["actors"], *row["themes"]]
    yield "<entry>"
    yield _text("id", uuid.uuid5(_SPACE, row["article_id"]).urn)
    yield _text("title", row["title"] or "(no headline)")
    yield _text("updated", picked.iso(row["first_seen"]))
    if row["published"]:
        yield _text("published", picked.iso(row["published"]))
    if _LINK.match(url):
        yield f'<link rel="alternate" href="{_held(url)}"/>'
    yield f"<author>{_text('name', outlet)}</author>"
    for subject in named:
        label = _held(names.get(subject, subject))
        yield f'<category term="{_held(subject)}" label="{label}"/>'
    told = ", ".join(names.get(subject, subject) for subject in named) or "none of those looked for"
    yield _text("content", f"{outlet}. Names: {told}.")
    yield "</entry>"


def _text(element: str, text: str) -> str:
    return f"<{element}>{_held(text)}</{element}>"


def _held(text: str) -> str:
    """The text so that XML reads it letter by letter, as content and in double quotes."""
    return escape(_UNWRITABLE.sub("", text))
