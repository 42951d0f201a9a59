"""The named graphs of the dataset and which of them a query sees by default."""

from __future__ import annotations

from typing import Final

from ontology.namespaces import BASE

GRAPH_BASE: Final = BASE + "graph/"
ONTOLOGY: Final = GRAPH_BASE + "ontology"
VOCABULARY: Final = GRAPH_BASE + "vocab"
REFERENCE: Final = GRAPH_BASE + "reference"
SHAPES: Final = GRAPH_BASE + "shapes"
DERIVED: Final = GRAPH_BASE + "derived"
INFERRED: Final = GRAPH_BASE + "inferred"
_HIDDEN: Final = (GRAPH_BASE + "run/", GRAPH_BASE + "report/", GRAPH_BASE + "superseded/")


def article_graph(article_id: str) -> str:
    """Return the IRI of the graph that holds one article's claims; `article_id` is 16 hex digits."""
    return f"{GRAPH_BASE}article/{article_id}"


def superseded_graph(article_id: str) -> str:
    """Return the IRI of the graph that holds what `article_graph` held, once a later version is there."""
    return f"{GRAPH_BASE}superseded/{article_id}"


def revision_graph(article_id: str) -> str:
    """Return the IRI of the graph that says of a superseded article what it was and what has replaced it."""
    return f"{GRAPH_BASE}revision/{article_id}"


def run_graph(run_id: str) -> str:
    """Return the IRI of the graph that describes one extraction run."""
    return f"{GRAPH_BASE}run/{run_id}"


def is_hidden(graph: str) -> bool:
    """Tell whether a query sees the graph only when it names it: shapes, runs, reports, superseded articles.

    >>> is_hidden(SHAPES), is_hidden(REFERENCE)
    (True, False)
    """
    return graph == SHAPES or graph.startswith(_HIDDEN)
