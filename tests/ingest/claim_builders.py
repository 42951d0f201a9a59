"""An invented article of Borsetshire with claims of all sixteen kinds, made by hand: what the graph is tested on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from ingest.model import (
    Article,
    Attribution,
    Claim,
    Direction,
    Document,
    Entity,
    EntityKind,
    Evidence,
    Kind,
    Mention,
    Qualifier,
    Slot,
    Span,
    Status,
)
from ingest.text import segment
from ontology.namespaces import expand

PUBLISHED = dt.date(2025, 9, 10)
RUN = "https://w3id.org/beatgraph/id/run/test"
TEXT = """Borsetshire Police puts more drones in the air

Borsetshire Police has 1,204 officers as of June. It will lose 120 officers because of a budget shortage.

Chief Constable Ann Archer warned in May that the force faces a £3.5 million shortfall.

Forty officers will move to the Rural Crime Team. The team, an anti-poaching unit, no longer loses its dog handlers.

The force will fly drones six times a week across four days, up from twice a week across one day.

Last year there were three stabbings at Felpersham Fair, including one murder. Police made 50 arrests using drones, of \
which 20 led to a charge. Almost 12 per cent of the county's burglaries happen in Ambridge, a study found.

Drones will be used at Felpersham Fair in October for the first time, The Echo revealed earlier this month.

The county council announced a review. Residents of Ambridge say that drones are a nuisance.

