"""Constructions that news is made of: headlines without "is", what happened told as a date, numbers by the way."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.model import Article, Claim, Kind, Status


def claims_of(text: str, kind: Kind) -> list[Claim]:
    article = Article(f"Essex Police has grown.\n\n{text}", "", "a", published=dt.date(2024, 6, 14))
    return [claim for claim in extract_claims(article).claims if claim.kind is kind]


@pytest.mark.parametrize(
    ("headline", "kind"),
    [
        ("Police station to shut after 90 years", Kind.DECISION),
        ("Officers to wear cameras at matches", Kind.TECHNOLOGY_USE),
    ],
)
def test_a_headline_with_an_infinitive_tells_what_is_to_come(headline: str, kind: Kind) -> None:
    assert Status.PLANNED in {claim.status for claim in claims_of(headline, kind)}


def test_an_infinitive_under_a_plan_or_a_noun_with_an_article_is_no_headline() -> None:
    assert not claims_of("A reason to shut the garden gate.", Kind.DECISION)


@pytest.mark.parametrize(
    "text",
    [
        "A vigil was held after a teenager was stabbed.",
        "The road was quiet when a cyclist was assaulted.",
    ],
)
def test_what_happened_is_a_claim_though_it_only_dates_another(text: str) -> None:
    assert claims_of(text, Kind.INCIDENT)


def test_a_condition_is_no_occasion() -> None:
    assert not claims_of("The bell rings if a teenager is stabbed.", Kind.INCIDENT)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The old station has been sold for £2.2m.", {Kind.DECISION, Kind.BUDGET}),
        ("Respect orders will be piloted in five areas.", {Kind.DECISION, Kind.COUNT_OF_EVENTS}),
    ],
)
def test_a_number_by_the_way_leaves_room_for_what_its_verb_says(text: str, kinds: set[Kind]) -> None:
    assert all(claims_of(text, kind) for kind in kinds)


def test_a_number_that_is_counted_by_its_verb_is_told_once() -> None:
    assert len(claims_of("The council closed nine police stations.", Kind.DECISION)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Officer numbers stood at 3,100 in May.", 3100),
        ("The number of officers carrying batons will double to 900.", 900),
    ],
)
def test_the_noun_of_a_total_may_stand_before_it(text: str, value: int) -> None:
    assert value in {claim.value for claim in claims_of(text, Kind.HEADCOUNT)}
