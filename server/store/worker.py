"""The process that evaluates queries, one at a time, on a snapshot; whoever started it may kill it at any moment.

It is exec'ed, knows one socket, and can open no other.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import tempfile
from collections.abc import Callable
from io import RawIOBase
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from ontology.namespaces import BASE, PREFIXES
from server.store import frames
from server.store.last_words import speak_last_words
from server.store.limits import arm_alarm, confine_process, disarm_alarm, end_with_parent
from server.store.sandbox import renounce_network
from server.store.terms import term_from_json

MEMORY_BYTES: Final = 256 * 1024
POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class TooLarge(Exception):  # noqa: N818  # named for what is wrong
    """The result is longer than the request allows."""


class Output(RawIOBase):
    """A file that keeps what is written to it: in memory while that is short, else in an unnamed file of the disk."""

    def __init__(self, limit_bytes: int) -> None:
        """Take at most `limit_bytes` in all."""
        self._left = limit_bytes
        self._pending = bytearray()
        self._length = 0
        self._file: IO[bytes] | None = None

    def writable(self) -> bool:
        """Tell the serialiser that it may write."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes of the result.

        Raises:
            TooLarge: the result passes its limit.
            OSError: the disk refuses.
        """
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        self._length += len(data)
        self._pending += data
        if len(self._pending) >= MEMORY_BYTES:
            self._spill()
        return len(data)

    def send(self, connection: socket.socket) -> None:
        """Send the whole result.

        Raises:
            OSError: the disk refuses, or the other side is gone.
        """
        if self._file is None:
            frames.send_frame(connection, frames.WHOLE, self._pending)
            return
        self._spill()
        frames.send_file(connection, self._file.fileno(), self._length)

    def end(self) -> None:
        """Let go of the file; who has been sent it keeps it."""
        if self._file is not None:
            self._file.close()

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # closed by `end`
        view = memoryview(self._pending)
        while view:
            view = view[self._file.write(view) :]
        self._pending = bytearray()


def serve(connection: socket.socket) -> None:
    """Answer frames until the other side closes the socket."""
    opened: tuple[str, ox.Store] | None = None
    while True:
        try:
            frame = frames.receive_frame(connection)
        except frames.ConnectionEnded:
            return
        request = json.loads(frame.payload)
        try:
            if opened is None or opened[0] != request["database"]:
                opened = None
                opened = (request["database"], ox.Store.read_only(request["database"]))
            if frame.kind == frames.OPEN:
                frames.send_frame(connection, frames.READY)
            else:
                evaluate(opened[1], request, connection)
        except OSError as error:
            fail(connection, "failure", f"{error}")


def evaluate(store: ox.Store, request: dict[str, Any], connection: socket.socket) -> None:
    """Evaluate one query and send its result, or why there is none."""
    output = Output(request["limit_bytes"])
    arm_alarm(request["timeout_seconds"])
    try:
        results = begin(store, request)
        form: Any = _result_format(results, request["media_type"])
        if form is None:
            kind = "a graph" if isinstance(results, ox.QueryTriples) else "a table"
            fail(connection, "mismatch", f"the result is {kind}, which {request['media_type']} cannot hold")
            return
        results.serialize(cast(IO[bytes], output), form)
        output.send(connection)
    except TooLarge:
        fail(connection, "too-large", f"the result is longer than {request['limit_bytes']} bytes; add a LIMIT")
    except SyntaxError as error:
        found = POSITION.match(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (None, None)
        fail(connection, "syntax", found[3] if found else str(error), line=line, column=column)
    except (RuntimeError, ValueError) as error:
        fail(connection, "unsupported", str(error))
    except OSError as error:
        if isinstance(error, ConnectionError):
            raise
        fail(connection, "failure", str(error))
    finally:
        output.end()
        disarm_alarm()


def begin(store: ox.Store, request: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Parse a query and begin to evaluate it; relative IRIs are taken for the house's, at whatever address it is asked.

    The prefixes of the house are given only where it does not parse without: to read them takes as long as to answer
    a small query.
    """
    arguments: dict[str, Any] = {
        "base_iri": BASE,
        "default_graph": _graphs(request["default_graphs"]),
        "named_graphs": _graphs(request["named_graphs"]),
        "substitutions": {ox.Variable(name): term_from_json(term) for name, term in request["bindings"].items()},
    }
    try:
        return store.query(request["query"], **arguments)
    except SyntaxError:
        if not request["house_prefixes"]:
            raise
        return store.query(request["query"], prefixes=PREFIXES, **arguments)


def fail(connection: socket.socket, reason: str, detail: str, **position: int | None) -> None:
    """Send why there is no result."""
    payload = json.dumps({"reason": reason, "detail": detail, **position}).encode()
    frames.send_frame(connection, frames.FAILED, payload)


def main(arguments: list[str]) -> None:
    """Run a worker: the arguments are its socket's descriptor, its memory in bytes, and its parent's process id."""
    speak_last_words()
    descriptor, memory_bytes, parent = map(int, arguments)
    end_with_parent(parent, signal.SIGKILL)
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    confine_process(memory_bytes)
    renounce_network()
    with socket.socket(fileno=descriptor) as connection:
        try:
            serve(connection)
        except ConnectionError:
            return


def _graphs(names: list[str] | None) -> list[Any] | None:
    return None if names is None else [ox.NamedNode(name) for name in names]


def _result_format(results: object, media_type: str) -> object:
    lookup: Callable[[str], object]
    lookup = ox.RdfFormat.from_media_type if isinstance(results, ox.QueryTriples) else _table_format
    return lookup(media_type)


def _table_format(media_type: str) -> object:
    return ox.QueryResultsFormat.from_media_type(media_type)
