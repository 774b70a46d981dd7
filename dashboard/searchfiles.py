"""The files that a reader can take along from a search, made when they are asked for."""

import hashlib
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from dashboard import reads, results, searching
from dashboard.reads import Edition
from dashboard.results import Form, Result
from dashboard.searching import Asked, Found
from processing.counting import export, manifest, zones
from processing.counting import picks as picked
from processing.counting.manifest import View
from processing.counting.picks import Picks

# Rows of one file; what is beyond them is said in the manifest.
MOST = 20_000


def articles(edition: Edition, asked: Asked, form: Form) -> bytes:
    """The newest MOST articles that the search finds, in a format."""
    return results.body(_made(edition, asked), form)


def articles_manifest(edition: Edition, asked: Asked) -> bytes:
    """What the files hold and what was searched, as JSON."""
    return manifest.to_json(_made(edition, asked).manifest)


def address(asked: Asked, period: str) -> dict[str, str]:
    """The search as the address of its page holds it."""
    return {"q": asked.text, "period": period, "clock": asked.clock}


def _made(edition: Edition, asked: Asked) -> Result:
    found = searching.looked(edition, asked, MOST)
    table = export.articles_table(found.rows)
    csv = export.csv(table)
    picks = Picks(scope="all", clock=asked.clock)
    view = View("articles", picks, picks, reads.words().names)
    return Result(view, table, csv, _manifest(edition, asked, found, csv))


def _manifest(edition: Edition, asked: Asked, found: Found, csv: bytes) -> dict[str, Any]:
    pulse, page = reads.pulse(edition), found.page
    windows = {
        column: [moment and picked.iso(moment) for moment in window]
        for column, window in found.windows.items()
    }
    return {
        "kind": "search",
        "made_by": f"Frontwatch {version('frontwatch')}",
        "search": asked.text,
        "read_as": found.read_as,
        "permalink": f"/articles?{urlencode(address(asked, 'all'))}",
        "clock": asked.clock,
        "zone": zones.PLAIN,
        "windows": windows,
        "denominator": "all articles collected in the windows",
        "searched": page.searched,
        "searched_back_to": page.back_to and picked.iso(page.back_to),
        "found": page.count,
        "found_is": "at least" if page.back_to else "exact",
        "rows": found.rows.height,
        "lexicon": reads.words().version,
        "collected_until": picked.iso(pulse.collected_to) if pulse else None,
        "data_version": edition.version,
        "columns": export.meanings("articles"),
        "sha256": hashlib.sha256(csv).hexdigest(),
    }
