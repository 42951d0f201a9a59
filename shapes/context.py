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
IN_SCHEME: Final = ox.NamedNode(expand("skos:inScheme"))
LABELS: Final = tuple(
    ox.NamedNode(expand(name)) for name in ("rdfs:label", "skos:prefLabel", "schema:headline", "skos:altLabel")
)
# Enough of a class or property to know that it exists; its documentation is no part of the data.
OF_A_TERM: Final = frozenset({TYPE, SUBCLASS})
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
OF_A_NEIGHBOUR: Final = frozenset({TYPE, IN_SCHEME})


class Context:
    """An index over ontology, vocabularies and reference data from which an article's surroundings are cut.

    The whole would be thousands of triples in each validation; an article names some dozens of things.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        """Index `quads`, the graphs that `ontology.load.quads` yields."""
        self._about: dict[object, list[ox.Triple]] = defaultdict(list)
        self._named: dict[str, set[object]] = defaultdict(set)
        self.classes: list[ox.Triple] = []
        for quad in quads:
            if isinstance(quad.subject, ox.BlankNode) or quad.predicate in DOCUMENTATION:
                continue
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == ONTOLOGY:
                if quad.predicate not in OF_A_TERM or isinstance(quad.object, ox.BlankNode):
                    continue
                if quad.predicate == SUBCLASS and str(quad.object).startswith(f"<{PREFIXES['pol']}"):
                    self.classes.append(quad.triple)
            elif quad.predicate in LABELS and isinstance(quad.object, ox.Literal):
                self._named[quad.object.value].add(quad.subject)
            self._about[quad.subject].append(quad.triple)
        self._about = dict(self._about)

    def around(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Yield the class tree and what is known of the nodes that `triples` name, by IRI or by label.

        Of such a node all is yielded, of its own neighbours what they are. Triples may come more than once.
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
                far.add(triple.object)
        for node in far - near:
            yield from (triple for triple in self._about.get(node, ()) if triple.predicate in OF_A_NEIGHBOUR)
