"""Twenty-four ways in which a sound article may be broken: the shapes catch every one, by the shape that should."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from shapes.results import SHAPES
from shapes.validate import validate
from tests.shapes.test_gate import changed

MUTANTS = {
    "a headcount of a negative number": (
        "ClaimCount",
        "DELETE DATA { c:officers pol:statedValue 1250.0 } ; INSERT DATA { c:officers pol:statedValue -1250.0 }",
    ),
    "a part greater than its whole": (
        "Part",
        "DELETE DATA { obs:charged pol:value 60.0 } ; INSERT DATA { obs:charged pol:value 600.0 }",
    ),
    "a fact that no claim asserts": ("FactClaimed", "DELETE DATA { c:closure pol:asserts ev:closure }"),
    "an offset that drifts": (
        "SpanLength",
        "DELETE { ?s oa:end ?e } "
        "INSERT { ?s oa:end ?f } "
        "WHERE { ?s oa:exact 'We will be seen.' ; oa:end ?e BIND (?e + 1 AS ?f) }",
    ),
    "words that the article does not have": (
        "SpanVerbatim",
        "DELETE { ?s oa:exact ?x } "
        "INSERT { ?s oa:exact 'We shall be seen' } "
        "WHERE { ?s oa:exact 'We will be seen.' ; oa:exact ?x }",
    ),
    "a misquotation": (
        "QuotationWords",
        "DELETE { ev:quote pol:quotedText ?q } "
        "INSERT { ev:quote pol:quotedText 'We will be heard.' } "
        "WHERE { ev:quote pol:quotedText ?q }",
    ),
    "a dropped plan affirmed": (
        "Dropped",
        "DELETE { c:closure pol:polarity ?p } "
        "INSERT { c:closure pol:polarity polar:positive } "
        "WHERE { c:closure pol:polarity ?p }",
    ),
    "a status on the event": ("EventStatus", "INSERT DATA { ev:move pol:status status:planned }"),
    "a claim without a status": ("ClaimStatus", "DELETE WHERE { c:officers pol:reportedStatus ?s }"),
    "a plan for the past": (
        "PlannedPast",
        "DELETE { t:2026-05 pol:latest ?l ; pol:earliest ?e } "
        "INSERT { t:2026-05 pol:latest '2026-03-31'^^xsd:date } "
        "WHERE { t:2026-05 pol:latest ?l ; pol:earliest ?e }",
    ),
    "a unit without a force": ("UnitForceKnown", "DELETE WHERE { unit:barsetshire-rural pol:unitOf ?f }"),
    "half a police officer": (
        "Headcount",
        "DELETE DATA { obs:officers pol:value 1250.0 } ; INSERT DATA { obs:officers pol:value 1250.5 }",
    ),
    "a misspelt predicate": ("KnownPredicate", "INSERT DATA { ev:move pol:toPlac place:barchester }"),
    "a misspelt class": ("KnownClass", "INSERT DATA { ev:move a pol:Redeploymint }"),
    "a second node for the same force": (
        "SameName",
        "INSERT DATA { force:barset a pol:TerritorialPoliceForce ; rdfs:label 'Barsetshire Constabulary'@en }",
    ),
    "a move to nowhere": ("RedeploymentEnds", "DELETE WHERE { ev:move pol:toPlace ?p }"),
    "a quotation without a speaker": ("CommunicationSpeaker", "DELETE WHERE { ev:quote pol:speaker ?s }"),
    "a headcount without a date": ("DateKnown", "DELETE WHERE { obs:officers pol:timeExtent ?t }"),
    "a time in words": (
        "TimeText",
        "DELETE { t:2026-05 pol:edtf ?e } INSERT { t:2026-05 pol:edtf 'May' } WHERE { t:2026-05 pol:edtf ?e }",
    ),
    "a time that ends before it begins": (
        "TimeEarliest",
        "DELETE { t:2026-05 pol:earliest ?e } "
        "INSERT { t:2026-05 pol:earliest '2026-07-01'^^xsd:date } "
        "WHERE { t:2026-05 pol:earliest ?e }",
    ),
    "an offence that is a rank": ("OffenceInScheme", "INSERT DATA { ev:move pol:offence wf:pcso }"),
    "low confidence": (
        "ClaimConfidenceLow",
        "DELETE DATA { c:move pol:confidence 0.9 } ; INSERT DATA { c:move pol:confidence 0.3 }",
    ),
    "a claimed statement that is not there": ("ClaimTriple", "DELETE WHERE { person:0123456789ab pol:holdsPost ?p }"),
    "a negative number of people": (
        "ChangeCount",
        "DELETE DATA { ev:move pol:personnelCount 40 } ; INSERT DATA { ev:move pol:personnelCount -40 }",
    ),
}


@pytest.mark.parametrize(("shape", "update"), MUTANTS.values(), ids=MUTANTS.keys())
def test_a_mutant_is_caught(shape: str, update: str, base: list[ox.Quad]) -> None:
    mutant = changed(base, update)
    assert set(mutant) != set(base), "the update changes nothing"
    assert SHAPES + shape in {result.shape for result in validate(mutant)}


def test_there_are_as_many_mutants_as_there_were() -> None:
    assert len(MUTANTS) == 24
