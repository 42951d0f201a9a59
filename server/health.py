"""Whether the server can answer, and from which version of the data."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from server.store.engine import QueryEngine

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Return the state as JSON; 503 while worker processes cannot be started."""
    engine: QueryEngine = current_app.extensions["beatgraph.engine"]
    status = engine.status()
    response = jsonify(
        status="ok" if status.healthy else "degraded",
        version=status.version,
        published=status.manifest.published,
        articles=status.manifest.articles,
        claims=status.manifest.claims,
        workers=len(status.workers),
        waiting=status.waiting,
    )
    response.status_code = 200 if status.healthy else 503
    response.headers["Cache-Control"] = "no-store"
    return response
