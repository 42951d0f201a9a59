"""Constructions of English by which articles state claims, in sentences of our own."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.model import Article, Claim, Kind, Status


def claims_of(text: str, kind: Kind) -> list[Claim]:
    article = Article(text, "", "a", published=dt.date(2024, 6, 14))
    return [claim for claim in extract_claims(article).claims if claim.kind is kind]


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("The Court of Appeal sat on Monday. The search had infringed her right to privacy.", Kind.DECISION,
         "Court of Appeal"),
        ("Essex Police will not appeal against the verdict.", Kind.DECISION, "Essex Police"),
        ("Essex Police has grown. Half a dozen other desks have won a reprieve.", Kind.DECISION, "Essex Police"),
        ("The figures follow a request made by the Press Association.", Kind.PLANNED_EVENT,
         "Press Association"),
        ("Essex Police held a rally. Saturday's vigil was quiet.", Kind.PLANNED_EVENT, "Essex Police"),
        ("Essex Police has grown. The force's digitally aided policing project is late.", Kind.UNIT_OF_FORCE,
         "digitally aided policing project"),
        ("Labour regards street crime as the question of the year.", Kind.POSITION, "Labour Party"),
        ("Shopkeepers have lobbied the council for more patrols.", Kind.POSITION, "Shopkeepers"),
        ("Essex Police would like to hear from anyone who saw the crash.", Kind.POSITION, "Essex Police"),
    ],
)  # fmt: skip
def test_a_construction_makes_a_claim_about_the_right_thing(text: str, kind: Kind, subject: str) -> None:
    assert subject in {claim.subject.name for claim in claims_of(text, kind)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Essex Police did not appeal to everybody's taste.", Kind.UNIT_OF_FORCE),
        ("The survey of the river was long.", Kind.PLANNED_EVENT),
        ("The farmer's digitally aided project is late.", Kind.UNIT_OF_FORCE),
        ("The visitor would like a camera for his birthday.", Kind.TECHNOLOGY_USE),
        ("A tall man patrolled the beach with a dog.", Kind.REDEPLOYMENT),
        ("More people than ever like cheese.", Kind.SHARE),
        ("By Ann Carter, crime reporter, 24/7 newsdesk: 0161 496 0000", Kind.COUNT_OF_EVENTS),
    ],
)
def test_words_of_another_subject_are_silent(text: str, kind: Kind) -> None:
    assert not claims_of(text, kind)


def test_what_is_closed_or_kept_keeps_its_number() -> None:
    (claim,) = claims_of("Essex Police has grown. Half a dozen other desks have won a reprieve.", Kind.DECISION)
    assert claim.value == 6


def test_bare_numbers_go_on_from_an_outcome_in_its_paragraph() -> None:
    text = "Essex Police charged eleven men over the raid. Nine are still in custody.\n\nOfficers stopped nine lorries."
    assert {claim.value for claim in claims_of(text, Kind.OUTCOME)} == {11, 9}


def test_evidence_of_an_infinitive_holds_the_verb_above_it() -> None:
    (claim,) = claims_of("The watchdog has begun to investigate the arrest.", Kind.PLANNED_EVENT)
    assert claim.evidence[0].exact == "The watchdog has begun to investigate the arrest"


def test_a_present_tense_with_a_day_ahead_is_a_plan() -> None:
    (claim,) = claims_of("The council publishes its plans tomorrow.", Kind.PLANNED_EVENT)
    assert (claim.status, claim.time) == (Status.PLANNED, "2024-06-15")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Essex Police can claim 900 arrests.", Status.HAPPENED),
        ("Essex Police could make 900 arrests.", Status.PROPOSED),
        ("Staff of Essex Police are up by 16.", Status.HAPPENED),
    ],
)
def test_what_a_body_can_claim_is_so_already(text: str, status: Status) -> None:
    kinds = (Kind.COUNT_OF_EVENTS, Kind.WORKFORCE_CHANGE)
    assert [claim.status for kind in kinds for claim in claims_of(text, kind)] == [status]


def test_two_months_together_are_one_time() -> None:
    (claim,) = claims_of("Essex Police made 900 arrests in February and March.", Kind.COUNT_OF_EVENTS)
    assert claim.time == "2024-02/2024-03"


def test_the_day_of_an_agency_report_dates_nothing() -> None:
    (claim,) = claims_of("LONDON, June 13 -- Officers made 900 arrests on Monday.", Kind.COUNT_OF_EVENTS)
    assert claim.time == "2024-06-10"


def test_they_in_reported_speech_are_those_who_speak() -> None:
    (claim,) = claims_of("Liberty said that it would spend £4m on lawyers. The Met was silent.", Kind.BUDGET)
    assert claim.subject.name == "Liberty"
