"""Coreference: definite nouns and pronouns stand for the latest of their class, and never for what was not named."""

from __future__ import annotations

import pytest

from ingest.model import Article, Mention
from ingest.names.coreference import main_agency, main_force, resolve, subjects_of
from ingest.names.mentions import find_mentions
from ingest.parsing import parse
from ingest.text import segment
from ontology.gazetteer import load_gazetteer

GAZETTEER = load_gazetteer()


def resolved(text: str) -> list[tuple[str, str]]:
    """Return the anaphoric words of a text with the names of what they stand for."""
    document = segment(Article(text, "", "test"))
    named = find_mentions(document, GAZETTEER)
    mentions = resolve(parse(document), named, main=main_agency(document, named, GAZETTEER))
    return [(m.span.of(text), m.entity.name) for m in mentions if m.anaphoric]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Kent Police bought drones. The force paid in May.", "The force", "Kent Police"),
        ("Kent Police bought drones. The technology failed.", "The technology", "drones"),
        ("Kent Police praised Liberty. The charity was moved.", "The charity", "Liberty"),
        ("Kent Police bought drones. It paid in May.", "It", "Kent Police"),
        ("Kent Police bought drones. They paid in May.", "They", "Kent Police"),
        ("Kent Police and its drones were there.", "its", "Kent Police"),
        ("Kent Police helped Surrey Police. The force was glad.", "The force", "Surrey Police"),
        ("Men were seen in Kent by Kent Police. Police arrested two.", "Police", "Kent Police"),
    ],
)
def test_a_definite_noun_or_pronoun_stands_for_the_latest_of_its_class(text: str, words: str, name: str) -> None:
    assert (words, name) in resolved(text)


@pytest.mark.parametrize(
    "text",
    [
        "The police station was shut by Kent Police.",
        "Kent Police bought a new force field.",
        "The technology failed on Friday.",
        "Kent Police met a group of pupils.",
    ],
)
def test_what_names_nothing_known_stays_unresolved(text: str) -> None:
    nouns = [words for words, _ in resolved(text) if words.lower() not in ("it", "its", "they")]
    assert nouns == []


def mentions_of(text: str) -> tuple[Mention, ...]:
    return find_mentions(segment(Article(text, "", "test")), GAZETTEER)


def test_the_main_force_is_the_most_mentioned() -> None:
    text = "Surrey Police helped. Kent Police led. Kent Police paid. Kent Police won. Kent Police left."
    main = main_force(segment(Article(text, "", "test")), mentions_of(text))
    assert main is not None
    assert main.name == "Kent Police"


def test_an_article_that_names_no_force_is_about_that_of_its_place() -> None:
    text = "A farewell to Norwich patrols\n\nThe last patrol in Norwich ended on Friday."
    agency = main_agency(segment(Article(text, "", "test")), mentions_of(text), GAZETTEER)
    assert agency is not None
    assert agency.name == "Norfolk Constabulary"


def test_an_article_that_names_neither_is_about_its_main_body() -> None:
    text = "Campaigners at Liberty object. Liberty will sue."
    agency = main_agency(segment(Article(text, "", "test")), mentions_of(text), GAZETTEER)
    assert agency is not None
    assert agency.name == "Liberty"


def test_an_article_about_nobody_has_no_agency() -> None:
    assert main_agency(segment(Article("Rain fell.", "", "test")), (), GAZETTEER) is None


def test_the_subject_of_a_sentence_is_that_of_its_main_verb() -> None:
    text = "As Liberty knows, Kent Police cut its posts."
    document = segment(Article(text, "", "test"))
    assert [body.name for _, body in subjects_of(parse(document), mentions_of(text))] == ["Kent Police"]


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("It is Liberty who sued. It rained. It was dark. Now Liberty won. Kent Police helped.", "Liberty"),
        ("It is Liberty who sued. It rained. It was dark. Kent Police helped. Kent Police paid.", "Kent Police"),
        ("It rained. Kent Police helped. It is Liberty who sued. So it is Liberty who won.", "Kent Police"),
    ],
)
def test_a_text_is_about_no_force_that_it_names_in_passing(text: str, agency: str) -> None:
    main = main_agency(segment(Article(text, "", "test")), mentions_of(text), GAZETTEER)
    assert main is not None
    assert main.name == agency
