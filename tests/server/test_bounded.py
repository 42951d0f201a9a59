"""Queries that are told to cost next to nothing, and those that are not."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store.bounded import MOST_SOLUTIONS, evaluate_bounded, is_bounded, read_basic_query
from server.store.inspection import inspect_text

PREFIXES = {"e": "urn:e:"}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """A store with a thing that has little, and one that has much."""
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode("urn:e:much"), ox.NamedNode("urn:e:has"), ox.Literal(f"the number {number}"))
        for number in range(2000)
    )
    store.extend(
        ox.Quad(ox.NamedNode("urn:e:little"), ox.NamedNode("urn:e:has"), ox.Literal(str(number)))
        for number in range(20)
    )
    store.add(ox.Quad(ox.NamedNode("urn:e:little"), ox.NamedNode("urn:e:knows"), ox.NamedNode("urn:e:much")))
    return store


@pytest.mark.parametrize(
    "text",
    [
        "ASK {}",
        "ask{<urn:e:little> <urn:e:has> ?x}",
        "SELECT ?x WHERE { e:little e:has ?x . }",
        "PREFIX f: <urn:e:>\nSELECT * { f:little f:has ?x } LIMIT 3",
        'SELECT ?s { ?s e:has "7" . ?s e:knows e:much }',
        "SELECT DISTINCT ?p { e:little ?p ?o }",
        "SELECT ?s { ?s e:knows e:much }",
        "# of whom\n# is known\nSELECT ?s { ?s e:knows e:much } # and who else",
    ],
)
def test_what_is_bounded_has_the_answer_that_the_engine_gives(store: ox.Store, text: str) -> None:
    query = read_basic_query(text, PREFIXES)
    assert query is not None
    found = evaluate_bounded(query, text, store, media_type="text/csv", prefixes=PREFIXES)
    assert found == store.query(text, prefixes=PREFIXES).serialize(format=ox.QueryResultsFormat.CSV)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s e:has ?o }",
        "SELECT DISTINCT ?p { e:much ?p ?o }",
        "SELECT * { e:much e:has ?x }",
        "SELECT * { e:little e:has ?x . e:little e:has ?y }",
        "SELECT * { e:little e:knows ?x . ?x e:has ?y }",
        "ASK { ?a ?b ?c . ?d ?e ?f }",
    ],
)
def test_what_may_be_long_is_left_to_workers(store: ox.Store, text: str) -> None:
    query = read_basic_query(text, PREFIXES)
    assert query is not None
    assert evaluate_bounded(query, text, store, media_type="text/csv", prefixes=PREFIXES) is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { e:a e:b ?c FILTER(?c > 1) }",
        "SELECT * { e:a e:b+ ?c }",
        "SELECT * { e:a e:b ?c } ORDER BY ?c",
        "SELECT (COUNT(*) AS ?n) { e:a e:b ?c }",
        "SELECT * { GRAPH ?g { e:a e:b ?c } }",
        "SELECT * { SERVICE <urn:x> { e:a e:b ?c } }",
        "SELECT * { e:a e:b ?c . SERVICE <urn:x> {} }",
        "SELECT * FROM <urn:g> { e:a e:b ?c }",
        "SELECT * { # a comment\n e:a e:b ?c }",
        "SELECT * { e:a e:b ?c } # a comment\n SERVICE <urn:x> {}",
        'SELECT * { e:a e:b "a\\"b" }',
        'SELECT * { e:a e:b "a"@en }',
        "SELECT * { e:a e:b 1 }",
        "SELECT * { <a> e:b ?c }",
        "SELECT * { unknown:a e:b ?c }",
        "SELECT * { _:a e:b ?c }",
        "SELECT * { e:a e:b ?c ; e:d ?f }",
        "CONSTRUCT { e:a e:b ?c } WHERE { e:a e:b ?c }",
        "DELETE WHERE { e:a e:b ?c }",
        "ASK {} ; DROP ALL",
        "BASE <urn:x> ASK { <a> e:b ?c }",
    ],
)
def test_what_is_not_simple_is_not_judged(text: str) -> None:
    assert read_basic_query(text, PREFIXES) is None


def test_the_product_is_what_counts(store: ox.Store) -> None:
    twice = read_basic_query("SELECT * { e:little e:has ?x . e:little e:knows ?y }", PREFIXES)
    thrice = read_basic_query("SELECT * { e:little e:has ?x . e:little e:has ?y . e:little e:knows ?z }", PREFIXES)
    assert twice is not None
    assert thrice is not None
    assert 20 < MOST_SOLUTIONS < 400
    assert is_bounded(twice, store)
    assert not is_bounded(thrice, store)


@given(st.text(alphabet="ASKELCTWHR{}<>?\".:;#'\\/abx1 \n", max_size=60))
def test_what_is_read_neither_writes_nor_calls_out(text: str) -> None:
    if read_basic_query(text, PREFIXES) is not None:
        inspection = inspect_text(text)
        assert inspection.form is not None
        assert not inspection.calls_service
