"""Feeds found, previewed and added through the command line; the only file that runs it.

An admin switches this on with ``frontwatch --manage-feeds``; the page answers on this machine only.
What a reader typed goes to the command as one argument, never through a shell, and never as a flag.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from processing.errors import InputError

# A site is asked four times at most, each time for 20 s; the rest is for starting the program.
PATIENCE_SECONDS = 120
_SAID = "frontwatch: "


@dataclass(frozen=True, slots=True)
class Headline:
    """One entry of a feed: when it was published, where the feed says so, and its title."""

    published: datetime | None
    title: str


@dataclass(frozen=True, slots=True)
class Found:
    """One feed as it was when asked. ``feed_id``: its name in the catalogue, None if it is not in it."""

    url: str
    title: str
    entries: int
    newest: tuple[Headline, ...]
    window_from: datetime | None
    language: str | None
    feed_id: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What is behind an address: feeds, and in ``tried`` address and outcome of what is none."""

    found: tuple[Found, ...]
    tried: tuple[tuple[str, str], ...]
    saved: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list's feeds that the catalogue does not have, as (feed_id, url), and a remark on them."""

    new: tuple[tuple[str, str], ...]
    remark: str


def is_on() -> bool:
    """Whether an admin allowed that feeds are added from this page."""
    return os.environ.get("FRONTWATCH_MANAGE_FEEDS") == "1"


def look(root: Path, address: str, patience: float = PATIENCE_SECONDS) -> Looked:
    """The feeds behind the address of a feed, site or page; nothing is saved.

    Args:
        root: the data folder.
        address: what was typed.
        patience: seconds until it is given up.

    Raises:
        InputError: it is no address, or the answer took too long.
    """
    command = ["add", "--preview", "--json", *_where(root), "--", address]
    return _looked(_run(command, patience))


def add(root: Path, url: str, passport: Mapping[str, str | None]) -> Looked:
    """The feed is in the catalogue: ``saved`` is its name there; None when it does not answer.

    Args:
        root: the data folder.
        url: the feed's address.
        passport: outlet, section, country, language, group; what is empty or None is left out.

    Raises:
        InputError: as for ``look``, or a cell of the passport is wrong.
    """
    given = [f"--{name}={value}" for name, value in passport.items() if value]
    return _looked(_run(["add", "--json", *given, *_where(root), "--", url]))


def import_list(root: Path, body: bytes, *, save: bool) -> Listed:
    """The feeds of the OPML or CSV list that are new; with ``save`` they are in the catalogue.

    Raises:
        InputError: it is no such list; names up to ten lines to mend.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list"
        file.write_bytes(body)
        preview = [] if save else ["--preview"]
        done = _run(["import", *preview, *_where(root, asks=False), "--", str(file)])
    if done.returncode:
        raise InputError(_fault(done))
    lines = (line.partition("\t") for line in done.stdout.splitlines())
    return Listed(tuple((feed_id, url) for feed_id, _, url in lines), done.stderr.strip())


def _where(root: Path, *, asks: bool = True) -> list[str]:
    private = asks and os.environ.get("FRONTWATCH_ALLOW_PRIVATE") == "1"
    return ["--data", str(root), *(["--allow-private"] if private else [])]


def _run(
    arguments: Sequence[str], patience: float = PATIENCE_SECONDS
) -> subprocess.CompletedProcess[str]:
    """The command ended; if it does not in time, it and all that it started are killed."""
    with subprocess.Popen(  # noqa: S603 - our own program; what was typed is a single argument
        [sys.executable, "-m", "frontwatch", "feeds", *arguments],
        env=os.environ | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            raise InputError(
                f"no answer within {patience:.0f} s; try again, or give the feed's own address"
            ) from error
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def _looked(done: subprocess.CompletedProcess[str]) -> Looked:
    try:
        told = json.loads(done.stdout)
        return Looked(
            found=tuple(_found(one) for one in told["found"]),
            tried=tuple((one["url"], _outcome(one)) for one in told["tried"]),
            saved=told["saved"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(_fault(done)) from error


def _found(one: Mapping[str, Any]) -> Found:
    return Found(
        url=one["url"],
        title=_line(one["title"]),
        entries=one["entries"],
        newest=tuple(
            Headline(_moment(entry["published"]), _line(entry["title"])) for entry in one["newest"]
        ),
        window_from=_moment(one["window_from"]),
        language=one["language"],
        feed_id=one["feed_id"],
    )


def _outcome(one: Mapping[str, Any]) -> str:
    outcome = str(one["outcome"]).replace("_", " ")
    return f"{outcome}: {one['detail']}" if one["detail"] else outcome


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _line(text: str | None) -> str:
    return " ".join((text or "").split())[:300]


def _fault(done: subprocess.CompletedProcess[str]) -> str:
    """What the command said was wrong."""
    _, _, said = done.stderr.rpartition(_SAID)
    if _SAID in done.stderr:
        return said.strip()
    return f"the command failed (exit {done.returncode}); see the words of `frontwatch` in its terminal"
