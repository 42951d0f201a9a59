"""Whom and what a claim is about, and where it is said to be."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.model import Article, Claim, Kind


def the_claim(text: str, kind: Kind) -> Claim:
    article = Article(text, "", "test", published=dt.date(2024, 6, 14))
    (claim,) = (claim for claim in extract_claims(article).claims if claim.kind is kind)
    return claim


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Kent Police made 40 arrests.", "Kent Police"),
        ("Forty arrests were made by Kent Police.", "Kent Police"),
        ("Liberty praised Kent Police. Officers made 40 arrests.", "Kent Police"),
        ("Kent Police was busy. It made 40 arrests.", "Kent Police"),
        ("Kent Police was busy. There were 40 arrests.", "Kent Police"),
        ("In Norwich, police made 40 arrests.", "Norfolk Constabulary"),
        ("Police made 40 arrests.", "police"),
    ],
)
def test_the_subject_of_a_count_is_the_body_that_acts_or_that_the_text_is_about(text: str, subject: str) -> None:
    assert the_claim(text, Kind.COUNT_OF_EVENTS).subject.name == subject


def test_the_subject_of_offences_at_an_event_is_the_event() -> None:
    text = "The Met prepares for Notting Hill Carnival. Last year there were nine robberies."
    claim = the_claim(text, Kind.COUNT_OF_EVENTS)
    assert claim.subject.name == "Notting Hill Carnival"


def test_the_subject_of_offences_elsewhere_is_the_offence() -> None:
    text = "The Met is worried. Shoplifting is up, with the number of offences surpassing 4,000."
    assert the_claim(text, Kind.COUNT_OF_EVENTS).subject.name == "shoplifting"


def test_a_unit_that_was_last_the_subject_is_spoken_of_in_its_paragraph() -> None:
    text = "The Flying Squad of the Met was praised. There were 40 arrests."
    assert the_claim(text, Kind.COUNT_OF_EVENTS).subject.name == "Flying Squad"


def test_the_subject_of_a_share_at_a_place_is_the_place() -> None:
    text = "Patrols of the Met will go to the West End, where some 12 per cent of thefts occur."
    assert the_claim(text, Kind.SHARE).subject.name == "West End"


def test_what_somebody_warns_of_is_about_the_force() -> None:
    text = "Ann Carter, the chief constable, warned Kent Police of a budget shortfall of £4m."
    assert the_claim(text, Kind.BUDGET).subject.name == "Kent Police"


def test_a_number_is_no_part_of_the_name_of_a_subject() -> None:
    assert the_claim("Some 270 hunts went out on Saturday.", Kind.COUNT_OF_EVENTS).subject.name in ("hunts", "police")


def test_the_nearest_place_is_meant_and_not_what_contains_it() -> None:
    place = the_claim("Norfolk Constabulary made 40 arrests in Norwich, Norfolk.", Kind.COUNT_OF_EVENTS).place
    assert place is not None
    assert place.name == "Norwich"


def test_a_public_event_is_at_its_usual_place() -> None:
    place = the_claim("The Met made 40 arrests at Notting Hill Carnival.", Kind.COUNT_OF_EVENTS).place
    assert place is not None
    assert place.name == "Notting Hill"


def test_a_count_without_a_place_takes_that_of_its_paragraph() -> None:
    text = "Officers of Kent Police searched cars in Dover. They made 40 arrests."
    place = the_claim(text, Kind.COUNT_OF_EVENTS).place
    assert place is not None
    assert place.name == "Dover"
