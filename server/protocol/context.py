"""What the protocol's views find in the application and in the request that they answer."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import Forbidden, UnsupportedMediaType
from werkzeug.urls import iri_to_uri

from server.access import READ_ONLY, Tokens
from server.settings import Settings
from server.store.engine import QueryEngine
from server.store.federation import Federation
from server.store.writes import GraphWriter
from server.tokens import Scope


def engine() -> QueryEngine:
    """Return what answers queries."""
    held: QueryEngine = current_app.extensions["beatgraph.engine"]
    return held


def federation() -> Federation | None:
    """Return what calls the endpoints that SERVICE may name, None where it may name none."""
    held: Federation | None = current_app.extensions["beatgraph.federation"]
    return held


def settings() -> Settings:
    """Return the settings of the server."""
    held: Settings = current_app.extensions["beatgraph.settings"]
    return held


def tokens() -> Tokens:
    """Return the tokens that the server knows."""
    held: Tokens = current_app.extensions["beatgraph.tokens"]
    return held


def address_of_request() -> str:
    """Return the address that is asked, without its query, as a URI: what is not ASCII is escaped."""
    return iri_to_uri(request.base_url)


def takes_writes() -> bool:
    """Tell whether anybody at all may write."""
    return current_app.extensions["beatgraph.writer"] is not None and tokens().allow_writing


def admitted_writer() -> tuple[GraphWriter, bool]:
    """Return what writes, for a request that may, and whether it may write any graph.

    Raises:
        HTTPException: it may not, see `Tokens.require`.
    """
    held: GraphWriter | None = current_app.extensions["beatgraph.writer"]
    if held is None:
        raise Forbidden(READ_ONLY)
    scope = tokens().require(request.headers.get("Authorization"), Scope.WRITE)
    return held, scope >= Scope.ADMIN


def require_reading() -> None:
    """See that a request may read.

    Raises:
        HTTPException: it may not, see `Tokens.require`.
    """
    tokens().require(request.headers.get("Authorization"), Scope.READ)


def refuse_coded_body() -> None:
    """See that the body is not compressed, for it would be taken for something else.

    Raises:
        UnsupportedMediaType: it is.
    """
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedMediaType(f"The body is sent as {coding[:40]}; send it as it is.")


def entity_is_known(tag: str) -> bool:
    """Tell whether the reader holds the answer with this tag already, and need not be sent it again."""
    return request.method in ("GET", "HEAD", "QUERY") and request.if_none_match.contains_weak(tag)
