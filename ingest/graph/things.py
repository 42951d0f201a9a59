"""Entities to nodes: those of the reference data as they are, those found only in the article described with it.

A name that may be borne by several things (a person's, a street's, a squad's) is only good within its article or its
organisation; the names of organisations and technologies are taken as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from ingest.graph.lexicon import Lexicon
from ingest.graph.terms import Term, as_written, name
from ingest.model import Entity, EntityKind
from ontology import iris

AGENTS: Final = frozenset(
    {
        *(EntityKind.FORCE, EntityKind.UNIT, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY),
        *(EntityKind.PUBLISHER, EntityKind.GROUP, EntityKind.PERSON),
    }
)
EMPLOYERS: Final = AGENTS - {EntityKind.GROUP, EntityKind.PERSON}
_CLASSES: Final = {
    EntityKind.FORCE: "pol:PoliceForce",
    EntityKind.UNIT: "pol:PoliceUnit",
    EntityKind.ORGANISATION: "pol:Organisation",
    EntityKind.GOVERNMENT_BODY: "pol:GovernmentBody",
    EntityKind.PUBLISHER: "pol:NewsPublisher",
    EntityKind.GROUP: "pol:UnnamedGroup",
    EntityKind.PERSON: "pol:Person",
    EntityKind.POST: "pol:Post",
    EntityKind.PLACE: "pol:Place",
    EntityKind.TECHNOLOGY: "pol:Technology",
    EntityKind.PUBLIC_EVENT: "pol:PublicEventSeries",
    EntityKind.STUDY: "pol:Study",
}
_SEGMENTS: Final = {
    EntityKind.GOVERNMENT_BODY: "organisation",
    EntityKind.PUBLISHER: "organisation",
    EntityKind.PUBLIC_EVENT: "series",
}
_NAMED_FOR_ALL: Final = frozenset(
    {
        *(EntityKind.FORCE, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.PUBLISHER),
        *(EntityKind.TECHNOLOGY, EntityKind.PUBLIC_EVENT),
    }
)


class Things:
    """The nodes that an article's claims name; collects the descriptions of those that the reference data lacks."""

    def __init__(self, article: str, lexicon: Lexicon, *, belongs_to: Mapping[str, Entity]) -> None:
        """Begin without a description.

        Args:
            article: the article's identifier.
            lexicon: tells which IRIs the reference data describes.
            belongs_to: the organisation of a person or unit, by folded name, where the article gives it.
        """
        self._article: Final = article
        self._lexicon: Final = lexicon
        self._belongs_to: Final = belongs_to
        self._described: Final[dict[str, list[tuple[str, Term]]]] = {}

    def node(self, entity: Entity) -> ox.NamedNode:
        """Return the node of an entity, and see to its description where the reference data has none."""
        iri = self.iri(entity)
        if iri not in self._lexicon:
            self._describe(iri, entity)
        return ox.NamedNode(iri)

    def iri(self, entity: Entity) -> str:
        """Return the IRI of an entity: its own if the reference data has it, else that of the one thing of its name."""
        if entity.iri and entity.iri in self._lexicon:
            return entity.iri
        known = self._lexicon.named(entity.name, entity.kind)
        return (known and known.iri) or entity.iri or self._mint(entity)

    def nodes(self, entities: tuple[Entity, ...]) -> tuple[ox.NamedNode, ...]:
        """Return the nodes of several entities."""
        return tuple(self.node(entity) for entity in entities)

    def agent(self, entity: Entity) -> ox.NamedNode:
        """Return the node of who says or does something; for what is no agent itself, of those who speak for it."""
        if entity.kind in AGENTS:
            return self.node(entity)
        iri = iris.thing("group", iris.digest("speakers", iris.fold_name(entity.name), self._article, length=12))
        self._described.setdefault(
            iri, [("rdf:type", name("pol:UnnamedGroup")), ("rdfs:label", as_written(entity.name))]
        )
        return ox.NamedNode(iri)

    def actor(self, entity: Entity) -> ox.NamedNode | None:
        """Return the node of an entity that can act, else None."""
        return self.node(entity) if entity.kind in AGENTS else None

    def post(self, role: str, organisation: Entity | None) -> ox.NamedNode:
        """Return the node of a post: the reference data's own, or one for that role in that organisation."""
        known = self._lexicon.post(role, organisation.iri if organisation else None)
        if known and known.iri:
            return ox.NamedNode(known.iri)
        employer = self.node(organisation) if organisation and organisation.kind in EMPLOYERS else None
        scope = employer.value if employer else self._article
        iri = iris.thing("post", iris.digest("post", iris.fold_name(role), scope, length=12))
        described: list[tuple[str, Term]] = [("rdf:type", name("pol:Post")), ("rdfs:label", as_written(role))]
        self._described.setdefault(iri, described + ([("pol:postIn", employer)] if employer else []))
        return ox.NamedNode(iri)

    def has_force(self, unit: Entity) -> bool:
        """Tell whether the unit's force is known, from the reference data or the article."""
        return (unit.iri is not None and unit.iri in self._lexicon) or iris.fold_name(unit.name) in self._belongs_to

    def statements(self) -> Iterator[tuple[ox.NamedNode, str, Term]]:
        """Yield the triples that describe what the reference data lacks, the predicate as a prefixed name."""
        for iri, described in self._described.items():
            for predicate, value in described:
                yield ox.NamedNode(iri), predicate, value

    def _describe(self, iri: str, entity: Entity) -> None:
        if iri in self._described:
            return
        described: list[tuple[str, Term]] = [("rdfs:label", as_written(entity.name))]
        self._described[iri] = described
        class_name = _CLASSES.get(entity.kind)
        if entity.kind is EntityKind.UNIT and not self.has_force(entity):
            class_name = "pol:Organisation"
        if class_name is None or is_operation(entity):
            class_name = "owl:Thing"
        described.append(("rdf:type", name(class_name)))

    def _mint(self, entity: Entity) -> str:
        folded = iris.fold_name(entity.name)
        employer = self._belongs_to.get(folded)
        scope = (employer.iri or iris.fold_name(employer.name)) if employer else self._article
        if entity.kind is EntityKind.PERSON:
            return iris.person(entity.name, scope=scope)
        if entity.kind not in _CLASSES or is_operation(entity):
            return iris.thing("topic", iris.digest("topic", folded, self._article, length=12))
        segment = _SEGMENTS.get(entity.kind, entity.kind.value)
        fields = (folded,) if entity.kind in _NAMED_FOR_ALL else (folded, scope)
        return iris.thing(segment, iris.digest(segment, *fields, length=12))


def is_operation(entity: Entity) -> bool:
    """Tell whether the name is that of a police operation rather than of a public event."""
    return entity.kind is EntityKind.PUBLIC_EVENT and entity.name.startswith("Operation ")
