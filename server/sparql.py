"""The SPARQL endpoint: https://www.w3.org/TR/sparql11-protocol/, its query operation.

"The SPARQL Protocol consists of two HTTP operations: a query operation and an update operation": this endpoint is
read-only, so that an update gets 403.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.wrappers import Response as AnyResponse

from server.negotiation import Choice, choose, prefers_html, representations
from server.store.engine import QueryEngine, refuse_unwanted
from server.store.inspection import inspect_text

blueprint = Blueprint("sparql", __name__)

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
LONGEST_ADDRESS: Final = 6000
MOST_GRAPHS: Final = 100
_READ_ONLY: Final = "This endpoint is read-only: it answers queries and takes no update."
_CHANGING_FUNCTION: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """What the protocol lets a client ask: the query, its dataset if it names one, and how long it may take."""

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    timeout_seconds: float | None


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> AnyResponse:
    """Answer a query; send a browser to the page that shows answers to people."""
    asked_format = request.args.get("format") or (request.form.get("format") if _content_type() == FORM else None)
    for_people = asked_format in (None, "html") and (asked_format == "html" or prefers_html(request.accept_mimetypes))
    if for_people and not request.values.get("query"):
        return redirect(url_for("pages.query"), 303)
    wanted = read_request()
    refuse_unwanted(wanted.query)
    if for_people and len(wanted.query) <= LONGEST_ADDRESS:
        return redirect(url_for("pages.query", query=wanted.query), 303)
    choice = choose(
        request.accept_mimetypes,
        representations(inspect_text(wanted.query).form),
        named=None if asked_format == "html" else asked_format,
    )
    return answer_query(_engine(), wanted, choice)


def read_request() -> QueryRequest:
    """Read the query and its parameters, in any of the protocol's three ways.

    Raises:
        BadRequest: there is no query, or more than one, or a parameter is wrong.
        Forbidden: it is an update.
        UnsupportedMediaType: the body is in none of the protocol's forms.
    """
    parameters = request.args
    content_type = _content_type()
    if request.method == "POST" and content_type == FORM:
        parameters = MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)])
    if content_type == UPDATE or "update" in parameters:
        raise Forbidden(_READ_ONLY)
    queries = parameters.getlist("query")
    if request.method == "POST" and content_type != FORM:
        if content_type != QUERY:
            raise UnsupportedMediaType(
                f"A query is posted as {FORM} or as {QUERY}, not as {content_type or 'nothing'}."
            )
        queries.append(_body())
    if len(queries) != 1:
        raise BadRequest("There is no query." if not queries else "There is more than one query.")
    if not queries[0].strip():
        raise BadRequest("The query is empty.")
    default_graphs, named_graphs = _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri")
    return QueryRequest(
        query=queries[0],
        default_graphs=default_graphs or None,
        named_graphs=named_graphs or None,
        timeout_seconds=_timeout(parameters.get("timeout")),
    )


def answer_query(engine: QueryEngine, wanted: QueryRequest, choice: Choice) -> Response:
    """Return the result, or 304 where the reader's copy still holds; nothing is sent before the result has begun."""
    tag = entity_tag(engine.version, wanted, choice)
    if tag and request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag):
        return _stamp(Response(status=304), tag)
    answer = engine.query(
        wanted.query,
        media_type=choice.representation.media_type,
        default_graphs=wanted.default_graphs,
        named_graphs=wanted.named_graphs,
        timeout_seconds=wanted.timeout_seconds,
    )
    tag = entity_tag(answer.version, wanted, choice)
    if request.method == "HEAD":
        answer.chunks.close()
        response = Response(content_type=choice.content_type)
    else:
        response = Response(answer.chunks, content_type=choice.content_type, direct_passthrough=True)
    if answer.length is not None:
        response.content_length = answer.length
    return _stamp(response, tag)


def entity_tag(version: str, wanted: QueryRequest, choice: Choice) -> str | None:
    """Return what changes with the answer; None where that may change by itself, as with the time or by chance."""
    if _CHANGING_FUNCTION.search(wanted.query):
        return None
    fields = (version, choice.media_type, wanted.query, repr(wanted.default_graphs), repr(wanted.named_graphs))
    return hashlib.sha256("\x1f".join(fields).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _stamp(response: Response, tag: str | None) -> Response:
    if tag:
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache" if tag else "no-store"
    response.vary.add("Accept")
    return response


def _engine() -> QueryEngine:
    engine: QueryEngine = current_app.extensions["beatgraph.engine"]
    return engine


def _content_type() -> str:
    return request.mimetype.lower() if request.method == "POST" else ""


def _body() -> str:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"A query is posted in UTF-8, not in {charset}.")
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8: byte {error.start} is wrong.") from error


def _graphs(parameters: MultiDict[str, str], name: str) -> tuple[str, ...]:
    graphs = tuple(parameters.getlist(name))
    if len(graphs) > MOST_GRAPHS:
        raise BadRequest(f"There may be {MOST_GRAPHS} of {name}, not {len(graphs)}.")
    for graph in graphs:
        try:
            ox.NamedNode(graph)
        except ValueError as error:
            raise BadRequest(f"{name} is not an absolute IRI: {graph}") from error
    return graphs


def _timeout(value: Any) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise BadRequest(f"timeout is a number of seconds above 0, not {value}.")
    return seconds
