"""Figures: headcounts, counts of events, outcomes, rates, shares and sums of money.

    obs:… a pol:Headcount ; pol:observes force:metropolitan ; pol:measure meas:headcount ;
      pol:category wf:police-officer ; pol:value 33201 ; pol:timeExtent t:2025-02 .

The value is part of an observation's identity: two articles with two numbers make two observations, one number one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from ingest.graph.fact import Fact, Link, links
from ingest.graph.lexicon import fold
from ingest.graph.measures import Measure, measure_of
from ingest.graph.setting import Setting, approximation
from ingest.graph.terms import boolean, decimal, integer, name, text
from ingest.graph.wording import joined, quantity
from ingest.model import Claim, Entity, EntityKind, Kind
from ontology import iris

_PLACES: Final = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ARREST: Final = name("out:arrest")


def observation(setting: Setting, claim: Claim) -> Fact:
    """Return the observation that a claim of a kind that counts puts forward."""
    measure = measure_of(claim)
    stated = claim.value
    subject = setting.things.node(claim.subject)
    about = (*scope(setting, claim, measure), *setting.circumstances(claim))
    return Fact(
        kind=claim.kind,
        iri=iris.observation(*_identity(claim, measure, subject, about)),
        types=(measure.type,),
        label=_label(setting, claim),
        links=links(
            ("pol:observes", subject),
            ("pol:measure", name(measure.measure)),
            ("pol:unitOfMeasure", name(measure.unit)),
            ("pol:value", None if stated is None else decimal(stated)),
            ("pol:rank", _rank(claim) if measure.type == "pol:Ranking" else None),
            ("pol:approximation", None if stated is None else approximation(claim.qualifier)),
            ("pol:countedThing", text(claim.unit) if claim.unit else None),
            ("pol:direction", text(claim.direction.value) if claim.direction else None),
            ("pol:isFirstTime", boolean(True) if claim.first_time else None),
            ("pol:isRecord", boolean(True) if claim.record else None),
        )
        + about,
    )


def scope(setting: Setting, claim: Claim, measure: Measure) -> tuple[Link, ...]:
    """Return what an observation is limited to: category, offences, outcomes, technology, place and whole."""
    workforce = setting.workforce(claim) if claim.kind is Kind.HEADCOUNT else None
    technology = setting.technology(claim)
    counts_people_only = claim.kind in (Kind.HEADCOUNT, Kind.BUDGET)
    return links(
        ("pol:category", ox.NamedNode(workforce.iri) if workforce and workforce.iri else None),
        ("pol:offence", None if counts_people_only else _offences(setting, claim)),
        ("pol:outcome", _outcomes(setting, claim) if claim.kind is Kind.OUTCOME else None),
        ("pol:technology", setting.things.node(technology) if technology else None),
        ("pol:atPlace", setting.place(claim)),
        ("pol:wholeScope", _whole(setting, claim) if measure.type in ("pol:Share", "pol:Ranking") else None),
    )


def _outcomes(setting: Setting, claim: Claim) -> tuple[ox.NamedNode, ...]:
    """Return what became of the people or cases: what the words say, else the unit; an arrest only if nothing else."""
    said = [mention.entity.iri for mention in claim.mentions if mention.entity.kind is EntityKind.OUTCOME]
    found = tuple(ox.NamedNode(iri) for iri in dict.fromkeys(said) if iri and iri != _ARREST.value)
    named = setting.concepts(claim, EntityKind.OUTCOME)
    return found or tuple(outcome for outcome in named if outcome != _ARREST) or named


def _offences(setting: Setting, claim: Claim) -> tuple[ox.NamedNode, ...]:
    counted = setting.lexicon.find(claim.unit, EntityKind.OFFENCE)
    named = counted or (setting.of_kind(claim, EntityKind.OFFENCE) if claim.kind is not Kind.OUTCOME else ())
    subject = (claim.subject,) if claim.subject.kind is EntityKind.OFFENCE else ()
    return tuple(dict.fromkeys(ox.NamedNode(entity.iri) for entity in (*subject, *named) if entity.iri))


def _whole(setting: Setting, claim: Claim) -> Iterable[ox.NamedNode]:
    """Yield the scope of the whole: the place that is not the subject's own, else what the share is of."""
    is_place = claim.subject.kind is EntityKind.PLACE
    own = claim.subject if is_place or claim.place is None else claim.place
    named = (*((claim.place,) if claim.place and is_place else ()), *setting.of_kind(claim, EntityKind.PLACE))
    wider = [place for place in named if place.name != own.name]
    if wider:
        return [setting.things.node(wider[0])]
    other = claim.of.entity if claim.of else None
    if other and other.name != claim.subject.name:
        return [setting.things.node(other)]
    return [setting.things.node(Entity(EntityKind.OTHER, claim.of.text))] if claim.of and claim.of.text else []


def _rank(claim: Claim) -> ox.Literal | None:
    """Return the place in the order: the number that is stated, that of "second largest", or 1 for "largest"."""
    if claim.value is not None:
        return integer(int(claim.value)) if claim.value >= 1 else None
    words = fold(f"{claim.unit or ''} {claim.of.text if claim.of else ''}")
    return integer(next((place for word, place in _PLACES.items() if word in words), 1))


def _identity(claim: Claim, measure: Measure, subject: ox.NamedNode, about: tuple[Link, ...]) -> tuple[str, ...]:
    # Who is named for a figure and where it stands are no part of what it is; what it is limited to is.
    limits = sorted(f"{predicate} {term.value}" for predicate, term in about if predicate != "pol:accordingTo")
    has_category = any(predicate == "pol:category" for predicate, _ in about)
    return (
        *(measure.type, measure.measure, measure.unit, subject.value),
        "" if claim.value is None else format(claim.value.normalize(), "f"),
        "" if claim.value is None else approximation(claim.qualifier).value,
        "" if has_category else iris.fold_name(claim.unit or ""),
        claim.direction.value if claim.direction else "",
        *limits,
    )


def _label(setting: Setting, claim: Claim) -> str:
    whole = f"of {claim.of.text}" if claim.kind is Kind.SHARE and claim.of and claim.of.text else None
    figure = " ".join(part for part in (quantity(claim), whole) if part)
    return joined([figure, claim.subject.name, setting.time_words(claim)])
