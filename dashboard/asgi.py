"""The dashboard as one application: pages, API, /readyz, headers; `streamlit run` or uvicorn starts it here."""

import os
from datetime import UTC, datetime
from pathlib import Path

# Streamlit loads it for the first table; Plotly, drawing for another reader then, would take it half loaded.
import pandas as pd  # noqa: F401
import streamlit as st
from starlette.middleware import Middleware

from dashboard import login
from dashboard.web import access, api, door, headers, limits, pacing, ready, shell, statics
from dashboard.web.desk import Desk
from dashboard.web.limits import Buckets
from processing.counting.asking import Facts
from processing.counting.picks import Reading
from storage import store as stores
from storage.store import Store

_STATIC = Path(st.__file__).parent / "static"
_PAGE = shell.page((_STATIC / "index.html").read_bytes())
_STORE = Store(stores.location())
_RULES = access.rules(os.environ)


def now() -> datetime:
    """The time on the wall, UTC."""
    return datetime.now(UTC)


def held(state: str, reading: Reading) -> Facts:
    """The articles that the pages hold in memory, so that the API need not hold them as well."""
    from dashboard import reads  # noqa: PLC0415  Streamlit's caches want its runtime to be there

    return reads.facts(reads.Edition(str(_STORE.root), state), reading)


app = st.App(
    Path(__file__).with_name("app.py"),
    secrets={"auth": dict(_RULES.login.auth)} if _RULES.login else None,
    routes=[*api.routes(Desk(_STORE, held)), ready.route(_STORE, now), *shell.routes(_PAGE)],
    middleware=[
        Middleware(headers.guarded, headers.policy(_PAGE)),
        Middleware(door.guarded, _RULES, login.knows),
        Middleware(limits.limited, Buckets(limits.per_minute())),
        Middleware(pacing.paced, pacing.opening(), pacing.asking()),
        Middleware(statics.compressed, _STATIC),
    ],
)
