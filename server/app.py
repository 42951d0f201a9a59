"""The web application: what is served where, and what all answers have in common."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Final

from flask import Flask, Response, g, request

from server import health, pages, resources, sparql
from server.errors import register_errors
from server.headers import register_headers
from server.logs import Access, log_access
from server.metrics import Metrics
from server.settings import Settings
from server.store.engine import QueryEngine
from server.store.errors import EngineBusy

BODIES: Final = 4
BODY_WAIT_SECONDS: Final = 0.25


def create_app(settings: Settings, engine: QueryEngine, *, metrics: Metrics | None = None) -> Flask:
    """Return the application over an engine, which the caller has started and will close.

    Args:
        settings: of the server.
        engine: answers queries.
        metrics: what `/metrics` shows; new ones over the engine where not given.
    """
    app = Flask("server")
    app.config["MAX_CONTENT_LENGTH"] = settings.request_limit_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.request_limit_bytes
    app.config["MAX_FORM_PARTS"] = 100
    app.extensions["beatgraph.engine"] = engine
    app.extensions["beatgraph.settings"] = settings
    if metrics is None:
        metrics = Metrics()
        metrics.watch_engine(lambda: engine.status())
    app.extensions["beatgraph.metrics"] = metrics
    register_errors(app)
    register_headers(app)
    for blueprint in (sparql.blueprint, health.blueprint, resources.blueprint, pages.blueprint):
        app.register_blueprint(blueprint)
    if settings.metrics:
        app.register_blueprint(health.metrics_blueprint)
    app.before_request(_start_clock)
    app.before_request(partial(_receive_body, threading.BoundedSemaphore(BODIES)))
    app.after_request(_log_access)
    return app


def _start_clock() -> None:
    g.started = time.perf_counter()


def _receive_body(places: threading.BoundedSemaphore) -> None:
    """Read the body whole, no more than `BODIES` at once, so that those who send slowly hold up each other alone.

    Raises:
        EngineBusy: all places are taken.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if not places.acquire(timeout=BODY_WAIT_SECONDS):
        raise EngineBusy("too many requests are being received; please ask again")
    try:
        request.get_data(cache=True)
    finally:
        places.release()


def _log_access(response: Response) -> Response:
    """Log method, path, status and time to the answer's beginning; never the query, which may name people."""
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    log_access(Access(request.method, request.path, response.status_code, response.content_length, seconds))
    return response
