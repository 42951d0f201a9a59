"""A store with ontology, reference data and article graphs, its derived layer built: what questions are put to."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from ontology import graphs, load
from ontology.derive import derived
from ontology.namespaces import sparql_prologue

Row = list[str]


class Graph:
    """Article graphs in a store of their own, asked over the union of all graphs but the hidden ones, as users ask."""

    def __init__(self, articles: Iterable[Iterable[ox.Quad]]) -> None:
        """Load the bundled Turtle and the articles, then run the derivation rules."""
        self.store = ox.Store()
        self.store.extend(load.quads())
        for quads in articles:
            self.store.extend(quads)
        self.store.extend(derived(self.store))

    def ask(self, query: str) -> list[Row]:
        """Return the rows of an answer as text, numbers in their shortest form; one row of true or false for ASK."""
        visible = [graph for graph in self.store.named_graphs() if not graphs.is_hidden(graph.value)]
        found = self.store.query(sparql_prologue() + query, default_graph=visible, named_graphs=visible)
        if isinstance(found, ox.QueryBoolean):
            return [["true" if found else "false"]]
        assert isinstance(found, ox.QuerySolutions)
        return [[shown(solution[variable]) for variable in found.variables] for solution in found]


def shown(term: object) -> str:
    """Return the text of a term, a decimal without idle zeros."""
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("decimal", "integer")):
        return term.value.rstrip("0").rstrip(".") if "." in term.value else term.value
    return getattr(term, "value", str(term))


@pytest.fixture(scope="session")
def graph_of() -> type[Graph]:
    """The store of given article graphs."""
    return Graph
