"""Queries that provably cost next to nothing, answered without a worker.

A basic graph pattern has no more solutions, at any step of whatever plan, than the product of how many triples match
each of its patterns alone, which a few steps along an index tell. Where that product is small, a query can do no harm
in this process; all others belong to workers. The text is told by one regular expression that knows no nesting, no
SERVICE, no function and no escape, so that what it matches whole is read rightly, and what it does not match is not
judged at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

MOST_SOLUTIONS: Final = 256
_IRI: Final = r"<[^<>\"{}|^`\\\x00-\x20]*>"
_PREFIXED: Final = r"(?:[A-Za-z][A-Za-z0-9_-]*)?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_VARIABLE: Final = r"\?[A-Za-z_][A-Za-z0-9_]*"
_STRING: Final = r"\"[^\"\\\n\r]*\""
_SUBJECT: Final = rf"(?:{_IRI}|{_VARIABLE}|{_PREFIXED})"
_PREDICATE: Final = rf"(?:{_IRI}|{_VARIABLE}|{_PREFIXED}|a(?=\s))"
_OBJECT: Final = rf"(?:{_IRI}|{_VARIABLE}|{_PREFIXED}|{_STRING})"
_TRIPLE: Final = rf"{_SUBJECT}\s+{_PREDICATE}\s+{_OBJECT}"
_QUERY: Final = re.compile(
    rf"(?:\s|\#[^\n\r]*[\n\r])*(?P<prologue>(?:PREFIX\s+[A-Za-z0-9_-]*:\s*{_IRI}\s*)*)"
    rf"(?:ASK|SELECT\s+(?:DISTINCT\s+)?(?:\*|{_VARIABLE}(?:\s+{_VARIABLE})*))\s*(?:WHERE\s*)?"
    rf"\{{\s*(?P<triples>(?:{_TRIPLE}(?:\s*\.\s+{_TRIPLE})*)?)\s*(?:\.\s*)?\}}\s*(?:LIMIT\s+\d{{1,9}}\s*)?(?:\#[^\n\r]*)?",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(rf"({_SUBJECT})\s+({_PREDICATE})\s+({_OBJECT})(?:\s*\.\s+|\s*$)", re.IGNORECASE)
_PREFIX: Final = re.compile(rf"PREFIX\s+([A-Za-z0-9_-]*):\s*({_IRI})", re.IGNORECASE)
_LONGEST_TEXT: Final = 4000
_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DEFAULT: Final = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern: what is None is a variable."""

    subject: ox.NamedNode | None
    predicate: ox.NamedNode | None
    object: ox.NamedNode | ox.Literal | None


@dataclass(frozen=True, slots=True)
class BasicQuery:
    """A query, an ASK or a SELECT, that is one basic graph pattern."""

    patterns: tuple[Pattern, ...]


class _Unknown(Exception):  # noqa: N818  # what it says is no error
    """The text uses something that is not judged here."""


def read_basic_query(text: str, prefixes: Mapping[str, str]) -> BasicQuery | None:
    """Return what a text asks, None if it is not of the one simple shape.

    Args:
        text: the query.
        prefixes: those that it may use undeclared.

    >>> read_basic_query("ASK { <urn:a> a ?type }", {})
    BasicQuery(patterns=(Pattern(subject=<NamedNode value=urn:a>, predicate=<NamedNode \
value=http://www.w3.org/1999/02/22-rdf-syntax-ns#type>, object=None),))
    >>> read_basic_query("SELECT * { ?s ?p ?o FILTER(?o > 1) }", {}) is None
    True
    """
    found = _QUERY.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if found is None:
        return None
    if found["prologue"]:
        prefixes = {**prefixes, **{name: iri[1:-1] for name, iri in _PREFIX.findall(found["prologue"])}}
    try:
        patterns = tuple(
            Pattern(_node(subject, prefixes), _predicate(predicate, prefixes), _object(value, prefixes))
            for subject, predicate, value in _PARTS.findall(found["triples"])
        )
    except _Unknown:
        return None
    return BasicQuery(patterns)


def evaluate_bounded(
    query: BasicQuery, text: str, store: ox.Store, *, media_type: str, prefixes: Mapping[str, str]
) -> bytes | None:
    """Return the result of a query that is bounded, None if it is not or the media type is none of a table's."""
    form = ox.QueryResultsFormat.from_media_type(media_type)
    if form is None or not is_bounded(query, store):
        return None
    results = _begin(store, text, prefixes)
    return None if isinstance(results, ox.QueryTriples) else results.serialize(format=form)


def _begin(
    store: ox.Store, text: str, prefixes: Mapping[str, str]
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    try:
        return store.query(text)
    except SyntaxError:  # the prefixes take longer to read than such a query to answer
        return store.query(text, prefixes=dict(prefixes))


def is_bounded(query: BasicQuery, store: ox.Store) -> bool:
    """Tell whether a query has provably no more than `MOST_SOLUTIONS` solutions at any step, in the default graph."""
    left = MOST_SOLUTIONS
    for pattern in query.patterns:
        if pattern.subject is None and pattern.object is None:
            return False
        count = _count(store, pattern, left)
        if count > left:
            return False
        if count:
            left //= count
    return True


def _count(store: ox.Store, pattern: Pattern, most: int) -> int:
    count = 0
    for _ in store.quads_for_pattern(pattern.subject, pattern.predicate, pattern.object, _DEFAULT):
        count += 1
        if count > most:
            break
    return count


def _node(text: str, prefixes: Mapping[str, str]) -> ox.NamedNode | None:
    if text.startswith("?"):
        return None
    if text.startswith("<"):
        iri = text[1:-1]
    else:
        prefix, _, local = text.partition(":")
        if prefix not in prefixes:
            raise _Unknown
        iri = prefixes[prefix] + local
    try:
        return ox.NamedNode(iri)
    except ValueError as error:  # relative, or no IRI
        raise _Unknown from error


def _predicate(text: str, prefixes: Mapping[str, str]) -> ox.NamedNode | None:
    if text in ("a", "A"):
        if text == "A":
            raise _Unknown
        return _TYPE
    return _node(text, prefixes)


def _object(text: str, prefixes: Mapping[str, str]) -> ox.NamedNode | ox.Literal | None:
    return ox.Literal(text[1:-1]) if text.startswith('"') else _node(text, prefixes)
