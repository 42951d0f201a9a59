"""What happens or is to happen: public events, incidents, arrests, a technology put to use.

ev:… a pol:TechnologyDeployment ; pol:actor force:metropolitan ; pol:technology tech:live-facial-recognition ;
  pol:partOfEvent ev:notting-hill-carnival-2025 ; pol:targetsOffence off:robbery ; pol:isFirstTime true .
"""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from ingest.graph.fact import Fact, Link, links
from ingest.graph.lexicon import fold
from ingest.graph.observations import observation
from ingest.graph.setting import Setting
from ingest.graph.terms import boolean, concept, integer, text
from ingest.graph.things import is_operation
from ingest.graph.times import parse_time, year_of
from ingest.graph.wording import joined, quantity, shortened
from ingest.model import Claim, Entity, EntityKind, Kind, Status
from ontology import iris

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_OCCURRENCES: Final = tuple(
    (re.compile(words, re.IGNORECASE), kind, offence)
    for words, kind, offence in (
        (r"\bstab", "pol:Stabbing", "knife-crime"),
        (r"\bmurder", "pol:Murder", "murder"),
        (r"\bkill|\bto death\b|\bhomicide|\bmanslaughter|\bdied\b|\bdeath\b", "pol:Homicide", "homicide"),
        (r"\bshot\b|\bshoot", "pol:Shooting", "gun-crime"),
        (r"\bassault|\battack|\bbeaten\b|\bpunch|\bkick", "pol:Assault", "assault"),
    )
)
_DISPLACES: Final = (("pol:Murder", "pol:Homicide"), ("pol:Murder", "pol:Assault"), ("pol:Homicide", "pol:Assault"))
_ACTIVITIES: Final = tuple(
    (re.compile(words, re.IGNORECASE), kind)
    for words, kind in (
        (r"\barrest", "pol:ArrestActivity"),
        (r"\bstopp?(?:ed|s)? and search|\bsearched\b", "pol:StopAndSearch"),
        (r"\buse of force\b|\bheadlock|\btaser|\brestrain|\bbaton\b", "pol:UseOfForce"),
        (r"\bseiz|\brecovered\b", "pol:Seizure"),
    )
)
_APPOINTED: Final = tuple(
    (re.compile(words, re.IGNORECASE), kind)
    for words, kind in (
        (r"\bprotest|\bdemonstration|\bmarch\b|\brally\b|\bvigil\b", "pol:Protest"),
        (r"\bconsult", "pol:Consultation"),
        (r"\binspect|\brevisit", "pol:Inspection"),
        (r"\bhearing\b|\btrial\b|\bcourt\b|\btribunal\b|\binquest\b", "pol:Hearing"),
        (r"\binvestigat|\binquiry\b|\bprobe\b", "pol:Investigation"),
        (r"\boperation\b|\bday of action\b|\bcrackdown\b", "pol:PoliceOperation"),
    )
)
_REAL: Final = (Status.HAPPENED, Status.ONGOING)
_TRIED: Final = re.compile(r"\btrial|\bpilot|\btest", re.IGNORECASE)


