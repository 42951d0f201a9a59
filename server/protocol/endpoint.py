"""`/sparql`: https://www.w3.org/TR/sparql11-protocol/, its query operation and its update operation.

GET without either of them is answered by the service description; a browser is led to the page with the form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ontology.namespaces import sparql_prologue
from server.asked import forget_query, note_query
from server.negotiation import GRAPHS, Choice, choose, prefers_html, representations
from server.protocol.answers import give, not_modified, without_body
from server.protocol.context import (
    address_of_request,
    admitted_writer,
    engine,
    entity_is_known,
    federation,
    refuse_coded_body,
    require_reading,
    settings,
    takes_writes,
)
from server.protocol.description import Service, description_tag, read_dataset
from server.protocol.requests import (
    FORM,
    QUERY,
    Message,
    QueryRequest,
    UpdateRequest,
    read_format,
    read_operation,
    read_parameters,
)
from server.protocol.results import entity_tag, result_headers
from server.store.engine import refuse_unwanted
from server.store.inspection import inspect_text

blueprint = Blueprint("sparql", __name__)

LONGEST_ADDRESS: Final = 6000
ACCEPT_QUERY: Final = f'"{QUERY}", "{FORM}"'


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
def sparql() -> AnyResponse:
    """Carry out an operation, or say what the service is."""
    refuse_coded_body()
    query_string = request.query_string.decode("utf-8", "surrogateescape")
    message = Message(request.method, query_string, request.headers.get("Content-Type", ""), request.get_data())
    operation = read_operation(message, query_limit_bytes=settings().request_limit_bytes)
    if isinstance(operation, UpdateRequest):
        return _update(operation)
    require_reading()
    if isinstance(operation, QueryRequest):
        return _query(operation)
    named = read_format(read_parameters(query_string))
    return redirect(url_for("pages.query"), 303) if _is_for_people(named) else _describe(named)


@blueprint.after_request
def say_which_queries(response: Response) -> Response:
    """Tell in the answer to OPTIONS what the method QUERY may send."""
    if request.method == "OPTIONS":
        response.headers["Accept-Query"] = ACCEPT_QUERY
    return response


def answer_query(wanted: QueryRequest, choice: Choice) -> Response:
    """Return the result, or 304 where the reader's copy still holds; nothing is sent before the result is whole."""
    tag = entity_tag(engine().version, wanted, choice)
    if tag is not None and entity_is_known(tag):
        return not_modified(choice, tag)
    answer = engine().query(
        wanted.query,
        media_type=choice.representation.media_type,
        default_graphs=wanted.default_graphs,
        named_graphs=wanted.named_graphs,
        timeout_seconds=wanted.timeout_seconds,
    )
    return give(answer, choice, entity_tag(answer.version, wanted, choice))


def _query(wanted: QueryRequest) -> AnyResponse:
    note_query(wanted.query)
    caller = federation()
    inspection = inspect_text(wanted.query)
    is_federated = caller is not None and inspection.form is not None and inspection.calls_service
    if not is_federated:
        refuse_unwanted(wanted.query)
    if _is_for_people(wanted.format) and len(wanted.query) <= LONGEST_ADDRESS:
        forget_query()
        return redirect(url_for("pages.query", query=wanted.query), 303)
    named = None if wanted.format == "html" else wanted.format
    choice = choose(request.accept_mimetypes, representations(inspection.form), named=named)
    if caller is None or not is_federated:
        return answer_query(wanted, choice)
    prologue = "" if settings().plain else sparql_prologue()
    query, seconds = caller.expand(wanted.query, seconds=wanted.timeout_seconds, prologue=prologue)
    response = answer_query(replace(wanted, query=query, timeout_seconds=seconds), choice)
    response.headers.pop("ETag", None)  # it may change while our data do not
    response.headers["Cache-Control"] = "no-store"
    return response


def _update(wanted: UpdateRequest) -> Response:
    writer, admin = admitted_writer()
    writer.update(
        wanted.update,
        using_graphs=wanted.using_graphs,
        using_named_graphs=wanted.using_named_graphs,
        timeout_seconds=wanted.timeout_seconds,
        admin=admin,
    )
    return without_body(204)


def _describe(named: str | None) -> Response:
    choice = choose(request.accept_mimetypes, GRAPHS, named=named)
    service = Service(
        address_of_request(),
        takes_updates=takes_writes(),
        unites_graphs=not settings().plain,
        calls_others=federation() is not None,
    )
    tag = description_tag(engine().version, service, choice.media_type)
    if entity_is_known(tag):
        return not_modified(choice, tag)
    content = service.serialize(read_dataset(engine()), choice.representation.media_type)
    return Response(content, headers=result_headers(choice, tag))


def _is_for_people(named: str | None) -> bool:
    """Tell whether a page is wanted, and there is one."""
    wanted = named == "html" or (named is None and prefers_html(request.accept_mimetypes))
    return wanted and "pages" in current_app.blueprints
