"""The derived layer, rule by rule, on the invented article: what follows from its claims and what does not."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from ingest.graph import build_graph, load_lexicon
from ingest.model import Claim, Entity, EntityKind, Kind, Slot, Status
from ontology import graphs
from ontology.derive import derivation_rules
from tests.ingest.claim_builders import FORCE, RUN, TEXT, a_claim, a_document, all_kinds
from tests.questions.conftest import Graph

MET = Entity(EntityKind.FORCE, "Metropolitan Police", "https://w3id.org/beatgraph/id/force/metropolitan")
LFR = Entity(
    *(EntityKind.TECHNOLOGY, "live facial recognition"),
    "https://w3id.org/beatgraph/id/technology/live-facial-recognition",
)
OXFORD_STREET = Entity(EntityKind.PLACE, "Oxford Street", "https://w3id.org/beatgraph/id/place/oxford-street")
ROYAL_PARKS = Entity(
    *(EntityKind.UNIT, "Royal Parks Police"), "https://w3id.org/beatgraph/id/unit/metropolitan-royal-parks"
)
ROWLEY = Entity(EntityKind.PERSON, "Sir Mark Rowley", "https://w3id.org/beatgraph/id/person/mark-rowley")


def graph_of(*claims: Claim) -> Graph:
    """Return a store with one article that makes the claims."""
    return Graph([build_graph(a_document(), claims, RUN, load_lexicon())])


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The invented article with some claims of things that the reference data knows."""
    known = (
        a_claim("using drones", Kind.TECHNOLOGY_USE, subject=MET, of=Slot("", LFR), place=OXFORD_STREET),
        a_claim(
            *("budget shortage", Kind.DECISION),
            subject=MET, unit="cut", of=Slot("Royal Parks Police", ROYAL_PARKS), status=Status.PLANNED,
        ),
        a_claim("Drones must be regulated", Kind.POSITION, subject=ROWLEY, unit="supports", of=Slot("LFR", LFR)),
    )  # fmt: skip
    return graph_of(*all_kinds(), *known)


@pytest.mark.parametrize(
    "pattern",
    [
        "?x a pol:Redeployment , pol:OrganisationalChange , pol:Event , pol:Fact",
        "?x a pol:PlannedEvent , pol:StandingEvent , pol:Redeployment",
        "?x a pol:DroppedEvent , pol:CapabilityWithdrawal",
        "?x a pol:HappenedEvent , pol:ActualEvent , pol:Murder",
        "?x a pol:FirstTimeDeployment , pol:PlannedEvent",
        "?x a pol:ReinforcedUnit ; rdfs:label 'Rural Crime Team'@en",
        "unit:metropolitan-royal-parks a pol:UnitUnderCuts",
        "tech:drone a pol:ContestedTechnology",
        "force:metropolitan a pol:BiometricForce ; pol:usesTechnology tech:live-facial-recognition",
        "?x a pol:PolicePersonnel ; rdfs:label 'Ann Archer'@en ; pol:worksFor/rdfs:label 'Borsetshire Police'@en",
        "?x a pol:ForceUnderBudgetPressure ; rdfs:label 'Borsetshire Police'@en",
        "?x a pol:ServiceCut ; pol:affects unit:metropolitan-royal-parks ; pol:affectsForce force:metropolitan",
        "?x a pol:WorkforceReduction ; pol:affectsForce ?f . ?f rdfs:label 'Borsetshire Police'@en",
        "?x a pol:Endorsement ; pol:speaker person:mark-rowley ; pol:onBehalfOf force:metropolitan",
        "?x a pol:TechnologyDeployment ; pol:inPlace place:oxford-street , place:west-end , place:london",
        "unit:metropolitan-flying-squad pol:unitOf force:metropolitan",
        "?x a pol:Headcount ; pol:evidencedBy/oa:exact ?words",
    ],
)
def test_it_follows(graph: Graph, pattern: str) -> None:
    assert graph.ask(f"ASK {{ {pattern} }}") == [["true"]]


@pytest.mark.parametrize(
    "pattern",
    [
        "?x a pol:DroppedEvent ; pol:affectsForce ?force",
        "?x a pol:DroppedEvent , pol:StandingEvent",
        "?x a pol:ContestedTechnology FILTER (?x != tech:drone)",
        "?x a pol:PolicePersonnel ; rdfs:label 'Brian Aldridge'@en",
        "?x a pol:BiometricForce ; rdfs:label 'Borsetshire Police'@en",
        "?claim pol:conflictsWith ?other",
    ],
)
def test_it_does_not_follow(graph: Graph, pattern: str) -> None:
    assert graph.ask(f"ASK {{ {pattern} }}") == [["false"]]


def test_a_plan_makes_no_user_of_a_technology() -> None:
    planned = a_claim("using drones", Kind.TECHNOLOGY_USE, subject=MET, of=Slot("", LFR), status=Status.PLANNED)
    assert graph_of(planned).ask("ASK { ?force pol:usesTechnology ?technology }") == [["false"]]


def test_the_rules_write_into_the_derived_graph_alone(graph: Graph) -> None:
    store = ox.Store()
    store.extend(quad for quad in graph.store if getattr(quad.graph_name, "value", "") != graphs.DERIVED)
    stated = set(store)
    for rule in derivation_rules():
        store.update(rule)
    assert {quad for quad in store if getattr(quad.graph_name, "value", "") != graphs.DERIVED} == stated
    assert len(derivation_rules()) == 11


def test_a_claim_reifies_only_what_its_words_support(graph: Graph) -> None:
    asked = """
        SELECT DISTINCT ?words WHERE {
          << ?move pol:toUnit ?unit ~ ?claim >> pol:evidence/oa:exact ?words . ?move a pol:Redeployment }"""
    assert graph.ask(asked) == [["Forty officers will move to the Rural Crime Team"]]
    assert graph.ask("SELECT ?c WHERE { << ?x pol:editionOf ?y ~ ?c >> a pol:Claim }") == []


def test_a_claim_of_one_triple_reifies_it(graph: Graph) -> None:
    asked = "SELECT ?words WHERE { << ?unit pol:unitOf ?force ~ ?claim >> pol:evidence/oa:exact ?words }"
    assert graph.ask(asked) == [["The team, an anti-poaching unit"]]
    assert FORCE.name in TEXT
