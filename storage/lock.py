"""One writer at a time: the right to change a data folder, given back by the system when a process dies."""

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from processing.errors import StoreError
from storage import disk, mending, snapshot, sums

log = logging.getLogger(__name__)


@contextlib.contextmanager
def writing(root: Path) -> Iterator[None]:
    """Nobody else collects into this folder or rebuilds it meanwhile.

    What a power cut tore in its tables was set aside, with a warning for each thing, and each file
    has a checksum.

    Raises:
        StoreError: another process does.
    """
    with (root / "writer.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise StoreError(
                f"data folder {root}: process {file.read().strip() or 'unknown'} is writing to it; "
                "stop that one first, or give another folder with --data"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        for folder in disk.tables(root):
            for remark in mending.mend(folder):
                log.warning("%s", remark)
        for folder in (root, *disk.tables(root)):
            with snapshot.readable_errors(folder):
                if not sums.is_whole(folder):
                    sums.adopt(folder)
        yield
