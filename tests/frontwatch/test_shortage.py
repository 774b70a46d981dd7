"""An error that comes of what the machine lacks is told as that, with what to do; others are not."""

import errno
import os
import re

import polars as pl
import pytest

from frontwatch import shortage


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.EMFILE, "Too many open files", "a.json"),
            r"open files \(a\.json\); .*ulimit",
        ),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "look after the disk"),
        (MemoryError(), "more memory"),
        (RuntimeError("can't start new thread"), "more threads"),
        (
            pl.exceptions.PanicException('Os { code: 24, message: "Too many" }\nmore'),
            "open more files",
        ),
        (pl.exceptions.PanicException("called unwrap()"), "more memory"),
    ],
)
def test_what_is_short_is_told_with_what_to_do(error: BaseException, said: str) -> None:
    assert re.search(said, shortage.told(error) or "")


@pytest.mark.parametrize(
    "error", [ValueError("no"), RuntimeError("no"), FileNotFoundError(2, "no")]
)
def test_an_error_of_another_kind_is_not_explained_away(error: BaseException) -> None:
    assert shortage.told(error) is None
