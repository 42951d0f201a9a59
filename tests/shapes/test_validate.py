"""Reading files, blank nodes, order, and what of the context comes with an article."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology import graphs, load
from ontology.namespaces import expand
from shapes.context import Context
from shapes.data import DataGraph
from shapes.errors import UnreadableData
from shapes.results import SHAPES
from shapes.terms import BLANK, to_rdflib
from shapes.validate import validate, validate_file
from tests.shapes.cases import BASE_FILE

TYPE = ox.NamedNode(expand("rdf:type"))


def test_a_file_is_validated() -> None:
    assert validate_file(BASE_FILE) == ()


def test_a_mistake_in_turtle_is_told_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text(
        "@prefix pol: <https://w3id.org/beatgraph/ns#> .\n<https://example.org/a> a pol:Place\n  pol:label .\n"
    )
    with pytest.raises(UnreadableData, match=r"broken\.ttl: not valid Turtle at line 3, column \d+: "):
        validate_file(file)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    file = tmp_path / "latin.ttl"
    file.write_bytes(b'<https://example.org/a> <https://example.org/b> "caf\xe9" .')
    with pytest.raises(UnreadableData, match=r"latin\.ttl: not valid Turtle at line 1"):
        validate_file(file)


def test_an_unknown_ending_is_told(tmp_path: Path) -> None:
    file = tmp_path / "graph.docx"
    file.write_text("")
    with pytest.raises(UnreadableData, match=r"unknown kind of file; its name should end in \.ttl"):
        validate_file(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="cannot be read: No such file"):
        validate_file(tmp_path / "absent.ttl")


def test_a_blank_node_does_not_slip_past_the_shapes(base: list[ox.Quad]) -> None:
    place = ox.Quad(ox.BlankNode("b0"), TYPE, ox.NamedNode(expand("pol:Place")))
    assert {result.shape for result in validate([*base, place])} == {SHAPES + "Node", SHAPES + "NamedAtAll"}


def test_a_quoted_triple_is_not_for_the_shapes() -> None:
    node = ox.NamedNode("https://example.org/a")
    with pytest.raises(TypeError, match="quoted triple"):
        to_rdflib(ox.Triple(node, node, node))


def test_a_blank_node_becomes_an_iri_that_is_known_for_one() -> None:
    assert str(to_rdflib(ox.BlankNode("x"))) == BLANK + "x"


def test_the_order_of_results_does_not_depend_on_the_order_of_triples(base: list[ox.Quad]) -> None:
    statuses = {ox.NamedNode(expand("pol:reportedStatus")), ox.NamedNode(expand("pol:kind"))}
    broken = [quad for quad in base if quad.predicate not in statuses]
    assert validate(broken) == validate(reversed(broken))
    assert len(validate(broken)) > 2


def test_the_name_of_the_graph_is_not_looked_at(base: list[ox.Quad]) -> None:
    graph = ox.NamedNode(graphs.article_graph("2e5ce009088f52c2"))
    assert validate(ox.Quad(*quad.triple, graph) for quad in base) == ()


def test_only_what_an_article_names_comes_with_it() -> None:
    place, other = ox.NamedNode("https://example.org/place"), ox.NamedNode("https://example.org/other")
    of_class, reference = ox.NamedNode(expand("pol:Place")), ox.NamedNode(graphs.REFERENCE)
    context = Context(ox.Quad(node, TYPE, of_class, reference) for node in (place, other))
    article = ox.Triple(ox.NamedNode("https://example.org/event"), ox.NamedNode(expand("pol:atPlace")), place)
    assert list(context.around([article])) == [ox.Triple(place, TYPE, of_class)]


def test_an_article_may_add_to_what_the_reference_data_describes(base: list[ox.Quad]) -> None:
    """Then the node is the article's too, and what the reference data says of it must be known to the ontology."""
    met, label = ox.NamedNode(expand("force:metropolitan")), ox.NamedNode(expand("skos:altLabel"))
    assert validate([*base, ox.Quad(met, label, ox.Literal("an invented nickname", language="en"))]) == ()


def test_the_context_of_an_article_is_small(base: list[ox.Quad]) -> None:
    whole = sum(1 for _ in load.quads())
    around = set(Context(load.quads()).around([quad.triple for quad in base]))
    assert len(around) < whole / 10


def test_a_query_runs_once_for_all_focus_nodes() -> None:
    node, seen = ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/seen")
    data = DataGraph([ox.Triple(node, seen, ox.Literal("1")), ox.Triple(seen, seen, ox.Literal("2"))])
    query = "SELECT $this ?value WHERE { $this <https://example.org/seen> ?value }"
    assert data.caught(query) == {to_rdflib(node), to_rdflib(seen)}
    assert [str(row["value"]) for row in data.query(query, initBindings={"this": to_rdflib(node)})] == ["1"]
    assert len(data.query(query)) == 2


def test_only_select_queries_are_answered() -> None:
    with pytest.raises(TypeError, match="SELECT"):
        DataGraph([]).query("ASK { ?a ?b ?c }")
