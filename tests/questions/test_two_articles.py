"""Two articles that contradict each other live side by side: each keeps its number and its status."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingest.graph import build_graph, load_lexicon
from ingest.model import Claim, Entity, EntityKind, Kind, Slot, Status
from ontology import graphs, load
from ontology.reasoning import check_consistency
from tests.ingest.claim_builders import RUN, a_claim, a_document
from tests.ingest.gold_claims import gold_claims
from tests.questions.conftest import Graph

MET = Entity(EntityKind.FORCE, "Metropolitan Police", "https://w3id.org/beatgraph/id/force/metropolitan")
SQUAD = Entity(EntityKind.UNIT, "Flying Squad", "https://w3id.org/beatgraph/id/unit/metropolitan-flying-squad")
LFR = Entity(
    *(EntityKind.TECHNOLOGY, "live facial recognition"),
    "https://w3id.org/beatgraph/id/technology/live-facial-recognition",
)
EARLIER = """Squad to grow

The Met had 33,201 officers in February. Fifty officers will move to the Flying Squad. It plans to use LFR.
"""
LATER = """Squad not to grow

The Met had 33,300 officers in February. The move of fifty officers to the Flying Squad was dropped.
It no longer plans to use LFR.
"""


def claims_of(text: str, count: int, moving: str, using: str, status: Status) -> list[Claim]:
    """Return a headcount, a redeployment and a use of technology."""
    move = {"value": 50, "unit": "police officers", "to": Slot("Flying Squad", SQUAD)}
    return [
        a_claim(f"{count:,} officers", text=text, subject=MET, value=count, unit="police officers", time="2025-02"),
        a_claim(moving, Kind.REDEPLOYMENT, text=text, subject=MET, status=status, **move),
        a_claim(using, Kind.TECHNOLOGY_USE, text=text, subject=MET, status=status, of=Slot("LFR", LFR)),
    ]


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Both articles in one store, the later one loaded first."""
    earlier = claims_of(
        *(EARLIER, 33201, "Fifty officers will move to the Flying Squad", "It plans to use LFR"), Status.PLANNED
    )
    later = claims_of(
        *(LATER, 33300, "The move of fifty officers to the Flying Squad was dropped", "no longer plans to use LFR"),
        Status.DROPPED,
    )
    documents = (
        (a_document(LATER, published=dt.date(2025, 9, 1), publisher="Second Gazette"), later),
        (a_document(EARLIER, published=dt.date(2025, 8, 1), publisher="First Gazette"), earlier),
    )
    return Graph([build_graph(document, claims, RUN, load_lexicon()) for document, claims in documents])


def test_both_numbers_stand_each_traceable_to_its_article(graph: Graph) -> None:
    asked = """
        SELECT ?value ?article ?words WHERE {
          ?figure a pol:Headcount ; pol:observes force:metropolitan ; pol:value ?value .
          ?claim pol:asserts ?figure ; pol:statedIn/rdfs:label ?article ; pol:evidence/oa:exact ?words .
        } ORDER BY ?value"""
    assert graph.ask(asked) == [
        ["33201", "Squad to grow", "33,201 officers"],
        ["33300", "Squad not to grow", "33,300 officers"],
    ]


def test_the_contradiction_is_found(graph: Graph) -> None:
    asked = """
        SELECT ?one ?other WHERE {
          ?claim pol:conflictsWith ?against ; pol:statedValue ?one . ?against pol:statedValue ?other
        } ORDER BY ?one"""
    assert graph.ask(asked) == [["33201", "33300"], ["33300", "33201"]]


def test_both_articles_speak_of_one_event_and_each_claim_keeps_its_status(graph: Graph) -> None:
    asked = """
        SELECT DISTINCT ?event ?status ?polarity ?published WHERE {
          ?event a pol:Redeployment . ?claim pol:asserts ?event ; pol:reportedStatus/skos:notation ?status ;
            pol:polarity/skos:notation ?polarity ; pol:statedIn/schema:datePublished ?published .
        } ORDER BY ?published"""
    first, second = graph.ask(asked)
    assert first[0] == second[0]
    assert (first[1:3], second[1:3]) == (["planned", "positive"], ["dropped", "negative"])


def test_the_current_status_is_that_of_the_later_article(graph: Graph) -> None:
    asked = "SELECT DISTINCT ?status WHERE { ?event a pol:Redeployment ; pol:status/skos:notation ?status }"
    assert graph.ask(asked) == [["dropped"]]
    assert graph.ask("ASK { ?event a pol:PlannedEvent , pol:Redeployment }") == [["false"]]
    assert graph.ask("ASK { ?event a pol:DroppedEvent , pol:Redeployment }") == [["true"]]


def test_a_dropped_plan_makes_no_force_a_user_and_reinforces_no_unit(graph: Graph) -> None:
    assert graph.ask("ASK { force:metropolitan pol:usesTechnology ?technology }") == [["false"]]
    assert graph.ask("ASK { unit:metropolitan-flying-squad a pol:ReinforcedUnit }") == [["false"]]


def test_each_claim_reifies_the_triple_of_its_own_article_only(graph: Graph) -> None:
    asked = """
        SELECT ?value ?article WHERE {
          << ?figure pol:value ?value ~ ?claim >> pol:statedIn/rdfs:label ?article .
        } ORDER BY ?value"""
    assert graph.ask(asked) == [["33201", "Squad to grow"], ["33300", "Squad not to grow"]]


def test_the_two_are_consistent_in_owl(graph: Graph) -> None:
    article_graphs = [q for q in graph.store if "/graph/article/" in getattr(q.graph_name, "value", "")]
    known = [q for q in graph.store if getattr(q.graph_name, "value", "") in (graphs.ONTOLOGY, graphs.VOCABULARY)]
    assert len({quad.graph_name for quad in article_graphs}) == 2
    assert check_consistency([*known, *article_graphs]).consistent


@pytest.mark.shared
def test_the_claims_of_all_development_texts_are_consistent_together(shared: Path) -> None:
    names = sorted(path.stem for path in (shared / "gold").glob("*.json"))
    drawn = [build_graph(*gold_claims(shared, name), RUN, load_lexicon()) for name in names]
    stated = [quad for quads in drawn for quad in quads]
    named = {quad.subject for quad in stated} | {quad.object for quad in stated}
    schema = (graphs.ONTOLOGY, graphs.VOCABULARY)
    known = [quad for quad in load.quads() if quad.graph_name.value in schema or quad.subject in named]
    assert len(drawn) == 37
    assert check_consistency([*known, *stated]).consistent
