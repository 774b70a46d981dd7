"""A record of the log is one line, whatever a feed put into it."""

import argparse
import json
import logging
import sys
from typing import Any

import pytest

from frontwatch import logs

HOSTILE = [
    "one\nERROR storage: forged",
    "one\r\nERROR storage: forged",
    "one\u2028ERROR storage: forged",
    "one\x1b[2Kforged",
    "one\x00\x85\u202eforged",
    '"}\n{"level": "ERROR"',
]


def record(text: str, exc_info: Any = None) -> logging.LogRecord:
    return logging.LogRecord("storage.lock", logging.WARNING, "", 1, "%s", (text,), exc_info)


def failing(text: str) -> None:
    raise ValueError(text)


def raised(text: str) -> Any:
    try:
        failing(text)
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", [logs.Plain(), logs.Json()])
def test_text_of_a_feed_makes_no_second_line(form: logging.Formatter, text: str) -> None:
    line = form.format(record(text))

    assert len(line.splitlines()) == 1
    assert line.isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_record_as_json_says_just_what_was_said(text: str) -> None:
    told = json.loads(logs.Json().format(record(text, raised(text))))

    assert (told["level"], told["logger"], told["message"]) == ("WARNING", "storage.lock", text)
    assert "ValueError" in told["traceback"]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_lines_of_a_traceback_are_set_in(text: str) -> None:
    first, *others = logs.Plain().format(record("failed", raised(text))).splitlines()

    assert first == "WARNING storage.lock: failed"
    assert others
    assert all(line.startswith("    ") for line in others)


def test_the_numbers_of_a_remark_are_fields(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logs.Json())
    root, own = logging.getLogger(), logging.getLogger("frontwatch")
    level = own.level
    root.addHandler(handler)
    own.setLevel(logging.INFO)
    try:
        logs.tell("2 feeds asked", {"event": "round", "new_items": 3})
    finally:
        root.removeHandler(handler)
        own.setLevel(level)

    told = json.loads(capsys.readouterr().err)
    assert (told["message"], told["event"], told["new_items"]) == ("2 feeds asked", "round", 3)
    logs.tell("2 feeds asked", {"event": "round"})
    assert capsys.readouterr().err == "2 feeds asked\n"


def test_what_a_command_notes_is_text_unless_json_is_asked_for() -> None:
    before = list(logging.getLogger().handlers)

    logs.set_up(argparse.Namespace())

    assert not any(isinstance(one.formatter, logs.Json) for one in logging.getLogger().handlers)
    assert before == list(logging.getLogger().handlers) or not before
