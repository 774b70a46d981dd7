"""What a collector that goes on does beside its rounds: shows that it lives, keeps off a full disk, counts."""

import contextlib
import logging
import signal
import time
from collections.abc import Iterator

from frontwatch import logs, metrics, status, terminal
from frontwatch.metrics import Meter
from processing.errors import StoreError
from processing.frames import Fetches
from storage import pins, signs, upkeep
from storage.signs import Alive, State
from storage.store import Store


class Keeper:
    """Knows whether the disk was full at the last look, so that a change is told once."""

    def __init__(self, store: Store, floor: int | None, meter: Meter) -> None:
        """Nothing was looked at yet.

        Args:
            store: the data folder.
            floor: megabytes under which nothing is written; None: the usual.
            meter: where rounds are counted in.
        """
        self._store, self._floor, self._meter = store, floor, meter
        self._is_full, self._is_asked = False, False
        self._rests_until = 0.0

    @contextlib.contextmanager
    def kept(self, metrics_port: int | None) -> Iterator[None]:
        """Inside, the collector is alive and its numbers are told at the port; afterwards it is stopped."""
        self._is_asked = metrics_port is not None
        with metrics.serving(metrics_port, lambda: self._meter.text(self._store.root)):
            self._live("waiting")
            try:
                yield
            finally:
                self._live("stopped")

    def check_room(self) -> None:
        """There is room to write.

        Raises:
            StoreError: there is not.
        """
        room = signs.room(self._store.root, self._floor)
        if not room.is_enough:
            raise StoreError(
                f"data folder {self._store.root}: {room.left // 10**6} MB of its disk are free, and below "
                f"{room.floor // 10**6} MB nothing is written; make room, or lower --min-free"
            )

    @contextlib.contextmanager
    def within(self, seconds: int) -> Iterator[None]:
        """What is done inside takes no longer, or the process is ended (SIGALRM): the next one goes on.

        Native code that could not start a thread waits for it for ever, and no Python is run meanwhile.
        """
        signal.alarm(seconds)
        try:
            yield
        finally:
            signal.alarm(0)

    def rest(self, seconds: float) -> None:
        """No round may be made for so long."""
        self._rests_until = time.monotonic() + seconds

    def may_write(self) -> bool:
        """Whether a round may be made now; if there is no room, what needs no longer be kept is deleted."""
        if time.monotonic() < self._rests_until:
            self._live("waiting")
            return False
        room = signs.room(self._store.root, self._floor)
        if not room.is_enough:
            self._live("full")
            if not self._is_full:
                logs.tell(
                    f"The disk is nearly full: {room.left // 10**6} MB are free. Nothing is collected "
                    f"until {room.floor // 10**6} MB are.",
                    {"event": "full", "free_bytes": room.left},
                    logging.WARNING,
                )
            self._is_full = True
            self._store.vacuum(upkeep.KEPT, pins.held(self._store, terminal.now()))
            return False
        if self._is_full:
            logs.tell(
                "There is room on the disk again.", {"event": "room", "free_bytes": room.left}
            )
        self._is_full = False
        self._live("collecting")
        return True

    def count(self, log: Fetches, seconds: float) -> None:
        """The collector has come to the round's end alive; if anyone may ask, the round is counted in."""
        if self._is_asked and not log.is_empty():
            with contextlib.suppress(StoreError):
                self._meter.count(log, seconds, status.of_tables(self._store))
        self._live("waiting")

    def _live(self, state: State) -> None:
        signs.live(self._store.root, Alive(terminal.now(), state))
