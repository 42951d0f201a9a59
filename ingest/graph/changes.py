"""Changes to an organisation: posts lost and gained, people moved, a technology used more or less often.

ev:… a pol:Redeployment ; pol:actor force:metropolitan ; pol:toUnit unit:metropolitan-flying-squad ;
  pol:personnelCount 50 ; pol:personnelCategory wf:police-officer .
"""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from ingest.graph.fact import Fact, Link, links
from ingest.graph.lexicon import fold
from ingest.graph.measures import is_multiple
from ingest.graph.observations import observation
from ingest.graph.setting import Setting, approximation, slot_entity
from ingest.graph.terms import decimal, integer, name, text
from ingest.graph.wording import joined, quantity
from ingest.model import Claim, Direction, Entity, EntityKind, Kind, Slot
from ontology import iris

_LOST: Final = re.compile(r"\b(?:redundan|cut|los[est]|axe|job loss|at risk|reduc|leav|fewer)", re.I)
_BODIES: Final = (EntityKind.FORCE, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.UNIT)


def workforce_change(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the loss or gain of posts or people that a claim puts forward."""
    falls = claim.direction is Direction.DECREASE or (claim.direction is None and _LOST.search(claim.unit or ""))
    grows = claim.direction is Direction.INCREASE
    kind = "pol:WorkforceReduction" if falls else "pol:WorkforceGrowth" if grows else "pol:WorkforceChange"
    subject = setting.things.node(claim.subject)
    said = {"pol:WorkforceReduction": "Loss of ", "pol:WorkforceGrowth": "Gain of "}.get(kind, "Change: ")
    return (
        Fact(
            kind=claim.kind,
            iri=iris.event(kind, subject.value, counted(setting, claim), setting.year(claim), amount(claim)),
            types=(kind,),
            label=joined([said + quantity(claim), claim.subject.name, setting.time_words(claim)]),
            links=links(
                ("pol:affects", subject),
                ("pol:countedThing", text(claim.unit) if claim.unit else None),
                ("pol:atPlace", setting.place(claim)),
            )
            + personnel(setting, claim)
            + before_and_after(claim)
            + setting.circumstances(claim),
        ),
    )


def redeployment(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the move of people that a claim puts forward."""
    whence, whither = route(setting, claim)
    target = whither or whence or links(("pol:atPlace", setting.place(claim)))
    goal = claim.to.text if claim.to and claim.to.text else claim.place.name if claim.place else None
    subject = setting.things.node(claim.subject)
    return (
        Fact(
            kind=claim.kind,
            iri=iris.event(
                *("pol:Redeployment", subject.value, *(term.value for _, term in target)),
                *(counted(setting, claim), setting.year(claim), amount(claim)),
            ),
            types=("pol:Redeployment",),
            label=joined([quantity(claim) + (f" to {goal}" if goal else " moved"), claim.subject.name]),
            links=links(
                ("pol:actor", setting.things.actor(claim.subject)),
                ("pol:countedThing", text(claim.unit) if claim.unit else None),
                ("pol:targetsOffence", setting.concepts(claim, EntityKind.OFFENCE)),
            )
            + whence
            + target
            + personnel(setting, claim)
            + setting.circumstances(claim),
        ),
    )


def route(setting: Setting, claim: Claim) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Return where the people of a redeployment come from and where they go to."""
    whence = _end(setting, claim.from_, "from")
    whither = _end(setting, claim.to, "to")
    if not whither:
        named = [entity for entity in setting.of_kind(claim, EntityKind.UNIT) if entity != claim.subject]
        origin = slot_entity(claim.from_, EntityKind.UNIT)
        units = [unit for unit in named if unit != origin]
        if claim.place:
            whither = links(("pol:toPlace", setting.place(claim)))
        elif len(units) == 1:
            whither = _towards(setting, units[0], "to")
    return whence, whither


def frequency(setting: Setting, claim: Claim) -> tuple[Fact, ...]:
    """Return the rate that a claim states; for a factor, the change of use that it measures besides."""
    rate = observation(setting, claim)
    technology = setting.technology(claim)
    if rate.types != ("pol:Factor",) or technology is None:
        return (rate,)
    growth = usage_change(setting, claim, technology).with_links(
        *links(
            ("pol:multiplier", None if claim.value is None else decimal(claim.value)),
            ("pol:approximation", None if claim.value is None else approximation(claim.qualifier)),
        )
    )
    return rate, growth


def technology_rate(fact: Fact) -> bool:
    """Tell whether the fact is a rate that a change of use can lead from or to."""
    return fact.types == ("pol:Rate",) and ("pol:measure", name("meas:days-per-week")) not in fact.links


def usage_change(setting: Setting, claim: Claim, technology: Entity) -> Fact:
    """Return the change in how often a technology is used that a claim puts forward."""
    subject, used = setting.things.node(claim.subject), setting.things.node(technology)
    year = setting.year(claim)
    way = "Less" if claim.direction is Direction.DECREASE else "More"
    return Fact(
        kind=Kind.DEPLOYMENT_FREQUENCY,
        iri=iris.event("pol:UsageChange", subject.value, used.value, year, way),
        types=("pol:UsageChange",),
        label=f"{way} use of {technology.name}, {claim.subject.name}, {year}",
        links=links(
            ("pol:actor", setting.things.actor(claim.subject)),
            ("pol:affects", setting.things.actor(claim.subject)),
            ("pol:technology", used),
        ),
    )


def personnel(setting: Setting, claim: Claim) -> tuple[Link, ...]:
    """Return how many people, or how many times as many, of which category a change concerns."""
    workforce = setting.workforce(claim)
    whole = claim.value is not None and claim.value == claim.value.to_integral_value()
    return links(
        ("pol:multiplier", decimal(claim.value) if claim.value is not None and is_multiple(claim) else None),
        ("pol:personnelCount", integer(int(claim.value)) if claim.value and whole and not is_multiple(claim) else None),
        ("pol:approximation", None if claim.value is None else approximation(claim.qualifier)),
        ("pol:personnelCategory", ox.NamedNode(workforce.iri) if workforce and workforce.iri else None),
        ("pol:direction", text(claim.direction.value) if claim.direction else None),
    )


def before_and_after(claim: Claim) -> tuple[Link, ...]:
    """Return the numbers before and after a change, where a claim gives them."""
    return links(
        ("pol:valueBefore", decimal(claim.from_.value) if claim.from_ and claim.from_.value is not None else None),
        ("pol:valueAfter", decimal(claim.to.value) if claim.to and claim.to.value is not None else None),
    )


def counted(setting: Setting, claim: Claim) -> str:
    """Return what a change counts, as part of its identity: the workforce category, else the folded words."""
    workforce = setting.workforce(claim)
    return workforce.iri if workforce and workforce.iri else " ".join(fold(claim.unit or ""))


def amount(claim: Claim) -> str:
    """Return the number of a change as part of its identity."""
    return "" if claim.value is None else format(claim.value.normalize(), "f")


def _end(setting: Setting, slot: Slot | None, way: str) -> tuple[Link, ...]:
    return _towards(setting, slot.entity, way) if slot and slot.entity else ()


def _towards(setting: Setting, entity: Entity, way: str) -> tuple[Link, ...]:
    node = setting.things.node(entity)
    if entity.kind is EntityKind.PLACE:
        return links((f"pol:{way}Place", node))
    if entity.kind is EntityKind.UNIT and setting.things.has_force(entity):
        return links((f"pol:{way}Unit", node))
    return links((f"pol:{way}Organisation", node)) if entity.kind in _BODIES else ()
