"""How the server is: alive, ready to answer, and its figures for Prometheus."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, current_app, jsonify, request

from server.metrics import Metrics
from server.store.engine import EngineStatus, QueryEngine
from server.store.errors import QueryError, StoreError

RETRY_SECONDS: Final = 2

blueprint = Blueprint("health", __name__)
metrics_blueprint = Blueprint("metrics", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Return the state as JSON; 503 while worker processes cannot be started."""
    status = _status()
    return _answer(
        200 if status.healthy else 503,
        status="ok" if status.healthy else "degraded",
        version=status.version,
        published=status.manifest.published,
        articles=status.manifest.articles,
        claims=status.manifest.claims,
        quads=status.manifest.quads,
        workers=len(status.workers),
        waiting=status.waiting,
    )


@blueprint.get("/ready")
def ready() -> Response:
    """Return 200 if a query can be answered now, else 503 and why not: whoever shares out requests asks this."""
    try:
        status = _status()
    except (QueryError, StoreError) as error:
        return _answer(503, status="not ready", reason=str(error))
    if not status.is_ready:
        reason = "no worker process runs" if status.healthy else "worker processes cannot be started"
        return _answer(503, status="not ready", reason=reason)
    return _answer(200, status="ready", version=status.version)


@metrics_blueprint.get("/metrics")
def metrics() -> Response:
    """Return all figures in Prometheus' text format, or as OpenMetrics."""
    figures: Metrics = current_app.extensions["beatgraph.metrics"]
    content, media_type = figures.render(request.headers.get("Accept", ""))
    response = Response(content, content_type=media_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _status() -> EngineStatus:
    engine: QueryEngine = current_app.extensions["beatgraph.engine"]
    return engine.status()


def _answer(code: int, **content: str | int) -> Response:
    response = jsonify(content)
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    if code == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
