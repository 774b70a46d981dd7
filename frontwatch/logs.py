"""What the program notes while it works, one record a line, for a person or as JSON.

Text of feeds may be in a record. It never makes a line of its own: in JSON by its rules, for a person
because control characters are written as escapes and the further lines of a traceback are set in. No
password and no token of an address is in it (``processing.hiding``).
"""

import argparse
import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

from frontwatch import terminal
from processing import hiding

Form = Literal["text", "json"]
_INSET = "\n    "
_NONE: Mapping[str, object] = MappingProxyType({})
# Control characters, and what some viewers take for the end of a line or the direction of one.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LOGGER = logging.getLogger("frontwatch")


class Plain(logging.Formatter):
    """``WARNING storage.lock: what happened``, on one line; a traceback follows, set in."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        lines = [f"{record.levelname} {record.name}: {_seen(_said(record))}"]
        if record.exc_info:
            lines += map(_seen, _traceback(self, record).split("\n"))
        return _INSET.join(lines)


class Json(logging.Formatter):
    """One object: time, level, logger, message, the fields of the record, and a traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of ASCII."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _said(record),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["traceback"] = _traceback(self, record)
        return json.dumps(told, default=str)


def set_up(options: argparse.Namespace) -> None:
    """Records of the whole program go to standard error, in the form that ``--log-format`` names."""
    is_json = getattr(options, "log_format", None) == "json"
    if is_json:
        _LOGGER.setLevel(logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if is_json else Plain())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def tell(text: str, fields: Mapping[str, object] = _NONE, level: int = logging.INFO) -> None:
    """A remark about the work: a sentence for a person, or a record with its numbers as fields."""
    if any(isinstance(one.formatter, Json) for one in logging.getLogger().handlers):
        _LOGGER.log(level, "%s", text, extra={"fields": dict(fields)})
    else:
        terminal.say(text)


def _said(record: logging.LogRecord) -> str:
    return hiding.hidden(record.getMessage())


def _traceback(form: logging.Formatter, record: logging.LogRecord) -> str:
    return hiding.hidden(form.formatException(record.exc_info)) if record.exc_info else ""


def _seen(text: str) -> str:
    r"""The text with what cannot be seen as escapes.

    >>> print(_seen("one\ntwo"))
    one\ntwo
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
