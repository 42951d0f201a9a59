"""Claims: what an article of our own words says, and that no claim is without its exact words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.claims import Extraction, extract_claims
from ingest.model import Article, Claim, Direction, Kind, Qualifier, Status

PUBLISHED = dt.date(2024, 6, 14)


def extraction_of(text: str) -> Extraction:
    return extract_claims(Article(text, "", "test", publisher="The Ambridge Echo", published=PUBLISHED))


def claims_of(text: str, kind: Kind | None = None) -> list[Claim]:
    return [claim for claim in extraction_of(text).claims if kind in (None, claim.kind)]


def the_claim(text: str, kind: Kind, value: int | None = None) -> Claim:
    found = [c for c in claims_of(text, kind) if value is None or c.value == value]
    assert len(found) == 1, found
    return found[0]


def test_a_headcount_has_force_time_and_category() -> None:
    claim = the_claim("As of February Kent Police had 3,900 officers.", Kind.HEADCOUNT, 3900)
    assert claim.subject.name == "Kent Police"
    assert claim.subject.iri is not None
    assert (claim.unit, claim.time, claim.qualifier) == ("police officer", "2024-02", Qualifier.EXACT)


def test_coordinated_losses_are_two_claims_with_one_cause() -> None:
    text = "Kent Police must cover the loss of 140 officers and 30 staff due to budget shortages."
    losses = claims_of(text, Kind.WORKFORCE_CHANGE)
    assert [loss.value for loss in losses] == [140, 30]
    assert {loss.direction for loss in losses} == {Direction.DECREASE}
    assert {loss.cause.text for loss in losses if loss.cause} == {"budget shortages"}


def test_a_redeployment_leads_to_its_unit() -> None:
    claim = the_claim("Thirty officers will be moved to the Flying Squad by the Met.", Kind.REDEPLOYMENT, 30)
    assert claim.status is Status.PLANNED
    assert claim.to is not None
    assert claim.to.entity is not None
    assert claim.to.entity.name == "Flying Squad"


def test_a_redeployment_leads_to_its_place() -> None:
    claim = the_claim("Kent Police will deploy an extra 80 officers in Dover.", Kind.REDEPLOYMENT, 80)
    assert claim.place is not None
    assert claim.place.name == "Dover"


def test_up_from_gives_the_numbers_before_and_after() -> None:
    text = "Drones will be used up to nine times a week by Kent Police, up from four times a week."
    claim = the_claim(text, Kind.DEPLOYMENT_FREQUENCY, 9)
    assert claim.from_ is not None
    assert claim.to is not None
    assert (claim.from_.value, claim.to.value) == (4, 9)
    assert (claim.direction, claim.qualifier) == (Direction.INCREASE, Qualifier.UP_TO)
    assert the_claim(text, Kind.DEPLOYMENT_FREQUENCY, 4).status is Status.ONGOING


def test_of_which_makes_a_part_of_the_whole() -> None:
    text = "Until now Kent Police made 1,200 arrests with drones, of which 811 led to a charge or caution."
    part = the_claim(text, Kind.OUTCOME, 811)
    assert part.whole is not None
    assert part.whole.value == 1200
    assert part.whole.kind is Kind.COUNT_OF_EVENTS


def test_a_record_and_a_first_time_are_flagged() -> None:
    text = "Bicycle theft hit a record high in 2023: for the first time the number of thefts passed 90,000."
    assert any(claim.record for claim in claims_of(text))
    assert the_claim(text, Kind.COUNT_OF_EVENTS, 90_000).first_time


def test_mentions_of_technology_and_offence_lie_in_the_evidence() -> None:
    claim = the_claim("Kent Police has made 90 robbery arrests using drones.", Kind.COUNT_OF_EVENTS, 90)
    assert {"drones", "robbery"} <= {mention.entity.name for mention in claim.mentions}
    assert all(claim.evidence[0].span.contains(mention.span) for mention in claim.mentions)


def test_what_somebody_warns_of_is_warned_and_theirs() -> None:
    text = "Chief Constable Ann Carter warned that Kent Police is facing a £12 million budget shortfall."
    claim = the_claim(text, Kind.BUDGET, 12_000_000)
    assert claim.status is Status.WARNED
    assert claim.attributed_to is not None
    assert claim.attributed_to.name == "Ann Carter"


def test_no_longer_is_a_dropped_decision() -> None:
    claim = the_claim("The dog section of Kent Police will no longer lose its vans.", Kind.DECISION)
    assert claim.status is Status.DROPPED


def test_cuts_that_touch_two_units_are_two_decisions() -> None:
    text = "Kent Police faces cuts affecting the mounted branch and the dog section."
    assert len(claims_of(text, Kind.DECISION)) == 2


def test_a_number_in_headline_and_body_is_one_claim_of_the_body_with_both_as_evidence() -> None:
    text = "Kent Police hires 40 officers\n\nBy a reporter of ours\n\nKent Police has hired 40 officers since Monday.\n"
    claim = the_claim(text, Kind.WORKFORCE_CHANGE, 40)
    assert claim.evidence[0].exact.endswith("since Monday")


def test_a_number_that_no_rule_names_is_kept_for_review_and_not_claimed() -> None:
    extraction = extraction_of("Kent Police bought 12 umbrellas.")
    assert [frame.quantity.value for frame in extraction.unnamed_frames if frame.quantity] == [Decimal(12)]
    assert extraction.claims == ()


@pytest.mark.parametrize(
    "text", ["", " \n ", "Rain fell.", "12", "12 12 12", "£", "“", "(((", "The The The", "a" * 5000, "• 12\n• 13"]
)
def test_odd_texts_give_no_error(text: str) -> None:
    assert isinstance(extraction_of(text), Extraction)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_verbatim_evidence_or_none(text: str) -> None:
    for claim in extraction_of(text).claims:
        assert claim.evidence
        assert all(item.exact == text[item.span.start : item.span.end] for item in claim.evidence)


WORDS = st.sampled_from(
    [
        *("Kent Police", "arrested", "40", "people", "in", "Dover", "on Friday", "and", "seized", "£12m", "of drugs"),
        *(",", "“", "”", "said", "Ann Carter", ".", "15 per cent", "officers", "will", "no longer", "lose", "their"),
        *("drones", "of which", "three", "were", "charged", "up from", "two", "a week", "(", "NPCC", ")", "since"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_jumble_of_newspaper_words_gives_verbatim_evidence(text: str) -> None:
    for claim in extraction_of(text).claims:
        assert all(item.exact and item.exact == text[item.span.start : item.span.end] for item in claim.evidence)


def test_an_extraction_is_the_same_twice() -> None:
    text = "Kent Police arrested 40 people in Dover. Twelve were charged."
    assert extraction_of(text).claims == extraction_of(text).claims


@pytest.mark.parametrize(
    ("text", "unit", "force", "place"),
    [
        ("Kent Police is England’s busiest force.", "busiest force", "Kent Police", "England"),
        ("West Midlands Police, the second largest force in England, made ten arrests.", "second largest force",
         "West Midlands Police", "England"),
        ("Britain’s largest force, the Metropolitan Police, made ten arrests.", "largest force", "Metropolitan Police",
         "UK"),
    ],
)  # fmt: skip
def test_a_rank_is_a_share_without_a_figure(text: str, unit: str, force: str, place: str) -> None:
    claim = the_claim(text, Kind.SHARE)
    assert (claim.unit, claim.subject.name, claim.value) == (unit, force, None)
    assert claim.of is not None
    assert claim.of.text == place


def test_a_rank_of_no_named_body_is_no_claim() -> None:
    assert not claims_of("The largest force in England is hard to lead.", Kind.SHARE)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("More than 700 burglaries were recorded in Kent last year.", "burglaries"),
        ("Kent Police must find another £3m by May.", "GBP to be found"),
        ("Kent Police seized 40 phones at the fair.", "phones seized"),
        ("Up to 30 senior posts will go at Kent Police.", "senior posts"),
        ("Kent Police has ruled out a merger.", "ruled out"),
    ],
)
def test_a_unit_is_what_is_counted_and_no_more(text: str, unit: str) -> None:
    assert unit in {claim.unit for claim in claims_of(text)}


def test_a_time_of_saying_is_not_the_time_of_what_is_said() -> None:
    text = "In May the chief constable said that Kent Police had made 40 arrests in March."
    assert the_claim(text, Kind.COUNT_OF_EVENTS).time == "2024-03"


def test_what_is_said_to_be_so_is_of_the_time_of_saying() -> None:
    text = "In May the chief constable warned that Kent Police faces a £3m budget gap."
    assert the_claim(text, Kind.BUDGET).time == "2024-05"


def test_the_only_time_of_an_article_is_that_of_what_it_tells_as_past() -> None:
    text = (
        "Kent Police held a week of raids in March 2024.\n\nOfficers arrested 12 men.\n\nOfficers will arrest 40 men."
    )
    told = {claim.value: claim.time for claim in claims_of(text, Kind.COUNT_OF_EVENTS)}
    assert told == {12: "2024-03", 40: None}


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Home Office figures show that Kent Police made 40 arrests last year.", "Home Office"),
        ("Kent Police made 40 arrests last year, figures from the Home Office show.", "Home Office"),
        ("A recent survey found that Kent Police made 40 arrests last year.", "recent survey"),
    ],
)
def test_what_figures_show_is_said_by_their_source(text: str, source: str) -> None:
    claim = the_claim(text, Kind.COUNT_OF_EVENTS)
    assert claim.attributed_to is not None
    assert claim.attributed_to.name == source


def test_figures_that_nobody_shows_attribute_nothing() -> None:
    claim = the_claim("Figures were shown to officers after Kent Police made 40 arrests.", Kind.COUNT_OF_EVENTS)
    assert claim.attributed_to is None


def test_evidence_keeps_the_bracket_that_it_opens() -> None:
    claim = the_claim("Kent Police hired 40 police community support officers (PCSOs).", Kind.WORKFORCE_CHANGE)
    assert claim.evidence[0].exact.endswith("(PCSOs)")


def test_a_post_without_a_name_is_that_of_the_force() -> None:
    text = "Kent Police will lose 40 officers.\n\nThe police and crime commissioner criticised the cuts as unfair."
    claim = the_claim(text, Kind.POSITION)
    assert claim.subject.name == "Police and Crime Commissioner for Kent"
    assert claim.evidence[0].exact.startswith("The police and crime commissioner")


def test_a_plan_that_is_told_is_not_an_opinion_too() -> None:
    text = "The Ambridge Echo reported that drones would be used at Notting Hill Carnival in August."
    assert [claim.kind for claim in claims_of(text)].count(Kind.PLANNED_EVENT) == 1
    assert not claims_of(text, Kind.POSITION)


@pytest.mark.parametrize(
    "text",
    [
        "Three officers of Kent Police went down in the mud.",
        "Nine men are suspected of assaulting officers of Kent Police.",
        "No review has gone better than this one, Kent Police said.",
    ],
)
def test_a_scene_a_suspicion_and_a_comparison_are_no_facts(text: str) -> None:
    kinds = {claim.kind for claim in claims_of(text)}
    assert not kinds & {Kind.WORKFORCE_CHANGE, Kind.HEADCOUNT, Kind.INCIDENT, Kind.PLANNED_EVENT}
