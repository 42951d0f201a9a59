"""What is said: quotations, positions, warnings, reports, and decisions with their announcements.

ev:… a pol:CallForLegislation ; pol:speaker person:… ; pol:addressee body:uk-government ;
  pol:targets tech:live-facial-recognition ; pol:expressedIn ev:… .
"""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from ingest.graph.changes import personnel
from ingest.graph.fact import Fact, links
from ingest.graph.lexicon import fold
from ingest.graph.setting import Setting, slot_entity
from ingest.graph.terms import Term, text
from ingest.graph.wording import joined, shortened
from ingest.model import Attribution, Claim, Entity, EntityKind, Kind, Status
from ontology import iris

_LAW: Final = re.compile(r"\b(?:legislat|laws?\b|regulat|statut|act of parliament|bill\b)", re.I)
_VAGUE: Final = re.compile(r"\b(?:earlier this|recently|in recent)\b", re.I)
_STANCES: Final = tuple(
    (re.compile(words, re.IGNORECASE), kind)
    for words, kind in (
        (r"\bcritici|\bcondemn|\boppos|\bagainst\b|\bobject", "pol:Criticism"),
        (r"\bcall|\burge|\bdemand|\bask|\bappeal", "pol:CallForAction"),
        (r"\bwarn|\bfear", "pol:Warning"),
        (r"\bpredict|\bexpect|\bforecast", "pol:Prediction"),
        (r"\bsupport|\bwelcom|\bprais|\bdefend|\bback|\bendors", "pol:Endorsement"),
    )
)
TOPICS: Final = (
    *(EntityKind.TECHNOLOGY, EntityKind.FORCE, EntityKind.UNIT, EntityKind.GOVERNMENT_BODY),
    *(EntityKind.ORGANISATION, EntityKind.OFFENCE, EntityKind.PUBLIC_EVENT),
)
_ADDRESSED: Final = (EntityKind.GOVERNMENT_BODY, EntityKind.FORCE, EntityKind.ORGANISATION, EntityKind.UNIT)
_OF_DECISION: Final = tuple(
    (re.compile(words, re.IGNORECASE), kind)
    for words, kind in (
        (r"\bannounc|\bconfirm|\bunveil|\breveal|\bsaid\b", "pol:Announcement"),
        (r"\bpublish|\breleas", "pol:Publication"),
        (r"\bmerge|\bcombin|\bamalgamat", "pol:Merger"),
        (r"\brestructur|\breorganis|\boverhaul", "pol:Restructuring"),
        (r"\bcut|\breduc|\bscale", "pol:ServiceCut"),
        (r"\bwithdr[ae]w|\bremov|\blose\b", "pol:CapabilityWithdrawal"),
        (r"\bclos|\bax(?:e|ing)|\bscrap|\babolish|\bshut|\bend(?:s|ed|ing)?\b|\bdismantl|\bno longer", "pol:Closure"),
        (r"\blaunch|\bintroduc|\bset up|\bcreat|\bestablish|\b(?:re)?open|\bstart|\brolled? out", "pol:Launch"),
    )
)
_GIVEN_UP: Final = re.compile(r"\b(?:drop|shelv|abandon|revers|u-turn|no longer|cancel)", re.I)
_DECIDED: Final = ("pol:Decision", "pol:Launch", "pol:Closure")
_COMMUNICATED: Final = ("pol:Announcement", "pol:Publication")
_AFFECTING: Final = (
    "pol:Merger", "pol:Restructuring", "pol:ServiceCut", "pol:CapabilityWithdrawal", "pol:Closure", "pol:Launch",
)  # fmt: skip


