"""The process that writes: it holds the store's lock, carries out one request after another, and may be killed.

It is exec'ed, knows one socket, and can open no other. Requests are carried out in the live database as they come; the
request to commit publishes all since the last one as one version, before which nobody has seen any of it.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from server.store import frames
from server.store.desks import Desk, carry_out, open_desk
from server.store.errors import QueryError, QueryRefused, QuerySyntaxError, QueryUnsupported, StoreError, StoreInUse
from server.store.limits import confine_process, end_with_parent
from server.store.sandbox import renounce_network
from server.store.writes import (
    DataUnreadable,
    GraphMissing,
    GraphProtected,
    UpdateFailed,
    WriteRefused,
)

WRITE: Final = b"w"  # carry out; the payload is the request in JSON, a line feed, and its content, unless a file is
COMMIT: Final = b"c"  # publish; answered by DONE with the version; old versions go when there is time
END: Final = b"e"  # give the store up; answered by the end of the process
DONE: Final = b"d"
REFUSED: Final = b"r"  # a QueryError, which has left no trace
MOST_UNPRUNED: Final = 8
PAUSE_SECONDS: Final = 0.1
UNUSABLE: Final = b"u"  # a StoreError, after which the process ends

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


def serve(connection: socket.socket, desk: Desk) -> None:
    """Carry out what frames ask for until one asks for the end, or the other side is gone."""
    unpruned = 0
    while True:
        if unpruned and (unpruned >= MOST_UNPRUNED or not select.select([connection], [], [], PAUSE_SECONDS)[0]):
            desk.prune()
            unpruned = 0
        frame = frames.receive_frame(connection)
        match frame.kind:
            case kind if kind == WRITE:
                head, _, content = frame.payload.partition(b"\n")
                if frame.descriptor is not None:
                    content = _read_all(frame.descriptor)
                _write(connection, desk, json.loads(head), content)
            case kind if kind == COMMIT:
                _reply(connection, DONE, version=desk.commit())
                unpruned += 1
            case _:
                desk.prune()
                return


def error_from_json(fields: dict[str, Any]) -> QueryError:
    """Return the error that a REFUSED frame tells of."""
    kind = _ERRORS[fields.pop("error")]
    return kind(fields.pop("detail"), **fields)


def main(arguments: list[str]) -> None:
    """Run the writer.

    The arguments are its socket's descriptor, its memory in bytes, its parent's process id, the store's folder, `plain`
    or `house`, and how many versions to keep.
    """
    descriptor, memory_bytes, parent = map(int, arguments[:3])
    end_with_parent(parent, signal.SIGKILL)
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    confine_process(memory_bytes)
    renounce_network()
    with socket.socket(fileno=descriptor) as connection:
        try:
            run(connection, Path(arguments[3]), plain=arguments[4] == "plain", keep=int(arguments[5]))
        except (ConnectionError, frames.ConnectionEnded):  # the server is gone, and whoever opens the store next …
            sys.exit(1)  # … brings the live data back to the current version


def run(connection: socket.socket, directory: Path, *, plain: bool, keep: int) -> None:
    """Open the store, say so, serve, and give it up whole."""
    try:
        desk = open_desk(directory, plain=plain, keep=keep)
        _reply(connection, DONE)
        serve(connection, desk)
        desk.close()
    except StoreInUse as error:
        _reply(connection, UNUSABLE, detail=str(error), in_use=True)
    except StoreError as error:
        _reply(connection, UNUSABLE, detail=str(error), in_use=False)


def _write(connection: socket.socket, desk: Desk, request: dict[str, Any], content: bytes) -> None:
    try:
        created = carry_out(desk, request, content)
    except QueryError as error:
        _reply(connection, REFUSED, error=type(error).__name__, detail=str(error), **vars(error))
    else:
        _reply(connection, DONE, created=created)


def _reply(connection: socket.socket, kind: bytes, **fields: object) -> None:
    frames.send_frame(connection, kind, json.dumps(fields).encode())


def _read_all(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read()
