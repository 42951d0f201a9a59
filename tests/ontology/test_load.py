"""What is bundled is loaded whole, into its graphs, the same each time."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from pyoxigraph import BlankNode, RdfFormat, parse

from ontology import derive, graphs, load
from ontology.namespaces import PREFIXES, sparql_prologue


def test_every_file_of_the_ontology_is_found() -> None:
    names = [file.name for file in load.turtle_files()]
    assert names[:4] == ["policing.ttl", "evidence.ttl", "alignments.ttl", "vocabularies.ttl"]
    assert any(name.startswith("reference/") for name in names)


def test_each_file_goes_to_its_graph() -> None:
    assert {quad.graph_name.value for quad in load.quads()} == {graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE}


def test_no_statement_of_a_file_is_lost() -> None:
    stated: Counter[str] = Counter()
    for graph, content in {
        (file.graph, file.content) for file in load.turtle_files() if file.graph != graphs.REFERENCE
    }:
        stated[graph] += len(set(parse(content, format=RdfFormat.TURTLE)))
    loaded = Counter(quad.graph_name.value for quad in load.schema_quads())
    assert loaded == stated


def test_two_loads_are_the_same_to_the_blank_node() -> None:
    first = set(load.quads())
    assert any(isinstance(quad.subject, BlankNode) for quad in first)
    assert first == set(load.quads())


def test_the_schema_is_what_is_not_reference_data() -> None:
    assert {quad.graph_name.value for quad in load.schema_quads()} == {graphs.ONTOLOGY, graphs.VOCABULARY}


@pytest.mark.parametrize(
    "file", [file for file in load.turtle_files() if file.graph != graphs.REFERENCE], ids=lambda f: f.name
)
def test_prefixes_in_turtle_are_those_of_the_house(file: load.TurtleFile) -> None:
    parser = parse(file.content, format=RdfFormat.TURTLE)
    list(parser)
    assert {name: PREFIXES.get(name) for name in parser.prefixes} == parser.prefixes


def test_the_fingerprint_is_a_sha256_and_stable() -> None:
    assert load.fingerprint() == load.fingerprint()
    assert len(load.fingerprint()) == hashlib.sha256().digest_size * 2
    assert set(load.fingerprint()) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "changed",
    [
        ((load.TurtleFile("a.ttl", "g", b"2"),), (("01.ru", "x"),)),
        ((load.TurtleFile("b.ttl", "g", b"1"),), (("01.ru", "x"),)),
        ((load.TurtleFile("a.ttl", "g", b"1"),), (("01.ru", "y"),)),
        ((load.TurtleFile("a.ttl", "g", b"1"),), ()),
    ],
)
def test_the_fingerprint_changes_with_any_content_or_name(
    monkeypatch: pytest.MonkeyPatch,
    changed: tuple[tuple[load.TurtleFile, ...], tuple[tuple[str, str], ...]],
) -> None:
    def fingerprint_of(files: tuple[load.TurtleFile, ...], rules: tuple[tuple[str, str], ...]) -> str:
        monkeypatch.setattr(load, "turtle_files", lambda: files)
        monkeypatch.setattr(load, "derivation_files", lambda: rules)
        return load.fingerprint.__wrapped__()

    assert fingerprint_of(*changed) != fingerprint_of((load.TurtleFile("a.ttl", "g", b"1"),), (("01.ru", "x"),))


def test_derivation_rules_come_in_order_with_their_prefixes() -> None:
    names = [name for name, _ in load.derivation_files()]
    rules = derive.derivation_rules()
    assert names == sorted(names)
    assert len(rules) == len(names)
    assert all(rule.startswith(f"# {name}\n{sparql_prologue()}") for name, rule in zip(names, rules, strict=True))


def test_runs_reports_and_shapes_are_hidden_and_articles_are_not() -> None:
    names = [graphs.run_graph("r"), graphs.SHAPES, graphs.article_graph("0" * 16), graphs.DERIVED, graphs.ONTOLOGY]
    assert [graphs.is_hidden(name) for name in names] == [True, True, False, False, False]
    assert len(set(names)) == len(names)
