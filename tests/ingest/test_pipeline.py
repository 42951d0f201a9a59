"""The main path: from the article's text to a graph that the gate admits, and the record of the run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest.facts import facts_query, in_text_order, row_of_solution
from ingest.model import Rejection
from ingest.pipeline import Processed, Run, begin_run, process, rules_fingerprint, run_quads
from ingest.reading import read_article
from ontology import graphs, load
from tests.ingest.claim_builders import an_article

STARTED = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
SAMPLES = sorted((Path(__file__).resolve().parents[2] / "ingest" / "samples").glob("*.txt"))


@pytest.fixture(scope="module")
def run() -> Run:
    """A run that began at noon."""
    return begin_run(STARTED)


@pytest.fixture(scope="module")
def processed(run: Run) -> Processed:
    """The invented article after all stages."""
    return process(an_article(), run)


def test_the_path_finds_claims_and_the_gate_admits_their_graph(processed: Processed) -> None:
    assert len(processed.facts) >= 10
    assert processed.verdict.admitted, processed.verdict.results


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_gate_admits_each_sample(sample: Path, run: Run) -> None:
    found = process(read_article(sample), run)
    text = found.article.text
    assert found.verdict.admitted, [result for result in found.verdict.results if result.severity.value == "Violation"]
    assert found.facts
    for row in found.facts:
        evidence = row["evidence"]
        assert text[evidence["start"] : evidence["end"]] == evidence["exact"]


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 6


def test_processing_twice_changes_nothing(processed: Processed, run: Run) -> None:
    assert process(an_article(), run).quads == processed.quads


def test_the_stored_graph_yields_the_facts(processed: Processed) -> None:
    store = ox.Store()
    store.extend(processed.quads)
    found = store.query(facts_query(), use_default_graph_as_union=True)
    names = [variable.value for variable in found.variables]
    rows = in_text_order(row_of_solution(dict(zip(names, solution, strict=True))) for solution in found)
    assert rows == processed.facts


def test_every_claim_names_its_run(processed: Processed, run: Run) -> None:
    runs = {quad.object.value for quad in processed.quads if quad.predicate.value.endswith("#extractedBy")}
    assert runs == {run.iri}


def test_a_run_is_known_by_its_start_and_what_ran(run: Run) -> None:
    assert begin_run(STARTED) == run
    assert begin_run(STARTED + dt.timedelta(seconds=1)).identifier != run.identifier
    assert run.ontology == load.fingerprint()
    assert run.rules == rules_fingerprint()
    assert run.ended is None


def test_the_run_graph_says_what_ran_what_it_read_and_what_it_refused(processed: Processed, run: Run) -> None:
    refused = Rejection("empty.txt", "reading", "The file holds no words.")
    quads = run_quads(run.end(STARTED + dt.timedelta(minutes=1)), [processed], [refused])
    assert {quad.graph_name.value for quad in quads} == {graphs.run_graph(run.identifier)}
    assert graphs.is_hidden(graphs.run_graph(run.identifier))
    values = {(quad.predicate.value.split("#")[-1].split("/")[-1], quad.object.value) for quad in quads}
    assert ("startedAtTime", "2026-11-24T12:00:00Z") in values
    assert ("endedAtTime", "2026-11-24T12:01:00Z") in values
    assert ("used", f"https://w3id.org/beatgraph/id/article/{processed.identifier}") in values
    assert ("reason", "The file holds no words.") in values
    assert ("softwareVersion", run.software) in values


def test_a_quantity_that_no_rule_names_is_kept_with_its_words(run: Run) -> None:
    odd = process(an_article("The lamp post measured 7 cubits.\n"), run)
    quads = run_quads(run, [odd])
    unnamed = [
        quad.subject for quad in quads if quad.object == ox.NamedNode("https://w3id.org/beatgraph/ns#UnnamedQuantity")
    ]
    exact = {quad.object.value for quad in quads if quad.predicate.value == "http://www.w3.org/ns/oa#exact"}
    assert len(unnamed) == len(odd.extraction.unnamed_frames)
    assert "7" in exact
    assert exact <= {"7", "7 cubits", "The lamp post measured 7 cubits"}
