"""One worker process, seen from the server that started it."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from server.store import frames

SOCKET_BUFFER_BYTES: Final = 1 << 20
START_SECONDS: Final = 30.0
REAP_SECONDS: Final = 10.0
SHORT_SECONDS: Final = 0.4  # what runs longer makes way for what is shorter
LONG_NICENESS: Final = 15
_ROOT: Final = str(Path(__file__).resolve().parent.parent.parent)
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from server.store.worker import main; main(sys.argv[1:])"

logger = logging.getLogger(__name__)


class Worker:
    """One worker process and the socket to it."""

    def __init__(self, memory_bytes: int) -> None:
        """Start the process; `warm` waits until it is ready.

        It is exec'ed, with nothing of ours but its end of the socket. The thread that does so must live as long as the
        worker shall, since the kernel ends the worker with it.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            program = _PROGRAM.format(path=[_ROOT, *(entry for entry in sys.path if entry and entry != _ROOT)])
            self.connection = ours
            self._makes_way = False
            self.process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-S", "-E", "-c", program, str(theirs.fileno()), str(memory_bytes), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.process.pid

    def warm(self, database: Path) -> None:
        """Have it open a snapshot.

        Raises:
            OSError: it did not within `START_SECONDS`.
            ConnectionEnded: it ended instead.
        """
        request = json.dumps({"database": str(database)}).encode()
        frame = self.ask(frames.pack(frames.OPEN, request), seconds=START_SECONDS)
        if frame.kind != frames.READY:
            raise OSError(f"the worker cannot open {database}: {frame.payload.decode(errors='replace')}")

    def ask(self, payload: bytes, *, seconds: float, when_long: Callable[[], object] | None = None) -> frames.Frame:
        """Send a request, a whole frame, and return the one frame that answers it within some seconds.

        Args:
            payload: the frame.
            seconds: the longest it may take.
            when_long: called once it has taken `SHORT_SECONDS`.

        Raises:
            TimeoutError: the time has passed.
            ConnectionEnded: the process has ended.
            OSError: the socket has failed.
        """
        started = time.monotonic()
        deadline, short_until = started + seconds, started + SHORT_SECONDS
        self.connection.settimeout(seconds)
        self.connection.sendall(payload)
        reader = frames.FrameReader()
        try:
            while (now := time.monotonic()) < deadline:
                self.connection.settimeout(min(deadline, short_until if now < short_until else deadline) - now)
                with contextlib.suppress(TimeoutError):
                    if frame := reader.read(self.connection):
                        return frame
                if when_long is not None and time.monotonic() >= short_until:
                    when_long()
                    when_long = None
        except BaseException:
            reader.close()
            raise
        reader.close()
        raise TimeoutError

    def make_way(self) -> None:
        """Lower the priority of a process whose query takes long, so that short ones are answered beside it."""
        if not self._makes_way:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, LONG_NICENESS)
            self._makes_way = True

    def is_fresh(self) -> bool:
        """Tell whether the process has its full priority, or gets it back; not everybody may raise one again."""
        if self._makes_way:
            try:
                os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, 0))
            except OSError:
                return False
            self._makes_way = False
        return True

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """End the process now, from any thread; who waits for a frame of it is told."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def kill(self) -> None:
        """End the process now and close the socket; only for the thread that uses it."""
        self.end()
        self.connection.close()

    def wait(self, seconds: float) -> int | None:
        """Wait for a process that ends by itself and return its exit code, None if it runs on."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def reap(self) -> int | None:
        """Wait for the end of a killed process and return its exit code, None if it has not ended in good time."""
        try:
            return self.process.wait(REAP_SECONDS)
        except subprocess.TimeoutExpired:
            logger.warning("worker_unkillable pid=%s", self.pid)
            return None


def describe_exit(code: int | None) -> str:
    """Return in words why a process ended.

    >>> describe_exit(-9), describe_exit(3)
    ('it was ended by SIGKILL', 'it ended with code 3')
    """
    if code is not None and code < 0:
        return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with code {code}"
