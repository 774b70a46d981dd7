"""Feed lists as rows of FEEDS: read from CSV or OPML, checked, merged, counted, written as CSV.

The columns of a list and the rules of the bundled one are in docs/catalogue.md.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl

from collectors import lines, opml
from collectors.lines import Numbered, Row
from processing import clean, frames, hiding
from processing.errors import CatalogueError
from processing.frames import Feeds
from processing.tables import FEEDS
from processing.vocabulary import COUNTRIES, GROUPS, LANGUAGES, OWNERSHIP

ID_CHARACTERS = 100
NAME_CHARACTERS = 200

_ALLOWED = (
    (
        "country",
        COUNTRIES,
        "give an ISO 3166-1 code such as UA or GB, or leave it empty",
    ),
    (
        "language",
        LANGUAGES,
        "give an ISO 639-1 code such as uk or en, or leave it empty",
    ),
    ("group", frozenset(GROUPS), f"give one of: {'; '.join(GROUPS)}"),
    ("ownership", frozenset(OWNERSHIP), f"give one of: {'; '.join(OWNERSHIP)}"),
)
_FEED_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def bundled() -> Path:
    """Where the catalogue that comes with Frontwatch is."""
    return Path(__file__).with_name("feeds.csv")


def load(path: Path) -> Feeds:
    """Rows of FEEDS from a CSV or OPML file, sorted by feed_id; the content tells which it is.

    Only ``url`` must be given. feed_id is else made of host and path, outlet is the host, section,
    country and language are unknown, group is Other, ownership is unverified, user_agent is the
    collector's own. Columns not in FEEDS are ignored. Private addresses may be listed: whether they are asked is decided at each fetch.

    Raises:
        CatalogueError: the file cannot be read or used; names up to lines.PROBLEMS_SHOWN lines to mend.
    """
    body = lines.body(path, "a CSV or OPML feed list")
    if opml.is_xml(body):
        return from_opml(body, path.name)
    return _feeds(lines.rows(body, path.name, ["url"]), path.name)


def from_opml(body: bytes, name: str) -> Feeds:
    """Rows of FEEDS from an OPML document, sorted by feed_id; ``name`` is used in messages.

    Folder names are dropped. An address in several folders is one feed, as readers mean it.

    Raises:
        CatalogueError: as for ``load``.
    """
    return _feeds(opml.rows(body, name), name)


def one(cells: Row) -> Feeds:
    """The row of FEEDS of one feed, given by its cells and completed as for ``load``.

    Raises:
        CatalogueError: names each cell that is to be mended.
    """
    row = {name: lines.plain(value) for name, value in cells.items()}
    if faults := list(_faults(row)):
        raise CatalogueError("\n".join(faults))
    return frames.feeds(FEEDS.frame([_completed(row, ())]))


def to_opml(feeds: Feeds, title: str) -> bytes:
    """An OPML 2.0 document of the feeds, one folder per group, from which the same rows come back."""
    return opml.document(feeds, title)


def to_csv(feeds: Feeds) -> bytes:
    """UTF-8 CSV of the feeds under a header, from which the same rows come back.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    safe = feeds.select(pl.all().str.replace(lines.FORMULA, "'${1}"))
    return safe.write_csv(line_terminator="\n").encode()


def merged(feeds: Feeds, others: Feeds) -> Feeds:
    """All feeds, and those of the others whose address is new, sorted by feed_id.

    A new feed whose feed_id is taken gets a longer one.
    """
    known = {clean.canonical(url) for url in feeds["url"]}
    taken = set(feeds["feed_id"])
    added = []
    for row in others.iter_rows(named=True):
        if clean.canonical(row["url"]) not in known:
            added.append(row | {"feed_id": _free(row["feed_id"], row["url"], taken)})
            taken.add(added[-1]["feed_id"])
    return frames.feeds(pl.concat([feeds, FEEDS.frame(added)]).sort("feed_id"))


