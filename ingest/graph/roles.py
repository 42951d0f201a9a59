"""Who belongs where: a person's post in an organisation, a unit's force. One triple a claim, between lasting things.

claim:… pol:claimSubject person:… ; pol:claimPredicate "…#holdsPost"^^xsd:anyURI ; pol:claimObject post:… .
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from ingest.graph.fact import Relation, links
from ingest.graph.setting import Setting
from ingest.graph.terms import name, text
from ingest.model import Claim, Entity, EntityKind, Status

_FORMER: Final = re.compile(r"\b(?:former|ex-?|late|outgoing|retired)\b\s*|\s*\(former\)", re.I)
_PERSONS: Final = (EntityKind.PERSON, EntityKind.OTHER)
_BODIES: Final = (EntityKind.FORCE, EntityKind.UNIT, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY)
_PLAIN: Final = frozenset({"unit", "team", "squad", "command", "branch", "department", "section", "task force"})


def role(setting: Setting, claim: Claim) -> tuple[Relation, ...]:
    """Return the post that a claim says a person holds or held; that there is such an agent, where it names no role."""
    if not claim.unit or claim.subject.kind not in _PERSONS:
        return (_merely(setting, claim),)
    person = setting.things.node(replace(claim.subject, kind=EntityKind.PERSON))
    left = _FORMER.search(claim.unit) is not None or claim.status is Status.DROPPED
    title = _FORMER.sub("", claim.unit).strip() or claim.unit
    post = setting.things.post(title, claim.of.entity if claim.of else None)
    return (Relation(claim.kind, person, "pol:heldPost" if left else "pol:holdsPost", post),)


def unit_of_force(setting: Setting, claim: Claim) -> tuple[Relation, ...]:
    """Return the organisation that a claim says a unit belongs to, with the unit's remit."""
    whole = claim.of.entity if claim.of else None
    known_as_other = claim.subject.kind is not EntityKind.UNIT and setting.things.iri(claim.subject) in setting.lexicon
    if whole is None or whole.kind not in _BODIES or known_as_other:
        return (_merely(setting, claim),)
    unit = setting.things.node(replace(claim.subject, kind=EntityKind.UNIT))
    within = "pol:subUnitOf" if whole.kind is EntityKind.UNIT else "pol:unitOf"
    said = claim.unit if claim.unit and claim.unit.lower() not in _PLAIN else None
    also = links(
        ("pol:remit", [ox.NamedNode(concept.iri) for concept in _offences(setting, claim) if concept.iri]),
        ("pol:remitText", text(said) if said else None),
    )
    return (Relation(claim.kind, unit, within, setting.things.node(whole), also),)


def _merely(setting: Setting, claim: Claim) -> Relation:
    """Return that there is such an agent: all that is left of a claim whose two ends do not fit."""
    return Relation(claim.kind, setting.things.agent(claim.subject), "rdf:type", name("pol:Agent"))


def _offences(setting: Setting, claim: Claim) -> tuple[Entity, ...]:
    """Return the offences in the words around the unit's name, not those inside it ("Robbery Squad")."""
    return setting.lexicon.find(claim.unit, EntityKind.OFFENCE) or setting.of_kind(claim, EntityKind.OFFENCE)
