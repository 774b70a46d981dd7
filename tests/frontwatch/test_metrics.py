"""Prometheus reads what the rounds added up to, at a port of this machine alone."""

import http.client
import re
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from frontwatch import metrics
from frontwatch.metrics import Meter
from frontwatch.status import Kept
from processing import frames
from processing.errors import InputError
from processing.tables import FETCHES

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
_LINE = re.compile(r'frontwatch_[a-z0-9_]+(\{[a-z]+="[^"\\]*"\})? -?[0-9.e+]+')


def log(*outcomes: str) -> Any:
    row = {"started": NOW, "elapsed_ms": 1, "body_bytes": 1_000, "items": 2, "new_items": 2}
    row |= {"next_poll": NOW}
    rows = [row | {"feed_id": f"{n}", "outcome": one} for n, one in enumerate(outcomes)]
    return frames.fetches(FETCHES.frame(rows))


def values(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(_LINE.fullmatch(line) for line in lines)
    return dict(line.rsplit(" ", 1) for line in lines)


def asked(port: int, path: str, host: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_the_rounds_add_up(tmp_path: Path) -> None:
    meter = Meter()
    kept = Kept(NOW, {"answering": 2, "failing": 1}, 4, {"articles": 70})

    meter.count(log("ok", "not_modified", "timeout"), 1.5, kept)
    meter.count(log("timeout"), 0.5, kept)

    told = values(meter.text(tmp_path))
    assert told["frontwatch_rounds_total"] == "2"
    assert told['frontwatch_feeds_asked_total{outcome="timeout"}'] == "2"
    assert told['frontwatch_feeds_asked_total{outcome="gone"}'] == "0"
    assert told["frontwatch_new_items_total"] == "8"
    assert told["frontwatch_body_bytes_total"] == "4000"
    assert told["frontwatch_round_seconds_total"] == "2.0"
    assert float(told["frontwatch_last_success_timestamp_seconds"]) == NOW.timestamp()
    assert told['frontwatch_feeds{state="failing"}'] == "1"
    assert told["frontwatch_gaps_24h"] == "4"
    assert told['frontwatch_rows{table="articles"}'] == "70"
    assert int(told["frontwatch_disk_free_bytes"]) > 0
    assert told["frontwatch_waits_for_room"] == "0"


def test_each_number_has_its_kind_and_meaning_before_it(tmp_path: Path) -> None:
    text = Meter().text(tmp_path)

    names = {line.split("{")[0].split(" ")[0] for line in text.splitlines() if line[0] != "#"}
    for kind in ("HELP", "TYPE"):
        assert names <= set(re.findall(rf"# {kind} (\S+) \S+", text))


def test_a_port_of_this_machine_tells_them_and_nothing_else() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with metrics.serving(port, lambda: "x 1\n"):
        found = [
            asked(port, "/metrics", f"127.0.0.1:{port}"),
            asked(port, "/metrics", "evil.example"),
            asked(port, "/", "localhost"),
        ]
        with pytest.raises(InputError, match="cannot be had"), metrics.serving(port, str):
            pass

    assert found[0] == (200, "x 1\n")
    assert [status for status, _ in found[1:]] == [421, 404]


def test_without_a_port_nothing_listens() -> None:
    before = threading.active_count()

    with metrics.serving(None, str):
        assert threading.active_count() == before
