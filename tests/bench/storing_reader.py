"""Another process that reads both stores, one after the other, until its input ends.

python tests/bench/storing_reader.py FOLDER SQLITE_FILE
"""

import json
import select
import sqlite3
import sys
from pathlib import Path

import polars as pl

from processing.tables import TAGS
from storage.store import Store

_PAUSE_S = 0.2


def main(folder: Path, file: str) -> None:
    """Each store was asked for its newest articles and their number, again and again."""
    store, base, reads = Store(folder), sqlite3.connect(file), 0
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], _PAUSE_S)[0]:
        newest = store.scan(TAGS).select(pl.len(), pl.col("first_seen").max())
        found = [store.read(newest).row(0), base.execute("SELECT count(*) FROM tags").fetchone()]
        assert all(row[0] for row in found)
        reads += 1
    sys.stdout.write(json.dumps({"reads": reads}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
