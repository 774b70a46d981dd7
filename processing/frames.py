"""Frames with the brand of their table, so that a type checker tells them apart; the only file that brands."""

from typing import NewType

import polars as pl

from processing.columns import fitting
from processing.tables import (
    ARTICLES,
    COPIES,
    FEEDS,
    FETCHES,
    GAPS,
    LISTED,
    PANELS,
    PASSPORTS,
    REVISIONS,
    SIGHTINGS,
    STATES,
    TAGS,
    TREND,
)

Feeds = NewType("Feeds", pl.DataFrame)
Passports = NewType("Passports", pl.DataFrame)
Panels = NewType("Panels", pl.DataFrame)
Copies = NewType("Copies", pl.DataFrame)
Articles = NewType("Articles", pl.DataFrame)
Revisions = NewType("Revisions", pl.DataFrame)
Tags = NewType("Tags", pl.DataFrame)
Fetches = NewType("Fetches", pl.DataFrame)
Gaps = NewType("Gaps", pl.DataFrame)
States = NewType("States", pl.DataFrame)
Sightings = NewType("Sightings", pl.DataFrame)
Listed = NewType("Listed", pl.DataFrame)
Trend = NewType("Trend", pl.DataFrame)


def feeds(frame: pl.DataFrame) -> Feeds:
    """The frame as rows of FEEDS, or a TableError that names the column that does not fit."""
    return Feeds(fitting(frame, FEEDS))


def articles(frame: pl.DataFrame) -> Articles:
    """The frame as rows of ARTICLES, or a TableError that names the column that does not fit."""
    return Articles(fitting(frame, ARTICLES))


def revisions(frame: pl.DataFrame) -> Revisions:
    """The frame as rows of REVISIONS, or a TableError that names the column that does not fit."""
    return Revisions(fitting(frame, REVISIONS))


def tags(frame: pl.DataFrame) -> Tags:
    """The frame as rows of TAGS, or a TableError that names the column that does not fit."""
    return Tags(fitting(frame, TAGS))


def fetches(frame: pl.DataFrame) -> Fetches:
    """The frame as rows of FETCHES, or a TableError that names the column that does not fit."""
    return Fetches(fitting(frame, FETCHES))


def gaps(frame: pl.DataFrame) -> Gaps:
    """The frame as rows of GAPS, or a TableError that names the column that does not fit."""
    return Gaps(fitting(frame, GAPS))


def states(frame: pl.DataFrame) -> States:
    """The frame as rows of STATES, or a TableError that names the column that does not fit."""
    return States(fitting(frame, STATES))


def sightings(frame: pl.DataFrame) -> Sightings:
    """The frame as rows of SIGHTINGS, or a TableError that names the column that does not fit."""
    return Sightings(fitting(frame, SIGHTINGS))


def listed(frame: pl.DataFrame) -> Listed:
    """The frame as rows of LISTED, or a TableError that names the column that does not fit."""
    return Listed(fitting(frame, LISTED))


def trend(frame: pl.DataFrame) -> Trend:
    """The frame as rows of TREND, or a TableError that names the column that does not fit."""
    return Trend(fitting(frame, TREND))


def passports(frame: pl.DataFrame) -> Passports:
    """The frame as rows of PASSPORTS, or a TableError that names the column that does not fit."""
    return Passports(fitting(frame, PASSPORTS))


def panels(frame: pl.DataFrame) -> Panels:
    """The frame as rows of PANELS, or a TableError that names the column that does not fit."""
    return Panels(fitting(frame, PANELS))


def copies(frame: pl.DataFrame) -> Copies:
    """The frame as rows of COPIES, or a TableError that names the column that does not fit."""
    return Copies(fitting(frame, COPIES))
