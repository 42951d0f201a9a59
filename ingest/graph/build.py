"""Claims to the quads of their article's graph: draw each claim's facts, relate them to each other, write them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from ingest.expressions.times import find_times
from ingest.facts import distinct
from ingest.graph import changes, claims, happenings, roles, statements
from ingest.graph.article import article_statements, publisher_of, span_statements
from ingest.graph.drawn import Drawn, assertions_of
from ingest.graph.fact import Fact, Relation
from ingest.graph.lexicon import Lexicon
from ingest.graph.observations import observation
from ingest.graph.relations import relate
from ingest.graph.setting import Setting, affiliations
from ingest.graph.terms import Term, label, name
from ingest.graph.things import Things
from ingest.graph.times import spoken
from ingest.model import Claim, Document, Kind, Status
from ontology import iris
from ontology.graphs import article_graph

Statement = tuple[ox.NamedNode, str, Term]
Drawer = Callable[[Setting, Claim], tuple[Fact | Relation, ...]]


def _figure(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    return (observation(setting, claim),)


def _outcome(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    if claim.value is None:
        return (happenings.scheduled(setting, claim, "pol:Event"),)
    return (observation(setting, claim),)


DRAWERS: Final[dict[Kind, Drawer]] = {
    Kind.HEADCOUNT: _figure,
    Kind.WORKFORCE_CHANGE: changes.workforce_change,
    Kind.REDEPLOYMENT: changes.redeployment,
    Kind.DEPLOYMENT_FREQUENCY: changes.frequency,
    Kind.BUDGET: _figure,
    Kind.COUNT_OF_EVENTS: happenings.count_of_events,
    Kind.OUTCOME: _outcome,
    Kind.SHARE: _figure,
    Kind.PLANNED_EVENT: happenings.planned_event,
    Kind.INCIDENT: happenings.incident,
    Kind.TECHNOLOGY_USE: happenings.technology_use,
    Kind.UNIT_OF_FORCE: roles.unit_of_force,
    Kind.ROLE_OF_PERSON: roles.role,
    Kind.QUOTE: statements.quotation,
    Kind.POSITION: statements.position,
    Kind.DECISION: statements.decision,
}


def build_graph(document: Document, found: Iterable[Claim], run: str, lexicon: Lexicon) -> tuple[ox.Quad, ...]:
    """Return the quads of the article's graph, each once, in a fixed order.

    Args:
        document: the article with its sentences.
        found: the claims that the article makes; their evidence lies in its text.
        run: the IRI of the run that found them.
        lexicon: the reference data, so that known things keep their nodes.
    """
    setting, ordered = _setting(document, found, lexicon)
    put_forward = tuple(assertions_of(DRAWERS[claim.kind](setting, claim)) for claim in ordered)
    drawn = Drawn(setting, ordered, put_forward)
    relate(drawn)
    graph = ox.NamedNode(article_graph(setting.identifier))
    written = (ox.Quad(subject, name(predicate), value, graph) for subject, predicate, value in _write(drawn, run))
    return tuple(sorted(set(written), key=str))


def _setting(document: Document, found: Iterable[Claim], lexicon: Lexicon) -> tuple[Setting, tuple[Claim, ...]]:
    article = document.article
    ordered = tuple(sorted(distinct(found), key=lambda claim: (min(e.span for e in claim.evidence), str(claim))))
    identifier = iris.article_id(article.text)
    things = Things(identifier, lexicon, belongs_to=affiliations(ordered))
    publisher = things.node(publisher_of(article, lexicon))
    return Setting(article, identifier, document, publisher, lexicon, things, extents={}), ordered


def _write(drawn: Drawn, run: str) -> Iterator[Statement]:
    setting = drawn.setting
    labels: dict[str, str] = {}
    spans = []
    yield from article_statements(setting.document, setting.publisher)
    for claim, assertions in zip(drawn.claims, drawn.assertions, strict=True):
        for place, assertion in enumerate(assertions):
            spans += [evidence.span for evidence in claims.evidence_of(claim, assertion)]
            writer = claims.derived_statements if place else claims.claim_statements
            yield from writer(setting, claim, assertion, run)
            fact = assertion.put_forward
            if isinstance(fact, Fact):
                labels.setdefault(fact.iri, fact.label)
                yield from _fact(fact)
            elif claim.status is not Status.DROPPED:
                yield from _relation(fact)
    yield from ((ox.NamedNode(iri), "rdfs:label", label(words)) for iri, words in labels.items())
    yield from span_statements(setting.document, spans)
    yield from setting.things.statements()
    said = find_times(setting.document)
    for extent in setting.extents.values():
        yield from extent.statements(spoken(setting.document, said, extent.value))


def _fact(fact: Fact) -> Iterator[Statement]:
    node = ox.NamedNode(fact.iri)
    yield from ((node, "rdf:type", name(kind)) for kind in fact.types)
    yield from ((node, predicate, value) for predicate, value in (*fact.links, *fact.context))


def _relation(relation: Relation) -> Iterator[Statement]:
    yield relation.subject, relation.predicate, relation.object
    yield from ((relation.subject, predicate, value) for predicate, value in relation.also)