def summary(feeds: Feeds) -> pl.DataFrame:
    """One row per group, in the order of GROUPS: feeds, outlets, languages, share of all feeds."""
    counted = feeds.group_by("group").agg(
        feeds=pl.len().cast(pl.Int64),
        outlets=pl.col("outlet").n_unique().cast(pl.Int64),
        languages=pl.col("language").drop_nulls().n_unique().cast(pl.Int64),
    )
    return (
        pl.DataFrame({"group": GROUPS})
        .join(counted, on="group", how="left", maintain_order="left")
        .with_columns(pl.col("feeds", "outlets", "languages").fill_null(0))
        .with_columns(share=pl.col("feeds") / max(feeds.height, 1))
    )


def _feeds(numbered: Numbered, name: str) -> Feeds:
    rows = [
        (number, {key: lines.plain(value) for key, value in row.items()})
        for number, row in numbered
    ]
    faults = [(number, fault) for number, row in rows for fault in _faults(row)]
    if problems := sorted([*faults, *_repeats(rows)]):
        raise CatalogueError(lines.report(problems, name))
    if not rows:
        raise CatalogueError(f"{name}: lists no feed; give one address a line under the header")
    taken = {row["feed_id"] for _, row in rows if row.get("feed_id")}
    full = []
    for _, row in rows:
        full.append(_completed(row, taken))
        taken.add(full[-1]["feed_id"] or "")
    return frames.feeds(FEEDS.frame(full).sort("feed_id"))


def _faults(row: Row) -> Iterator[str]:
    if not row.get("url"):
        yield "url is empty; give an http(s) address"
    elif clean.web_address(row["url"]) is None:
        yield f"url is {lines.shown(row['url'])}; give an http(s) address, without a user name or spaces"
    for column, allowed, advice in _ALLOWED:
        if row.get(column) and row[column] not in allowed:
            yield f"{column} is {lines.shown(row[column])}; {advice}"
    feed_id = row.get("feed_id", "")
    if feed_id and not (len(feed_id) <= ID_CHARACTERS and _FEED_ID.fullmatch(feed_id)):
        yield (
            f"feed_id is {lines.shown(feed_id)}; use lower-case letters, digits and single hyphens, "
            f"at most {ID_CHARACTERS}"
        )
    yield from _long(row)


def _long(row: Row) -> Iterator[str]:
    for column in ("outlet", "section"):
        if len(row.get(column, "")) > NAME_CHARACTERS:
            yield f"{column} has more than {NAME_CHARACTERS} characters; shorten it"
    agent, most = row.get("user_agent", ""), NAME_CHARACTERS
    if not agent.isascii() or len(agent) > most:
        yield f"user_agent is {lines.shown(agent)}; use plain ASCII, at most {most} characters, or leave it empty"


def _repeats(rows: Numbered) -> Iterator[tuple[int, str]]:
    ids: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for number, row in rows:
        if (feed_id := row.get("feed_id")) and ids.setdefault(feed_id, number) != number:
            yield (
                number,
                f"feed_id {lines.shown(feed_id)} is on line {ids[feed_id]} too; rename one",
            )
        url = clean.web_address(row.get("url", ""))
        if url and addresses.setdefault(clean.canonical(url), number) != number:
            first = addresses[clean.canonical(url)]
            yield number, f"url {lines.shown(url)} is on line {first} too; remove one"


def _completed(row: Row, taken: Iterable[str]) -> dict[str, str | None]:
    host = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
    return {
        "feed_id": row.get("feed_id") or _free(_slug(row["url"]), row["url"], taken),
        "url": row["url"],
        "outlet": row.get("outlet") or host,
        "section": row.get("section") or None,
        "country": row.get("country") or None,
        "language": row.get("language") or None,
        "group": row.get("group") or "Other",
        "ownership": row.get("ownership") or "unverified",
        "user_agent": row.get("user_agent") or None,
    }


def _slug(url: str) -> str:
    """The host, path and query in letters and digits; no token that the query may hold."""
    parts = urlsplit(hiding.hidden(url).lower())
    host = (parts.hostname or "").removeprefix("www.")
    words = re.findall(r"[a-z0-9]+", f"{host} {parts.path} {parts.query}")
    return "-".join(words)[: ID_CHARACTERS - 9].strip("-") or "feed"


def _free(feed_id: str, url: str, taken: Iterable[str]) -> str:
    if feed_id not in taken:
        return feed_id
    return f"{feed_id[: ID_CHARACTERS - 9]}-{clean.digest(clean.canonical(url))[:8]}"
