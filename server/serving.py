"""The HTTP server: uvicorn, one process with an event loop and several threads, and the query workers behind it."""

from __future__ import annotations

import gc
import logging.config
import math
import os
import signal
import socket
from functools import partial
from typing import TYPE_CHECKING, Final

from server.log_lines import logging_config
from server.settings import Settings

if TYPE_CHECKING:
    from server.front.application import Front
    from server.store.engine import QueryEngine
    from server.store.writer import StoreWriter
    from server.store.writes import GraphWriter

STOP_SECONDS: Final = 5  # beyond the longest query or update, which may finish
KEEP_ALIVE_SECONDS: Final = 30
BACKLOG: Final = 1024
MOST_CONNECTIONS: Final = 4096  # idle ones too


class ServingError(Exception):
    """The server cannot start; the message is one line for people."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then end all processes.

    Raises:
        ServingError: the address cannot be had, or the server has ended by itself.
        StoreError: there is no store to serve.
    """
    from uvicorn import Config, Server

    from server.front.connection import Connection

    require_address(settings.host, settings.port)
    require_store(settings)
    logging.config.dictConfig(logging_config(with_text=settings.log_queries))
    signal.signal(signal.SIGTERM, _end_now)
    front = load_application(settings)
    longest = max(settings.query_timeout_seconds, settings.update_timeout_seconds)
    config = Config(
        front,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS + math.ceil(longest),
    )
    server = Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):  # what uvicorn calls once more when it has ended
        signal.signal(number, _note_end)
    try:
        server.run()
    except SystemExit as error:
        if error.code:
            raise ServingError("the server has ended by itself; its log says why") from error
    finally:
        front.close()


def load_application(settings: Settings) -> Front:
    """Start the engine, and return the application over it."""
    from ontology.namespaces import PREFIXES
    from server.app import create_app
    from server.front.accelerator import Accelerator
    from server.front.application import Front
    from server.metrics import Metrics
    from server.observed_writer import ObservedWriter
    from server.remote_serving import open_remote
    from server.store.engine import EmbeddedEngine
    from server.store.federation import Federation
    from server.store.loading import Loader
    from server.store.loading_writer import LoadingWriter
    from server.store.writer import StoreWriter

    engine: QueryEngine
    writer: GraphWriter | None
    if settings.is_remote:
        engine, writer = open_remote(settings)
    else:
        engine = EmbeddedEngine(settings.store, settings.to_limits(), house_prefixes=not settings.plain)
        writer = _start_writer(settings)
    accelerator = None
    is_open = not settings.private  # the accelerator asks nobody for a token
    if settings.accelerator and is_open and isinstance(engine, EmbeddedEngine):
        prefixes = {} if settings.plain else PREFIXES
        accelerator = Accelerator(
            engine,
            cache_bytes=settings.cache_bytes,
            query_limit_bytes=settings.request_limit_bytes,
            prefixes=prefixes,
            calls_services=bool(settings.service_hosts),
        )
    metrics = Metrics()
    metrics.watch_engine(engine.status)
    if accelerator is not None:
        metrics.watch_cache(accelerator.cache_sizes)
    if isinstance(writer, StoreWriter):
        metrics.watch_writer(partial(getattr, writer, "killed"))
    if writer is not None and settings.service_hosts:
        loader = Loader(
            settings.service_hosts,
            seconds=settings.update_timeout_seconds,
            limit_bytes=settings.upload_limit_bytes,
        )
        writer = LoadingWriter(writer, loader)
    if writer is not None:
        writer = ObservedWriter(writer, metrics)
    gc.collect()
    gc.freeze()  # what is there now stays, and need not be looked at again
    federation = None
    if settings.service_hosts:
        federation = Federation(settings.service_hosts, seconds=settings.query_timeout_seconds)
    application = create_app(settings, engine, writer, federation=federation, metrics=metrics)

    def close() -> None:
        if writer is not None:
            writer.close()
        if federation is not None:
            federation.close()
        engine.close()
        logging.shutdown()  # the last lines of the log: this process ends without

    tokens = application.extensions["beatgraph.tokens"]
    return Front(
        application, settings, accelerator=accelerator, metrics=metrics, may_write=tokens.may_write, close=close
    )


def _end_now(*_: object) -> None:
    os._exit(0)  # nothing is under way yet; the kernel ends our processes with us


def _note_end(*_: object) -> None:
    """Do nothing more: the server has heard of it."""


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


def _start_writer(settings: Settings) -> StoreWriter | None:
    """Return what writes to the store, None where no token lets anybody."""
    from server.store.writer import StoreWriter, WriterSettings

    if settings.token is None and settings.tokens is None:
        return None
    return StoreWriter(
        settings.store,
        WriterSettings(
            plain=settings.plain,
            timeout_seconds=settings.update_timeout_seconds,
            versions_kept=settings.versions_kept,
        ),
    )


def require_store(settings: Settings) -> None:
    """See that there is a published store of the kind that is to be served; a plain one is made where there is none.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    from server.remote_serving import require_remote
    from server.store.errors import StoreUnusable
    from server.store.formats import FORMAT, PLAIN_FORMAT, format_of
    from server.store.plain import open_plain
    from server.store.versions import Versions

    if settings.is_remote:
        require_remote(settings)
        return
    if settings.plain and Versions(settings.store).current() is None:
        open_plain(settings.store, keep=settings.versions_kept).close()
    if format_of(settings.store) == (FORMAT if settings.plain else PLAIN_FORMAT):
        kind = (
            "a store of articles: serve it without --plain" if settings.plain else "a plain store: serve it by --plain"
        )
        raise StoreUnusable(f"{settings.store} is {kind}")
    Versions(settings.store).hold().release()
