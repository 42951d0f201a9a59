"""The web application: what is served where, and what all answers have in common."""

from __future__ import annotations

from flask import Flask

from server import health, pages, resources, sparql
from server.errors import register_errors
from server.headers import register_headers
from server.metrics import Metrics
from server.settings import Settings
from server.store.engine import QueryEngine


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
    return app
