"""The queries that pages ask, kept as `.rq` files in `server/queries/`, with terms put where `$name` stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

import pyoxigraph as ox

from ontology.namespaces import sparql_prologue

_PLACEHOLDER: Final = re.compile(r"\$([a-z_]+)")

Filling = ox.NamedNode | ox.Literal | int | Iterable[ox.NamedNode]


@cache
def load_query(name: str) -> str:
    """Return the text of `server/queries/{name}.rq`, without prefixes: those of the house are always added."""
    return files("server").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")


def prepare_query(name: str, **terms: Filling) -> str:
    """Return a query with each `$name` replaced by its term in SPARQL syntax; a list of IRIs becomes one for VALUES.

    Terms are serialised by the RDF library, so that no value can leave its place in the query.

    Raises:
        KeyError: the query has a placeholder that no argument fills.
    """
    return sparql_prologue() + _PLACEHOLDER.sub(lambda found: _serialise(terms[found[1]]), load_query(name))


def _serialise(filling: Filling) -> str:
    if isinstance(filling, int | ox.NamedNode | ox.Literal):
        return str(filling)
    return " ".join(str(term) for term in filling)
