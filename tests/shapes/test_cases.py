"""Every shape has a case that passes and, for each of its constraints, one that fails exactly as expected."""

from __future__ import annotations

import functools

import pyoxigraph as ox
import pytest
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import SH, Graph, URIRef

from ontology import iris
from ontology.namespaces import expand
from shapes.data import DataGraph
from shapes.results import SHAPES, Result
from shapes.validate import load_shapes, read_quads, validate, validator
from tests.shapes.cases import ARTICLE, BASE_FILE, Case, observed, read_cases

CASES = read_cases()
VALID = [case for case in CASES if not case.expected]
INVALID = [case for case in CASES if case.expected]
CASE_COUNT = 420
SHAPE_COUNT = 156


def identify(case: Case) -> str:
    return f"{case.shape}-{case.name}"


@functools.cache
def found_in(case: Case) -> tuple[Result, ...]:
    return validate([*read_quads(BASE_FILE), *read_quads(case.file)])


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return load_shapes()


def test_the_base_article_conforms(base: list[ox.Quad]) -> None:
    assert validate(base) == ()


def test_the_base_article_is_known_by_the_hash_of_its_text(base: list[ox.Quad]) -> None:
    body = ox.NamedNode(expand("schema:articleBody"))
    assert [iris.article_id(quad.object.value) for quad in base if quad.predicate == body] == [ARTICLE]


@pytest.mark.parametrize("case", CASES, ids=identify)
def test_a_case_has_exactly_the_results_expected(case: Case) -> None:
    results = found_in(case)
    assert {observed(result) for result in results} == case.expected
    assert len(results) == len(case.expected)


@pytest.mark.parametrize("case", INVALID, ids=identify)
def test_a_message_is_a_whole_sentence_in_plain_words(case: Case) -> None:
    for result in found_in(case):
        assert result.message[0] in "“-" or result.message[0].isdigit() or result.message[0].isupper()
        assert result.message.endswith((".", "?"))
        assert "{" not in result.message, "a variable was not filled in"
        assert "http" not in result.message, "an IRI has a name that people read"
        assert result.name


def test_no_case_is_lost() -> None:
    assert len(CASES) == CASE_COUNT
    assert len({case.shape for case in CASES}) == SHAPE_COUNT


def test_the_name_of_a_file_says_whether_it_conforms() -> None:
    assert [identify(case) for case in CASES if case.name.startswith("invalid-") != bool(case.expected)] == []
    assert all(case.name.startswith(("valid-", "invalid-")) for case in CASES)


def test_an_invalid_case_is_about_its_shape() -> None:
    strays = [case for case in INVALID if SHAPES + case.shape not in {shape for _, shape, _, _, _ in case.expected}]
    assert [identify(case) for case in strays] == []


def test_every_constraint_of_every_shape_has_an_invalid_case(shapes: Graph) -> None:
    declared = {
        (str(shape), str(CONSTRAINT_PARAMETERS_MAP[parameter].shacl_constraint_component))
        for shape, parameter in shapes.subject_predicates()
        if parameter in CONSTRAINT_PARAMETERS_MAP
    }
    tested = {(shape, component) for case in INVALID for _, shape, component, _, _ in case.expected}
    assert len(declared) > SHAPE_COUNT
    assert declared - tested == set()


def test_every_shape_with_targets_has_cases_of_both_sorts(shapes: Graph) -> None:
    targets = (SH.target, SH.targetClass, SH.targetSubjectsOf)
    named = {str(shape).removeprefix(SHAPES) for target in targets for shape in shapes.subjects(target)}
    assert named == {case.shape for case in VALID} == {case.shape for case in INVALID}


@pytest.mark.parametrize("case", VALID, ids=identify)
def test_a_valid_case_is_looked_at_by_its_shape(case: Case, base: list[ox.Quad]) -> None:
    """A case that conforms because no target chooses it would prove nothing."""
    quads = read_quads(case.file)
    own = [quad.triple for quad in [*base, *quads]]
    data = DataGraph([*own, *validator().context.around(own)])
    shape = next(
        prepared.shape for prepared in validator().shapes if prepared.shape.node == URIRef(SHAPES + case.shape)
    )
    added = {URIRef(quad.subject.value) for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    assert shape.focus_nodes(data) & added
