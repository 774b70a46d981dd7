"""What feeds write for a time to that time in UTC; never a guess."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Hours ahead of UTC of zone names that feedparser silently takes for UTC (measured on 6.0.14).
_ZONES = {"MSK": 3, "MSD": 4, "EET": 2, "EEST": 3, "CET": 1, "CEST": 2, "BST": 1, "WEST": 1}
_ZONED = re.compile(rf"(.*\d)\s*\(?({'|'.join(_ZONES)})\)?\s*$")


def moment(raw: str) -> datetime | None:
    """The time in UTC; None when the text cannot be read without guessing."""
    zoned = _ZONED.fullmatch(raw)
    try:
        if zoned is not None:
            return parsedate_to_datetime(f"{zoned[1]} +0{_ZONES[zoned[2]]}00").astimezone(UTC)
        try:
            at = datetime.fromisoformat(raw)
        except ValueError:
            at = parsedate_to_datetime(raw)
    except (OverflowError, ValueError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
