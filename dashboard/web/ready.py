"""/readyz: whether whoever is sent here will see fresh numbers; for proxies and monitors."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import health
from dashboard.health import Pulse
from dashboard.web import door
from processing import tables
from processing.counting import picks as picked
from processing.counting.coverage import Record
from processing.errors import StoreError
from storage import signs
from storage.store import Store

# Feeds are asked once a day at least; what is older says nothing of today, and need not be read.
_LOOKED_BACK = timedelta(days=2)
_READ = (tables.FETCHES, tables.FEEDS)


def route(store: Store, clock: Callable[[], datetime]) -> Route:
    """The address: 200 when all is well, else 503; a JSON object says why to whoever may know."""

    async def answer(request: Request) -> JSONResponse:
        told = await run_in_threadpool(state, store, clock())
        status = 503 if told["reasons"] else 200
        if request.scope.get(door.STRANGER):
            told = {"ready": told["ready"]}
        return JSONResponse(told, status, headers={"Cache-Control": "no-store"})

    return Route("/readyz", answer)


def state(store: Store, now: datetime) -> dict[str, object]:
    """``ready``; ``collected_to``, the last round's start, or None; ``reasons`` against it, in words."""
    try:
        pulse = _pulse(store, store.version(*_READ))
    except StoreError:
        return _told(None, ["The data folder cannot be read."])
    return _told(pulse, [*_of_data(pulse, now), *_of_collector(store, now)])


def reasons(store: Store, now: datetime) -> list[str]:
    """Why whoever looks would not see fresh numbers; nothing when all is well."""
    found = state(store, now)["reasons"]
    return [str(one) for one in found] if isinstance(found, list) else []


def _of_data(pulse: Pulse | None, now: datetime) -> list[str]:
    if pulse is None:
        return ["Nothing was collected yet."]
    reasons = []
    if now > pulse.late_after:
        last, due = picked.iso(pulse.collected_to), picked.iso(pulse.late_after)
        reasons.append(
            f"The collector wrote last at {last}, and should have again by {due}: two rounds are missing."
        )
    if not pulse.answering:
        reasons.append(f"None of {pulse.feeds} feeds answers.")
    return reasons


def _of_collector(store: Store, now: datetime) -> list[str]:
    """What is wrong with the collector, where one that goes on by itself ever ran here."""
    alive = signs.alive(store.root)
    if alive is None:
        return []
    seen = picked.iso(alive.at.replace(microsecond=0))
    if alive.state == "stopped":
        return [f"The collector was stopped at {seen}."]
    if now - alive.at > signs.SILENT_AFTER:
        return [f"The collector gave its last sign of life at {seen}."]
    if alive.state == "full":
        return ["The disk is nearly full: the collector waits for room."]
    return []


def _told(pulse: Pulse | None, reasons: list[str]) -> dict[str, object]:
    collected_to = picked.iso(pulse.collected_to) if pulse else None
    return {"ready": not reasons, "collected_to": collected_to, "reasons": reasons}


@lru_cache(maxsize=1)
def _pulse(store: Store, _version: str) -> Pulse | None:
    fetches = store.scan(tables.FETCHES)
    last = store.read(fetches.select(pl.col("started").max())).item()
    if last is None:
        return None
    recent = store.read(fetches.filter(pl.col("started") >= last - _LOOKED_BACK))
    return health.pulse(Record(recent, store.read(store.scan(tables.FEEDS)), tables.GAPS.empty()))
