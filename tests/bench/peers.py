"""The servers that are measured side by side, each on the same generated quads."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.generated import Generated
from tests.bench.processes import BEATGRAPH, ServerProcess, beatgraph, free_port

# Room for 64 connections at once, as the others have it, which refuse nobody; the workers are one for each core. Each
# connection is a client of its own, as X-Forwarded-For tells, since one client alone may not have all workers.
ROOM: Final = {
    "queue_length": "128",
    "queue_timeout": "60",
    "query_timeout": "60",
    "spool": "8G",
    "access_log": "off",
    "proxies": "1",
}


@dataclass(frozen=True, slots=True)
class Peer:
    """A server under measurement: its name, the path of its endpoint, how it is started, and for how long one waits."""

    name: str
    endpoint: str
    start: Callable[[], ServerProcess]
    patience_seconds: float = 120.0


def this_server(store: Generated, **settings: str) -> Peer:
    """Return Beatgraph on the store itself."""
    given = {**ROOM, **settings}
    return Peer("Beatgraph", "/sparql", lambda: beatgraph(store.store, _log(store, "beatgraph"), **given))


def oxigraph(store: Generated, *options: str) -> Peer:
    """Return `oxigraph serve` on a copy of the database."""

    def start() -> ServerProcess:
        port = free_port()
        location = store.copied(store.store.parent / "oxigraph")
        call = [BEATGRAPH.with_name("oxigraph"), "serve", "--location", location, "--bind", f"127.0.0.1:{port}"]
        return ServerProcess([*call, *options], port=port, log=_log(store, "oxigraph"), path="/query?query=ASK%7B%7D")

    return Peer("oxigraph serve", "/query", start)


def rdflib_endpoint(store: Generated) -> Peer:
    """Return rdflib-endpoint, which reads the default graph into memory, the one that all questions are about."""

    def start() -> ServerProcess:
        port = free_port()
        call = [BEATGRAPH.with_name("rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port)]
        call.append(store.default_graph())
        environ = {"PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")}
        log = _log(store, "rdflib-endpoint")
        return ServerProcess(call, port=port, log=log, path="/?query=ASK%7B%7D", environ=environ, seconds=300)

    return Peer("rdflib-endpoint", "/", start, patience_seconds=30.0)


def _log(store: Generated, name: str) -> Path:
    return store.store.parent / f"{name}.log"