def quotation(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the words spoken that a claim puts forward."""
    words = claim.evidence[0].exact
    speaker = setting.things.agent(claim.subject)
    return (
        Fact(
            kind=claim.kind,
            iri=iris.event("pol:Quotation", speaker.value, iris.digest(words)),
            types=("pol:Quotation",),
            label=f"{claim.subject.name}: “{shortened(words)}”",
            links=links(
                ("pol:speaker", speaker),
                ("pol:quotedText", text(words)),
                ("pol:concerns", topics(setting, claim)),
                ("pol:subjectMatter", text(claim.of.text) if claim.of and claim.of.text else None),
                ("pol:timeExtent", setting.extent(claim.time)),
            ),
        ),
    )


def position(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the stance that a claim gives its speaker."""
    speaker = setting.things.agent(claim.subject)
    matter = claim.of.text if claim.of else ""
    said = " ".join((matter, *(evidence.exact for evidence in claim.evidence)))
    kind = next((kind for words, kind in _STANCES if words.search(claim.unit or "")), "pol:Statement")
    if kind == "pol:CallForAction" and _LAW.search(said):
        kind = "pol:CallForLegislation"
    about = topics(setting, claim)
    addressee = _addressee(setting, claim) if kind.startswith("pol:Call") else None
    targets = tuple(node for node in about if node != addressee)
    return (
        Fact(
            kind=claim.kind,
            iri=iris.event(kind, speaker.value, iris.fold_name(matter or said), setting.year(claim)),
            types=(kind,),
            label=f"{claim.subject.name} {claim.unit or 'says'}: {shortened(matter or claim.evidence[0].exact)}",
            links=links(
                ("pol:speaker", speaker),
                ("pol:concerns" if kind == "pol:Statement" else "pol:targets", targets),
                ("pol:addressee", addressee),
                ("pol:subjectMatter", text(matter) if matter else None),
                ("pol:targetsOffence", setting.concepts(claim, EntityKind.OFFENCE)),
                ("pol:timeExtent", setting.extent(claim.time)),
            ),
        ),
    )


def decision(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the decision, announcement or change that a claim puts forward."""
    verb, matter = claim.unit or "", claim.of.text if claim.of else ""
    given_up = claim.status is Status.DROPPED or _GIVEN_UP.search(verb)
    decided = " ".join((matter, *(evidence.exact for evidence in claim.evidence))) if given_up else verb
    kind = next((kind for words, kind in _OF_DECISION if words.search(decided)), "pol:Decision")
    subject, what = setting.things.node(claim.subject), affected(setting, claim)
    target = setting.things.node(what) if what else None
    key = (
        target.value if target else iris.fold_name(matter),
        " ".join(fold(verb)) if kind == "pol:Decision" else "",
    )
    agent = setting.things.agent(claim.subject) if kind in _COMMUNICATED else setting.things.actor(claim.subject)
    return (
        Fact(
            kind=claim.kind,
            iri=iris.event(kind, subject.value, *key, setting.year(claim)),
            types=(kind,),
            label=joined([shortened(" ".join(p for p in (verb, _shown(claim, matter)) if p)), claim.subject.name]),
            links=links(
                ("pol:speaker" if kind in _COMMUNICATED else "pol:actor", agent),
                ("pol:affects" if kind in _AFFECTING else "pol:concerns", target),
                ("pol:decisionVerb", text(verb) if verb and kind in _DECIDED else None),
                ("pol:subjectMatter", text(matter) if matter else None),
                ("pol:technology", _technology(setting, claim)),
                ("pol:atPlace", setting.place(claim)),
            )
            + (personnel(setting, claim) if kind == "pol:CapabilityWithdrawal" else ())
            + setting.circumstances(claim),
        ),
    )  # fmt: skip


def saying(setting: Setting, claim: Claim, attribution: Attribution, fact: Fact) -> Fact | None:
    """Return the warning or report by which the article attributes a claim; None where it was merely said."""
    if attribution.speaker.kind is EntityKind.PUBLISHER:
        kind = "pol:MediaReport"
    elif attribution.verb == "warn" or (claim.status is Status.WARNED and claim.kind is not Kind.POSITION):
        kind = "pol:Warning"
    elif attribution.verb in ("predict", "forecast", "expect"):
        kind = "pol:Prediction"
    else:
        return None
    words = setting.sentence(attribution.span).of(setting.article.text)
    vague = setting.article.published if _VAGUE.search(words) else None
    speaker = setting.things.agent(attribution.speaker)
    said = {"pol:MediaReport": "reports", "pol:Warning": "warns of"}.get(kind, "predicts")
    return Fact(
        kind=Kind.POSITION,
        iri=iris.event(kind, speaker.value, fact.iri, attribution.time or setting.year(claim)),
        types=(kind,),
        label=f"{attribution.speaker.name} {said}: {fact.label}",
        links=links(
            ("pol:speaker", speaker),
            ("pol:concerns", ox.NamedNode(fact.iri)),
            ("pol:timeExtent", setting.extent(attribution.time, vague_until=vague)),
        ),
    )


def topics(setting: Setting, claim: Claim) -> tuple[ox.NamedNode, ...]:
    """Return what a statement is about: the things that its slot or its words name, the speaker's own name aside."""
    if claim.of and claim.of.entity and claim.of.entity.kind in TOPICS:
        return (setting.things.node(claim.of.entity),)
    found = [entity for kind in TOPICS for entity in setting.of_kind(claim, kind) if entity != claim.subject]
    return tuple(dict.fromkeys(setting.things.nodes(tuple(found))))


def affected(setting: Setting, claim: Claim) -> Entity | None:
    """Return what a decision bears upon: what its slot denotes, else a unit that its words name."""
    if claim.of and claim.of.entity and claim.of.entity.kind not in (EntityKind.WORKFORCE, EntityKind.OTHER):
        return claim.of.entity
    units = [unit for unit in setting.of_kind(claim, EntityKind.UNIT) if unit != claim.subject]
    if units:
        return units[0]
    return claim.subject if claim.subject.kind is EntityKind.UNIT else None


def _addressee(setting: Setting, claim: Claim) -> Term | None:
    named = slot_entity(claim.to, *_ADDRESSED)
    said = [entity for kind in _ADDRESSED for entity in setting.of_kind(claim, kind) if entity != claim.subject]
    found = named or (said[0] if said else None)
    return setting.things.agent(found) if found else None


def _technology(setting: Setting, claim: Claim) -> ox.NamedNode | None:
    technology = setting.technology(claim)
    return setting.things.node(technology) if technology else None


def _shown(claim: Claim, matter: str) -> str:
    return matter or (claim.evidence[0].exact if not claim.unit else "")
