"""The organisation in which a role is held: named by the words of the role, beside them, or known from the post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ingest.model import Entity, EntityKind, Mention, Span
from ingest.names.person_names import POLICE_ROLE
from ontology.gazetteer import Gazetteer

BODIES: Final = frozenset(
    (
        EntityKind.FORCE,
        EntityKind.UNIT,
        EntityKind.ORGANISATION,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.PUBLISHER,
        EntityKind.GROUP,
    )
)
_GOVERNMENT: Final = (
    (re.compile(r"\bhome secretary|policing minister|crime minister|security minister", re.IGNORECASE), "Home Office"),
    (
        re.compile(
            r"prime minister|\bminister\b|attorney general|chancellor|\w+ secretary(?<!general secretary)",
            re.IGNORECASE,
        ),
        "UK Government",
    ),
)


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A role as the words have it, before the organisation is known."""

    words: str
    span: Span
    of: Span | None
    former: bool = False


@dataclass(frozen=True, slots=True)
class Organisations:
    """The organisations that a role may belong to."""

    text: str
    mentions: tuple[Mention, ...]
    agency: Entity | None
    gazetteer: Gazetteer

    def of_role(self, found: RoleWords) -> tuple[Entity | None, str | None]:
        """Return the organisation of a role, and the words that name it."""
        if found.of is not None:
            named = self._in(found.of, found.words)
            words = " ".join(found.of.of(self.text).split()).removesuffix("'s").removesuffix("’s")
            return named, named.name if named else words
        named = self._beside(found)
        if named is not None:
            return named, named.name
        for pattern, government in _GOVERNMENT:
            if pattern.search(found.words):
                entry = next(iter(self.gazetteer.named(government)), None)
                entity = Entity(EntityKind(entry.kind), entry.name, entry.iri) if entry else None
                return entity, government
        if POLICE_ROLE.search(found.words) and self.agency is not None and self.agency.kind is EntityKind.FORCE:
            return self.agency, self.agency.name
        return None, None

    def _beside(self, found: RoleWords) -> Entity | None:
        """Return the body named within the role's words or right before them: "the Met's", "BBC correspondent"."""
        inside = [m for m in self.mentions if found.span.overlaps(m.span)]
        ahead = [m for m in self.mentions if 0 <= found.span.start - m.span.end <= 3]
        return self._choose([*ahead, *inside], found.words) or self._party(found)

    def _party(self, found: RoleWords) -> Entity | None:
        """Return the party whose adjective stands before the role: "Conservative family spokeswoman"."""
        word = re.search(r"((?:[A-Z]\w+\s)?[A-Z]\w+)\s$", self.text[max(0, found.span.start - 40) : found.span.start])
        names = (f"{word.group(1)}{ending}" for ending in ("s", " Party", "")) if word else ()
        entries = (entry for name in names for entry in self.gazetteer.named(name))
        entry = next((entry for entry in entries if entry.kind == EntityKind.ORGANISATION), None)
        return Entity(EntityKind.ORGANISATION, entry.name, entry.iri) if entry else None

    def _in(self, span: Span, role: str) -> Entity | None:
        entry = next((e for e in self.gazetteer.named(span.of(self.text)) if EntityKind(e.kind) in BODIES), None)
        if entry is not None:
            return Entity(EntityKind(entry.kind), entry.name, entry.iri)
        return self._choose([m for m in self.mentions if m.span.overlaps(span)], role)

    def _choose(self, mentions: list[Mention], role: str) -> Entity | None:
        body = next((m.entity for m in mentions if m.entity.kind in BODIES), None)
        if body is not None:
            return body
        employer = self._employer(mentions) if POLICE_ROLE.search(role) else None
        if employer is not None:
            return employer
        place = next((m.entity for m in mentions if m.entity.kind is EntityKind.PLACE), None)
        if place is None or place.iri is None or place.iri not in self.gazetteer:
            return place
        if POLICE_ROLE.search(role) and (forces := self.gazetteer.forces_policing(place.iri)):
            return Entity(EntityKind.FORCE, forces[0].name, forces[0].iri)
        return place

    def _employer(self, mentions: list[Mention]) -> Entity | None:
        """Return the body that a known post belongs to: "Kent Police Chief Constable"."""
        posts = [m.entity.iri for m in mentions if m.entity.kind is EntityKind.POST and m.entity.iri]
        around = (iri for post in posts if post in self.gazetteer for iri in self.gazetteer.containers(post))
        known = (self.gazetteer[iri] for iri in around if iri in self.gazetteer)
        entry = next((e for e in known if EntityKind(e.kind) in BODIES), None)
        return Entity(EntityKind(entry.kind), entry.name, entry.iri) if entry else None
