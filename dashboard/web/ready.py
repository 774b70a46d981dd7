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
from processing import tables
from processing.counting import picks as picked
from processing.counting.coverage import Record
from processing.errors import StoreError
from storage.store import Store

# Feeds are asked once a day at least; what is older says nothing of today, and need not be read.
_LOOKED_BACK = timedelta(days=2)
_READ = (tables.FETCHES, tables.FEEDS)


def route(store: Store, clock: Callable[[], datetime]) -> Route:
    """The address: 200 when all is well, else 503; either way a JSON object that says why."""

    async def answer(_: Request) -> JSONResponse:
        told = await run_in_threadpool(state, store, clock())
        status = 503 if told["reasons"] else 200
        return JSONResponse(told, status, headers={"Cache-Control": "no-store"})

    return Route("/readyz", answer)


def state(store: Store, now: datetime) -> dict[str, object]:
    """``ready``; ``collected_to``, the last round's start, or None; ``reasons`` against it, in words."""
    try:
        pulse = _pulse(store, store.version(*_READ))
    except StoreError:
        return _told(None, ["The data folder cannot be read."])
    if pulse is None:
        return _told(None, ["Nothing was collected yet."])
    reasons = []
    if now > pulse.late_after:
        last, due = picked.iso(pulse.collected_to), picked.iso(pulse.late_after)
        reasons.append(
            f"The collector wrote last at {last}, and should have again by {due}: two rounds are missing."
        )
    if not pulse.answering:
        reasons.append(f"None of {pulse.feeds} feeds answers.")
    return _told(pulse, reasons)


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
