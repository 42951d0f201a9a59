"""What a reader calls the nodes of a graph, and the message of a result in those words."""

from __future__ import annotations

import re
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS, SKOS
from rdflib.term import Identifier

from ontology.namespaces import PREFIXES, expand

LONGEST_NAME: Final = 70  # characters
LABELS: Final = (RDFS.label, SKOS.prefLabel, URIRef(expand("schema:headline")))
EVIDENCE: Final = URIRef(expand("pol:evidence"))
EXACT: Final = URIRef(expand("oa:exact"))
EDTF: Final = URIRef(expand("pol:edtf"))
IRI: Final = re.compile(r"https?://[^\s“”‘’<>\"]*[^\s“”‘’<>\".,;:)]")
BY_LENGTH: Final = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def shorten_iri(iri: str) -> str:
    """Return an IRI with the prefix of the project where there is one.

    >>> shorten_iri("https://w3id.org/beatgraph/vocab/status/planned")
    'status:planned'
    """
    for prefix, namespace in BY_LENGTH:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def quote(words: str) -> str:
    """Return words in quotation marks on one line, cut where they are long.

    >>> quote("fifty officers will move")
    '“fifty officers will move”'
    """
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= LONGEST_NAME else f"“{line[: LONGEST_NAME - 1].rstrip()}…”"


def name(node: Identifier, data: Graph) -> str:
    """Return what a reader calls a node: its label, else the words that it stands on, else its shortened IRI."""
    if isinstance(node, Literal):
        return str(node)
    for predicate in LABELS:
        label = data.value(node, predicate, any=True)
        if label is not None:
            return quote(str(label))
    words = data.value(node, EXACT, any=True)
    if words is None:
        span = data.value(node, EVIDENCE, any=True)
        words = None if span is None else data.value(span, EXACT, any=True)
    if words is None:
        words = data.value(node, EDTF, any=True)
    return shorten_iri(str(node)) if words is None else quote(str(words))


def fill(message: str, value: Identifier | None, data: Graph) -> str:
    """Return a message with the value in its place and with names for the IRIs that it holds.

    pySHACL fills in the variables of SPARQL constraints; the value of a core constraint is left to us.
    """
    if value is not None:
        message = message.replace("{?value}", name(value, data)).replace("{$value}", name(value, data))
    return IRI.sub(lambda found: name(URIRef(found.group()), data), message)
