"""The addresses under /api/: the numbers of a page for programs, with the same parameters (docs/api.md).

Answers are made in threads, two at a time, so that pages go on being served meanwhile.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import results
from dashboard.results import Result, Source
from dashboard.web import asked, atom, desk, tags
from dashboard.web.desk import Desk
from processing.counting import manifest
from processing.counting import picks as picked
from processing.counting.picks import Picks
from processing.errors import FrontwatchError, InputError
from processing.reading.lexicon import Lexicon

_LOG = logging.getLogger(__name__)
_AT_ONCE = 2
_LATER = {"Retry-After": "60"}
_UNREADABLE = (
    FrontwatchError,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    OSError,
)
_CSV, _JSON = "text/csv; charset=utf-8", "application/json"
_ATOM = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A view whose every name is known, and what it is answered from."""

    view: Picks
    source: Source
    words: Lexicon


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    media: str
    file: str
    manifest: str = ""


Make = Callable[[Desk, _Asked], _Answer]


def routes(at: Desk) -> list[Route]:
    """What is answered under /api/; all else there is 404 with a sentence."""
    slots = asyncio.Semaphore(_AT_ONCE)
    return [
        *(
            Route(f"/api/{name}", partial(_answered, at, slots, make))
            for name, make in _ANSWERS.items()
        ),
        Route("/api/{rest:path}", _no_such),
        Route("/api", _no_such),
    ]


async def _answered(at: Desk, slots: asyncio.Semaphore, make: Make, request: Request) -> Response:
    view = asked.view(request.query_params.multi_items())
    async with slots:
        answer = await run_in_threadpool(_made, at, make, view)
        etag = await run_in_threadpool(tags.etag, answer.body)
    about = {"ETag": etag, "Cache-Control": "no-cache"}
    if answer.manifest:
        about["Link"] = f'<{answer.manifest}>; rel="describedby"; type="application/json"'
    if tags.is_known(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=about)
    kept = "attachment" if answer.media == _CSV else "inline"
    about["Content-Disposition"] = f'{kept}; filename="{answer.file}"'
    return Response(answer.body, media_type=answer.media, headers=about)


async def _no_such(_: Request) -> Response:
    raise HTTPException(404, f"There is no such address; ask one of: {', '.join(_ANSWERS)}.\n")


def _made(at: Desk, make: Make, view: Picks) -> _Answer:
    """The answer; what went wrong with the data is told without where they are."""
    try:
        return make(at, _asked(at, view))
    except InputError as error:
        if view.reading == "before":
            why = "reading=before: nothing is kept from before a rebuild.\n"
            raise HTTPException(404, why) from error
        raise HTTPException(503, "Nothing was collected yet.\n", _LATER) from error
    except _UNREADABLE as error:
        _LOG.warning("the API cannot read the data: %s", error)
        raise HTTPException(503, "The data cannot be read just now.\n", _LATER) from error


def _asked(at: Desk, view: Picks) -> _Asked:
    source, words = at.source(view.reading), desk.words()
    asked.check_names(view, words.names, desk.outlets(source), desk.panels(source))
    asked.check_queries(view, results.known(source) if view.queries else {})
    return _Asked(view, source, words)


def _trend(at: Desk, this: _Asked) -> Result:
    if not (this.view.subjects or this.view.queries):
        raise HTTPException(400, "subject: name the actors or themes to count, such as putin.\n")
    if this.view.naming == "all":
        raise HTTPException(
            400, "naming=all: a trend counts each subject; ask /api/articles.csv.\n"
        )
    return at.trend(this.source, results.absolute(this.source, this.view), this.words)


def _articles(at: Desk, this: _Asked) -> Result:
    return at.articles(this.source, results.absolute(this.source, this.view), this.words)


def _pairs(at: Desk, this: _Asked) -> Result:
    if this.view.subjects or this.view.queries or this.view.unit == "publishers":
        raise HTTPException(400, "pairs: leave out subject and query, and unit=publishers.\n")
    return at.pairs(this.source, results.absolute(this.source, this.view), this.words)


def _csv(make: Callable[[Desk, _Asked], Result], at: Desk, this: _Asked) -> _Answer:
    result = make(at, this)
    return _Answer(result.csv, _CSV, f"frontwatch-{result.view.kind}.csv", _about(result))


def _json(make: Callable[[Desk, _Asked], Result], at: Desk, this: _Asked) -> _Answer:
    result = make(at, this)
    file = f"frontwatch-{result.view.kind}.json"
    return _Answer(results.body(result, "json"), _JSON, file, _about(result))


def _manifest(make: Callable[[Desk, _Asked], Result], at: Desk, this: _Asked) -> _Answer:
    result = make(at, this)
    file = f"frontwatch-{result.view.kind}.csv.manifest.json"
    return _Answer(manifest.to_json(result.manifest), _JSON, file)


def _atom(_: Desk, this: _Asked) -> _Answer:
    source, names = this.source, this.words.names
    body = atom.feed(atom.newest(source, this.view), this.view, names, source.now)
    return _Answer(body, _ATOM, "frontwatch-articles.atom")


def _about(result: Result) -> str:
    """The address of the manifest of just this answer."""
    query = urlencode(picked.to_query(result.view.picks), doseq=True)
    return f"/api/{result.view.kind}.manifest.json?{query}"


_ANSWERS: dict[str, Make] = {
    "trend.csv": partial(_csv, _trend),
    "trend.json": partial(_json, _trend),
    "trend.manifest.json": partial(_manifest, _trend),
    "pairs.csv": partial(_csv, _pairs),
    "pairs.json": partial(_json, _pairs),
    "pairs.manifest.json": partial(_manifest, _pairs),
    "articles.csv": partial(_csv, _articles),
    "articles.manifest.json": partial(_manifest, _articles),
    "articles.atom": _atom,
}
