"""Named persons and the roles they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.expressions.times import find_times
from ingest.model import Article, Document, Entity, EntityKind, Kind, Mention, Status
from ingest.names.mentions import find_mentions
from ingest.names.people import Naming, find_people, person_mentions, with_persons
from ingest.names.person_names import spell_out
from ingest.names.roles import Role, find_roles
from ingest.speech.quotations import find_quotations
from ingest.speech.statements import role_claims
from ingest.text import canonical, segment
from ontology.gazetteer import load_gazetteer

MET = Entity(EntityKind.FORCE, "Metropolitan Police", "https://w3id.org/beatgraph/id/force/metropolitan")


def document_of(text: str) -> Document:
    return segment(Article(canonical(text), "", "a"))


def mentions_of(document: Document) -> tuple[Mention, ...]:
    return find_mentions(document, load_gazetteer())


def people_in(text: str) -> list[Naming]:
    document = document_of(text)
    return list(find_people(document, mentions_of(document)))


def roles_in(text: str, agency: Entity | None = MET) -> list[Role]:
    document = document_of(text)
    mentions = mentions_of(document)
    found = find_roles(
        document,
        find_people(document, mentions),
        mentions,
        find_quotations(document),
        agency=agency,
        gazetteer=load_gazetteer(),
    )
    return list(found)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Commissioner Sir Harold Quentin was there.", "Sir Harold Quentin"),
        ("Mr Harold Quentin was there.", "Harold Quentin"),
        ("Supt Harold Quentin was there.", "Harold Quentin"),
        ("Harold Quentin said so.", "Harold Quentin"),
        ("It was late, said Harold Quentin.", "Harold Quentin"),
        ("It was late, according to Harold Quentin.", "Harold Quentin"),
        ("Harold Quentin, a campaigner, was there.", "Harold Quentin"),
        ("Harold Quentin, 34, was there.", "Harold Quentin"),
        ("Home Secretary Harold Quentin was there.", "Harold Quentin"),
        ("The council leader, Harold Quentin, was there.", "Harold Quentin"),
        ("Lord Quentin was there.", "Lord Quentin"),
        ("Chief Inspector Quentin was there.", "Quentin"),
        ("Dame Ann O'Hara-Blythe was there.", "Dame Ann O'Hara-Blythe"),
        ("Sgt Ann McQuentin was there.", "Ann McQuentin"),
        ("Dr J. Quentin said so.", "J. Quentin"),
        ("Ann de Quentin said so.", "Ann de Quentin"),
        ("On Monday Ann May said so.", "Ann May"),
    ],
)
def test_a_person_is_known_by_title_role_or_verb(sentence: str, name: str) -> None:
    assert [naming.person.name for naming in people_in(sentence)] == [name]


@pytest.mark.parametrize(
    "sentence",
    [
        "Metropolitan Police said so.",
        "Notting Hill Carnival said so.",
        "Oxford Street was closed.",
        "Great Crosby Road said nothing.",
        "The Home Office said so.",
        "Ten vans, said the force, were new.",
        "Facial Recognition said little.",
        "The Borsetshire Echo said so.",
    ],
)
def test_other_names_are_no_persons(sentence: str) -> None:
    assert people_in(sentence) == []


def test_a_part_of_the_name_is_the_person_named_before() -> None:
    text = "Commissioner Sir Harold Quentin spoke. Sir Harold was firm. Mr Quentin left. Quentin came back."
    assert [n.span.of(text) for n in people_in(text)] == ["Sir Harold Quentin", "Sir Harold", "Mr Quentin", "Quentin"]
    assert {n.person.name for n in people_in(text)} == {"Sir Harold Quentin"}


def test_two_persons_of_one_surname_are_two() -> None:
    text = "Harold Quentin said no. Ann Quentin said yes."
    assert [n.person.name for n in people_in(text)] == ["Harold Quentin", "Ann Quentin"]


def test_a_known_office_holder_has_the_reference_iri_and_name() -> None:
    text = "Commissioner Mark Rowley spoke."
    found = people_in(text)
    mention = person_mentions(found, {}, text)[0]
    assert (mention.entity.name, mention.entity.iri) == (
        "Sir Mark Rowley",
        "https://w3id.org/beatgraph/id/person/mark-rowley",
    )


def test_a_minted_iri_holds_no_name_and_depends_on_the_organisation() -> None:
    text = "Harold Quentin said so."
    here = person_mentions(people_in(text), {}, text)[0].entity.iri or ""
    there = person_mentions(people_in(text), {"Harold Quentin": "https://example.org/x"}, text)[0].entity.iri
    assert "quentin" not in here.lower()
    assert here != there


def test_persons_take_the_place_of_the_mentions_they_overlap() -> None:
    text = "Harold London said so."
    person = person_mentions(people_in("Mr " + text), {}, text)
    document = document_of(text)
    merged = with_persons(mentions_of(document), person[:1])
    assert [m.entity.kind for m in merged if m.span.start < 9] == [EntityKind.PERSON]


@pytest.mark.parametrize(
    ("sentence", "role", "body"),
    [
        ("Commissioner Sir Harold Quentin spoke.", "Commissioner", "Metropolitan Police"),
        ("Det Supt Harold Quentin spoke.", "Detective Superintendent", "Metropolitan Police"),
        ("Chief Constable Harold Quentin of Kent Police spoke.", "Chief Constable", "Kent Police"),
        ("Kent Police Chief Constable Harold Quentin spoke.", "Chief Constable", "Kent Police"),
        ("Harold Quentin, policy and campaigns officer at Liberty, spoke.", "policy and campaigns officer", "Liberty"),
        ("Harold Quentin, the chief constable of Kent Police, spoke.", "chief constable", "Kent Police"),
        ("Harold Quentin, director of Big Brother Watch, spoke.", "director", "Big Brother Watch"),
        ("Harold Quentin, one of Liberty's directors, spoke.", "director", "Liberty"),
        ("Liberty's director Harold Quentin spoke.", "director", "Liberty"),
        ("The mayor of London, Harold Quentin, spoke.", "mayor", "London"),
        ("Home Secretary Harold Quentin spoke.", "Home Secretary", "Home Office"),
        ("Prime Minister Harold Quentin spoke.", "Prime Minister", "UK Government"),
        ("Former policing minister Harold Quentin spoke.", "former policing minister", "Home Office"),
        ("Harold Quentin, from Liberty, spoke.", "representative", "Liberty"),
        ("Mr Harold Quentin, who chairs Liberty, spoke.", "chair", "Liberty"),
        ("BBC correspondent Harold Quentin spoke.", "correspondent", "BBC"),
        ("Conservative family spokesman Harold Quentin spoke.", "family spokesman", "Conservative Party"),
        ("Interim Chief Constable Harold Quentin spoke.", "Interim Chief Constable", "Metropolitan Police"),
        ("The inspector in charge, Harold Quentin, spoke.", "inspector", "Metropolitan Police"),
    ],
)
def test_a_role_is_read_with_its_organisation(sentence: str, role: str, body: str) -> None:
    assert [(r.name, r.of_text) for r in roles_in(sentence)] == [(role, body)]


def test_a_role_given_first_waits_for_its_holder() -> None:
    text = "The chief constable did not mince words. “We must do better than that,” said Harold Quentin."
    role = roles_in(text)[0]
    assert (role.name, role.person.name) == ("chief constable", "Harold Quentin")
    assert [span.of(text) for span in role.spans] == ["The chief constable", "Harold Quentin"]


def test_a_role_waits_for_nobody_whose_holder_was_named() -> None:
    text = "The chief constable, Ann Shaw, was firm. “We must do better than that,” said Harold Quentin."
    assert [r.person.name for r in roles_in(text)] == ["Ann Shaw"]


def test_a_rank_belongs_to_no_organisation_where_the_article_is_about_no_force() -> None:
    assert roles_in("Sergeant Harold Quentin spoke.", None)[0].of is None


def test_a_person_without_a_role_has_none() -> None:
    assert roles_in("Harold Quentin said it was late.") == []


def test_the_claim_of_a_role_has_person_role_and_exact_words() -> None:
    text = "Ann Shaw became Commissioner in September 2022."
    document = segment(Article(text, "", "a"))
    mentions = person_mentions(find_people(document), {}, text)
    (claim,) = role_claims(document, roles_in(text), mentions, find_times(document))
    assert (claim.kind, claim.status, claim.subject.name, claim.unit) == (
        Kind.ROLE_OF_PERSON,
        Status.ONGOING,
        "Ann Shaw",
        "Commissioner",
    )
    assert claim.time == "2022-09/"
    assert [e.exact for e in claim.evidence] == ["Ann Shaw became Commissioner"]


@pytest.mark.parametrize(("short", "long"), [("PC", "Police Constable"), ("ACC", "Assistant Chief Constable")])
def test_ranks_are_spelled_out(short: str, long: str) -> None:
    assert spell_out(short) == long


NAME_WORDS = (
    *("Sir", "Dame", "Mr", "Harold", "Quentin", "Ann", "Shaw", "Commissioner", "said", ",", "the", "director", "of"),
    *("Liberty", "chief", "constable", ".", "“", "”", "who", "became", "and", "Supt", "Lord", "May"),
)


@given(st.lists(st.sampled_from(NAME_WORDS), max_size=16))
def test_any_row_of_name_words_is_read_and_spans_lie_inside(words: list[str]) -> None:
    text = " ".join(words)
    assert all(0 <= n.span.start < n.span.end <= len(text) for n in people_in(text))
    assert all(span.of(text).strip() for role in roles_in(text) for span in role.spans)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    document = document_of(text)
    assert all(n.span.of(document.article.text) for n in find_people(document))


def test_the_commissioner_for_crime_is_no_commissioner_of_the_met() -> None:
    text = "Police and Crime Commissioner Jo Bell said no. “It is late,” Commissioner Jo Bell added."
    assert [(role.name, role.of) for role in roles_in(text)] == [("Police and Crime Commissioner", None)]
    assert [(role.name, role.of) for role in roles_in("Commissioner Jo Bell said no.")] == [("Commissioner", MET)]


def test_what_someone_says_is_no_role() -> None:
    text = "The union objected. Its chair, Jo Bell, said 240 officers had resigned."
    assert [role.name for role in roles_in(text)] == ["chair"]
