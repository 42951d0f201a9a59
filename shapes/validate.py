"""Validation of one article's graph by the shapes, with pySHACL; shapes and context are read once and kept.

https://www.w3.org/TR/shacl/#validation-definition: "Validation of a data graph against a shapes graph". The data graph
here is an article's triples together with what ontology, vocabularies and reference data say of the things that it
names. Only the article's own subjects are focus nodes: the reference data is checked by itself, in the tests.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph, URIRef
from rdflib.term import Identifier

from ontology import load
from shapes import wording
from shapes.context import Context
from shapes.data import DataGraph
from shapes.errors import UnreadableData
from shapes.results import Result, Severity
from shapes.terms import to_rdflib

FILES: Final = ("article", "claim", "evidence", "agents", "events", "observations", "vocabulary")
ORDER: Final = {severity: place for place, severity in enumerate(Severity)}


def load_shapes() -> Graph:
    """Return all shapes of this package as one new rdflib graph."""
    graph = Graph()
    for file in FILES:
        turtle = resources.files("shapes").joinpath(f"{file}.ttl").read_text(encoding="utf-8")
        graph.parse(data=turtle, format="turtle")
    return graph


class Validator:
    """The shapes, and what data is read against, both parsed once."""

    def __init__(self, shapes: Graph, context: Context) -> None:
        """Take the shapes as a graph, and the context of all data."""
        self._shapes = ShapesGraph(shapes)
        for shape in self._shapes.shapes:
            shape.set_advanced(True)  # type: ignore[no-untyped-call]
        self._context = context

    def validate(self, quads: Iterable[ox.Quad]) -> tuple[Result, ...]:
        """Return what the shapes find in the triples of one article, worst first and otherwise in a stable order.

        Args:
            quads: the article's triples; their graph names are not looked at.
        """
        own = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
        data = DataGraph([*own, *self._context.around(own)])
        focus_nodes = frozenset(to_rdflib(triple.subject) for triple in own)
        # The set stands in for a list because pySHACL only ever asks whether it holds a node.
        executor = SHACLExecutor(advanced_mode=True, focus_nodes=focus_nodes)  # type: ignore[arg-type]
        found = {
            self._result({predicate: term for _, predicate, term in triples}, data)
            for shape in self._shapes.shapes
            for _, _, triples in shape.validate(executor, data)[1]  # type: ignore[no-untyped-call]
        }
        return tuple(sorted(found, key=lambda r: (ORDER[r.severity], r.shape, r.focus, r.path or "", r.value or "")))

    def _result(self, reported: Mapping[Identifier, Identifier | tuple[Graph, Identifier]], data: Graph) -> Result:
        terms = {predicate: term[1] if isinstance(term, tuple) else term for predicate, term in reported.items()}
        path, value, focus = terms.get(SH.resultPath), terms.get(SH.value), terms[SH.focusNode]
        return Result(
            severity=Severity(terms[SH.resultSeverity].removeprefix(str(SH))),
            focus=str(focus),
            path=None if path is None else self._path(path),
            component=str(terms[SH.sourceConstraintComponent]),
            shape=str(terms[SH.sourceShape]),
            message=wording.fill(str(terms[SH.resultMessage]), value, data),
            value=None if value is None else str(value),
            name=wording.name(focus, data),
            value_name="" if value is None else wording.name(value, data),
        )

    def _path(self, path: Identifier) -> str:
        if isinstance(path, URIRef):
            return str(path)
        return str(shacl_path_to_sparql_path(self._shapes, path))


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
