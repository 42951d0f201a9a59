"""Queries on their way to a store elsewhere: what is refused, what is declared for them, and which graphs they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from ontology.namespaces import BASE
from server.store.engine import refuse_unwanted
from server.store.errors import QuerySyntaxError, QueryUnsupported
from server.store.inspection import Form, undeclared_prefixes
from server.store.scanning import Kind, Scanner
from server.store.terms import Term, term_to_json

_PROLOGUE: Final = ("PREFIX", "BASE", "VERSION")
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_ESCAPE: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class GraphUse:
    """Which graphs a query speaks of.

    Attributes:
        has_dataset: whether it has FROM clauses of its own.
        named: the IRIs that stand after GRAPH.
        ranges: whether a variable stands there.
    """

    has_dataset: bool
    named: tuple[str, ...]
    ranges: bool


def graph_use(query: str) -> GraphUse:
    """Tell which graphs a query, all of whose prefixes are declared, speaks of.

    >>> graph_use("PREFIX g: <urn:g/> SELECT * { GRAPH g:a { ?s ?p ?o } GRAPH ?g { ?s a <urn:x> } }")
    GraphUse(has_dataset=False, named=('urn:g/a',), ranges=True)
    """
    prefixes: dict[str, str] = {}
    named: dict[str, None] = {}
    base, has_dataset, ranges = BASE, False, False
    before, previous = "", ""
    for kind, text in Scanner(query).tokens():
        word = text.upper() if kind == Kind.WORD else ""
        has_dataset = has_dataset or word == "FROM"
        if kind == Kind.IRI and previous == "BASE":
            base = _resolved(base, text)
        elif kind == Kind.IRI and before == "PREFIX":
            prefixes[previous.partition(":")[0]] = _resolved(base, text)
        elif previous == "GRAPH" and kind == Kind.VARIABLE:
            ranges = True
        elif previous == "GRAPH" and kind == Kind.IRI:
            named[_resolved(base, text)] = None
        elif previous == "GRAPH" and kind == Kind.NAME:
            prefix, _, local = text.partition(":")
            named[prefixes.get(prefix, "") + _ESCAPE.sub(r"\1", local)] = None
        before, previous = previous, word or text
    return GraphUse(has_dataset, tuple(named), ranges)


def _resolved(base: str, token: str) -> str:
    try:
        return urljoin(base, token[1:-1])
    except ValueError:  # it looks like an address of IPv6 and is none; the store will say so
        return token[1:-1]


def prepare(query: str, prefixes: Mapping[str, str], bindings: Mapping[str, Term]) -> str:
    """Return a query as it is sent: with the prefixes that it needs, in its first line, and VALUES for the bindings.

    >>> import pyoxigraph as ox
    >>> prepare("SELECT ?s { ?s a a:B }", {"a": "urn:a:", "b": "urn:b:"}, {"s": ox.NamedNode("urn:s")})
    'PREFIX a: <urn:a:> SELECT ?s { ?s a a:B }\\nVALUES (?s) { (<urn:s>) }'

    Raises:
        QueryRefused: it is an update, or calls another server.
        QuerySyntaxError: it begins with no word of SPARQL, or a prefix is declared nowhere.
        QueryUnsupported: there are bindings, and it ends in VALUES of its own.
    """
    refuse_unwanted(query)
    _refuse_pragmas(query)
    return with_prefixes(query, prefixes) + _values(query, bindings)


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a query or update with the prefixes declared that it uses without, and the base; its lines are kept.

    Raises:
        QuerySyntaxError: a prefix is declared nowhere.
    """
    used = undeclared_prefixes(text, ())
    if unknown := [prefix for prefix in used if prefix not in prefixes]:
        raise QuerySyntaxError(f"the prefix {unknown[0][:80]}: is not declared")
    base = f"BASE <{BASE}> " if _has_relative_iri(text) else ""
    return base + "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in used) + text


def _has_relative_iri(text: str) -> bool:
    return any(kind == Kind.IRI and not _ABSOLUTE.match(token) for kind, token in Scanner(text).tokens())


def _refuse_pragmas(query: str) -> None:
    """Raise if the query begins with other words than a prologue, as `DEFINE`, which steers Virtuoso."""
    for kind, token in Scanner(query).tokens():
        word = token.upper()
        if kind == Kind.WORD and word not in _PROLOGUE:
            if not word.startswith(tuple(Form)):
                raise QuerySyntaxError(f"{token[:80]} begins no query")
            return


def _values(query: str, bindings: Mapping[str, Term]) -> str:
    """Return a VALUES clause for the end of a query; terms are written by the RDF library, so that none gets loose."""
    if not bindings:
        return ""
    if _has_values(query):
        raise QueryUnsupported("a query with VALUES at its end can have no terms put for variables")
    for term in bindings.values():
        term_to_json(term)  # refuses what cannot be put for a variable
    names = " ".join(f"?{name}" for name in bindings)
    return f"\nVALUES ({names}) {{ ({' '.join(map(str, bindings.values()))}) }}"


def _has_values(query: str) -> bool:
    depth = 0
    for kind, text in Scanner(query).tokens():
        depth += {"{": 1, "}": -1}.get(text, 0)
        if depth == 0 and kind == Kind.WORD and text.upper() == "VALUES":
            return True
    return False
