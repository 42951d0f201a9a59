"""Who says what, by construction: inversions and appositions, findings, bare names of headlines, spokespeople."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import read_scene
from ingest.model import Article
from ingest.text import canonical


def said_in(text: str) -> list[tuple[str, str]]:
    article = Article(canonical(text), "", "a", published=dt.date(2025, 8, 1))
    return [(said.speaker.name, said.content.of(article.text)) for said in read_scene(article).voices.attributions]


def speakers_of(text: str) -> list[str]:
    return [speaker for speaker, _ in said_in(text)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Fourteen forces have bought the kit, the supplier, Verint, says.", "Verint"),
        ("The vans were old, Supt Dave Hirst, of Kent Police, said.", "Dave Hirst"),
        ("In a letter to the Home Secretary, the commissioner, Peter Voss, says the vans are old.", "Peter Voss"),
        ("The union Unison reckons that the vans are old.", "UNISON"),
        ("Quoting old figures, the Labour candidate Tom Wick said that the vans were old.", "Tom Wick"),
        ("MPs on the committee said that the vans were old.", "MPs on committee"),
        ("Ministers boast that the vans are new.", "Ministers"),
        ("The Gazette understands that the vans are to go.", "Gazette"),
    ],
)
def test_a_speaker_is_found_wherever_it_stands(text: str, speaker: str) -> None:
    assert speakers_of(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Researchers found that the vans were old.", ["Researchers"]),
        ("The National Audit Office found that the vans were old.", ["National Audit Office"]),
        ("Data obtained by the Labour Party shows that the vans are old.", ["Labour Party"]),
        ("A study by the motoring weekly Auto Express found that the vans were old.", ["Auto Express"]),
        ("Kent Police estimates that nine vans will be needed.", ["Kent Police"]),
        ("Officers found that the door had been forced.", []),
        ("Kent Police found that the vans were old.", []),
        ("Neighbours learned to live with it.", []),
    ],
)
def test_who_inquires_finds_and_anybody_estimates(text: str, speakers: list[str]) -> None:
    assert speakers_of(text) == speakers


def test_the_bare_force_of_a_headline_is_the_one_the_article_is_about() -> None:
    assert speakers_of("Kent Police van fleet is too old, force confirms") == ["Kent Police"]


def test_the_spokesman_alone_goes_on_and_the_spokesman_of_another_begins() -> None:
    text = "Ann Carter said the vans were old. Later, the mayor's official spokesman urged people to wait."
    assert speakers_of(text) == ["Ann Carter", "mayor's official spokesman"]
    assert speakers_of("Liberty said the vans were old. They would go, the spokesman added.") == ["Liberty", "Liberty"]
