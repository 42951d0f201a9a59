"""The process that writes: it holds the store's lock, carries out one request after another, and may be killed.

It is exec'ed, knows one socket, and can open no other. It holds the store only between the requests to open and to
release it, but keeps what it has imported, which takes seconds. Writes are carried out in the live database as they
come; the request to commit publishes all since the last one as one version, before which nobody has seen any of it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from server.store import frames
from server.store.desks import Desk, carry_out, open_desk
from server.store.durability import DISK
from server.store.errors import QueryError, QueryRefused, QuerySyntaxError, QueryUnsupported, StoreError, StoreInUse
from server.store.last_words import speak_last_words
from server.store.limits import confine_process, end_with_parent
from server.store.sandbox import renounce_network
from server.store.writes import (
    DataUnreadable,
    GraphMissing,
    GraphProtected,
    UpdateFailed,
    WriteRefused,
)

OPEN: Final = b"o"  # take the store, which later writes are for; answered by DONE or UNUSABLE
WRITE: Final = b"w"  # carry out; the payload is the request in JSON, a line feed, and its content, unless a file is
COMMIT: Final = b"c"  # publish; answered by DONE with the version; old versions go beside later work
RELEASE: Final = b"e"  # give the store up, for others to write; answered by DONE
DONE: Final = b"d"
REFUSED: Final = b"r"  # a QueryError, which has left no trace
UNUSABLE: Final = b"u"  # a StoreError, after which a process that holds the store ends

_ERRORS: Final[Mapping[str, type[QueryError]]] = {
    error.__name__: error
    for error in (
        QuerySyntaxError,
        QueryUnsupported,
        QueryRefused,
        DataUnreadable,
        GraphMissing,
        GraphProtected,
        UpdateFailed,
        WriteRefused,
    )
}

logger = logging.getLogger(__name__)


class Service:
    """What the process does on its socket; `desk` is there while it holds the store."""

    def __init__(self, connection: socket.socket, directory: Path, *, plain: bool, keep: int) -> None:
        """Take the socket, and what to open when asked to."""
        self._connection = connection
        self._directory = directory
        self._plain = plain
        self._keep = keep
        self._desk: Desk | None = None
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="pruner")
        self._pruning: Future[None] | None = None

    def serve(self) -> None:
        """Do what frames ask for, one after another, until the other side is gone or the store is unusable.

        Raises:
            ConnectionEnded: the other side is gone.
        """
        while True:
            frame = frames.receive_frame(self._connection)
            try:
                self._answer(frame)
            except StoreError as error:
                in_use = isinstance(error, StoreInUse)
                self._reply(UNUSABLE, detail=str(error), in_use=in_use)
                if self._desk is not None:
                    return  # half a change may lie there, which the next to open the store takes back

    def _answer(self, frame: frames.Frame) -> None:
        if self._desk is None:
            if frame.kind == OPEN:
                self._desk = open_desk(self._directory, plain=self._plain, keep=self._keep)
            self._reply(DONE)
        elif frame.kind == WRITE:
            self._write(self._desk, frame)
        elif frame.kind == COMMIT:
            self._reply(DONE, version=self._desk.commit())
            if self._pruning is None or self._pruning.done():
                self._pruning = self._beside.submit(_prune, self._desk)
        elif frame.kind == RELEASE:
            self._beside.submit(_prune, self._desk).result()
            self._desk.close()
            self._desk = None
            self._reply(DONE)

    def _write(self, desk: Desk, frame: frames.Frame) -> None:
        head, _, content = frame.payload.partition(b"\n")
        if frame.descriptor is not None:
            content = _read_all(frame.descriptor)
        try:
            created = carry_out(desk, json.loads(head), content)
        except QueryError as error:
            self._reply(REFUSED, error=type(error).__name__, detail=str(error), **vars(error))
        else:
            self._reply(DONE, created=created)

    def _reply(self, kind: bytes, **fields: object) -> None:
        frames.send_frame(self._connection, kind, json.dumps(fields).encode())


def error_from_json(fields: dict[str, Any]) -> QueryError:
    """Return the error that a REFUSED frame tells of."""
    kind = _ERRORS[fields.pop("error")]
    return kind(fields.pop("detail"), **fields)


def main(arguments: list[str]) -> None:
    """Run the writer.

    The arguments are its socket's descriptor, its memory in bytes, its parent's process id, the store's folder, `plain`
    or `house`, and how many versions to keep.
    """
    speak_last_words()
    descriptor, memory_bytes, parent = map(int, arguments[:3])
    end_with_parent(parent, signal.SIGKILL)
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    confine_process(memory_bytes)
    renounce_network()
    DISK.take_over()
    with socket.socket(fileno=descriptor) as connection, contextlib.suppress(ConnectionError, frames.ConnectionEnded):
        Service(connection, Path(arguments[3]), plain=arguments[4] == "plain", keep=int(arguments[5])).serve()


def _prune(desk: Desk) -> None:
    """Remove old versions, beside other work; what cannot be removed now is removed later."""
    try:
        desk.prune()
    except StoreError as error:
        logger.warning("prune_failed class=%s", type(error).__name__)


def _read_all(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read()
