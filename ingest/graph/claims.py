"""Claim nodes: one for each claim, with what it states, who says so and the spans that support it.

    claim:… a pol:Claim ; pol:kind kind:redeployment ; pol:asserts ev:… ; pol:supports pol:toUnit ;
      pol:statedSubject "Metropolitan Police" ; pol:statedValue 50 ; pol:reportedStatus status:planned ;
      pol:attributedTo body:… ; pol:evidence <…/article/…#char=1401,1462> .

A claim asserts one fact. Where its words put forward more than one, each other fact has a claim of its own that was
derived from the first (`prov:wasDerivedFrom`) and states no figure again: the facts table passes those by.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from ingest.facts import claim_key, slot_text
from ingest.graph.fact import Assertion, Fact, Relation
from ingest.graph.setting import Setting, approximation, speaker_of
from ingest.graph.terms import Term, any_uri, as_written, concept, decimal, name, text
from ingest.model import Claim, Evidence, Slot, Status
from ontology import iris
from ontology.namespaces import expand

Statement = tuple[ox.NamedNode, str, Term]

_CERTAINTY: Final = {
    Status.HAPPENED: "certain",
    Status.ONGOING: "certain",
    Status.PLANNED: "certain",
    Status.DROPPED: "certain",
    Status.WARNED: "probable",
    Status.PROPOSED: "possible",
    Status.OPINION: "unknown",
}


def claim_iri(setting: Setting, claim: Claim) -> str:
    """Return the IRI of a claim: its article and a hash of the fact, its status, its speaker and its spans."""
    return iris.claim(setting.identifier, "\x1f".join(claim_key(claim)))


def claim_statements(setting: Setting, claim: Claim, assertion: Assertion, run: str) -> Iterator[Statement]:
    """Yield the triples of a claim about its own fact, with all that it states."""
    node = ox.NamedNode(claim_iri(setting, claim))
    yield from _common(setting, node, claim, assertion, run)
    yield node, "pol:kind", concept("kind", claim.kind.value)
    yield from ((node, predicate, value) for predicate, value in _stated(claim) if value is not None)
    yield node, "pol:statedSubject", text(claim.subject.name)
    if named := speaker_of(claim):
        yield node, "pol:statedAttribution", text(named.name)
    if claim.attribution:
        yield node, "pol:attributionVerb", text(claim.attribution.verb)
        if claim.attribution.time:
            yield node, "pol:attributionTime", text(claim.attribution.time)


def derived_statements(setting: Setting, claim: Claim, assertion: Assertion, run: str) -> Iterator[Statement]:
    """Yield the triples of a claim about a further fact that the words of `claim` put forward."""
    source = claim_iri(setting, claim)
    fact = assertion.put_forward
    key = fact.iri if isinstance(fact, Fact) else f"{fact.subject} {fact.predicate} {fact.object}"
    node = ox.NamedNode(iris.claim(setting.identifier, f"{source}\x1f{key}"))
    yield from _common(setting, node, claim, assertion, run)
    yield node, "pol:kind", concept("kind", fact.kind.value)
    yield node, "prov:wasDerivedFrom", ox.NamedNode(source)
    speaker = claim.attribution.speaker if assertion.spoken and claim.attribution else claim.subject
    yield node, "pol:statedSubject", text(speaker.name)


def evidence_of(claim: Claim, assertion: Assertion) -> tuple[Evidence, ...]:
    """Return the spans that support an assertion: those of the claim, or the words by which the saying is reported."""
    return assertion.spoken or claim.evidence


def _common(setting: Setting, node: ox.NamedNode, claim: Claim, assertion: Assertion, run: str) -> Iterator[Statement]:
    fact, status = assertion.put_forward, assertion.status or claim.status
    speaker = None if assertion.spoken else speaker_of(claim)
    subject = claim.attribution.speaker if assertion.spoken and claim.attribution else claim.subject
    yield node, "rdf:type", name("pol:Claim")
    yield node, "rdfs:label", as_written(f"{_said(claim, fact)} ({status.value})")
    yield node, "pol:about", setting.things.node(subject)
    yield node, "pol:reportedStatus", concept("status", status.value)
    yield node, "pol:certainty", concept("cert", _CERTAINTY[status])
    yield node, "pol:polarity", concept("polar", "negative" if status is Status.DROPPED else "positive")
    yield node, "pol:attributedTo", setting.things.agent(speaker) if speaker else setting.publisher
    yield node, "pol:statedIn", ox.NamedNode(iris.article(setting.identifier))
    yield node, "pol:extractedBy", ox.NamedNode(run)
    yield node, "pol:rule", text(claim.rule)
    yield node, "pol:confidence", decimal(claim.confidence)
    if claim.proposed_by:
        yield node, "pol:proposedBy", text(claim.proposed_by)
    for evidence in evidence_of(claim, assertion):
        span = iris.span(setting.identifier, evidence.span.start, evidence.span.end)
        yield node, "pol:evidence", ox.NamedNode(span)
    yield from _asserted(node, fact)


def _asserted(node: ox.NamedNode, fact: Fact | Relation) -> Iterator[Statement]:
    if isinstance(fact, Fact):
        yield node, "pol:asserts", ox.NamedNode(fact.iri)
        for predicate in dict.fromkeys(predicate for predicate, _ in fact.links):
            yield node, "pol:supports", name(predicate)
    else:
        yield node, "pol:claimSubject", fact.subject
        yield node, "pol:claimPredicate", any_uri(expand(fact.predicate))
        yield node, "pol:claimObject", fact.object


def _stated(claim: Claim) -> tuple[tuple[str, Term | None], ...]:
    return (
        ("pol:statedValue", None if claim.value is None else decimal(claim.value)),
        ("pol:statedUnit", text(claim.unit) if claim.unit else None),
        ("pol:statedQualifier", approximation(claim.qualifier) if claim.qualifier else None),
        ("pol:statedOf", _slot(claim.of)),
        ("pol:statedFrom", _slot(claim.from_)),
        ("pol:statedTo", _slot(claim.to)),
        ("pol:statedPlace", text(claim.place.name) if claim.place else None),
        ("pol:statedTime", text(claim.time) if claim.time else None),
        ("pol:statedDirection", text(claim.direction.value) if claim.direction else None),
        ("pol:statedCause", _slot(claim.cause)),
    )


def _slot(slot: Slot | None) -> Term | None:
    words = slot_text(slot)
    return text(words) if words else None


def _said(claim: Claim, fact: Fact | Relation) -> str:
    if isinstance(fact, Fact):
        return fact.label
    return ", ".join(part for part in (claim.subject.name, claim.unit, claim.of.text if claim.of else None) if part)
