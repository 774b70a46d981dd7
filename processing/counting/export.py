"""Counted frames in, CSV bytes and their manifest out; the only file that writes for spreadsheets.

Every CSV is UTF-8 without a byte order mark, comma-separated, with line feeds; times are UTC in
ISO 8601 with Z; an empty cell is a null. The same rows give the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from processing import columns, frames, tables
from processing.counting import picks as picked
from processing.counting.picks import Picks

SHARE_DECIMALS = 6
ZONE = "UTC"

TREND_COLUMNS: dict[str, str] = {
    "subject": tables.TREND.columns["subject"].meaning,
    "name": "name of the actor or theme",
    **{name: column.meaning for name, column in tables.TREND.columns.items() if name != "subject"},
}
ARTICLE_COLUMNS: dict[str, str] = {
    "article_id": tables.TAGS.columns["article_id"].meaning,
    "feed_id": tables.TAGS.columns["feed_id"].meaning,
    "outlet": tables.FEEDS.columns["outlet"].meaning,
    "country": tables.FEEDS.columns["country"].meaning,
    "group": "which side of the comparison the outlet stood on then",
    "ownership": "who controlled the outlet then",
    "owner": tables.PASSPORTS.columns["owner"].meaning,
    "language": tables.TAGS.columns["language"].meaning,
    "text_id": tables.COPIES.columns["text_id"].meaning,
    "title": tables.ARTICLES.columns["title"].meaning,
    "url": tables.ARTICLES.columns["url"].meaning,
    "published": tables.ARTICLES.columns["published"].meaning,
    "published_from": tables.ARTICLES.columns["published_from"].meaning,
    "first_seen": tables.ARTICLES.columns["first_seen"].meaning,
    "in_scope": tables.TAGS.columns["in_scope"].meaning,
    "scope_reason": tables.TAGS.columns["scope_reason"].meaning,
    "actors": "the actors named, joined with a semicolon and a space",
    "themes": "the themes with strong evidence, joined with a semicolon and a space",
}
_UNITS = {
    "articles": "articles",
    "texts": "distinct texts of articles",
    "publishers": "independent publishers of articles",
}
_COLUMNS = {"trend": TREND_COLUMNS, "articles": ARTICLE_COLUMNS}

# What a spreadsheet may take for a formula, even after spaces and invisible characters (OWASP, CSV
# Injection); the last four are the full-width forms that Excel reads like the plain ones.
_FORMULA = r"^([\s\p{Cf}]*[=+\-@＝＋－＠]| *[\t\r\n])"
_ISO = "%Y-%m-%dT%H:%M:%S%.fZ"


def trend_csv(trend: frames.Trend, names: Mapping[str, str]) -> bytes:
    """The trend as CSV, one line per row of TREND, in its order; shares are 0 to 1.

    Args:
        trend: the rows.
        names: a name for each subject's id; an id without one stands for itself.
    """
    name = pl.col("subject").replace(dict(names)).alias("name")
    return _csv(trend.with_columns(name).select(*TREND_COLUMNS))


def listed(rows: pl.LazyFrame, articles: pl.LazyFrame) -> pl.LazyFrame:
    """The facts as the articles' CSV shows them, in their order: title, url and date source added."""
    told = articles.select("article_id", "title", "url", "published_from")
    joined = rows.join(told, on="article_id", how="left", maintain_order="left")
    return joined.select(*ARTICLE_COLUMNS)


def articles_csv(frame: pl.DataFrame, names: Mapping[str, str]) -> bytes:
    """The articles as CSV, in the frame's order.

    Args:
        frame: as ``listed`` makes it.
        names: a name for each actor's and theme's id; an id without one stands for itself, so that
            no names at all write the ids.
    """
    named = pl.col("actors", "themes").list.eval(pl.element().replace(dict(names)))
    return _csv(frame.select(*ARTICLE_COLUMNS).with_columns(named.list.join("; ")))


def manifest(  # noqa: PLR0913  keyword-only: each argument is a line of the manifest
    *,
    kind: str,
    picks: Picks,
    window: Picks,
    rows: int,
    csv: bytes,
    now: datetime,
    data_version: str,
    lexicon_version: str,
    panel_version: str,
    program_version: str,
    undated: int,
) -> dict[str, Any]:
    """What a CSV holds and how to make it again, ready for JSON.

    Args:
        kind: trend or articles.
        picks: the view, as ``picks.absolute`` gives it.
        window: the absolute view whose window says which feeds the constant panel holds; that of the
            chart where articles behind a part of it are written.
        rows: lines of the CSV, without its header.
        csv: its bytes.
        now: the end of the data: the start of the last collecting round.
        data_version: which state of the store was read.
        lexicon_version: which lexicon the articles were read with.
        panel_version: of the panel's rows, ``panels.version``.
        program_version: of Frontwatch.
        undated: how many articles of the selection have no publishing time, ``trends.undated``.
    """
    return {
        "kind": kind,
        "made_by": f"Frontwatch {program_version}",
        "query": picked.to_query(picks),
        "clock": picks.clock,
        "zone": ZONE,
        "bucket": picks.every,
        "scope": picks.scope,
        "unit": picks.unit,
        "panel": picks.panel,
        "members": picks.members,
        "members_of": [picked.iso(moment) for moment in (window.since, window.until) if moment],
        "reading": picks.reading,
        "denominator": denominator(picks),
        "columns": _COLUMNS[kind],
        "collected_until": picked.iso(now),
        "data_version": data_version,
        "lexicon_version": lexicon_version,
        "panel_version": panel_version,
        "frontwatch_version": program_version,
        "rows": rows,
        "undated": undated,
        "sha256": hashlib.sha256(csv).hexdigest(),
    }


def manifest_json(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as JSON; the same manifest gives the same bytes."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def denominator(picks: Picks) -> str:
    """What a share is a share of, in words.

    >>> denominator(Picks(countries=("UA",)))
    'all articles about the war published in the bucket, of countries UA'
    """
    about = " about the war" if picks.scope == "war" else ""
    clock = "published" if picks.clock == "published" else "first seen"
    filters = {
        "in languages": picks.languages,
        "of outlets": picks.outlets,
        "of countries": picks.countries,
        "of groups": picks.groups,
        "of ownership": picks.ownerships,
    }
    kept = [f", {words} {', '.join(values)}" for words, values in filters.items() if values]
    unit = _UNITS[picks.unit]
    return f"all {unit}{about} {clock} in the bucket{''.join(kept)}{_members(picks)}"


def _members(picks: Picks) -> str:
    """Which feeds' articles they are, in words; nothing for all."""
    constant = picks.members == "constant"
    of = "" if picks.panel == picked.CATALOGUE else f", of the panel {picks.panel}"
    live = ", of feeds live through the whole window" if constant else ""
    before = ", as read before the last rebuild" if picks.reading == "before" else ""
    return of + live + before


def _csv(frame: pl.DataFrame) -> bytes:
    safe = pl.col(pl.String).str.replace(_FORMULA, "'${1}")
    times = pl.col(columns.TIME).dt.to_string(_ISO)
    text = frame.with_columns(safe).with_columns(times)
    return text.write_csv(float_precision=SHARE_DECIMALS).encode()
