"""Minting is stable and collision-free, and no person's name is in an IRI."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from ontology import iris
from ontology.namespaces import BASE

FIELDS = st.lists(st.text(alphabet=st.characters(exclude_characters="\x1f", exclude_categories=["Cs"])), max_size=5)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäéïôûñ", min_size=3, max_size=12)
NAME = st.lists(WORD, min_size=2, max_size=4).map(lambda words: " ".join(word.capitalize() for word in words))
MINTERS = [iris.event, iris.observation]


@given(FIELDS, FIELDS)
def test_a_digest_is_the_same_for_the_same_fields_only(one: list[str], other: list[str]) -> None:
    assume(one and other)
    assert (iris.digest(*one) == iris.digest(*other)) == (one == other)


@given(FIELDS, st.integers(min_value=1, max_value=64))
def test_a_digest_has_the_length_asked_for(fields: list[str], length: int) -> None:
    assert re.fullmatch(rf"[0-9a-f]{{{length}}}", iris.digest(*fields, length=length))


@given(TEXT)
def test_a_slug_is_plain_words_joined_by_hyphens_and_its_own_slug(label: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", iris.slug(label))
    assert iris.slug(iris.slug(label)) == iris.slug(label)


@given(NAME, st.sampled_from([str.upper, str.lower, lambda name: f"  {name} ", lambda name: name.replace(" ", "-")]))
def test_one_name_in_other_dress_is_one_key(name: str, dress: object) -> None:
    assert callable(dress)
    assert iris.fold_name(dress(name)) == iris.fold_name(name)


@pytest.mark.parametrize("mint", MINTERS)
@given(one=FIELDS, other=FIELDS)
def test_events_and_observations_meet_by_all_their_fields_only(mint: object, one: list[str], other: list[str]) -> None:
    assert callable(mint)
    assert (mint(*one) == mint(*other)) == (one == other)


@given(FIELDS)
def test_an_event_is_never_an_observation(fields: list[str]) -> None:
    assert iris.event(*fields).rsplit("/", 1)[-1] != iris.observation(*fields).rsplit("/", 1)[-1]


@given(TEXT, TEXT)
def test_an_article_is_known_by_its_text(one: str, other: str) -> None:
    assert (iris.article_id(one) == iris.article_id(other)) == (one == other)
    assert re.fullmatch(r"[0-9a-f]{16}", iris.article_id(one))


@given(TEXT, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_span_says_its_article_and_its_offsets(text: str, start: int, length: int) -> None:
    identifier = iris.article_id(text)
    span = iris.span(identifier, start, start + length)
    article, _, offsets = span.partition("#char=")
    assert article == iris.article(identifier)
    assert offsets == f"{start},{start + length}"


@given(TEXT, TEXT, TEXT)
def test_a_claim_belongs_to_its_article(text: str, key: str, other_key: str) -> None:
    identifier = iris.article_id(text)
    claim = iris.claim(identifier, key)
    assert claim.startswith(f"{BASE}id/claim/{identifier}-")
    assert (claim == iris.claim(identifier, other_key)) == (key == other_key)


@given(NAME, TEXT)
def test_a_person_s_name_is_never_in_the_iri(name: str, scope: str) -> None:
    minted = iris.person(name, scope=scope)
    local = minted.removeprefix(f"{BASE}id/person/")
    assert re.fullmatch(r"[0-9a-f]{12}", local)
    unlike_a_hash = [word for word in iris.fold_name(name).split() if not re.fullmatch(r"[0-9a-f]+", word)]
    assert not any(word in local for word in unlike_a_hash)


@given(NAME, TEXT, TEXT)
def test_namesakes_of_two_scopes_never_meet(name: str, scope: str, other: str) -> None:
    assert (iris.person(name, scope=scope) == iris.person(name, scope=other)) == (scope == other)


@given(NAME, TEXT)
def test_a_person_is_the_same_in_capitals(name: str, scope: str) -> None:
    assert iris.person(name.upper(), scope=scope) == iris.person(name, scope=scope)


@given(FIELDS, TEXT, NAME)
def test_each_minted_iri_is_an_iri(fields: list[str], text: str, name: str) -> None:
    identifier = iris.article_id(text)
    minted = [
        iris.event(*fields),
        iris.observation(*fields),
        iris.article(identifier),
        iris.span(identifier, 1, 2),
        iris.claim(identifier, text),
        iris.person(name, scope=text),
    ]
    assert len(set(minted)) == len(minted)
    assert [NamedNode(iri).value for iri in minted] == minted
