"""The command status tells how collecting goes, and its exit code whether a person is needed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frontwatch import cli, status
from frontwatch.keeper import Keeper
from frontwatch.metrics import Meter
from processing.errors import StoreError
from processing.tables import FEEDS, FETCHES, GAPS
from storage import lock, signs
from storage.signs import Alive, Backup
from storage.store import Store

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
_FEED = {"outlet": "A", "country": "UA", "language": "uk", "group": "UA"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three feeds were asked; one answered, one is blocked, one failed; one may have lost articles."""
    kept = Store(tmp_path / "data")
    kept.create()
    outcomes = {"a": "ok", "b": "blocked", "c": "timeout"}
    feeds = [_FEED | {"feed_id": one, "url": f"https://{one}.example/"} for one in outcomes]
    attempt = {"started": NOW, "elapsed_ms": 1, "body_bytes": 1, "items": 1, "new_items": 1}
    attempt |= {"next_poll": NOW + timedelta(minutes=30)}
    kept.replace(FEEDS, FEEDS.frame(feeds))
    rows = [attempt | {"feed_id": one, "outcome": told} for one, told in outcomes.items()]
    kept.merge(FETCHES, FETCHES.frame(rows))
    gap = {"feed_id": "a", "found": NOW, "gap_from": NOW - timedelta(hours=3), "gap_to": NOW}
    kept.merge(GAPS, GAPS.frame([gap]))
    return kept


def test_all_that_is_known_is_told(store: Store) -> None:
    signs.live(store.root, Alive(NOW, "waiting"))
    signs.backed_up(store.root, Backup(NOW, "/backups/x.tar", 9))

    with lock.writing(store.root):
        found = status.of(store, NOW + timedelta(minutes=5), 0)

    assert found.problems == []
    assert found.kept.collected_to == NOW
    assert found.kept.feeds == {"answering": 1, "blocked": 1, "never reached": 1}
    assert found.kept.gaps_24h == 1
    assert (found.kept.rows["fetches"], found.kept.rows["articles"]) == (3, 0)
    assert found.collector == Alive(NOW, "waiting")
    assert found.writer
    assert found.backup == Backup(NOW, "/backups/x.tar", 9)


@pytest.mark.parametrize(
    ("alive", "problem"),
    [
        pytest.param(Alive(NOW, "stopped"), "was stopped at 2026-03-20T12:00:00Z", id="stopped"),
        pytest.param(Alive(NOW, "full"), "The disk is nearly full", id="full"),
        pytest.param(
            Alive(NOW - timedelta(minutes=11), "collecting"), "last sign of life", id="silent"
        ),
    ],
)
def test_a_collector_that_does_not_collect_is_a_problem(
    store: Store, alive: Alive, problem: str
) -> None:
    signs.live(store.root, alive)

    (found,) = status.of(store, NOW + timedelta(minutes=5), 0).problems

    assert problem in found


def test_a_disk_without_room_is_a_problem_before_the_collector_notices(store: Store) -> None:
    (found,) = status.of(store, NOW, 10**12).problems

    assert "does not write" in found


def test_tables_that_cannot_be_read_are_a_problem_and_no_error(store: Store) -> None:
    for file in (store.root / "fetches").rglob("*.parquet"):
        file.write_bytes(b"not parquet")

    found = status.of(store, NOW, 0)

    assert "The data folder cannot be read." in found.problems
    assert found.kept == status.Kept()


def test_the_command_tells_it_to_a_person_and_to_a_program(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(["status", "--data", str(store.root)])
    text = capsys.readouterr().out
    again = cli.main(["status", "--json", "--data", str(store.root)])
    told = json.loads(capsys.readouterr().out)

    assert (code, again, told["ready"]) == (1, 1, False)
    assert "two rounds are missing" in told["problems"][0]
    assert told["kept"]["collected_to"] == "2026-03-20T12:00:00Z"
    assert "status:         not ready" in text
    assert "1 answering, 1 blocked, 1 never reached" in text or "1 blocked" in text
    assert "last backup:    none known" in text


def test_a_full_disk_stops_the_rounds_and_room_lets_them_go_on(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    full, roomy = Keeper(store, 10**12, Meter()), Keeper(store, 0, Meter())

    assert [full.may_write(), full.may_write()] == [False, False]
    alive = signs.alive(store.root)
    assert alive is not None
    assert alive.state == "full"
    assert capsys.readouterr().err.count("The disk is nearly full") == 1

    full._floor = 0
    assert full.may_write()
    assert "There is room on the disk again." in capsys.readouterr().err
    assert roomy.may_write()
    assert capsys.readouterr().err == ""


def test_one_round_on_a_full_disk_is_refused_with_what_to_do(store: Store) -> None:
    with pytest.raises(StoreError, match="lower --min-free"):
        Keeper(store, 10**12, Meter()).check_room()
    Keeper(store, 0, Meter()).check_room()


def test_a_collector_is_alive_while_it_goes_on_and_stopped_after(store: Store) -> None:
    states: list[Any] = []

    with Keeper(store, 0, Meter()).kept(None):
        states.append(signs.alive(store.root))
    states.append(signs.alive(store.root))

    assert [one.state for one in states] == ["waiting", "stopped"]


@pytest.mark.parametrize("given", ["-1", "much", "1.5"])
def test_a_floor_that_is_no_number_is_refused(
    store: Store, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    code = cli.main(["status", "--data", str(store.root), f"--min-free={given}"])

    assert code == 1
    assert "give megabytes as a whole number" in capsys.readouterr().err


def test_a_backup_is_noted(store: Store, tmp_path: Path, capsys: Any) -> None:
    assert cli.main(["backup", "--data", str(store.root), str(tmp_path / "x.tar")]) == 0

    found = signs.backup(store.root)
    assert found is not None
    assert found.file == str(tmp_path / "x.tar")
    assert found.size == (tmp_path / "x.tar").stat().st_size
