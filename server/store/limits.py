"""What one query may use: time, memory, bytes of result."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1 << 20
ALARM_GRACE_SECONDS: Final = 1.0
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the query engine.

    Attributes:
        timeout_seconds: the longest a query may run, its result's way to this process included.
        workers: how many queries run at once.
        queue_length: how many more may wait for a worker.
        queue_seconds: how long one waits at most.
        memory_bytes: the data segment of one worker process.
        result_bytes: the longest serialised result.
        spool_bytes: how much disk the results may take that are too long for memory, until their readers have them.
    """

    timeout_seconds: float = 30.0
    workers: int = 4
    queue_length: int = 128
    queue_seconds: float = 5.0
    memory_bytes: int = 1024 * MEBIBYTE
    result_bytes: int = 256 * MEBIBYTE
    spool_bytes: int = 4096 * MEBIBYTE


def end_with_parent(parent: int, by: signal.Signals) -> None:
    """Have the kernel send this process a signal as soon as the thread that started it is gone, where it can (Linux).

    Args:
        parent: the process that started this one; where it is gone already, this one ends at once.
        by: the signal.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:
            sys.exit(0)


def confine_process(memory_bytes: int) -> None:
    """Cap this process's memory, and let it leave no core file; for the worker alone, once, at its start."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def arm_alarm(seconds: float) -> None:
    """Have the kernel end this process a little after the deadline, should the parent not have done so."""
    signal.setitimer(signal.ITIMER_REAL, seconds + ALARM_GRACE_SECONDS)


def disarm_alarm() -> None:
    """Take back `arm_alarm`."""
    signal.setitimer(signal.ITIMER_REAL, 0)
