"""Which feeds belonged to a panel at which time, as rows of PANELS: the catalogue's own, and named ones.

The columns of the file and the rules of the bundled panels are in docs/catalogue.md.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl

from collectors import lines, spans
from collectors.lines import Row
from processing import frames
from processing.errors import CatalogueError
from processing.frames import Feeds, Panels
from processing.tables import PANELS

CATALOGUE = "catalogue"
NAME_CHARACTERS = 60

_NEEDED = ("panel", "feed_id")


def bundled() -> Path:
    """Where the named panels that come with Frontwatch are."""
    return Path(__file__).with_name("panels.csv")


def load(path: Path) -> Panels:
    """Rows of PANELS from a CSV file, sorted by their key.

    ``panel`` and ``feed_id`` must be given; valid_from is else spans.EPOCH, valid_to never. A date
    without a time is the start of that day, UTC. Other columns are ignored. The feeds need not be in
    any feed list.

    Raises:
        CatalogueError: the file cannot be read or used; names up to lines.PROBLEMS_SHOWN lines to
            mend, with the column, what is wrong with it and what to do.
    """
    numbered = [
        (number, {column: lines.plain(cell) for column, cell in row.items()})
        for number, row in lines.rows(lines.body(path, "a CSV file of panels"), path.name, _NEEDED)
    ]
    faults = [(number, fault) for number, row in numbered for fault in _faults(row)]
    if problems := sorted(faults or spans.overlaps(numbered, _NEEDED)):
        raise CatalogueError(lines.report(problems, path.name))
    rows = [
        {name: row[name] for name in _NEEDED}
        | {"valid_from": spans.start(row), "valid_to": spans.end(row)}
        for _, row in numbered
    ]
    return frames.panels(PANELS.frame(rows).sort(PANELS.key))


def of(feeds: Feeds, named: Panels, stored: pl.DataFrame, now: datetime) -> Panels:
    """The catalogue's panel as of ``now``, and the ``named`` ones that have a feed of the list.

    ``stored`` are the rows of PANELS kept until now.
    """
    present = named.join(feeds, on="feed_id", how="semi").select("panel").unique()
    used = named.join(present, on="panel", how="semi")
    of_all = now_in(frames.panels(stored), feeds, now)
    return frames.panels(pl.concat([of_all, used]).sort(PANELS.key))


def now_in(panels: Panels, feeds: Feeds, now: datetime) -> Panels:
    """The rows of the panel ``catalogue``: feeds that left the list are closed, those that came are open.

    The feeds of the first list belong since spans.EPOCH: of them it is not known that they came. A
    clock that goes back changes nothing that was: rows begin and end no earlier than they did.
    """
    known = panels.filter(pl.col("panel") == CATALOGUE)
    listed = pl.col("feed_id").is_in(feeds["feed_id"].to_list())
    is_open = pl.col("valid_to").is_null()
    if {*known.filter(is_open)["feed_id"]} == {*feeds["feed_id"]}:
        return frames.panels(known)
    left = pl.max_horizontal(pl.lit(now), "valid_from")
    kept = known.with_columns(
        valid_to=pl.when(is_open & ~listed).then(left).otherwise("valid_to")
    ).filter(pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("valid_from")))
    since = spans.EPOCH if known.is_empty() else now
    before = kept.group_by("feed_id").agg(pl.col("valid_to").max())
    came = (
        feeds.select("feed_id")
        .join(kept.filter(pl.col("valid_to").is_null()), on="feed_id", how="anti")
        .join(before, on="feed_id", how="left")
        .select(
            pl.lit(CATALOGUE).alias("panel"),
            "feed_id",
            pl.max_horizontal(pl.lit(since), "valid_to").alias("valid_from"),
            pl.lit(None, PANELS.schema["valid_to"]).alias("valid_to"),
        )
    )
    return frames.panels(pl.concat([kept, came]).sort(PANELS.key))


def _faults(row: Row) -> Iterator[str]:
    for column in _NEEDED:
        if not row.get(column):
            yield f"{column} is empty; give the {column.replace('_id', '')}'s name"
    name = row.get("panel", "")
    if name == CATALOGUE:
        yield f"panel is '{CATALOGUE}', which is kept by the program; choose another name"
    if len(name) > NAME_CHARACTERS:
        yield f"panel has more than {NAME_CHARACTERS} characters; shorten it"
    yield from spans.faults(row)
