"""The HTTP server: granian, one process with an event loop and several threads, and the query workers behind it."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from server.settings import Settings
from server.store.limits import end_with_parent

if TYPE_CHECKING:
    from server.front.application import Front

STOP_SECONDS: Final = 5  # beyond the longest query, which may finish
BACKLOG: Final = 1024
MOST_CONNECTIONS: Final = 4096  # idle ones too


class ServingError(Exception):
    """The server cannot start; the message is one line for people."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then end all processes.

    The engine is started in granian's own process, so that this one has neither a store nor a thread when that forks.

    Raises:
        ServingError: the address cannot be had, or the server has ended by itself.
        StoreError: there is no store to serve.
    """
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.http import HTTP1Settings

    require_address(settings.host, settings.port)
    require_store(settings)
    if multiprocessing.get_start_method(allow_none=True) is None:
        multiprocessing.set_start_method("spawn" if sys.platform == "darwin" else "fork")
    server = Granian(
        "server.serving",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=MOST_CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        workers_kill_timeout=STOP_SECONDS + math.ceil(settings.query_timeout_seconds),
        log_dictconfig=LOGGING,
        process_name=None,
    )
    try:
        loader: Any = partial(load_application, settings, os.getpid())  # granian's types know plain callables alone
        server.serve(target_loader=loader, wrap_loader=False)
    except SystemExit as error:
        if error.code:
            raise ServingError("the server has ended by itself; its log says why") from error


def load_application(settings: Settings, parent: int) -> Front:
    """Start the engine in this process, which is to end with its parent, and return the application over it."""
    from ontology.namespaces import PREFIXES
    from server.app import create_app
    from server.front.accelerator import Accelerator
    from server.front.application import Front
    from server.metrics import Metrics
    from server.store.engine import EmbeddedEngine

    end_with_parent(parent, signal.SIGKILL)
    engine = EmbeddedEngine(settings.store, settings.to_limits())
    accelerator = None
    if settings.accelerator:
        accelerator = Accelerator(engine, cache_bytes=settings.cache_bytes, prefixes=PREFIXES)
    return Front(create_app(settings, engine), settings, accelerator=accelerator, metrics=Metrics(), close=engine.close)


def require_address(host: str, port: int) -> None:
    """See that the address can be had, before any work.

    Raises:
        ServingError: it cannot.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ServingError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error


def require_store(settings: Settings) -> None:
    """See that there is a published store.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    from server.store.versions import Versions

    Versions(settings.store).hold().release()


LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "time=%(asctime)s level=%(levelname)s logger=%(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "_granian": {"level": "WARNING", "propagate": True},
        "granian.access": {"level": "WARNING", "propagate": True},
    },
}
