"""The vocabularies hold what ingest, the facts table and the news need; every reused term exists."""

from __future__ import annotations

from collections import defaultdict

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SDO, SKOS, TIME, VANN, DefinedNamespace

from ingest.model import Kind, Qualifier, Status
from ontology import concepts, terms
from ontology.namespaces import PREFIXES, expand

CLOSED = [
    (concepts.KIND, {kind.value.replace("_", "-") for kind in Kind}),
    (concepts.STATUS, {status.value for status in Status}),
    (concepts.APPROXIMATION, {qualifier.value.replace(" ", "-") for qualifier in Qualifier}),
    (concepts.CERTAINTY, {"certain", "probable", "possible", "unknown"}),
    (concepts.POLARITY, {"positive", "negative"}),
]
PUBLISHED: dict[str, type[DefinedNamespace]] = {
    "org": ORG,
    "foaf": FOAF,
    "prov": PROV,
    "time": TIME,
    "schema": SDO,
    "dcterms": DCTERMS,
    "vann": VANN,
    "skos": SKOS,
}
# The Web Annotation Vocabulary (W3C, 2017), SEM (2009), GeoSPARQL and DPV-AI are not in rdflib: what we use of them.
ADDED_LATER = {"https://schema.org/observationAbout", "https://schema.org/PoliticalParty"}  # than rdflib's copy
KNOWN = {
    "oa": {"start", "end", "exact", "TextPositionSelector", "TextQuoteSelector"},
    "sem": {
        *("Event", "Actor", "hasActor", "hasPlace", "subEventOf"),
        *("hasEarliestBeginTimeStamp", "hasLatestEndTimeStamp"),
    },
    "geo": {"Feature"},
    "dpvai": {"FaceRecognition", "RealTimeBiometricIdentification", "RemoteBiometricIdentification"},
}


def labels_of(schema: list[Quad], scheme: concepts.Scheme) -> dict[str, set[str]]:
    """Return the concepts of each label of a scheme, in lower case."""
    found: dict[str, set[str]] = defaultdict(set)
    kinds = {terms.SKOS.prefLabel, terms.SKOS.altLabel, terms.SKOS.hiddenLabel}
    for quad in schema:
        concept, label = quad.subject, quad.object
        if quad.predicate not in kinds or not isinstance(concept, NamedNode) or not isinstance(label, Literal):
            continue
        if concept.value.startswith(scheme.base):
            found[label.value.lower()].add(scheme.local(concept))
    return found


@pytest.mark.parametrize(("scheme", "expected"), CLOSED, ids=lambda value: getattr(value, "base", ""))
def test_a_closed_scheme_has_the_concepts_that_the_records_know(
    schema: list[Quad], scheme: concepts.Scheme, expected: set[str]
) -> None:
    members = {
        scheme.local(quad.subject)
        for quad in schema
        if quad.predicate == terms.SKOS.inScheme and quad.object == scheme.node and isinstance(quad.subject, NamedNode)
    }
    assert members == expected


@pytest.mark.parametrize(
    ("words", "scheme", "concept"),
    [
        ("bobbies", concepts.WORKFORCE, "police-officer"),
        ("specials", concepts.WORKFORCE, "special-constable"),
        ("PCSOs", concepts.WORKFORCE, "pcso"),
        ("armed officers", concepts.WORKFORCE, "firearms-officer"),
        ("student officers", concepts.WORKFORCE, "recruit"),
        ("civilian staff", concepts.WORKFORCE, "police-staff"),
        ("cadets", concepts.WORKFORCE, "cadet"),
        ("knife offenders", concepts.OFFENCE, "knife-crime"),
        ("stabbings", concepts.OFFENCE, "knife-crime"),
        ("rapists", concepts.OFFENCE, "rape"),
        ("burglaries", concepts.OFFENCE, "burglary"),
        ("drug dealers", concepts.OFFENCE, "drug-supply"),
        ("cuckooing", concepts.OFFENCE, "county-lines"),
        ("scams", concepts.OFFENCE, "fraud"),
        ("domestic violence", concepts.OFFENCE, "domestic-abuse"),
        ("sacked", concepts.OUTCOME, "dismissal"),
        ("jailed", concepts.OUTCOME, "prison-sentence"),
        ("on-the-spot fines", concepts.OUTCOME, "fixed-penalty-notice"),
        ("bailed", concepts.OUTCOME, "bail"),
        ("charged or cautioned", concepts.OUTCOME, "charge-or-caution"),
    ],
)
def test_the_words_of_news_lead_to_one_concept(
    schema: list[Quad], words: str, scheme: concepts.Scheme, concept: str
) -> None:
    assert labels_of(schema, scheme)[words.lower()] == {concept}


@pytest.mark.parametrize("scheme", [concepts.WORKFORCE, concepts.OFFENCE, concepts.OUTCOME])
def test_no_label_leads_to_two_concepts_whatever_its_case(schema: list[Quad], scheme: concepts.Scheme) -> None:
    assert not {label: found for label, found in labels_of(schema, scheme).items() if len(found) > 1}


@pytest.mark.parametrize("prefix", [*PUBLISHED, *KNOWN])
def test_every_reused_term_exists_in_its_vocabulary(schema: list[Quad], prefix: str) -> None:
    base = PREFIXES[prefix]
    used = {
        term.value
        for quad in schema
        for term in quad.triple
        if isinstance(term, NamedNode) and term.value.startswith(base) and term.value != base
    }
    assert used
    if prefix in KNOWN:
        assert {iri.removeprefix(base) for iri in used} <= KNOWN[prefix]
    else:
        assert [iri for iri in sorted(used - ADDED_LATER) if URIRef(iri) not in PUBLISHED[prefix]] == []


def test_the_ontology_is_dated_licensed_and_versioned(schema: list[Quad]) -> None:
    ontology = NamedNode("https://w3id.org/beatgraph/ns")
    header = {quad.predicate.value: quad.object.value for quad in schema if quad.subject == ontology}
    version = header[expand("owl:versionInfo")]
    assert header[expand("owl:versionIRI")] == f"{ontology.value}/{version}"
    assert header[expand("dcterms:license")] == "https://creativecommons.org/licenses/by/4.0/"
    assert header[expand("dcterms:created")] <= header[expand("dcterms:modified")]
