"""Results as terms, for pages: rows of a SELECT, triples of a CONSTRUCT, the yes or no of an ASK."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from server.store.engine import QueryEngine
from server.store.terms import Term

_JSON = ox.QueryResultsFormat.JSON.media_type
_NTRIPLES = ox.RdfFormat.N_TRIPLES.media_type


def select(engine: QueryEngine, query: str, **bindings: Term) -> list[dict[str, Term]]:
    """Return the rows of a SELECT, each by the names of its bound variables.

    Args:
        engine: what to ask.
        query: the query; a term never becomes part of its text.
        bindings: terms to put for variables, by name; each variable must be among those that the query selects.

    Raises:
        QueryError: there is no answer.
        TypeError: the query is no SELECT.
    """
    solutions = ox.parse_query_results(
        engine.query(query, media_type=_JSON, bindings=bindings).read(), format=ox.QueryResultsFormat.JSON
    )
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("not a SELECT query")
    names = [variable.value for variable in solutions.variables]
    return [{name: term for name in names if (term := solution[name]) is not None} for solution in solutions]


def ask(engine: QueryEngine, query: str, **bindings: Term) -> bool:
    """Return the answer of an ASK; arguments and errors as for `select`."""
    answer = ox.parse_query_results(
        engine.query(query, media_type=_JSON, bindings=bindings).read(), format=ox.QueryResultsFormat.JSON
    )
    if not isinstance(answer, ox.QueryBoolean):
        raise TypeError("not an ASK query")
    return bool(answer)


def construct(engine: QueryEngine, query: str, **bindings: Term) -> list[ox.Triple]:
    """Return the triples of a CONSTRUCT or DESCRIBE; arguments and errors as for `select`."""
    content = engine.query(query, media_type=_NTRIPLES, bindings=bindings).read()
    return list(_triples(content))


def _triples(content: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        yield quad.triple
