"""`/store`: https://www.w3.org/TR/sparql11-http-rdf-update/, named graphs as things that one gets, puts and deletes.

A graph is named by `?graph=IRI`, relative to the request's address, by `?default`, or by an address below `/store`,
which is then the graph's own name. POST to `/store` itself makes a new graph.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from server.negotiation import GRAPHS, Choice, choose
from server.protocol.answers import give, not_modified, without_body
from server.protocol.context import (
    address_of_request,
    admitted_writer,
    engine,
    entity_is_known,
    refuse_coded_body,
    require_reading,
)
from server.protocol.requests import Parameters, only_value, read_format, read_parameters, read_timeout
from server.protocol.uploads import Upload, read_upload
from server.store.errors import EngineFailure
from server.store.versions import is_passing
from server.store.writes import GraphMissing

blueprint = Blueprint("store", __name__)

ATTEMPTS: Final = 3
_JSON: Final = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Target:
    """The graph that a request is for: its IRI, None for the default graph."""

    graph: str | None

    @property
    def base_iri(self) -> str:
        """What relative IRIs in its documents are resolved against."""
        return self.graph or address_of_request()

    @property
    def words(self) -> str:
        """What it is called in a message."""
        return f"graph <{self.graph}>" if self.graph else "default graph"


@blueprint.get("/store")
@blueprint.get("/store/<path:name>")
def get_graph(name: str | None = None) -> Response:
    """Serve a graph; HEAD has its type and length."""
    require_reading()
    parameters = _parameters()
    target = _target(name, parameters)
    choice = choose(request.accept_mimetypes, GRAPHS, named=read_format(parameters))
    tag = _tag(engine().version, target, choice)
    if request.if_none_match and entity_is_known(tag) and _exists(target)[0]:
        return not_modified(choice, tag)
    return _read(target, choice, read_timeout(parameters))


@blueprint.put("/store")
@blueprint.put("/store/<path:name>")
def put_graph(name: str | None = None) -> Response:
    """Replace a graph by what is sent."""
    return _write(name, replace=True)


@blueprint.post("/store")
@blueprint.post("/store/<path:name>")
def post_graph(name: str | None = None) -> Response:
    """Add to a graph what is sent; without a name, that is a new graph."""
    return _write(name, replace=False)


@blueprint.delete("/store")
@blueprint.delete("/store/<path:name>")
def delete_graph(name: str | None = None) -> Response:
    """Drop a graph; the default graph is emptied."""
    writer, admin = admitted_writer()
    parameters = _parameters()
    target = _target(name, parameters)
    writer.delete_graph(target.graph, timeout_seconds=read_timeout(parameters), admin=admin)
    return without_body(204)


def _write(name: str | None, *, replace: bool) -> Response:
    writer, admin = admitted_writer()
    refuse_coded_body()
    parameters = _parameters()
    is_new = not replace and name is None and not {"graph", "default"} & parameters.keys()
    target = Target(f"{address_of_request()}/{uuid.uuid4().hex}") if is_new else _target(name, parameters)
    upload = read_upload(request.headers.get("Content-Type", ""), request.get_data(), base_iri=target.base_iri)
    if is_new and upload.is_dataset:
        raise BadRequest(_several_graphs(upload))
    written = writer.put_graph(
        target.graph,
        upload.content,
        media_type=upload.media_type,
        base_iri=target.base_iri,
        replace=replace,
        timeout_seconds=read_timeout(parameters),
        admin=admin,
    )
    response = without_body(201 if written.created else 204)
    if is_new and target.graph is not None:
        response.headers["Location"] = target.graph
    return response


def _read(target: Target, choice: Choice, timeout_seconds: float | None) -> Response:
    """Return a graph as it is in one version of the data."""
    body = "?s ?p ?o" if target.graph is None else f"GRAPH <{target.graph}> {{ ?s ?p ?o }}"
    for _ in range(ATTEMPTS):
        exists, version = _exists(target)
        if not exists:
            raise GraphMissing(f"there is no {target.words}")
        answer = engine().query(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {body} }}",
            media_type=choice.representation.media_type,
            timeout_seconds=timeout_seconds,
        )
        if version in (answer.version, None) or is_passing(answer.version):
            break
        answer.chunks.close()
    else:
        raise EngineFailure("the data change faster than they can be read")
    return give(answer, choice, _tag(answer.version, target, choice))


def _exists(target: Target) -> tuple[bool, str | None]:
    """Tell whether a graph is there, empty or not, and in which version; the default graph always is."""
    if target.graph is None:
        return True, None
    answer = engine().query(f"ASK {{ GRAPH <{target.graph}> {{ }} }}", media_type=_JSON)
    return bool(json.loads(answer.read())["boolean"]), answer.version


def _target(name: str | None, parameters: Parameters) -> Target:
    """Return the graph that the request names.

    Raises:
        BadRequest: it names none, more than one, or one that is no IRI.
    """
    default, graph = "default" in parameters, only_value(parameters, "graph")
    if name is not None:
        if default or graph is not None:
            raise BadRequest("An address below /store names a graph itself; it takes neither graph nor default.")
        return Target(_iri(address_of_request()))
    if default == (graph is not None):
        raise BadRequest("Name one graph: by ?graph=IRI, by ?default, or by an address below /store.")
    if graph is None:
        return Target(None)
    if not graph:
        raise BadRequest("graph is empty.")
    return Target(_iri(graph))


def _iri(reference: str) -> str:
    """Return the IRI that a reference means in this request."""
    try:
        return ox.NamedNode(urljoin(address_of_request(), reference)).value
    except ValueError as error:
        raise BadRequest(f"graph is no IRI: {reference[:200]}") from error


def _parameters() -> Parameters:
    return read_parameters(request.query_string.decode("utf-8", "surrogateescape"))


def _tag(version: str, target: Target, choice: Choice) -> str:
    fields = (version, repr(target.graph), choice.media_type)
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()[:32]


def _several_graphs(upload: Upload) -> str:
    return f"{upload.media_type} is for several graphs, and no standard says what it means here; name a graph."
