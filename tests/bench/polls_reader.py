"""The side of ``reader`` in the whole polls: asks all feeds once for each line it is given.

    python tests/bench/polls_reader.py PORT [NUMBER OF A FEED TO LEAVE OUT ...]

Answers each line with a line of JSON: CPU seconds, entries stored, memory.
"""

import json
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import feedset
import spent
from reader import make_reader

_THREADS = 10


def main(port: int, left_out: list[int]) -> None:
    """Each line of standard input was a poll."""
    # Its warnings about feeds that it cannot read would count as its work.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(str(Path(folder) / "reader.sqlite"))
        addresses = {feedset.address(number, port): number for number in feedset.numbers(left_out)}
        for address in addresses:
            reader.add_feed(address)
        for _ in sys.stdin:
            taken = spent.seconds(lambda: reader.update_feeds(scheduled=False, workers=_THREADS))
            answer = {
                "cpu_s": taken,
                "entries": reader.get_entry_counts().total,
                "broken": [addresses[feed.url] for feed in reader.get_feeds(broken=True)],
                "memory_mb": spent.resident_mb(),
            }
            sys.stdout.write(f"{json.dumps(answer)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(number) for number in sys.argv[2:]])
