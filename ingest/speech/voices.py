"""The people and speakers of one document, in the order that the stages need each other.

Persons are found before coreference, roles and speakers after it: "the charity" must be known to tell whose director
somebody is, and the persons must be known to tell what "the force" is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.model import Attribution, Document, Entity, EntityKind, Mention, Quotation
from ingest.names.people import Naming, find_people, person_mentions
from ingest.names.roles import Role, find_roles
from ingest.parsing import ParsedDocument
from ingest.speech.attribution import attribute
from ingest.speech.quotations import find_quotations
from ontology.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Persons:
    """The persons of a document before coreference: where they are named, as mentions too."""

    namings: tuple[Naming, ...]
    mentions: tuple[Mention, ...]
    quotations: tuple[Quotation, ...]

    def entity(self, name: str) -> Entity | None:
        """Return the entity of a person by name."""
        return next((m.entity for m in self.mentions if m.entity.name == name), None)


@dataclass(frozen=True, slots=True)
class Voices:
    """Roles, attributions and quotations with their speakers."""

    roles: tuple[Role, ...]
    attributions: tuple[Attribution, ...]
    quotations: tuple[Quotation, ...]


def find_persons(
    document: Document, named: tuple[Mention, ...], *, agency: Entity | None, gazetteer: Gazetteer
) -> Persons:
    """Return the persons that a document names; their IRIs are scoped by the organisation that the text gives them.

    Args:
        document: the document.
        named: what it names of known things.
        agency: the body that the article is about.
        gazetteer: the reference data.
    """
    namings = find_people(document, named)
    quotations = find_quotations(document)
    roles = find_roles(document, namings, named, quotations, agency=agency, gazetteer=gazetteer)
    scopes = {role.person.name: role.of.iri for role in reversed(roles) if role.of and role.of.iri}
    mentions = person_mentions(namings, scopes, document.article.text)
    return Persons(namings, mentions, quotations)


def hear(
    document: Document,
    parsed: ParsedDocument,
    persons: Persons,
    mentions: tuple[Mention, ...],
    *,
    agency: Entity | None,
    gazetteer: Gazetteer,
) -> Voices:
    """Return who holds which role and who says what.

    Args:
        document: the document.
        parsed: its parse.
        persons: from `find_persons`.
        mentions: all mentions after coreference, those of the persons among them.
        agency: the body that the article is about.
        gazetteer: the reference data.
    """
    roles = find_roles(document, persons.namings, mentions, persons.quotations, agency=agency, gazetteer=gazetteer)
    holders = _offices(agency, gazetteer) | {
        role.name.lower(): entity
        for role in reversed(roles)
        if (entity := persons.entity(role.person.name)) is not None
    }
    titles = [
        (span, entity)
        for role in roles
        for span in role.spans[:-1]
        if (entity := persons.entity(role.person.name)) is not None
    ]
    attributions, quotations = attribute(
        document, parsed, mentions, persons.quotations, holders=holders, agency=_spoken_for(agency), titles=titles
    )
    return Voices(roles, attributions, quotations)


def _offices(agency: Entity | None, gazetteer: Gazetteer) -> dict[str, Entity]:
    """Return the posts at the head of the article's force by the words for them ("chief constable")."""
    if agency is None or agency.kind is not EntityKind.FORCE or agency.iri is None:
        return {}
    force = agency.iri.rsplit("/", 1)[1]
    posts = [
        entry for entry in gazetteer.of_kind(EntityKind.POST) if entry.iri.rsplit("/", 1)[1].startswith(f"{force}-")
    ]
    return {
        re.split(r"\s(?:of|for)\s", entry.name)[0].lower(): Entity(EntityKind.POST, entry.name, entry.iri)
        for entry in posts
    }


def _spoken_for(agency: Entity | None) -> Entity | None:
    """Return the body that "a spokesman" speaks for where no other is named."""
    bodies = (EntityKind.FORCE, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY)
    return agency if agency is not None and agency.kind in bodies else None
