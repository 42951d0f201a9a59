"""What a process of the store writes to the log when it fails in a way that nobody foresaw: one line, without words.

An error's own words may quote a query, and that may name people; so only its class is told, and where it was raised.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final

_ROOT: Final = f"{Path(__file__).resolve().parent.parent.parent}/"


def speak_last_words() -> None:
    """Have this process tell so of an error that ends it; nothing is opened or imported then: that may be barred."""
    sys.excepthook = _tell


def _tell(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.removeprefix(_ROOT)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    moment = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    sys.stderr.write(
        f"time={moment} level=CRITICAL logger={__name__} process_failed pid={os.getpid()} "
        f'class={kind.__qualname__} at="{"; ".join(reversed(places))}"\n'
    )
