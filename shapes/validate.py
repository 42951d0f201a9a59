"""Validation of one article's graph by the shapes, with pySHACL; shapes and context are read once and kept.

https://www.w3.org/TR/shacl/#validation-definition: "Validation of a data graph against a shapes graph". The data graph
here is an article's triples together with what ontology, vocabularies and reference data say of the things that it
names. Only the article's own subjects are focus nodes: the reference data is checked by itself, in the tests.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph, URIRef
from rdflib.term import Identifier, Node

from ontology import load
from ontology.namespaces import sparql_prologue
from shapes.context import Context
from shapes.data import DataGraph
from shapes.errors import UnreadableData
from shapes.results import Result, Severity
from shapes.terms import to_rdflib
from shapes.wording import Wording

FILES: Final = ("article", "claim", "evidence", "agents", "events", "observations", "vocabulary")
ORDER: Final = {severity: place for place, severity in enumerate(Severity)}


TARGETS: Final = frozenset((SH.target, SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf))

Reported: TypeAlias = Identifier | tuple[Graph, Identifier]
ReportTriple: TypeAlias = tuple[Identifier, Identifier, Reported]


def load_shapes() -> Graph:
    """Return all shapes of this package as one new rdflib graph."""
    graph = Graph()
    for file in FILES:
        turtle = resources.files("shapes").joinpath(f"{file}.ttl").read_text(encoding="utf-8")
        graph.parse(data=turtle, format="turtle")
    return graph


@dataclass(frozen=True, slots=True)
class PreparedShape:
    """A shape that has targets of its own, with what is asked of it in each validation.

    `targets` are its target declarations: shapes that have the same choose the same focus nodes. `queries` are its
    SPARQL constraints with their prefixes; `has_core` tells that it has other constraints too.
    """

    shape: Shape
    targets: frozenset[tuple[Node, Node]]
    queries: tuple[str, ...]
    has_core: bool


def prepare(shapes: ShapesGraph) -> tuple[PreparedShape, ...]:
    """Return the shapes of a graph that have targets."""
    prepared = []
    for shape in shapes.shapes:
        shape.set_advanced(True)
        statements = list(shapes.graph.predicate_objects(shape.node))
        targets = frozenset((predicate, value) for predicate, value in statements if predicate in TARGETS)
        selects = [shapes.graph.value(value, SH.select) for predicate, value in statements if predicate == SH.sparql]
        has_core = any(predicate in ALL_CONSTRAINT_PARAMETERS and predicate != SH.sparql for predicate, _ in statements)
        if targets:
            queries = tuple(sparql_prologue() + str(select) for select in selects)
            prepared.append(PreparedShape(shape, targets, queries, has_core))
    return tuple(prepared)


class Validator:
    """The shapes, and the context that data is read against, both parsed once and not changed by a validation."""

    def __init__(self, shapes: Graph, context: Context) -> None:
        """Take the shapes as a graph, and the context of all data."""
        self._graph = ShapesGraph(shapes)
        self.shapes = prepare(self._graph)
        self.context = context

    def validate(self, quads: Iterable[ox.Quad]) -> tuple[Result, ...]:
        """Return what the shapes find in the triples of one article, worst first and otherwise in a stable order.

        Args:
            quads: the article's triples; their graph names are not looked at.
        """
        own = [quad.triple for quad in quads]
        data = DataGraph([*own, *self.context.around(own)])
        wording = Wording(data, self.context.labels)
        own_nodes = frozenset(to_rdflib(subject) for subject in {triple.subject for triple in own})
        chosen: dict[frozenset[tuple[Node, Node]], frozenset[Identifier]] = {}
        found = set()
        for prepared in self.shapes:
            if prepared.targets not in chosen:
                chosen[prepared.targets] = own_nodes & prepared.shape.focus_nodes(data)  # type: ignore[no-untyped-call]
            for reported in run(prepared, chosen[prepared.targets], data):
                found.add(self._result({predicate: term for _, predicate, term in reported}, wording))
        return tuple(sorted(found, key=lambda r: (ORDER[r.severity], r.shape, r.focus, r.path or "", r.value or "")))

    def _result(self, reported: Mapping[Identifier, Reported], wording: Wording) -> Result:
        terms = {predicate: term[1] if isinstance(term, tuple) else term for predicate, term in reported.items()}
        path, value, focus = terms.get(SH.resultPath), terms.get(SH.value), terms[SH.focusNode]
        return Result(
            severity=Severity(terms[SH.resultSeverity].removeprefix(str(SH))),
            focus=str(focus),
            path=None if path is None else self._path(path),
            component=str(terms[SH.sourceConstraintComponent]),
            shape=str(terms[SH.sourceShape]),
            message=wording.fill(str(terms[SH.resultMessage]), value),
            value=None if value is None else str(value),
            name=wording.name(focus),
            value_name="" if value is None else wording.name(value),
        )

    def _path(self, path: Identifier) -> str:
        if isinstance(path, URIRef):
            return str(path)
        return str(shacl_path_to_sparql_path(self._graph, path))


def run(prepared: PreparedShape, focus_nodes: frozenset[Identifier], data: DataGraph) -> Iterator[list[ReportTriple]]:
    """Yield the triples of each result of one shape on the focus nodes."""
    if focus_nodes and not prepared.has_core:
        # SPARQL constraints have nothing to say of nodes without a row, and pySHACL is slow to ask of each.
        focus_nodes &= frozenset().union(*(data.caught(query) for query in prepared.queries))
    if focus_nodes:
        executor = SHACLExecutor(advanced_mode=True)
        _, results = prepared.shape.validate(executor, data, focus=focus_nodes)  # type: ignore[arg-type]  # any iterable
        for _, _, triples in results:
            yield triples


@functools.cache
def validator() -> Validator:
    """Return the validator of this package's shapes against the ontology's graphs, made at the first call."""
    return Validator(load_shapes(), Context(load.quads()))


def validate(quads: Iterable[ox.Quad]) -> tuple[Result, ...]:
    """Return what the shapes find in the triples of one article; see `Validator.validate`."""
    return validator().validate(quads)


def read_quads(path: Path) -> list[ox.Quad]:
    """Return the quads of an RDF file; its name's ending tells the format.

    Raises:
        UnreadableData: the file cannot be read, is not UTF-8, or does not parse; the message says where.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableData(f"{path}: cannot be read: {error.strerror}") from error
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise UnreadableData(f"{path}: unknown kind of file; its name should end in .ttl, .trig, .nt or .nq")
    try:
        return list(ox.parse(content, format=form))
    except SyntaxError as error:
        where = f"line {error.lineno}, column {error.offset}" if error.lineno else "an unknown line"
        raise UnreadableData(f"{path}: not valid {form.name} at {where}: {error.msg}") from error


def validate_file(path: Path) -> tuple[Result, ...]:
    """Return what the shapes find in the triples of a file.

    Raises:
        UnreadableData: see `read_quads`.
    """
    return validate(read_quads(path))
