"""Processes that read documents, so that a runaway document ends its reader and nothing else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from collectors.parse import Read
from collectors.parsing import document
from collectors.parsing.items import Job, Reading


@contextmanager
def reading() -> Iterator[Read]:
    """Inside, a function that reads bodies: one reading per job, in order, whatever is in them."""

    def read(jobs: Sequence[Job]) -> list[Reading]:
        return [document.read(job) for job in jobs]

    yield read
