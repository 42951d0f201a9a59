"""The web application: what is served where, and what all answers have in common."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from server import health, pages, resources
from server.access import Tokens
from server.errors import register_errors
from server.headers import register_headers
from server.metrics import Metrics
from server.protocol import endpoint, graph_store, home
from server.protocol.context import require_reading
from server.settings import Settings
from server.store.engine import QueryEngine
from server.store.federation import Federation
from server.store.writes import GraphWriter

OPEN_TO_ALL: Final = ("/health", "/ready", "/static/")  # in a private server too


def create_app(
    settings: Settings,
    engine: QueryEngine,
    writer: GraphWriter | None = None,
    *,
    tokens: Tokens | None = None,
    federation: Federation | None = None,
    metrics: Metrics | None = None,
) -> Flask:
    """Return the application over an engine and a writer, which the caller has started and will close.

    Args:
        settings: of the server.
        engine: answers queries.
        writer: carries out writes; None where nobody may write.
        tokens: who may write and, where it is private, read; those of the settings where not given.
        federation: calls the endpoints that SERVICE may name; None where it may name none.
        metrics: what `/metrics` shows; new ones over the engine where not given.

    Raises:
        TokenError: the file of tokens that the settings name cannot be read.
    """
    app = Flask("server")
    app.config["MAX_CONTENT_LENGTH"] = settings.upload_limit_bytes
    app.extensions["beatgraph.engine"] = engine
    app.extensions["beatgraph.writer"] = writer
    app.extensions["beatgraph.federation"] = federation
    app.extensions["beatgraph.settings"] = settings
    app.extensions["beatgraph.tokens"] = tokens or Tokens(
        given=settings.token, file=settings.tokens, private=settings.private
    )
    if metrics is None:
        metrics = Metrics()
        metrics.watch_engine(lambda: engine.status())
    app.extensions["beatgraph.metrics"] = metrics
    register_errors(app)
    register_headers(app)
    house = (home.blueprint,) if settings.plain else (resources.blueprint, pages.blueprint)
    for blueprint in (endpoint.blueprint, graph_store.blueprint, health.blueprint, *house):
        app.register_blueprint(blueprint)
    if settings.metrics:
        app.register_blueprint(health.metrics_blueprint)
    if settings.private:
        app.before_request(_require_reading)
        app.after_request(_keep_private)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's documentation has it
            app.wsgi_app, x_for=0, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _keep_private(response: Response) -> Response:
    """Have no cache hand out an answer without the token."""
    response.vary.add("Authorization")
    return response


def _require_reading() -> None:
    """See that whoever asks may read, but for what is open and what the protocol's views look after themselves."""
    looks_itself = request.method == "OPTIONS" or request.blueprint in ("sparql", "store")
    if not looks_itself and not request.path.startswith(OPEN_TO_ALL):
        require_reading()
