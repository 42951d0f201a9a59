"""What a message asks of `/sparql`, told from its raw parts alone: a query, an update, or neither.

https://www.w3.org/TR/sparql11-protocol/#protocol: a query comes by GET, by POST as a form, or by POST as it is; an
update by POST alone. The method QUERY (https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/) takes
a query as POST does, and changes nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import pyoxigraph as ox
from werkzeug.exceptions import BadRequest, MethodNotAllowed, RequestEntityTooLarge, UnsupportedMediaType

from server.protocol.charsets import UTF_8, decode_text, read_content_type

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
METHODS: Final = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
MOST_GRAPHS: Final = 100
MOST_PARAMETERS: Final = 1000
_OF_QUERIES: Final = ("default-graph-uri", "named-graph-uri")
_OF_UPDATES: Final = ("using-graph-uri", "using-named-graph-uri")


@dataclass(frozen=True, slots=True)
class Message:
    """A request for `/sparql` as it came.

    Attributes:
        method: in capitals.
        query_string: what follows `?` in the address, still escaped.
        content_type: the value of Content-Type, empty where there is none.
        body: the whole body.
    """

    method: str
    query_string: str
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query, its dataset if the request names one, how long it may take, and the format by its name."""

    query: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    timeout_seconds: float | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update, the dataset of its WHERE if the request names one, and how long it may take."""

    update: str
    using_graphs: tuple[str, ...] | None = None
    using_named_graphs: tuple[str, ...] | None = None
    timeout_seconds: float | None = None


Parameters = dict[str, list[str]]


def read_operation(message: Message, *, query_limit_bytes: int | None = None) -> QueryRequest | UpdateRequest | None:
    """Return what a message asks; None where it asks nothing, as GET without a query does.

    Args:
        message: as it came.
        query_limit_bytes: the longest body with a query; updates may be longer.

    >>> read_operation(Message("GET", "query=ASK%7B%7D&format=csv"))
    QueryRequest(query='ASK{}', default_graphs=None, named_graphs=None, timeout_seconds=None, format='csv')
    >>> read_operation(Message("POST", "", "application/sparql-update", b"CLEAR ALL")).update
    'CLEAR ALL'

    Raises:
        BadRequest: there is more than one operation, a parameter is wrong, or a text is not in its charset.
        MethodNotAllowed: the method is none of the protocol's.
        RequestEntityTooLarge: the body with a query is too long.
        UnsupportedMediaType: the body is in none of the protocol's forms.
    """
    if message.method not in METHODS:
        raise MethodNotAllowed(valid_methods=METHODS)
    parameters = read_parameters(message.query_string)
    if message.method in ("POST", "QUERY"):
        _read_body(message, parameters)
    elif "update" in parameters:
        raise BadRequest("An update is sent by POST alone.")
    if "update" in parameters:
        return _update(message.method, parameters)
    if "query" in parameters:
        if query_limit_bytes is not None and len(message.body) > query_limit_bytes:
            raise RequestEntityTooLarge(f"A query may have {query_limit_bytes} bytes, not {len(message.body)}.")
        return _query(parameters)
    if message.method in ("POST", "QUERY"):
        raise BadRequest("There is neither a query nor an update.")
    return None


def read_parameters(query_string: str, *, codec: str = UTF_8) -> Parameters:
    """Return the values of each parameter, in their order.

    Raises:
        BadRequest: a value is not in this charset, or there are too many.
    """
    parameters: Parameters = {}
    try:
        pairs = parse_qsl(
            query_string, keep_blank_values=True, encoding=codec, errors="strict", max_num_fields=MOST_PARAMETERS
        )
        for name, value in pairs:
            value.encode()  # no half of a character
            parameters.setdefault(name, []).append(value)
    except UnicodeError as error:
        raise BadRequest(f"A parameter is not in {codec}.") from error
    except ValueError as error:
        raise BadRequest(f"There are more than {MOST_PARAMETERS} parameters.") from error
    return parameters


def only_value(parameters: Parameters, name: str) -> str | None:
    """Return the one value of a parameter, None where there is none.

    Raises:
        BadRequest: there is more than one.
    """
    values = parameters.get(name, [])
    if len(values) > 1:
        raise BadRequest(f"There is more than one {name}.")
    return values[0] if values else None


def read_format(parameters: Parameters) -> str | None:
    """Return the format that is asked for, None where none is: the first of several, as SPARQLWrapper names RDF/XML."""
    return next(iter(parameters.get("format", [])), None)


def read_timeout(parameters: Parameters) -> float | None:
    """Return how many seconds the client gives, None where it does not say.

    Raises:
        BadRequest: it is no such number.
    """
    value = only_value(parameters, "timeout")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise BadRequest(f"timeout is a number of seconds above 0, not {value[:40]}.")
    return seconds


def _read_body(message: Message, parameters: Parameters) -> None:
    """Add to the parameters what the body says; a text that is sent as it is counts as `query` or `update`."""
    media_type, codec = read_content_type(message.content_type)
    if media_type == FORM:
        text = decode_text(message.body, codec, what="form")
        for name, values in read_parameters(text, codec=codec).items():
            parameters.setdefault(name, []).extend(values)
    elif media_type == QUERY:
        parameters.setdefault("query", []).append(decode_text(message.body, codec, what="query"))
    elif media_type == UPDATE and message.method == "POST":
        parameters.setdefault("update", []).append(decode_text(message.body, codec, what="update"))
    else:
        known = f"{QUERY} or {FORM}" if message.method == "QUERY" else f"{FORM}, {QUERY} or {UPDATE}"
        raise UnsupportedMediaType(f"The body must be {known}, not {media_type[:80] or 'without a Content-Type'}.")


def _query(parameters: Parameters) -> QueryRequest:
    default_graphs, named_graphs = _dataset(parameters, _OF_QUERIES, others=_OF_UPDATES, operation="a query")
    return QueryRequest(
        query=_text(parameters, "query"),
        default_graphs=default_graphs or None,
        named_graphs=named_graphs or None,
        timeout_seconds=read_timeout(parameters),
        format=read_format(parameters),
    )


def _update(method: str, parameters: Parameters) -> UpdateRequest:
    if "query" in parameters:
        raise BadRequest("There is a query and an update; send one of them.")
    if method != "POST":
        raise BadRequest("An update is sent by POST alone.")
    graphs, named_graphs = _dataset(parameters, _OF_UPDATES, others=_OF_QUERIES, operation="an update")
    return UpdateRequest(
        update=_text(parameters, "update"),
        using_graphs=graphs or None,
        using_named_graphs=named_graphs or None,
        timeout_seconds=read_timeout(parameters),
    )


def _text(parameters: Parameters, name: str) -> str:
    text = only_value(parameters, name) or ""
    if name == "query" and not text.strip():  # an update of nothing is one
        raise BadRequest(f"The {name} is empty.")
    return text


def _dataset(
    parameters: Parameters, names: tuple[str, str], *, others: tuple[str, str], operation: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for other in others:
        if other in parameters:
            raise BadRequest(f"{other} says nothing of {operation}; {names[others.index(other)]} does.")
    return _graphs(parameters, names[0]), _graphs(parameters, names[1])


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    graphs = tuple(parameters.get(name, ()))
    if len(graphs) > MOST_GRAPHS:
        raise BadRequest(f"There may be {MOST_GRAPHS} of {name}, not {len(graphs)}.")
    for graph in graphs:
        try:
            ox.NamedNode(graph)
        except ValueError as error:
            raise BadRequest(f"{name} is not an absolute IRI: {graph[:200]}") from error
    return graphs
