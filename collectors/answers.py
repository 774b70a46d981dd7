"""Status and headers of an answer to what they mean for a feed; pure.

A refusal (``blocked``) is an answer that asking again will not change: 401, 403 and 451, and pages
that want proof of a person at a browser, whatever their status. Those are told by headers alone, so
that no text of a page is taken for one. 410 is ``gone``; every other status but 2xx and an expected
304 is ``http_error``, which may pass.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple

from multidict import MultiMapping

HEADER_CHARACTERS = 4_096

_ENCODINGS = ("", "identity", "gzip", "x-gzip", "br")
_REFUSED = ("blocked", ": it does not serve this program")
_STATUSES = {
    401: _REFUSED,
    403: _REFUSED,
    451: _REFUSED,
    410: ("gone", ": the feed was taken down for good"),
}
_CHALLENGE = "the server wants proof of a person at a browser (a challenge page)"
# Guards that answer in place of the site; with one of these statuses and a web page it is a challenge.
# Not Cloudflare: each of its challenges says so in cf-mitigated (cloudflare-docs, pull request 8590),
# and a site behind it that fails answers alike.
_GUARDS = re.compile(r"(?i)\b(?:ddos-guard|qrator|sucuri|variti|incapsula|imperva)\b")
_GUARD_STATUSES = (429, 503)
_MAX_AGE = re.compile(r"(?i)(?<![\w-])max-age\s*=\s*\"?(\d{1,9})\b")


class Heard(NamedTuple):
    """What status and headers say, without the body; ``ok``: there is a body to read.

    The times are seconds, None when not given. Validators are verbatim. ``date`` is the server's time.
    """

    outcome: str
    detail: str | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    retry_after: int | None
    max_age: int | None
    date: datetime | None


def heard(status: int, headers: MultiMapping[str], *, conditional: bool) -> Heard:
    """What the answer means; ``conditional``: validators were sent, so that 304 is an answer.

    ``headers`` tells names in any case.
    """
    outcome, detail = _verdict(status, headers, conditional=conditional)
    max_age = _MAX_AGE.search(headers.get("Cache-Control", ""))
    return Heard(
        outcome,
        detail,
        _kept(headers, "Content-Type"),
        _kept(headers, "ETag"),
        _kept(headers, "Last-Modified"),
        _retry_after(headers),
        int(max_age[1]) if max_age else None,
        _date(headers),
    )


def encoding(headers: MultiMapping[str]) -> str:
    """How the body is packed, in small letters; several ways are parted by commas; empty: not at all."""
    return ", ".join(headers.getall("Content-Encoding", [])).strip().lower()


def _verdict(
    status: int, headers: MultiMapping[str], *, conditional: bool
) -> tuple[str, str | None]:
    if _is_challenge(status, headers):
        return "blocked", _CHALLENGE
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return "not_modified", None
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        outcome, meaning = _STATUSES.get(status, ("http_error", ""))
        return outcome, f"the server answered {_phrase(status)}{meaning}"
    if (packed := encoding(headers)) not in _ENCODINGS:
        return "broken", f"sent compressed as {packed[:40]!a}, which was not asked for"
    return "ok", None


def _is_challenge(status: int, headers: MultiMapping[str]) -> bool:
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return True
    is_page = headers.get("Content-Type", "").lower().startswith("text/html")
    by_guard = bool(_GUARDS.search(headers.get("Server", "")))
    return status in _GUARD_STATUSES and is_page and by_guard and "Retry-After" not in headers


def _phrase(status: int) -> str:
    known = status in HTTPStatus.__members__.values()
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)


def _kept(headers: MultiMapping[str], name: str) -> str | None:
    """The header verbatim, if it can be stored and sent back."""
    value = headers.get(name, "")
    usable = value.isascii() and value.isprintable() and len(value) <= HEADER_CHARACTERS
    return value if value and usable else None


def _date(headers: MultiMapping[str]) -> datetime | None:
    """When the answer was sent; what lay in a cache says for how long (RFC 9111, 5.1)."""
    age = headers.get("Age", "")
    lain = timedelta(seconds=int(age) if re.fullmatch(r"[0-9]{1,9}", age) else 0)
    try:
        date = parsedate_to_datetime(headers["Date"]) + lain
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _retry_after(headers: MultiMapping[str]) -> int | None:
    """Seconds that the server asked to be left alone; a date is measured against its own clock."""
    if "Retry-After" not in headers:
        return None
    given = (_kept(headers, "Retry-After") or "").strip()
    if re.fullmatch(r"\d{1,9}", given):
        return int(given)
    try:
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers["Date"])
    except (KeyError, TypeError, ValueError):
        return None
    return max(0, round(wait.total_seconds()))
