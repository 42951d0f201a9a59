"""The one process that writes, seen from the server that started it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from server.store import frames, writing
from server.store.process import REAP_SECONDS, SOCKET_BUFFER_BYTES
from server.store.writes import WriteFailed

START_SECONDS: Final = 600.0  # a new release loads its background and derives anew before it is ready
SEND_SECONDS: Final = 60.0
LONGEST_INLINE: Final = 1 << 20
_ROOT: Final = str(Path(__file__).resolve().parent.parent.parent)
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from server.store.writing import main; main(sys.argv[1:])"


class ProcessLost(Exception):  # noqa: N818  # named for what is wrong
    """The process has ended, or has not answered in time: then `late` is true, and it is to be ended."""

    def __init__(self, *, late: bool) -> None:
        """Tell which."""
        super().__init__("the writer's process " + ("does not answer" if late else "has ended"))
        self.late = late


class WriterProcess:
    """The writing process and the socket to it; for the thread that started it, which must outlive it."""

    def __init__(self, directory: Path, *, plain: bool, keep: int, memory_bytes: int) -> None:
        """Start it; it holds the store after `take_store`."""
        ours, theirs = socket.socketpair()
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            program = _PROGRAM.format(path=[_ROOT, *(entry for entry in sys.path if entry and entry != _ROOT)])
            arguments = [theirs.fileno(), memory_bytes, os.getpid(), directory, "plain" if plain else "house", keep]
            self.connection = ours
            self.holds_store = False
            self.process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-S", "-E", "-c", program, *map(str, arguments)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.process.pid

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process.poll() is None

    def write(self, request: dict[str, Any], content: bytes, *, seconds: float) -> frames.Frame:
        """Have one request carried out, and return the frame that answers it.

        Raises:
            ProcessLost: none has come in time, or none will.
        """
        head = json.dumps(request).encode() + b"\n"
        if len(content) <= LONGEST_INLINE:
            return self.ask(frames.pack(writing.WRITE, head + content), seconds=seconds)
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            return self.ask(frames.pack(writing.WRITE, head), seconds=seconds, descriptor=file.fileno())

    def ask(self, payload: bytes, *, seconds: float, descriptor: int | None = None) -> frames.Frame:
        """Send a frame and return the one that answers it.

        Raises:
            ProcessLost: none has come in time, or none will.
        """
        self.tell(payload, descriptor=descriptor)
        return self.receive(seconds=seconds)

    def tell(self, payload: bytes, *, descriptor: int | None = None) -> None:
        """Send a frame.

        Raises:
            ProcessLost: nobody receives it.
        """
        try:
            self.connection.settimeout(SEND_SECONDS)
            if descriptor is None:
                self.connection.sendall(payload)
            else:
                socket.send_fds(self.connection, [payload], [descriptor])
        except OSError as error:
            raise ProcessLost(late=isinstance(error, TimeoutError)) from error

    def receive(self, *, seconds: float) -> frames.Frame:
        """Return the next frame.

        Raises:
            ProcessLost: none has come in time, or none will.
        """
        try:
            self.connection.settimeout(seconds)
            return frames.receive_frame(self.connection)
        except (OSError, frames.ConnectionEnded) as error:
            raise ProcessLost(late=isinstance(error, TimeoutError)) from error

    def take_store(self) -> str | None:
        """Have the process hold the store; return None, or who holds it instead.

        Raises:
            WriteFailed: the store cannot be used.
            ProcessLost: the process has ended.
        """
        if not self.holds_store:
            reply = self.ask(frames.pack(writing.OPEN), seconds=START_SECONDS)
            if reply.kind == writing.UNUSABLE:
                fields = json.loads(reply.payload)
                if fields["in_use"]:
                    return str(fields["detail"])
                raise WriteFailed(fields["detail"])
            self.holds_store = True
        return None

    def release_store(self) -> None:
        """Have the process give the store up; one that does not is ended.

        Raises:
            ProcessLost: it has ended.
        """
        if self.holds_store:
            self.ask(frames.pack(writing.RELEASE), seconds=START_SECONDS)
            self.holds_store = False

    def end(self) -> int | None:
        """End the process now, and return its exit code once it has ended, None if it does not."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(REAP_SECONDS)
        return None
