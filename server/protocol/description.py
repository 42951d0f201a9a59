"""What the endpoint says of itself: https://www.w3.org/TR/sparql11-service-description/.

<> a sd:Service ; sd:endpoint <https://…/sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ; sd:defaultDataset [ a sd:Dataset ; sd:namedGraph [ sd:name <…> ] ] .
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from server.negotiation import GRAPHS, TABLES
from server.store.engine import QueryEngine
from server.store.versions import is_passing

MOST_NAMED_GRAPHS: Final = 100
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL: Final = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_COMMENT: Final = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_TRIPLES: Final = ox.NamedNode("http://rdfs.org/ns/void#triples")
_INTEGER: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_PREFIXES: Final = {
    "sd": _SD,
    "void": "http://rdfs.org/ns/void#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "format": "http://www.w3.org/ns/formats/",
}
_NAMED_GRAPHS: Final = f"SELECT ?graph WHERE {{ GRAPH ?graph {{ }} }} LIMIT {MOST_NAMED_GRAPHS + 1}"
# For stores that find no name where nothing is asked of the graph.
_FILLED_GRAPHS: Final = f"SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} }} LIMIT {MOST_NAMED_GRAPHS + 1}"
UPLOADS: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)

_Fact = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal]


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is asked by default: the names of some graphs, whether there are more, how many quads in all if known."""

    named_graphs: Sequence[str]
    has_more: bool
    quads: int | None


@dataclass(frozen=True, slots=True)
class Service:
    """The service itself.

    Attributes:
        endpoint: its address.
        takes_updates: whether anybody may update.
        unites_graphs: whether the default graph is the union of the others.
        calls_others: whether SERVICE may call any other endpoint.
    """

    endpoint: str
    takes_updates: bool
    unites_graphs: bool
    calls_others: bool = False

    def serialize(self, dataset: Dataset, media_type: str) -> bytes:
        """Return the description in a format of RDF."""
        form = ox.RdfFormat.from_media_type(media_type)
        if form is None:
            raise ValueError(media_type)
        triples = [ox.Triple(*fact) for fact in self._facts(dataset)]
        return ox.serialize(triples, format=form, prefixes=_PREFIXES) or b""

    def _facts(self, dataset: Dataset) -> Iterator[_Fact]:
        service = ox.NamedNode(self.endpoint)
        yield service, _TYPE, _sd("Service")
        yield service, _sd("endpoint"), ox.NamedNode(self.endpoint)
        for language in ["SPARQL11Query"] + ["SPARQL11Update"] * self.takes_updates:
            yield service, _sd("supportedLanguage"), _sd(language)
        for feature in self._features():
            yield service, _sd("feature"), _sd(feature)
        for iri in _result_formats():
            yield service, _sd("resultFormat"), ox.NamedNode(iri)
        if self.takes_updates:
            for form in UPLOADS:
                yield service, _sd("inputFormat"), ox.NamedNode(_format_iri(form))
        node = ox.BlankNode("dataset")
        yield service, _sd("defaultDataset"), node
        yield from _dataset(node, dataset)

    def _features(self) -> list[str]:
        wanted = {
            "UnionDefaultGraph": self.unites_graphs,
            "EmptyGraphs": not self.unites_graphs,
            "BasicFederatedQuery": self.calls_others,
        }
        return [feature for feature, has in wanted.items() if has]


def read_dataset(engine: QueryEngine) -> Dataset:
    """Ask for the dataset as it is now.

    Raises:
        QueryError: the engine gives no answer.
    """
    rows = _rows(engine, _NAMED_GRAPHS)
    if not all("graph" in row for row in rows):
        rows = _rows(engine, _FILLED_GRAPHS, default_graphs=())  # whichever there is, for it is not looked at
    names = sorted(row["graph"]["value"] for row in rows[:MOST_NAMED_GRAPHS] if row["graph"]["type"] == "uri")
    quads = None if is_passing(engine.version) else engine.status().manifest.quads
    return Dataset(names, len(rows) > MOST_NAMED_GRAPHS, quads)


def _rows(
    engine: QueryEngine, query: str, *, default_graphs: Sequence[str] | None = None
) -> list[dict[str, dict[str, str]]]:
    answer = engine.query(query, media_type="application/sparql-results+json", default_graphs=default_graphs)
    rows: list[dict[str, dict[str, str]]] = json.loads(answer.read())["results"]["bindings"]
    return rows


def description_tag(version: str, service: Service, media_type: str) -> str:
    """Return the entity tag of the description, which changes with the data and with what is offered."""
    return hashlib.sha256(f"{version}\x1f{service!r}\x1f{media_type}".encode()).hexdigest()[:32]


def _dataset(node: ox.BlankNode, dataset: Dataset) -> Iterator[_Fact]:
    default = ox.BlankNode("default")
    yield node, _TYPE, _sd("Dataset")
    yield node, _sd("defaultGraph"), default
    yield default, _TYPE, _sd("Graph")
    if dataset.quads is not None:
        yield node, _TRIPLES, ox.Literal(str(dataset.quads), datatype=_INTEGER)
    for number, name in enumerate(dataset.named_graphs):
        graph = ox.BlankNode(f"graph{number}")
        yield node, _sd("namedGraph"), graph
        yield graph, _TYPE, _sd("NamedGraph")
        yield graph, _sd("name"), ox.NamedNode(name)
    if dataset.has_more:
        words = f"There are more named graphs; these are {len(dataset.named_graphs)} of them."
        yield node, _COMMENT, ox.Literal(words, language="en")
    yield node, _LABEL, ox.Literal("what is asked where the request names no dataset", language="en")


def _result_formats() -> Iterator[str]:
    for table in TABLES:
        form = ox.QueryResultsFormat.from_media_type(table.media_type)
        if form is not None:
            yield form.iri
    for graph in GRAPHS:
        rdf = ox.RdfFormat.from_media_type(graph.media_type)
        if rdf is not None:
            yield _format_iri(rdf)


def _format_iri(form: ox.RdfFormat) -> str:
    """Return the IRI of https://www.w3.org/ns/formats/, in which the engine is mistaken about JSON-LD."""
    return "http://www.w3.org/ns/formats/JSON-LD" if form == ox.RdfFormat.JSON_LD else form.iri


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
