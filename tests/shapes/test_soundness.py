"""The shapes are well-formed SHACL, and our fast way of running them finds what pySHACL's own way finds."""

from __future__ import annotations

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import SH, Graph, Literal

from ontology.namespaces import PREFIXES
from shapes.terms import to_rdflib
from shapes.validate import load_shapes, read_quads, validate, validator
from tests.shapes.cases import Case, read_cases

# One case for each way in which a result can come about: core, path, SPARQL with a path, with a value, with neither.
SAMPLE = [
    case
    for case in read_cases()
    if (case.shape, case.name)
    in {
        ("ClaimStatus", "invalid-in"),
        ("ClaimTriple", "invalid-query"),
        ("KnownPredicate", "invalid-query"),
        ("OffenceInScheme", "invalid-in"),
        ("PlannedPast", "invalid-query"),
        ("SameName", "invalid-query"),
        ("SpanStart", "invalid-max-count"),
        ("TimeEarliest", "invalid-less-than-or-equals"),
    }
]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return load_shapes()


def test_the_shapes_are_well_formed(shapes: Graph) -> None:
    # The rules of SHACL itself, as shapes: https://www.w3.org/TR/shacl/#shacl-shacl
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True, advanced=True)
    assert conforms, text


def test_every_shape_says_what_is_wrong(shapes: Graph) -> None:
    targets = (SH.target, SH.targetClass, SH.targetSubjectsOf)
    for shape in {shape for target in targets for shape in shapes.subjects(target)}:
        holders = [shape, *shapes.objects(shape, SH.sparql)]
        assert len([message for holder in holders for message in shapes.objects(holder, SH.message)]) == 1, shape


def test_a_message_names_a_value_only_where_there_always_is_one(shapes: Graph) -> None:
    without_value = {SH.minCount, SH.maxCount, SH.hasValue, SH.uniqueLang}
    careless = {
        shape
        for shape, message in shapes.subject_objects(SH.message)
        if isinstance(message, Literal) and "{?value}" in message and without_value & set(shapes.predicates(shape))
    }
    assert careless == set()


def test_severity_sits_on_the_shape(shapes: Graph) -> None:
    assert {
        constraint for constraint in shapes.objects(None, SH.sparql) if (constraint, SH.severity, None) in shapes
    } == set()


def test_the_prefixes_of_queries_are_those_of_the_project(shapes: Graph) -> None:
    for declaration in shapes.objects(None, SH.declare):
        prefix, namespace = shapes.value(declaration, SH.prefix), shapes.value(declaration, SH.namespace)
        assert PREFIXES[str(prefix)] == str(namespace)


def test_there_is_a_sample() -> None:
    assert len(SAMPLE) == 8


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: f"{case.shape}-{case.name}")
def test_our_run_agrees_with_pyshacls_own(case: Case, base: list[ox.Quad], shapes: Graph) -> None:
    """pySHACL alone takes most of a minute for a whole article, so it is asked of the nodes in question."""
    quads = [*base, *read_quads(case.file)]
    own = [quad.triple for quad in quads]
    plain = Graph()
    for subject, predicate, value in [*own, *validator().context.around(own)]:
        plain.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
    nodes = sorted({focus for _, _, _, focus, _ in case.expected})
    _, report, _ = pyshacl.validate(plain, shacl_graph=shapes, advanced=True, inplace=True, focus_nodes=nodes)
    theirs = sorted(
        (str(report.value(result, SH.sourceShape)), str(report.value(result, SH.focusNode)))
        for result in report.subjects(SH.resultSeverity)
    )
    assert sorted((result.shape, result.focus) for result in validate(quads)) == theirs
    assert theirs
