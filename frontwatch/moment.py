"""A time as a person types it."""

import argparse
from datetime import UTC, datetime

from processing.counting import zones
from processing.errors import InputError


def parsed(text: str) -> datetime:
    """The ISO 8601 time as UTC; a time without zone, or a bare date, is taken as UTC."""
    return placed(shown(text), zones.PLAIN)


def shown(text: str) -> datetime:
    """The ISO 8601 time as it is written: without a zone where none is."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time; write it as 2025-08-15T12:00:00Z"
        ) from error


def placed(given: datetime, zone: str) -> datetime:
    """The time as UTC; one without a zone is by the clocks of the zone.

    Raises:
        InputError: it is too far from now.
    """
    try:
        return zones.moment(given, zone) if given.tzinfo is None else given.astimezone(UTC)
    except OverflowError as error:
        raise InputError(f"{given.isoformat()} is out of range; give a year from 2 on") from error
