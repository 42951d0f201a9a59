"""RDF terms of the graph: prefixed names to IRIs, and literals with the datatypes that the ontology asks for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Final

import pyoxigraph as ox

from ontology.namespaces import expand

Term = ox.NamedNode | ox.Literal

_XSD: Final = expand("xsd:")
ENGLISH: Final = "en"


@cache
def name(prefixed: str) -> ox.NamedNode:
    """Return the IRI of a prefixed name.

    >>> name("pol:Claim").value
    'https://w3id.org/beatgraph/ns#Claim'
    """
    return ox.NamedNode(expand(prefixed))


def concept(scheme: str, words: str) -> ox.NamedNode:
    """Return the concept of a scheme whose local name is the words, joined by hyphens.

    >>> concept("approx", "more than").value
    'https://w3id.org/beatgraph/vocab/approximation/more-than'
    """
    return name(f"{scheme}:{words.replace(' ', '-').replace('_', '-')}")


def text(words: str) -> ox.Literal:
    """Return a plain string."""
    return ox.Literal(words)


def label(words: str) -> ox.Literal:
    """Return words in English, for people, with a capital at the start."""
    return ox.Literal(words[:1].upper() + words[1:], language=ENGLISH)


def as_written(words: str) -> ox.Literal:
    """Return words in English exactly as they are: names and headlines."""
    return ox.Literal(words, language=ENGLISH)


def decimal(value: Decimal) -> ox.Literal:
    """Return an `xsd:decimal` without an exponent.

    >>> decimal(Decimal("2.6E+8")).value
    '260000000'
    """
    return ox.Literal(format(value, "f"), datatype=ox.NamedNode(_XSD + "decimal"))


def integer(value: int) -> ox.Literal:
    """Return an `xsd:integer`."""
    return ox.Literal(str(value), datatype=ox.NamedNode(_XSD + "integer"))


def boolean(value: bool) -> ox.Literal:
    """Return an `xsd:boolean`."""
    return ox.Literal("true" if value else "false", datatype=ox.NamedNode(_XSD + "boolean"))


def date(value: dt.date) -> ox.Literal:
    """Return an `xsd:date`."""
    return ox.Literal(value.isoformat(), datatype=ox.NamedNode(_XSD + "date"))


def moment(value: dt.datetime) -> ox.Literal:
    """Return an `xsd:dateTime` in UTC, to the second.

    >>> moment(dt.datetime(2025, 8, 1, 9, 30, tzinfo=dt.UTC)).value
    '2025-08-01T09:30:00Z'
    """
    return ox.Literal(value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=ox.NamedNode(_XSD + "dateTime"))


def any_uri(iri: str) -> ox.Literal:
    """Return an IRI as an `xsd:anyURI`, for the predicate that a claim is about."""
    return ox.Literal(iri, datatype=ox.NamedNode(_XSD + "anyURI"))
