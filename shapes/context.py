"""What an article's data is read against: the class tree, and what the reference data says of the things it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from ontology.graphs import ONTOLOGY
from ontology.namespaces import PREFIXES, expand

TYPE: Final = ox.NamedNode(expand("rdf:type"))
SUBCLASS: Final = ox.NamedNode(expand("rdfs:subClassOf"))
DOMAIN: Final = ox.NamedNode(expand("rdfs:domain"))
IN_SCHEME: Final = ox.NamedNode(expand("skos:inScheme"))
TERMS: Final = ox.NamedNode(ONTOLOGY)
ALTERNATIVE: Final = ox.NamedNode(expand("skos:altLabel"))
LABELS: Final = frozenset((ox.NamedNode(expand("rdfs:label")), ox.NamedNode(expand("skos:prefLabel")), ALTERNATIVE))
# Enough of a class or property to know that it exists; its documentation is no part of the data.
OF_A_TERM: Final = frozenset({TYPE, SUBCLASS, DOMAIN})
# What only readers need: no shape looks at it.
DOCUMENTATION: Final = frozenset(
    ox.NamedNode(expand(name))
    for name in (
        "skos:definition",
        "skos:scopeNote",
        "skos:hiddenLabel",
        "skos:notation",
        "skos:topConceptOf",
        "dcterms:source",
    )
)
# Enough of a neighbour's neighbour to know what it is.
OF_A_NEIGHBOUR: Final = frozenset({TYPE, IN_SCHEME, DOMAIN})


class Context:
    """An index over ontology, vocabularies and reference data from which an article's surroundings are cut.

    The whole would be thousands of triples in each validation; an article names some dozens of things. `classes` is the
    class tree; `labels` has a name for each IRI that has one.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        """Index `quads`, the graphs that `ontology.load.quads` yields."""
        self.classes: list[ox.Triple] = []
        self.labels: dict[str, str] = {}
        self._about: dict[object, list[ox.Triple]] = defaultdict(list)
        self._named: dict[str, set[object]] = defaultdict(set)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and quad.predicate not in DOCUMENTATION:
                self._index(quad.subject, quad)
        self._about = dict(self._about)
        self._named = dict(self._named)

    def _index(self, subject: ox.NamedNode, quad: ox.Quad) -> None:
        value = quad.object
        if quad.predicate in LABELS and isinstance(value, ox.Literal):
            if quad.predicate != ALTERNATIVE:
                self.labels.setdefault(subject.value, value.value)
            if quad.graph_name != TERMS:
                self._named[value.value].add(subject)
        if quad.graph_name == TERMS:
            if quad.predicate not in OF_A_TERM or not isinstance(value, ox.NamedNode):
                return
            if quad.predicate == SUBCLASS and value.value.startswith(PREFIXES["pol"]):
                self.classes.append(quad.triple)
        self._about[subject].append(quad.triple)

    def around(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Yield the class tree and what is known of the nodes that `triples` name, by IRI or by label.

        Of such a node all is yielded, of its own neighbours and predicates what they are. A triple may come twice.
        """
        yield from self.classes
        near: set[object] = set()
        for triple in triples:
            near.update((triple.subject, triple.predicate, triple.object))
            if isinstance(triple.object, ox.Literal) and triple.predicate in LABELS:
                near.update(self._named.get(triple.object.value, ()))
        far: set[object] = set()
        for node in near:
            for triple in self._about.get(node, ()):
                yield triple
                far.update((triple.predicate, triple.object))
        for node in far - near:
            yield from (triple for triple in self._about.get(node, ()) if triple.predicate in OF_A_NEIGHBOUR)
