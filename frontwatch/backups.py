"""The commands backup and restore: the whole data folder in one file and back."""

import argparse
from pathlib import Path

from frontwatch import folders, terminal
from processing.errors import InputError
from storage import backup, pins, signs
from storage.signs import Backup
from storage.store import Store, location


def save(options: argparse.Namespace) -> int:
    """The data folder is in one file, read back whole; a collector may run meanwhile."""
    store, now = folders.store(options, must_exist=True), terminal.now()
    file: Path = options.file
    if file.is_dir():
        file /= f"frontwatch-{now:%Y%m%d-%H%M%S}.tar"
    if file.resolve().is_relative_to(store.root.resolve()):
        raise InputError(f"{file} is in the data folder itself; give a place outside of it")
    if not file.resolve().parent.is_dir():
        raise InputError(f"{file.parent} is no folder; make it first")
    with terminal.progress("files packed") as progress:
        size = backup.save(store, file, now.isoformat(), progress, pins.held(store, now))
    signs.backed_up(store.root, Backup(now, str(file.resolve()), size))
    terminal.show(str(file))
    terminal.say(f"{store.root} is backed up: {size / 1e6:.1f} MB, read back and compared.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """What a backup holds is in the data folder, which must be empty or not there."""
    root: Path = options.data or location()
    if not options.file.is_file():
        raise InputError(f"{options.file} is no file; give one made by `frontwatch backup`")
    with terminal.progress("files restored") as progress:
        backup.restore(options.file, root, progress)
    store = Store(root)
    store.create(demo=store.is_demo())
    terminal.say(f"{root} holds what was backed up; `frontwatch check` reads it all.")
    return 0
