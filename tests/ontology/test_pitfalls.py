"""The lint finds each planted pitfall, and none in what is bundled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pyoxigraph import Quad

from ontology import load, pitfalls
from ontology.check import OntologyReport, check_ontology, summarise
from ontology.namespaces import expand
from ontology.pitfalls import Pitfall
from ontology.reasoning import ReasoningReport

Turtle = Callable[[str], list[Quad]]

WORDS = """rdfs:label "{0}"@en ; skos:prefLabel "{0}"@en ; skos:definition "What is meant by {0}."@en ;
  rdfs:isDefinedBy <https://w3id.org/beatgraph/ns>"""
SCHEME = "<https://w3id.org/beatgraph/vocab/offence>"


def a_class(name: str, label: str, more: str = "rdfs:subClassOf pol:Event") -> str:
    return f"pol:{name} a owl:Class ; {more} ; {WORDS.format(label)} ."


def a_property(name: str, label: str, more: str = "a owl:ObjectProperty ; rdfs:domain pol:Claim") -> str:
    return f"pol:{name} {more} ; {WORDS.format(label)} ."


def a_concept(local: str, label: str, more: str = f"skos:topConceptOf {SCHEME}") -> str:
    return f"""off:{local} a skos:Concept ; skos:inScheme {SCHEME} ; {more} ; skos:prefLabel "{label}"@en ;
      skos:notation "{local}" ; skos:definition "What is meant by {label}."@en .
      {SCHEME} skos:hasTopConcept off:{local} ."""


@dataclass(frozen=True)
class Planted:
    """Turtle with a pitfall, the check that must find it, and the term that it must name."""

    check: str
    text: str
    term: str


PLANTED = [
    Planted("class-name", a_class("flowerShow", "flower show"), "pol:flowerShow"),
    Planted("class-name", a_class("IOPCReferral", "watchdog referral"), "pol:IOPCReferral"),
    Planted("class-name", a_class("OrganizedMarch", "organised march"), "pol:OrganizedMarch"),
    Planted("class-split-by-itself", a_class("Odd", "odd", "rdfs:subClassOf pol:Stabbing, pol:Warning"), "pol:Odd"),
    Planted("class-unconnected", a_class("Island", "island", "owl:versionInfo 'x'"), "pol:Island"),
    Planted("concept-name", a_concept("Pickled_Eggs", "pickled eggs"), "off:Pickled_Eggs"),
    Planted("concept-name", a_concept("eggs", "eggs").replace('notation "eggs"', 'notation "ham"'), "off:eggs"),
    Planted("concept-not-declared", "ev:x pol:offence off:jaywalking .", "off:jaywalking"),
    Planted("concept-out-of-scheme", "off:loose a skos:Concept .", "off:loose"),
    Planted("concept-out-of-scheme", a_concept("astray", "astray", "skos:broader wf:pcso"), "off:astray"),
    Planted("concept-out-of-scheme", a_concept("afloat", "afloat", "skos:scopeNote 'x'"), "off:afloat"),
    Planted("concept-without-words", f"off:mute a skos:Concept ; skos:inScheme {SCHEME} .", "off:mute"),
    Planted("concept-without-words", "<urn:scheme> a skos:ConceptScheme .", "urn:scheme"),
    Planted("hierarchy-with-a-cycle", "off:theft skos:broader off:shoplifting .", "off:theft"),
    Planted("hierarchy-with-a-cycle", "pol:Event rdfs:subClassOf pol:Murder .", "pol:Homicide"),
    Planted("hierarchy-with-a-cycle", "pol:actor rdfs:subPropertyOf pol:speaker .", "pol:actor"),
    Planted(
        "inverse-pair",
        a_property("actedBy", "acted by", "a owl:ObjectProperty ; rdfs:domain pol:Claim ; owl:inverseOf pol:actor"),
        "pol:actedBy",
    ),
    Planted("label-given-twice", 'off:rape skos:hiddenLabel "rape"@en .', "off:rape"),
    Planted("label-of-guilt", 'off:robbery skos:altLabel "offenders"@en .', "off:robbery"),
    Planted("label-of-guilt", 'person:x rdfs:label "a known criminal"@en .', "person:x"),
    Planted("label-of-two-concepts", 'off:rape skos:altLabel "robbers"@en .', "off:rape"),
    Planted("label-of-two-terms", a_class("Talk", "warning"), "pol:Talk"),
    Planted("label-of-two-terms", a_concept("larceny", "theft"), "off:theft"),
    Planted("ontology-without-header", "<urn:bare> a owl:Ontology .", "urn:bare"),
    Planted("property-name", a_property("Has_part", "has part"), "pol:Has_part"),
    Planted("property-without-domain", a_property("floats", "floats", "a owl:ObjectProperty"), "pol:floats"),
    Planted(
        "property-without-domain",
        a_property("weighs", "weighs", "a owl:DatatypeProperty ; rdfs:domain pol:Claim"),
        "pol:weighs",
    ),
    Planted("property-without-domain", "pol:actor rdfs:domain pol:Claim .", "pol:actor"),
    Planted("reported-attribute-functional", "pol:personnelCount a owl:FunctionalProperty .", "pol:personnelCount"),
    Planted("reported-attribute-functional", "pol:atPlace a owl:FunctionalProperty .", "pol:atPlace"),
    Planted("reused-term-not-declared", "pol:Event rdfs:subClassOf schema:Happening .", "schema:Happening"),
    Planted("term-not-declared", "ev:x pol:toPlac place:x .", "pol:toPlac"),
    Planted("term-not-declared", "ev:x a pol:Evnt .", "pol:Evnt"),
    Planted("term-not-declared", "pol:Event rdfs:subClassOf pol:Happening .", "pol:Happening"),
    Planted("term-of-two-sorts", "pol:actor a owl:DatatypeProperty .", "pol:actor"),
    Planted("term-without-definition", 'pol:Event skos:definition "A second one."@en .', "pol:Event"),
    Planted("term-without-definition", a_class("Fair", "fair").replace("What is meant by fair.", "Fair."), "pol:Fair"),
    Planted("term-without-home", a_class("Caravan", "caravan").replace("beatgraph/ns>", "elsewhere>"), "pol:Caravan"),
    Planted("term-without-label", "pol:Nameless a owl:Class ; rdfs:subClassOf pol:Event .", "pol:Nameless"),
    Planted("term-without-label", 'pol:Event skos:prefLabel "happening"@en .', "pol:Event"),
]