def technology_use(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the deployment of a technology that a claim puts forward, and the number of devices that it counts."""
    subject_is_it = claim.subject.kind is EntityKind.TECHNOLOGY
    technology = claim.subject if subject_is_it else setting.technology(claim)
    if technology is None and claim.unit:
        technology = Entity(EntityKind.TECHNOLOGY, claim.unit)
    if technology is None:
        return (scheduled(setting, claim, "pol:Event"),)
    used = deployment(setting, claim, technology)
    return (observation(setting, claim), used) if claim.value is not None else (used,)


def deployment(setting: Setting, claim: Claim, technology: Entity) -> Fact:
    """Return the use of a technology by the claim's subject: at the event or place, in the year."""
    actor = setting.things.actor(claim.subject)
    used, event = setting.things.node(technology), edition_node(setting, claim)
    place = None if event else setting.place(claim)
    tried = _TRIED.search(" ".join((claim.unit or "", claim.of.text if claim.of else "")))
    target = event or place
    return Fact(
        kind=Kind.TECHNOLOGY_USE,
        iri=iris.event(
            "pol:TechnologyDeployment",
            actor.value if actor else setting.identifier,
            *(used.value, target.value if target else "", setting.year(claim)),
        ),
        types=("pol:TechnologyTrial" if tried else "pol:TechnologyDeployment",),
        label=joined(
            [
                technology.name + (f" at {edition_name(setting, claim)}" if event else ""),
                claim.subject.name if actor else None,
                claim.place.name if claim.place and not event else None,
                None if event else setting.year(claim),
            ]
        ),
        links=links(
            ("pol:actor", actor),
            ("pol:technology", used),
            ("pol:partOfEvent", event),
            ("pol:atPlace", setting.place(claim)),
            ("pol:targetsOffence", setting.concepts(claim, EntityKind.OFFENCE)),
            ("pol:isFirstTime", boolean(True) if claim.first_time else None),
        )
        + setting.circumstances(claim),
    )


def planned_event(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the event that a claim announces, and the public event at which it is to be."""
    technology = setting.technology(claim)
    if technology and setting.things.actor(claim.subject):
        return (deployment(setting, claim, technology), *editions(setting, claim))
    if claim.subject.kind is EntityKind.PUBLIC_EVENT and not is_operation(claim.subject):
        return editions(setting, claim)
    return (scheduled(setting, claim), *editions(setting, claim))


def scheduled(setting: Setting, claim: Claim, kind: str | None = None) -> Fact:
    """Return an organised event that no technology and no public event names.

    Args:
        setting: the article around the claim.
        claim: the claim that puts the event forward.
        kind: its class where the caller knows it, else it is told from the words.
    """
    matter = " ".join(part for part in (claim.unit, claim.of.text if claim.of else None) if part)
    found = kind or next((kind for words, kind in _APPOINTED if words.search(matter)), "pol:ScheduledEvent")
    subject = setting.things.node(claim.subject)
    return Fact(
        kind=Kind.PLANNED_EVENT,
        iri=iris.event(found, subject.value, iris.fold_name(matter), setting.year(claim)),
        types=(found,),
        label=joined([shortened(matter or claim.subject.name), claim.subject.name, setting.time_words(claim)]),
        links=links(
            ("pol:actor", setting.things.actor(claim.subject)),
            ("pol:concerns", [setting.things.node(claim.of.entity)] if claim.of and claim.of.entity else None),
            ("pol:subjectMatter", text(matter) if matter else None),
            ("pol:atPlace", setting.place(claim)),
            ("pol:partOfEvent", edition_node(setting, claim)),
            ("pol:isFirstTime", boolean(True) if claim.first_time else None),
        )
        + setting.circumstances(claim),
    )


def incident(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the occurrence that a claim puts forward, and the public event during which it happened."""
    said = " ".join((claim.unit or "", *(evidence.exact for evidence in claim.evidence)))
    activity = next((kind for words, kind in _ACTIVITIES if words.search(claim.unit or "")), None)
    if activity:
        return (police_activity(setting, claim, activity), *editions(setting, claim))
    crimes = named_crimes(claim.unit or "") or named_crimes(said)
    return (occurrence(setting, claim, crimes), *editions(setting, claim))


def named_crimes(words: str) -> dict[str, str]:
    """Return the classes of incident that the words name, each with its usual offence; the narrower displace the wider.

    >>> named_crimes("a murder by stabbing")
    {'pol:Stabbing': 'knife-crime', 'pol:Murder': 'murder'}
    """
    found = {kind: offence for pattern, kind, offence in _OCCURRENCES if pattern.search(words)}
    displaced = {wider for narrower, wider in _DISPLACES if narrower in found}
    return {kind: offence for kind, offence in found.items() if kind not in displaced}


def occurrence(setting: Setting, claim: Claim, crimes: dict[str, str]) -> Fact:
    """Return an incident, or a counted group of like incidents; `crimes` are its classes and their usual offences."""
    offences = setting.concepts(claim, EntityKind.OFFENCE)
    kinds = tuple(crimes) or (("pol:CrimeIncident",) if offences else ("pol:Incident",))
    subject, event = setting.things.node(claim.subject), edition_node(setting, claim)
    count = int(claim.value) if claim.value and claim.value >= 1 else 1
    return Fact(
        kind=Kind.INCIDENT,
        iri=iris.event(
            *(" ".join(sorted(kinds)), (event or subject).value, claim.place.name if claim.place else ""),
            *(" ".join(fold(claim.unit or "")), setting.year(claim), str(count)),
        ),
        types=kinds,
        label=joined(
            [
                f"{count} {claim.unit}" if count > 1 else shortened(claim.unit or claim.evidence[0].exact),
                edition_name(setting, claim) if event else claim.subject.name,
                None if event else setting.time_words(claim),
            ]
        ),
        links=links(
            ("pol:incidentCount", integer(count)),
            ("pol:subjectMatter", text(claim.unit) if claim.unit else None),
            ("pol:offence", offences or [concept("off", offence) for offence in crimes.values()]),
            ("pol:actor", setting.things.actor(claim.subject)),
            ("pol:partOfEvent", event),
            ("pol:atPlace", setting.place(claim)),
        )
        + setting.circumstances(claim),
    )


def police_activity(setting: Setting, claim: Claim, kind: str) -> Fact:
    """Return arrests, searches or the like, as something that police do."""
    subject, technology = setting.things.node(claim.subject), setting.technology(claim)
    return Fact(
        kind=Kind.INCIDENT,
        iri=iris.event(
            *(kind, subject.value, " ".join(fold(claim.unit or "")), claim.time or setting.year(claim)),
            "" if claim.value is None else format(claim.value.normalize(), "f"),
        ),
        types=(kind,),
        label=joined([shortened(quantity(claim)), claim.subject.name, setting.time_words(claim)]),
        links=links(
            ("pol:actor", setting.things.actor(claim.subject)),
            ("pol:technology", setting.things.node(technology) if technology else None),
            ("pol:offence", setting.concepts(claim, EntityKind.OFFENCE)),
            ("pol:countedThing", text(claim.unit) if claim.unit else None),
            ("pol:atPlace", setting.place(claim)),
            ("pol:partOfEvent", edition_node(setting, claim)),
        )
        + setting.circumstances(claim),
    )


def count_of_events(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the count that a claim states, and what its words say happened besides."""
    facts: list[Fact] = [observation(setting, claim)]
    counted = claim.unit or ""
    crimes = named_crimes(counted)
    happened = claim.status in (Status.HAPPENED, Status.ONGOING)
    if crimes and edition_node(setting, claim) and claim.value is not None:
        facts.append(occurrence(setting, claim, crimes))
    technology = setting.technology(claim)
    if technology and happened and claim.subject.kind in (EntityKind.FORCE, EntityKind.UNIT):
        if claim.kind is Kind.COUNT_OF_EVENTS and "arrest" in counted.lower():
            facts.append(police_activity(setting, claim, "pol:ArrestActivity"))
        facts.append(deployment(setting, claim, technology))
    return (*facts, *editions(setting, claim))


def public_event(setting: Setting, claim: Claim) -> Entity | None:
    """Return the public event that a claim speaks of."""
    named = (claim.subject, *setting.of_kind(claim, EntityKind.PUBLIC_EVENT))
    return next((e for e in named if e.kind is EntityKind.PUBLIC_EVENT and not is_operation(e)), None)


def edition_year(setting: Setting, claim: Claim) -> str:
    """Return the year of the edition: that of the claim's time, else one in its words, else the article's."""
    written = _YEAR.search(claim.of.text) if claim.of and claim.of.text else None
    return year_of(claim.time) or (written[0] if written else setting.year(claim))


def edition_name(setting: Setting, claim: Claim) -> str:
    """Return the name of the edition of the public event, with its year."""
    event = public_event(setting, claim)
    name = _YEAR.sub("", event.name).strip() if event else ""
    return f"{name} {edition_year(setting, claim)}"


def edition_node(setting: Setting, claim: Claim) -> ox.NamedNode | None:
    """Return the node of the edition of the public event that a claim speaks of: the series' name and the year."""
    event = public_event(setting, claim)
    if event is None:
        return None
    series = setting.things.node(event).value.rsplit("/", 1)[1]
    return ox.NamedNode(iris.thing("event", f"{series}-{edition_year(setting, claim)}"))


def editions(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the edition of the public event that a claim speaks of, as a fact that its words put forward."""
    event, node = public_event(setting, claim), edition_node(setting, claim)
    if event is None or node is None:
        return ()
    dated = parse_time(claim.time)
    within_a_month = dated and dated.earliest and dated.latest and (dated.latest - dated.earliest).days <= 31
    usual = [place for place in setting.lexicon.broader(event.iri) if place.kind is EntityKind.PLACE]
    known: tuple[Link, ...] = links(
        ("pol:editionOf", setting.things.node(event)), ("pol:atPlace", map(setting.things.node, usual))
    )
    return (
        Fact(
            kind=Kind.PLANNED_EVENT,
            iri=node.value,
            types=("pol:PublicEvent",),
            label=edition_name(setting, claim),
            links=links(("pol:timeExtent", setting.extent(claim.time) if within_a_month else None)),
            context=known,
            status=_edition_status(setting, claim),
        ),
    )


def _edition_status(setting: Setting, claim: Claim) -> Status:
    """Return whether the edition took place: so it did where the claim is of something real or its time is over."""
    dated = parse_time(claim.time) or parse_time(edition_year(setting, claim))
    published = setting.article.published
    over = bool(published and dated and dated.latest and dated.latest < published)
    return Status.HAPPENED if over or claim.status in _REAL else Status.PLANNED
