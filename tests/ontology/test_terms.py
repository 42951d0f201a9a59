"""The terms in Python and in Turtle are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from ontology import concepts, terms
from ontology.namespaces import PREFIXES, expand, sparql_prologue

CLASSES_OF_TERMS = {
    "pol": terms.POL,
    "rdf": terms.RDF,
    "rdfs": terms.RDFS,
    "skos": terms.SKOS,
    "dcterms": terms.DCTERMS,
    "oa": terms.OA,
    "prov": terms.PROV,
    "schema": terms.SCHEMA,
}
SCHEMES = [value for value in vars(concepts).values() if isinstance(value, concepts.Scheme)]


def constants(holder: type) -> dict[str, NamedNode]:
    return {name: value for name, value in vars(holder).items() if isinstance(value, NamedNode)}


def declared(schema: list[Quad], prefix: str) -> set[str]:
    base = PREFIXES[prefix]
    return {
        quad.subject.value.removeprefix(base)
        for quad in schema
        if quad.predicate.value == expand("rdf:type")
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(base)
    }


def test_every_term_of_the_ontology_is_a_constant_and_the_other_way_round(schema: list[Quad]) -> None:
    assert set(constants(terms.POL)) == declared(schema, "pol")


@pytest.mark.parametrize("prefix", ["skos", "dcterms", "oa", "prov", "schema"])
def test_every_reused_constant_is_declared_in_the_alignments(schema: list[Quad], prefix: str) -> None:
    assert set(constants(CLASSES_OF_TERMS[prefix])) <= declared(schema, prefix)


@pytest.mark.parametrize("prefix", CLASSES_OF_TERMS)
def test_a_constant_has_the_name_of_its_term(prefix: str) -> None:
    found = constants(CLASSES_OF_TERMS[prefix])
    assert found
    assert {name: value.value for name, value in found.items()} == {name: PREFIXES[prefix] + name for name in found}


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.node.value.rsplit("/", 1)[-1])
def test_a_scheme_is_declared_and_has_concepts(schema: list[Quad], scheme: concepts.Scheme) -> None:
    members = {
        quad.subject
        for quad in schema
        if quad.predicate == terms.SKOS.inScheme and quad.object == scheme.node and isinstance(quad.subject, NamedNode)
    }
    assert len(members) >= 2
    assert {scheme[scheme.local(member)] for member in members} == members


def test_each_scheme_in_turtle_has_a_name_in_python(schema: list[Quad]) -> None:
    in_turtle = {quad.subject for quad in schema if quad.object == terms.SKOS.ConceptScheme}
    assert in_turtle - {terms.SKOS.ConceptScheme} == {scheme.node for scheme in SCHEMES}


def test_a_concept_of_another_scheme_has_no_local_name() -> None:
    with pytest.raises(ValueError, match="is no concept of"):
        concepts.STATUS.local(concepts.KIND["headcount"])


def test_code_names_only_terms_that_exist(project: Path) -> None:
    used = {
        name
        for package in ("ontology", "shapes", "ingest", "server")
        for file in (project / package).rglob("*.py")
        for name in re.findall(r"\bPOL\.(\w+)", file.read_text(encoding="utf-8"))
    }
    assert used <= set(constants(terms.POL))


def test_queries_and_rules_name_only_terms_that_exist(project: Path) -> None:
    files = [file for suffix in ("rq", "ru") for file in project.rglob(f"*.{suffix}") if ".venv" not in file.parts]
    assert files
    unknown = {
        f"{file.relative_to(project)}: pol:{name}"
        for file in files
        for name in re.findall(r"\bpol:(\w+)", file.read_text(encoding="utf-8"))
        if name not in constants(terms.POL)
    }
    assert not unknown


def test_every_kind_names_the_classes_of_its_facts(schema: list[Quad]) -> None:
    store = Store()
    store.extend(schema)
    query = """SELECT ?kind (COUNT(?class) AS ?classes) WHERE {
      ?kind skos:inScheme <https://w3id.org/beatgraph/vocab/kind>
      OPTIONAL { ?kind pol:factClass ?class . ?class a owl:Class }
    } GROUP BY ?kind"""
    counts = [
        int(row["classes"].value) for row in store.query(sparql_prologue() + query, use_default_graph_as_union=True)
    ]
    assert len(counts) == 16
    assert min(counts) >= 1
