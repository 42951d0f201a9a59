"""A question in SPARQL answered for people: the first rows as a table, the whole as a file."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final

import pyoxigraph as ox
from flask import Response, abort

from server.asked import note_failure
from server.asking import Linked
from server.links import is_ours
from server.store.engine import QueryEngine
from server.store.errors import QueryError, QuerySyntaxError
from server.store.inspection import Form, inspect_text
from server.streams import ChunkReader
from server.wording import local_name, readable

MOST_ROWS: Final = 200
_TRIPLES: Final = "application/n-triples"
_TABLES: Final = {
    "csv": ("text/csv", "CSV"),
    "tsv": ("text/tab-separated-values", "TSV"),
    "json": ("application/sparql-results+json", "JSON"),
    "xml": ("application/sparql-results+xml", "XML"),
}
_GRAPHS: Final = {
    "ttl": ("text/turtle", "Turtle"),
    "jsonld": ("application/ld+json", "JSON-LD"),
    "nt": ("application/n-triples", "N-Triples"),
    "rdf": ("application/rdf+xml", "RDF/XML"),
}
_YES_OR_NO: Final = {name: _TABLES[name] for name in ("json", "xml")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: rows, or why there are none. `columns` is None where nothing was asked or answered."""

    columns: tuple[str, ...] | None = None
    rows: tuple[tuple[Linked | None, ...], ...] = ()
    cut: bool = False
    downloads: tuple[tuple[str, str], ...] = ()
    refusal: str = ""
    status: int = 200


def answer_question(engine: QueryEngine, text: str) -> Outcome:
    """Return the first rows of a question's answer, or the reason why there is none."""
    form = inspect_text(text).form
    graph_wanted = form is not None and form.yields_graph
    try:
        answer = engine.query(text, media_type=_TRIPLES if graph_wanted else _TABLES["json"][0])
        with closing(answer.chunks):
            file = io.BufferedReader(ChunkReader(iter(answer.chunks)))
            return _triples(file) if graph_wanted else _table(file)
    except QueryError as error:
        note_failure(error)
        return Outcome(refusal=explain(error), status=error.status)


def explain(error: QueryError) -> str:
    """Return a refusal in words, with line and column where the parser tells them."""
    message = readable(str(error))
    if isinstance(error, QuerySyntaxError) and error.line and f"line {error.line}" not in message:
        return f"{error.title}, at line {error.line}, column {error.column}: {message}"
    return f"{error.title}: {message}"


def download_answer(engine: QueryEngine, text: str, name: str) -> Response:
    """Return a question's whole answer in the form named, as a file."""
    form = inspect_text(text).form
    forms = _forms(form)
    if name not in forms:
        abort(406, description=f"The answer of this query is to be had as: {', '.join(forms)}.")
    media_type = forms[name][0]
    try:
        answer = engine.query(text, media_type=media_type)
    except QueryError as error:
        note_failure(error)
        abort(error.status, description=explain(error))
    response = Response(answer.chunks, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="beatgraph.{name}"'
    return response


def _forms(form: Form | None) -> dict[str, tuple[str, str]]:
    if form is not None and form.yields_graph:
        return _GRAPHS
    return _YES_OR_NO if form is Form.ASK else _TABLES


def _downloads(forms: dict[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, words) for name, (_, words) in forms.items())


def _table(file: IO[bytes]) -> Outcome:
    results = ox.parse_query_results(file, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return Outcome(("answer",), ((Linked("yes" if results else "no"),),), downloads=_downloads(_YES_OR_NO))
    columns = tuple(variable.value for variable in results.variables)
    rows = [tuple(_cell(solution[name]) for name in columns) for solution in islice(results, MOST_ROWS + 1)]
    return Outcome(columns, tuple(rows[:MOST_ROWS]), len(rows) > MOST_ROWS, _downloads(_TABLES))


def _triples(file: IO[bytes]) -> Outcome:
    quads = list(islice(ox.parse(file, format=ox.RdfFormat.N_TRIPLES), MOST_ROWS + 1))
    rows = [(_cell(quad.subject), _cell(quad.predicate), _cell(quad.object)) for quad in quads]
    columns = ("subject", "predicate", "object")
    return Outcome(columns, tuple(rows[:MOST_ROWS]), len(rows) > MOST_ROWS, _downloads(_GRAPHS))


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Linked | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Linked(_short(term.value), term.value)
    return Linked(readable(term.value if isinstance(term, ox.Literal) else str(term)))


def _short(iri: str) -> str:
    """Return one of our IRIs without its base, any other whole."""
    if not is_ours(iri):
        return readable(iri)
    tail = iri.rsplit("/", 2)[-2:]
    return readable("/".join(tail)) if "#" not in iri else local_name(iri)
