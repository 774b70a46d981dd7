"""A time as a person types it, as UTC."""

import argparse
from datetime import UTC, datetime


def parsed(text: str) -> datetime:
    """The ISO 8601 time as UTC; a time without zone, or a bare date, is taken as UTC."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time; write it as 2025-08-15T12:00:00Z"
        ) from error
    return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
