"""The commands that keep the archive whole and small, and their flags: check, backup, restore, retain."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class Add(Protocol):
    """Adds a command to the command line."""

    def __call__(self, name: str, *, help: str) -> ArgumentParser:  # noqa: A002 - argparse's name
        """The command's own parser."""


def declare(add: Add, common: Callable[[ArgumentParser], None]) -> None:
    """The commands are added, each with the flags that all commands have."""
    check = add("check", help="verify everything stored")
    common(check)
    check.add_argument(
        "--repair",
        action="store_true",
        help="set what is damaged aside, so that the rest is usable",
    )
    for name, what, file in (
        ("backup", "put everything stored into one file", "file to make, or folder to make it in"),
        ("restore", "put a backup into an empty data folder", "file made by backup"),
    ):
        command = add(name, help=what)
        common(command)
        command.add_argument("file", type=Path, metavar="FILE", help=file)
    retain = add("retain", help="delete the months that are too old")
    common(retain)
    retain.add_argument(
        "--months", type=int, required=True, metavar="N", help="the newest N months stay"
    )
    retain.add_argument("--yes", action="store_true", help="delete; else only tell what would go")
