"""How a record of the log becomes one line, whoever wrote it, and what of an error may stand in it."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from server.log_batches import BatchedHandler
from server.logs import Whole, line_of, visible

MOST_FRAMES: Final = 12
_ROOT: Final = str(Path(__file__).resolve().parent.parent) + "/"


class LineFormatter(logging.Formatter):
    """Time, level, logger and message on one line, whatever the message is made of.

    Of an error the line tells its class and where it was raised. Its words it tells of an error of the operating system
    alone, and of all where the settings allow queries in the log: they may quote the query, and that may name people.
    """

    def __init__(self, *, with_text: bool = False) -> None:
        """Say whether texts of clients may be written down."""
        super().__init__()
        self._with_text = with_text
        self._second = (-1, "")

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line, without its end."""
        message = record.getMessage()
        if not message.isprintable():
            message = "".join(map(visible, message))
        line = f"time={self._time(record.created)} level={record.levelname} logger={record.name} {message}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line} {line_of('error', **self._fields_of(error))}"

    def _time(self, created: float) -> str:
        whole = int(created)
        if whole != self._second[0]:
            self._second = (whole, time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(whole)))
        return self._second[1]

    def _fields_of(self, error: BaseException) -> dict[str, Any]:
        fields: dict[str, Any] = {"class": " < ".join(type(each).__qualname__ for each in _chain(error))}
        if isinstance(error, OSError):
            fields["reason"] = error.strerror
        frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
        places = (f"{frame.filename.removeprefix(_ROOT)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        fields["at"] = Whole("; ".join(places))
        if self._with_text:
            fields["trace"] = Whole("".join(traceback.format_exception(error)))
        return fields


def logging_config(*, with_text: bool = False) -> dict[str, Any]:
    """Return the configuration of logging: lines on stderr.

    Args:
        with_text: whether texts of clients may be written down.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": LineFormatter, "with_text": with_text}},
        "handlers": {"stderr": {"()": BatchedHandler, "formatter": "line", "stream": "ext://sys.stderr"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "uvicorn.error": {"level": "ERROR", "propagate": True},
        },
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from, the latest first."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        yield each
        seen.add(id(each))
        each = each.__cause__ or each.__context__
