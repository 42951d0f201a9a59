"""What all claims of one article share when facts are drawn from them: its date, its things, its sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ingest.graph.fact import Link, links
from ingest.graph.lexicon import Lexicon
from ingest.graph.terms import concept
from ingest.graph.things import Things
from ingest.graph.times import Extent, parse_time, year_of
from ingest.model import Article, Claim, Document, Entity, EntityKind, Kind, Qualifier, Slot, Span
from ontology import iris


@dataclass(frozen=True, slots=True)
class Setting:
    """The article around a claim.

    `extents` collects the time extents that facts refer to, by IRI, so that each is described once.
    """

    article: Article
    identifier: str
    document: Document
    publisher: ox.NamedNode
    lexicon: Lexicon
    things: Things
    extents: dict[str, Extent]

    def year(self, claim: Claim) -> str:
        """Return the time bucket of an event's identity: its year, or that of the article where it states no time."""
        published = self.article.published
        return year_of(claim.time) or (str(published.year) if published else "undated")

    def extent(self, time: str | None, *, vague_until: dt.date | None = None) -> ox.NamedNode | None:
        """Return the node of a time of the facts table, and see to its description."""
        found = parse_time(time, vague_until=vague_until)
        if found is None:
            return None
        self.extents[found.iri] = found
        return ox.NamedNode(found.iri)

    def time_words(self, claim: Claim) -> str | None:
        """Return the claim's time for a label."""
        found = parse_time(claim.time)
        return found.words if found else None

    def sentence(self, span: Span) -> Span:
        """Return the sentence that contains the start of the span; the span itself where there is none."""
        return self.document.sentence_at(span.start) or span

    def of_kind(self, claim: Claim, kind: EntityKind) -> tuple[Entity, ...]:
        """Return the entities of a kind that a claim speaks of: in its slots, then in the words of its evidence."""
        slots = [slot.entity for slot in (claim.of, claim.to, claim.from_) if slot and slot.entity]
        worded = [entity for words in _words(claim, kind) for entity in self.lexicon.find(words, kind)]
        mentioned = [mention.entity for mention in sorted(claim.mentions, key=lambda mention: mention.span)]
        found: dict[tuple[str | None, str], Entity] = {}
        for entity in (*slots, *worded, *mentioned):
            if entity.kind is kind:
                found.setdefault((entity.iri, "" if entity.iri else entity.name), entity)
        return tuple(found.values())

    def technology(self, claim: Claim) -> Entity | None:
        """Return the technology that a claim speaks of: the first that a slot names or else that its words mention."""
        return next(iter(self.of_kind(claim, EntityKind.TECHNOLOGY)), None)

    def workforce(self, claim: Claim) -> Entity | None:
        """Return the workforce category that is counted: the unit's or, where it names none, the only one said."""
        counted = self.lexicon.find(claim.unit, EntityKind.WORKFORCE)
        if counted:
            return counted[0]
        said = [mention.entity for mention in claim.mentions if mention.entity.kind is EntityKind.WORKFORCE]
        distinct = {entity.iri: entity for entity in said if entity.iri}
        return next(iter(distinct.values())) if len(distinct) == 1 else None

    def concepts(self, claim: Claim, kind: EntityKind) -> tuple[ox.NamedNode, ...]:
        """Return the concepts of a vocabulary that a claim speaks of, without those that contain another of them."""
        named = [entity.iri for entity in self.of_kind(claim, kind) if entity.iri]
        wider = {container for iri in named for container in self.lexicon.containers(iri)}
        return tuple(ox.NamedNode(iri) for iri in named if iri not in wider)

    def place(self, claim: Claim) -> ox.NamedNode | None:
        """Return the place of the claim."""
        return self.things.node(replace(claim.place, kind=EntityKind.PLACE)) if claim.place else None

    def circumstances(self, claim: Claim) -> tuple[Link, ...]:
        """Return what any fact may have: time, place, whether it is a first or a record, and who is named for it."""
        return links(
            ("pol:timeExtent", self.extent(claim.time)),
            ("pol:accordingTo", self.according_to(claim)),
        )

    def according_to(self, claim: Claim) -> ox.NamedNode | None:
        """Return the node of the agent or study that the article names for the claim."""
        speaker = speaker_of(claim)
        if speaker is None:
            return None
        return self.things.node(speaker) if speaker.kind is EntityKind.STUDY else self.things.agent(speaker)


def speaker_of(claim: Claim) -> Entity | None:
    """Return whom the article makes responsible for the claim; None where it is the reporter."""
    return claim.attributed_to or (claim.attribution.speaker if claim.attribution else None)


def approximation(qualifier: Qualifier | None) -> ox.NamedNode:
    """Return the concept of how a value bounds the true one; a plain figure is exact."""
    return concept("approx", (qualifier or Qualifier.EXACT).value)


def affiliations(claims: tuple[Claim, ...]) -> Mapping[str, Entity]:
    """Return the organisation of each person and unit that the article gives one, by folded name."""
    found: dict[str, Entity] = {}
    for claim in claims:
        if claim.kind in (Kind.ROLE_OF_PERSON, Kind.UNIT_OF_FORCE) and claim.of and claim.of.entity:
            found.setdefault(iris.fold_name(claim.subject.name), claim.of.entity)
    return found


def slot_entity(slot: Slot | None, *kinds: EntityKind) -> Entity | None:
    """Return the entity of a slot where it is of one of the kinds."""
    return slot.entity if slot and slot.entity and slot.entity.kind in kinds else None


def _words(claim: Claim, kind: EntityKind) -> tuple[str, ...]:
    # A destination names a place or a unit; other kinds of thing in its words are parts of its name ("Robbery Squad").
    goal = (claim.to,) if kind in (EntityKind.UNIT, EntityKind.PLACE) else ()
    return tuple(words for words in (claim.unit, *(slot.text for slot in (claim.of, *goal) if slot)) if words)
