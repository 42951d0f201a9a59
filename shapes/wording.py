"""What a reader calls the nodes of a graph, and the message of a result in those words."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


class Wording:
    """The names of the nodes of one data graph; for nodes that it does not describe, the labels of the context."""

    def __init__(self, data: Graph, labels: Mapping[str, str]) -> None:
        """Take the graph, and labels by IRI."""
        self._data = data
        self._labels = labels

    def name(self, node: Identifier) -> str:
        """Return what a reader calls a node: its label, else the words that it stands on, else its shortened IRI."""
        if isinstance(node, Literal):
            return str(node)
        words = self._words(node)
        return shorten_iri(str(node)) if words is None else quote(words)

    def _words(self, node: Identifier) -> str | None:
        for predicate in LABELS:
            label = self._data.value(node, predicate, any=True)
            if label is not None:
                return str(label)
        if str(node) in self._labels:
            return self._labels[str(node)]
        span = self._data.value(node, EVIDENCE, any=True)
        words = self._data.value(span or node, EXACT, any=True) or self._data.value(node, EDTF, any=True)
        return None if words is None else str(words)

    def fill(self, message: str, value: Identifier | None) -> str:
        """Return a message with the value in its place and with names for the IRIs that it holds.

        pySHACL fills in the variables of SPARQL constraints; the value of a core constraint is left to us.
        """
        if value is not None:
            message = message.replace("{?value}", self.name(value))
        return IRI.sub(lambda found: self.name(URIRef(found.group())), message)
