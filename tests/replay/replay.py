"""Recorded feed documents collected again at their recorded times, by the program as it is.

    python tests/replay/replay.py ARCHIVE --data DIR [--steps N] [--port N]

ARCHIVE holds ``<feed>/<YYYY-MM-DDTHHMMSSZ>.xml``, each file one document as it stood at that time.
A local server plays them back; for every time in the archive ``frontwatch collect --once --now TIME``
runs in this process. A replay that was cut off goes on where the data folder stands when run again.
"""

import argparse
import contextlib
import csv
import sys
import tarfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polars as pl

from frontwatch import cli
from processing.tables import FETCHES
from storage.store import Store

Documents = dict[str, dict[datetime, bytes]]


def main() -> int:
    """Every recorded time from where the data folder stands was collected."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0, help="port of the local server (any)")
    parser.add_argument("--steps", type=int, help="only the first N times")
    options = parser.parse_args()
    recorded = read(options.archive)
    times = sorted({time for documents in recorded.values() for time in documents})
    times = times[: options.steps]
    with serving(recorded, options.port) as (address, clock):
        feeds = write_feeds(options.data, address, sorted(recorded))
        for number, time in enumerate(times, start=1):
            if time < reached(options.data):
                continue
            clock[0] = time
            arguments = ["collect", "--once", "--now", time.isoformat(), "--allow-private"]
            code = cli.main([*arguments, "--data", str(options.data), "--feeds", str(feeds)])
            if code:
                return code
            sys.stderr.write(f"{number} of {len(times)} times collected\n")
    return 0


def read(archive: Path) -> Documents:
    """Each feed's documents by the time they were recorded."""
    recorded: Documents = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            if (file := tar.extractfile(member)) is not None:
                path = Path(member.name)
                time = datetime.strptime(path.stem, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
                recorded.setdefault(path.parent.name, {})[time] = file.read()
    return recorded


@contextlib.contextmanager
def serving(recorded: Documents, port: int) -> Iterator[tuple[str, list[datetime]]]:
    """A server that answers ``/<feed>.xml`` with the document that stood at the clock's time."""
    clock = [datetime.min.replace(tzinfo=UTC)]

    class Player(BaseHTTPRequestHandler):
        """Answers with the newest document that is not after the clock's time."""

        def do_GET(self) -> None:
            """The document, or 404 when none was recorded by then."""
            documents = recorded.get(self.path.removeprefix("/").removesuffix(".xml"), {})
            past = [time for time in documents if time <= clock[0]]
            if not past:
                self.send_error(404)
                return
            body = documents[max(past)]
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Player)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", clock
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def write_feeds(data: Path, address: str, names: list[str]) -> Path:
    """A catalogue of the recorded feeds, as served at this address, in the data folder."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "replayed-feeds.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["feed_id", "url", "outlet", "language", "group"])
        for name in names:
            feed_id = name.replace("_", "-")
            group = "RU independent or exile"
            rows.writerow([feed_id, f"{address}/{name}.xml", name, "ru", group])
    return path


def reached(data: Path) -> datetime:
    """The last time that was collected; the beginning of time if none was."""
    log = Store(data).scan(FETCHES).select(pl.col("started").max()).collect()
    last = log["started"][0] if log.height else None
    return last or datetime.min.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