“Drones must be regulated by law,” said Brian Aldridge, chairman of Ambridge Residents.
"""
FORCE = Entity(EntityKind.FORCE, "Borsetshire Police")
TEAM = Entity(EntityKind.UNIT, "Rural Crime Team")
DRONES = Entity(EntityKind.TECHNOLOGY, "drones")
DOG_HANDLER = Entity(EntityKind.WORKFORCE, "dog handler", expand("wf:dog-handler"))
FAIR = Entity(EntityKind.PUBLIC_EVENT, "Felpersham Fair")
AMBRIDGE = Entity(EntityKind.PLACE, "Ambridge")
ARCHER = Entity(EntityKind.PERSON, "Ann Archer")
ALDRIDGE = Entity(EntityKind.PERSON, "Brian Aldridge")
RESIDENTS = Entity(EntityKind.ORGANISATION, "Ambridge Residents")
COUNCIL = Entity(EntityKind.ORGANISATION, "Borsetshire County Council")
ECHO = Entity(EntityKind.PUBLISHER, "The Echo")


def an_article(text: str = TEXT, **other: Any) -> Article:
    """Return an article of the invented county, published on `PUBLISHED`."""
    given = {"title": text.split("\n", 1)[0], "publisher": "Borsetshire Gazette", "published": PUBLISHED, **other}
    return Article(text, "0" * 64, "borsetshire", **given)


def a_document(text: str = TEXT, **other: Any) -> Document:
    """Return the article cut into sentences."""
    return segment(an_article(text, **other))


def span_of(text: str, words: str) -> Span:
    """Return where the words first stand in the text."""
    start = text.index(words)
    return Span(start, start + len(words))


def a_claim(words: str, kind: Kind = Kind.HEADCOUNT, *, text: str = TEXT, says: tuple = (), **other: Any) -> Claim:
    """Return a claim whose evidence is the words.

    Args:
        words: the evidence, as it stands in the text.
        kind: the kind of claim.
        text: the article's text.
        says: words within the evidence, each with the entity that they mention.
        **other: fields of the claim; a number given as `value` may be an int.
    """
    span = span_of(text, words)
    fields = {"subject": FORCE, "status": Status.HAPPENED, "rule": "by-hand", **other}
    if isinstance(fields.get("value"), int | str):
        fields["value"] = Decimal(fields["value"])
    mentions = tuple(Mention(span_of(text, said), entity) for said, entity in says)
    return Claim(kind=kind, evidence=(Evidence(span, words),), mentions=mentions, **fields)


def said_by(speaker: Entity, words: str, verb: str, *, content: str, time: str | None = None) -> Attribution:
    """Return the attribution whose speaker and verb stand in the words."""
    return Attribution(span_of(TEXT, words), span_of(TEXT, content), speaker, verb, time)


def all_kinds() -> tuple[Claim, ...]:
    """Return the claims that the invented article makes, of every kind."""
    shortfall = "the force faces a £3.5 million shortfall"
    first = "Drones will be used at Felpersham Fair in October for the first time"
    stabbings = a_claim(
        *("Last year there were three stabbings at Felpersham Fair", Kind.COUNT_OF_EVENTS),
        subject=FAIR,
        value=3,
        unit="stabbings",
        time="2024",
    )
    arrests = a_claim(
        *("Police made 50 arrests using drones", Kind.COUNT_OF_EVENTS),
        value=50,
        unit="arrests",
        of=Slot("drones", DRONES),
        time="/2025-09-10",
    )
    rate = "The force will fly drones six times a week across four days, up from twice a week across one day"
    called = "Drones must be regulated by law"
    return (
        a_claim("1,204 officers as of June", value=1204, unit="police officers", time="2025-06"),
        a_claim(
            *("It will lose 120 officers because of a budget shortage", Kind.WORKFORCE_CHANGE),
            value=120,
            unit="police officers",
            status=Status.PLANNED,
            direction=Direction.DECREASE,
            cause=Slot("a budget shortage"),
        ),
        a_claim(
            *("Chief Constable Ann Archer", Kind.ROLE_OF_PERSON),
            subject=ARCHER,
            unit="Chief Constable",
            of=Slot("Borsetshire Police", FORCE),
            status=Status.ONGOING,
        ),
        a_claim(
            *(shortfall, Kind.BUDGET),
            value="3500000",
            unit="GBP shortfall",
            status=Status.WARNED,
            attributed_to=ARCHER,
            attribution=said_by(
                ARCHER, "Chief Constable Ann Archer warned in May", "warn", content=shortfall, time="2025-05"
            ),
        ),
        a_claim(
            *("Forty officers will move to the Rural Crime Team", Kind.REDEPLOYMENT),
            value=40,
            unit="police officers",
            status=Status.PLANNED,
            to=Slot("Rural Crime Team", TEAM),
        ),
        a_claim(
            *("The team, an anti-poaching unit", Kind.UNIT_OF_FORCE),
            subject=TEAM,
            unit="anti-poaching unit",
            of=Slot("Borsetshire Police", FORCE),
            status=Status.ONGOING,
        ),
        a_claim(
            *("no longer loses its dog handlers", Kind.DECISION),
            subject=TEAM,
            unit="dropped",
            of=Slot("removal of dog handlers"),
            status=Status.DROPPED,
            says=(("dog handlers", DOG_HANDLER),),
        ),
        a_claim(
            *(rate, Kind.DEPLOYMENT_FREQUENCY),
            value=6,
            unit="deployments per week",
            of=Slot("drones", DRONES),
            status=Status.PLANNED,
            from_=Slot("", value=Decimal(2)),
            to=Slot("", value=Decimal(6)),
            direction=Direction.INCREASE,
        ),
        a_claim(
            *(rate, Kind.DEPLOYMENT_FREQUENCY),
            value=4,
            unit="days per week with drones",
            of=Slot("drones", DRONES),
            status=Status.PLANNED,
            from_=Slot("", value=Decimal(1)),
            to=Slot("", value=Decimal(4)),
        ),
        stabbings,
        a_claim(
            *("including one murder", Kind.INCIDENT),
            subject=FAIR,
            value=1,
            unit="murder",
            time="2024",
            whole=stabbings,
        ),
        arrests,
        a_claim(
            *("of which 20 led to a charge", Kind.OUTCOME),
            value=20,
            unit="arrests that led to a charge",
            time="/2025-09-10",
            whole=arrests,
        ),
        a_claim(
            *("Almost 12 per cent of the county's burglaries happen in Ambridge", Kind.SHARE),
            subject=AMBRIDGE,
            value=12,
            unit="per cent",
            of=Slot("Borsetshire's burglaries"),
            qualifier=Qualifier.ALMOST,
            place=AMBRIDGE,
            status=Status.ONGOING,
            attributed_to=Entity(EntityKind.STUDY, "a study"),
        ),
        a_claim(
            *(first, Kind.PLANNED_EVENT),
            unit="use of drones",
            of=Slot("Felpersham Fair", FAIR),
            time="2025-10",
            first_time=True,
            status=Status.PLANNED,
            attributed_to=ECHO,
            attribution=said_by(ECHO, "The Echo revealed earlier this month", "reveal", content=first, time="2025-09"),
            says=(("Drones", DRONES),),
        ),
        a_claim("using drones", Kind.TECHNOLOGY_USE, unit="drones", status=Status.ONGOING),
        a_claim(
            *("The county council announced a review", Kind.DECISION),
            subject=COUNCIL,
            unit="announced",
            of=Slot("a review"),
        ),
        a_claim(
            *("Residents of Ambridge say that drones are a nuisance", Kind.POSITION),
            subject=RESIDENTS,
            unit="criticises",
            of=Slot("drones", DRONES),
            status=Status.OPINION,
            attributed_to=RESIDENTS,
        ),
        a_claim(
            *(called + ",", Kind.QUOTE),
            subject=ALDRIDGE,
            status=Status.OPINION,
            attributed_to=ALDRIDGE,
        ),
        a_claim(
            *(called, Kind.POSITION),
            subject=ALDRIDGE,
            unit="calls for",
            of=Slot("a law on drones", DRONES),
            status=Status.OPINION,
            attributed_to=ALDRIDGE,
        ),
        a_claim(
            *("chairman of Ambridge Residents", Kind.ROLE_OF_PERSON),
            subject=ALDRIDGE,
            unit="chairman",
            of=Slot("Ambridge Residents", RESIDENTS),
            status=Status.ONGOING,
        ),
    )