def iri(name: str) -> str:
    return name if name.startswith("urn:") else expand(name)


def test_nothing_bundled_has_a_pitfall() -> None:
    assert pitfalls.find_pitfalls(load.quads()) == ()


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.check}: {planted.term}")
def test_a_planted_pitfall_is_found(schema: list[Quad], turtle: Turtle, planted: Planted) -> None:
    among = [check for check in pitfalls.checks() if check.name == planted.check]
    found = pitfalls.find_pitfalls([*schema, *turtle(planted.text)], among=among)
    assert (planted.check, iri(planted.term)) in {(pitfall.check, pitfall.term) for pitfall in found}


def test_every_check_has_a_planted_pitfall() -> None:
    assert {planted.check for planted in PLANTED} == {check.name for check in pitfalls.checks()}


def test_a_sound_class_property_and_concept_have_no_pitfall(schema: list[Quad], turtle: Turtle) -> None:
    text = f"{a_class('Fair', 'fair')} {a_property('visits', 'visits')} {a_concept('littering', 'littering')}"
    assert pitfalls.find_pitfalls([*schema, *turtle(text)]) == ()


def test_the_name_that_a_court_gave_itself_is_no_pitfall(schema: list[Quad], turtle: Turtle) -> None:
    assert pitfalls.find_pitfalls([*schema, *turtle('body:x rdfs:label "Central Criminal Court"@en .')]) == ()


@pytest.mark.parametrize("check", pitfalls.checks(), ids=lambda check: check.name)
def test_a_check_says_its_rule_in_a_sentence(check: pitfalls.Check) -> None:
    assert check.rule[0].isupper()
    assert check.rule.endswith(".")
    assert "SELECT" not in check.rule


def test_a_check_that_selects_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match=r"lint/bad\.rq"):
        pitfalls.find_pitfalls([], among=[pitfalls.Check("bad", "A rule.", "ASK {}")])


def test_the_whole_check_passes_and_says_so(schema: list[Quad]) -> None:
    report = check_ontology(schema)
    assert report.passed
    assert summarise(report).startswith("The ontology passes.\nReasoner: consistent, ")


@pytest.mark.parametrize(
    ("reasoning", "found", "words"),
    [
        (ReasoningReport(False, (), 3, {}, frozenset(), 0.1), (), "INCONSISTENT"),
        (ReasoningReport(True, ("urn:empty",), 3, {}, frozenset(), 0.1), (), "can have no member: urn:empty"),
        (
            ReasoningReport(True, (), 3, {}, frozenset(), 0.1),
            (Pitfall("class-name", "urn:x", "x", "Names are so."),),
            "class-name: urn:x (x). Names are so.",
        ),
    ],
)
def test_a_report_that_does_not_pass_says_why(
    reasoning: ReasoningReport, found: tuple[Pitfall, ...], words: str
) -> None:
    report = OntologyReport(reasoning, found, 1)
    assert not report.passed
    assert summarise(report).startswith("The ontology does not pass.")
    assert words in summarise(report)
