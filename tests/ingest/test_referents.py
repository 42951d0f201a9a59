"""Who or what a claim is about where the words name nobody known: speakers, forces in general, crowds, governments."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.framing.shares import several
from ingest.model import Article, Kind


def subjects(text: str, kind: Kind) -> list[str]:
    """Return the subjects of the claims of a kind in text order."""
    article = Article(text, "", "test", published=dt.date(2024, 6, 14))
    claims = [claim for claim in extract_claims(article).claims if claim.kind is kind]
    return [claim.subject.name for claim in sorted(claims, key=lambda claim: claim.evidence[0].span)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "Some 38 forces in England and Wales replied. They made 4,100 arrests between them.",
            "police forces in England",
        ),
        ("Forces recorded 2,400 attacks on shop staff, said the British Retail Consortium.", "police forces"),
        ("Kent Police is small. Any force in Wales made 900 arrests in the year.", "police forces in Wales"),
        ("Kent Police asked another force for help. Another force made 40 arrests.", "another force"),
    ],
)
def test_forces_in_general_are_not_the_force_of_the_text(text: str, subject: str) -> None:
    assert subjects(text, Kind.COUNT_OF_EVENTS)[-1].startswith(subject)


@pytest.mark.parametrize(
    "text",
    [
        "Both forces were praised. Kent Police made 40 arrests.",
        "The armed forces helped Kent Police. There were 40 arrests.",
        "Kent Police was praised. The force made 40 arrests.",
    ],
)
def test_forces_that_are_meant_one_by_one_are_no_forces_in_general(text: str) -> None:
    assert subjects(text, Kind.COUNT_OF_EVENTS)[-1] == "Kent Police"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("“We have recruited 40 officers,” said Chief Constable Jo Bell of Kent Police.", "Kent Police"),
        ("Surrey Police is small. “We recruited 40 officers,” said Jo Bell, head of Liberty.", "Surrey Police"),
    ],
)
def test_we_are_those_for_whom_the_speaker_speaks_but_no_charity_has_officers(text: str, subject: str) -> None:
    assert subjects(text, Kind.WORKFORCE_CHANGE) == [subject]


def test_we_are_the_body_in_which_the_speaker_holds_a_role() -> None:
    text = "The Police Federation met in Dover. “We surveyed 900 members,” said its chair, Jo Bell."
    assert subjects(text, Kind.COUNT_OF_EVENTS) == ["Police Federation of England and Wales"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Kent Police set up a task force in May. It has made 300 arrests.", "task force"),
        ("A new rural crime team was launched by Kent Police. It has recovered 90 quad bikes.", "rural crime team"),
        ("Met unit makes 300 arrests\n\nThe unit is the Violent Crime Taskforce.", "Violent Crime Taskforce"),
        ("The Flying Squad, an anti-robbery unit of the Met, met. It has made 300 arrests.", "Flying Squad"),
        ("The Flying Squad is an anti-robbery unit. It has made 300 arrests.", "Flying Squad"),
        ("Kent Police met a group of pupils. It has made 300 arrests.", "Kent Police"),
        ("Kent Police beat a force of nature. It has made 300 arrests.", "Kent Police"),
    ],
)
def test_a_unit_that_the_text_brings_in_is_spoken_of(text: str, subject: str) -> None:
    assert subjects(text, Kind.COUNT_OF_EVENTS) == [subject]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("About 600 people attended the vigil in Dover, Kent Police said.", "vigil"),
        ("The march in Leeds drew 4,000 people, West Yorkshire Police said.", "march"),
        ("Kent Police spoke of the vigil. It arrested 40 people.", "Kent Police"),
        ("Some 40 officers joined the march, Kent Police said.", "Kent Police"),
    ],
)
def test_the_size_of_a_crowd_is_about_what_it_came_to(text: str, subject: str) -> None:
    assert [name for name in subjects(text, Kind.COUNT_OF_EVENTS) if name != subject] == []


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Black people in Essex were stopped more, though they make up 3 per cent of the population.", "black people"),
        ("Essex Police met residents. They are now 30 per cent of its budget.", "Essex Police"),
    ],
)
def test_they_are_the_people_or_the_body_that_was_the_subject(text: str, subject: str) -> None:
    assert subjects(text, Kind.SHARE)[-1].lower() == subject.lower()


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Norfolk Constabulary will be abolished next year. The Home Office wants fewer forces.", "Home Office"),
        ("A counter of Norfolk Constabulary will be closed. The Home Office is content.", "Norfolk Constabulary"),
        ("Knife arches will be banned from schools under plans of the Home Office.", "Home Office"),
    ],
)
def test_a_government_decides_what_becomes_of_a_force(text: str, subject: str) -> None:
    assert subjects(text, Kind.DECISION)[0] == subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "The National Police Chiefs' Council gave totals. Its figures have 18,200 vehicles pulled over.",
            "police forces",
        ),
        ("The National Police Chiefs' Council gave totals. It held 14 meetings.", "National Police Chiefs' Council"),
        ("Cumbria made 300 arrests last year.", "Cumbria Constabulary"),
        ("Shoppers in Leeds found 40 wallets, West Yorkshire Police said.", "Shoppers"),
        ("Loxley Barrett Hospice found 14 wallets, Kent Police said.", "Loxley Barrett Hospice"),
    ],
)
def test_who_acts_is_the_subject_but_figures_arrest_nobody(text: str, subject: str) -> None:
    assert subjects(text, Kind.COUNT_OF_EVENTS)[-1] == subject


def test_ministers_are_the_government() -> None:
    assert subjects("Ministers said they would find £15m for cameras.", Kind.BUDGET) == ["UK Government"]


def test_it_is_the_body_whose_critics_speak() -> None:
    text = "Labour met. Critics of the Home Office say it has announced 20 initiatives."
    assert subjects(text, Kind.COUNT_OF_EVENTS) == ["Home Office"]


def test_inspectors_are_those_of_the_inspectorate_that_the_text_names() -> None:
    text = "HMICFRS reported on Kent Police. On that day inspectors had judged the force too slow to answer."
    assert subjects(text, Kind.DECISION)[-1] == "HMICFRS"


@pytest.mark.parametrize(
    ("words", "plural"),
    [("young person", "young people"), ("resident", "residents"), ("shoppers", "shoppers"), ("people", "people")],
)
def test_a_share_is_of_several(words: str, plural: str) -> None:
    assert several(words) == plural


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("Kent Police shut the counter at the request of the Home Office.", Kind.DECISION, "Home Office"),
        ("Kent Police shut the counter on the request page.", Kind.DECISION, "Kent Police"),
        ("Kent Police will cease to exist in May. The Home Office wants fewer forces.", Kind.DECISION, "Home Office"),
        ("Kent Police will cease patrols in May. The Home Office is content.", Kind.DECISION, "Kent Police"),
    ],
)
def test_who_asks_for_it_or_plans_it_decides(text: str, kind: Kind, subject: str) -> None:
    assert [name for name in subjects(text, kind) if name != subject] == []


def test_on_appeal_the_higher_court_decides() -> None:
    text = (
        "The Court of Appeal sat in May. The High Court had ruled for Kent Police. On appeal the ruling was overturned."
    )
    assert subjects(text, Kind.DECISION)[-1] == "Court of Appeal"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "Four officers of Kent Police are under investigation, the IOPC said.",
            "Independent Office for Police Conduct",
        ),
        ("Four officers of Kent Police are under investigation by Surrey Police.", "Surrey Police"),
        ("Four officers of Kent Police are under investigation.", "Kent Police"),
    ],
)
def test_an_investigation_is_of_those_who_investigate(text: str, subject: str) -> None:
    assert subjects(text, Kind.OUTCOME) == [subject]


def test_a_penalty_that_may_be_imposed_is_that_of_the_act() -> None:
    text = "Under the Borset Fireworks Act 1968 a court may send sellers to prison for nine years."
    assert subjects(text, Kind.OUTCOME) == ["Borset Fireworks Act 1968"]


def test_a_committee_hears_whom_it_asked_by_the_name_that_the_text_gives_it() -> None:
    text = "The Home Affairs Committee sat. Jo Bell, a minister, told the inquiry that crime had fallen."
    assert subjects(text, Kind.PLANNED_EVENT)[-1] == "Home Affairs Committee"
    text = "The Home Affairs Committee sat. Jo Bell, a minister, told MPs that crime had fallen."
    assert subjects(text, Kind.PLANNED_EVENT)[-1] == "Jo Bell"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Of the stops by Kent Police, 40 per cent were of young men.", "young men"),
        ("Retail employs one Londoner in 12, Kent Police said.", "Londoners"),
        ("Kent Police missed it: nine in ten is what is asked of any force in Wales.", "police forces in Wales"),
        ("In Kent, 40 per cent of shoppers had been robbed.", "shoppers"),
        ("Kent Police said 40 per cent of suspects were under 18.", "Kent Police"),
        ("Men were 1.9 times more likely to be stopped, compared with 1.7 times more likely in May.", "Men"),
    ],
)
def test_a_share_is_of_people_or_of_forces(text: str, subject: str) -> None:
    assert {name.lower() for name in subjects(text, Kind.SHARE)} == {subject.lower()}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Kent Police has a task force of 40 officers.", "task force"),
        ("The Flying Squad of the Met, 40 strong, was praised.", "Flying Squad"),
        ("Kent Police has 40 officers.", "Kent Police"),
    ],
)
def test_the_strength_of_a_unit_is_that_of_the_unit(text: str, subject: str) -> None:
    assert subjects(text, Kind.HEADCOUNT) == [subject]


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("Surrey Police looked to Dover. There burglaries fell by 40 per cent.", Kind.SHARE, "burglary"),
        ("Surrey Police looked to Dover. Burglaries fell there by 40 per cent.", Kind.SHARE, "Dover"),
        ("Each year has brought more knife crime than the one before.", Kind.COUNT_OF_EVENTS, "knife crime"),
        ("Kent Police was glad. Some 900 residents were questioned in a poll.", Kind.COUNT_OF_EVENTS, "poll"),
        ("Kent Police questioned 900 residents.", Kind.COUNT_OF_EVENTS, "Kent Police"),
    ],
)
def test_a_place_a_poll_or_what_a_year_brought_may_be_meant(text: str, kind: Kind, subject: str) -> None:
    assert subjects(text, kind)[-1] == subject


def test_a_part_is_of_the_subject_of_its_whole() -> None:
    text = "Kent Police made 1,300 arrests, of which theft accounted for 220."
    assert subjects(text, Kind.COUNT_OF_EVENTS) == ["Kent Police", "Kent Police"]


def test_a_plan_is_of_whoever_has_it() -> None:
    text = "Ministers are speeding up plans to put in place 900 community support officers."
    assert subjects(text, Kind.WORKFORCE_CHANGE) == ["UK Government"]


def test_one_that_is_among_several_is_meant() -> None:
    text = "Felpersham Council is among councils which have voiced interest in the scheme of Kent Police."
    assert subjects(text, Kind.POSITION)[-1] == "Felpersham Council"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Kent Police led the raid. Officers from Surrey Police arrested 14 people.", "Surrey Police"),
        ("Kent Police led the raid. Surrey officers arrested 14 people.", "Surrey Police"),
        ("Kent Police led the raid. The Surrey force arrested 14 people.", "Surrey Police"),
        ("Kent Police led the raid. Later Met officers arrested 14 people.", "Metropolitan Police"),
        ("Kent Police led the raid. Detectives from the Flying Squad made 14 arrests.", "Flying Squad"),
        ("Kent Police led the raid. Officers from all over arrested 14 people.", "Kent Police"),
    ],
)
def test_officers_are_those_of_the_force_beside_them(text: str, subject: str) -> None:
    assert subjects(text, Kind.COUNT_OF_EVENTS) == [subject]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The Mayor of London, Ann Lee, met Liberty. The mayor has set aside £4m for youth clubs.", "Ann Lee"),
        ("Felpersham University Trust met Liberty. The Trust spent £40,000 on gates.", "Felpersham University Trust"),
        ("Avon Fire and Rescue Service spent £40,000 on two drones.", "Avon Fire and Rescue Service"),
        ("SecureTech Ltd won a contract of £4m from Kent Police.", "SecureTech Ltd"),
        ("The farmers' union met Kent Police. Rural theft cost farmers £50m.", "farmers"),
    ],
)
def test_offices_short_names_companies_and_those_who_pay_are_subjects(text: str, subject: str) -> None:
    assert subjects(text, Kind.BUDGET) == [subject]


def test_those_who_come_to_harm_are_the_subject_and_not_who_keeps_count() -> None:
    text = "Kent Police is worried. Hospitals record 900 admissions of young people."
    assert subjects(text, Kind.COUNT_OF_EVENTS) == ["young people"]


def test_an_incident_is_never_about_the_offence_that_it_is() -> None:
    text = "A man was stabbed in Dover. Kent Police is worried."
    assert subjects(text, Kind.INCIDENT) == ["Kent Police"]


def test_it_is_the_force_of_which_inspectors_speak_and_not_the_inspectors() -> None:
    text = "HMICFRS visited Kent Police. Inspectors found that the force was better. It had trained 60 detectives."
    assert subjects(text, Kind.WORKFORCE_CHANGE) == ["Kent Police"]


def test_a_number_that_organisers_put_is_about_the_march() -> None:
    text = "The march passed through Dover. About 5,000 people took part. Organisers put the number at 12,000."
    assert set(subjects(text, Kind.COUNT_OF_EVENTS)) == {"march"}
