"""What a collector that goes on does beside its rounds: it rests, and ends when it is stuck."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frontwatch.keeper import Keeper
from frontwatch.metrics import Meter
from storage import signs
from storage.store import Store

STUCK = """
import ctypes
from pathlib import Path
from frontwatch.keeper import Keeper
from frontwatch.metrics import Meter
from storage.store import Store
with Keeper(Store(Path(".")), None, Meter()).within(1):
    libc = ctypes.PyDLL(None)  # as native code that keeps Python from running
    libc.sleep(60)
"""


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    store = Store(tmp_path)
    store.create()
    return Keeper(store, 0, Meter())


def test_a_round_that_is_stuck_in_native_code_ends_the_process() -> None:
    stuck = subprocess.run([sys.executable, "-c", STUCK], check=False)

    assert stuck.returncode == -signal.SIGALRM


def test_what_is_done_in_time_is_not_ended(keeper: Keeper) -> None:
    with keeper.within(60):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0

    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_no_round_is_made_while_it_rests_but_it_shows_that_it_lives(
    keeper: Keeper, tmp_path: Path
) -> None:
    keeper.rest(60)
    assert not keeper.may_write()
    alive = signs.alive(tmp_path)
    assert alive is not None
    assert alive.state == "waiting"

    keeper.rest(0)
    assert keeper.may_write()
