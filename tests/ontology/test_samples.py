"""What ingest makes of the sample articles contradicts neither the ontology nor the reference data nor each other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from ingest.pipeline import begin_run, process, run_quads
from ingest.reading import read_article
from ontology import load
from ontology.derive import derived
from ontology.namespaces import sparql_prologue
from ontology.pitfalls import checks, find_pitfalls
from ontology.reasoning import check_consistency

NAMES = {"term-not-declared", "concept-not-declared"}


@pytest.fixture(scope="module")
def dataset(project: Path) -> list[Quad]:
    """Ontology, reference data, the graphs of all samples and of their run, and what the rules derive."""
    run = begin_run(dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    processed = [process(read_article(file), run) for file in sorted((project / "ingest" / "samples").glob("*.txt"))]
    assert len(processed) >= 6
    quads = [*load.quads(), *run_quads(run, processed), *(quad for each in processed for quad in each.quads)]
    return [*quads, *derived(quads)]


def test_the_graphs_of_the_samples_are_consistent_with_all_that_is_bundled(dataset: list[Quad]) -> None:
    report = check_consistency(dataset)
    assert report.consistent
    assert report.inconsistent_classes == ()


def test_the_graphs_of_the_samples_use_declared_terms_and_concepts_only(dataset: list[Quad]) -> None:
    assert find_pitfalls(dataset, among=[check for check in checks() if check.name in NAMES]) == ()


def test_each_fact_of_the_samples_has_a_class_that_its_kind_of_claim_names(dataset: list[Quad]) -> None:
    store = Store()
    store.extend(dataset)
    query = """SELECT ?claim ?kind ?type WHERE {
      ?claim pol:kind ?kind ; pol:asserts ?fact .
      ?fact a ?type .
      FILTER NOT EXISTS { ?kind pol:factClass ?named . ?fact a/rdfs:subClassOf* ?named }
    }"""
    strays = store.query(sparql_prologue() + query, use_default_graph_as_union=True)
    assert [(row["claim"], row["kind"], row["type"]) for row in strays] == []
