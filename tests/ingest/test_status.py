"""Status: told by the clause alone, by its helpers, its tense and what governs it."""

from __future__ import annotations

import pytest

from ingest.framing.status import status_of
from ingest.model import Article, Status
from ingest.parsing import Token, parse
from ingest.text import segment


def the_verb(text: str, word: str) -> Token:
    parsed = parse(segment(Article(text, "", "test")))
    return next(token for sentence in parsed.sentences for token in sentence.tokens if token.text == word)


@pytest.mark.parametrize(
    ("text", "verb", "status"),
    [
        ("The force will move 50 officers.", "move", Status.PLANNED),
        ("The force is to close two desks.", "close", Status.PLANNED),
        ("Two posts are to go in May.", "are", Status.PLANNED),
        ("The council plans to close two stations.", "close", Status.PLANNED),
        ("The force is set to use drones.", "use", Status.PLANNED),
        ("The force is due to receive drones.", "receive", Status.PLANNED),
        ("Force to cut 200 posts", "cut", Status.PLANNED),
        ("The force must save £4m.", "save", Status.PLANNED),
        ("A new team will be set up and given ten officers.", "given", Status.PLANNED),
        ("The cut is supposed to have saved £4m by 2030.", "saved", Status.PLANNED),
        ("Two stations could be closed.", "closed", Status.PROPOSED),
        ("The council is considering closing two stations.", "closing", Status.PROPOSED),
        ("If funding is cut, it would hire nobody.", "hire", Status.PROPOSED),
        ("Officers hoped that the plan would help.", "help", Status.PROPOSED),
        ("The force could lose 90 officers.", "lose", Status.WARNED),
        ("The squad will no longer lose its officers.", "lose", Status.DROPPED),
        ("The council has shelved plans to close the station.", "close", Status.DROPPED),
        ("The council has dropped its plan.", "dropped", Status.DROPPED),
        ("Officers have arrested 40 people.", "arrested", Status.HAPPENED),
        ("The force has so far made 90 arrests.", "made", Status.HAPPENED),
        ("Twenty people were arrested.", "arrested", Status.HAPPENED),
        ("Twenty people arrested in raids", "arrested", Status.HAPPENED),
        ("The force used drones to find 12 people.", "find", Status.HAPPENED),
        ("The force had considered a merger.", "considered", Status.HAPPENED),
        ("The force employs 300 officers.", "employs", Status.ONGOING),
        ("Ninety people are being made redundant.", "made", Status.ONGOING),
        ("The cameras are used at two stations.", "used", Status.ONGOING),
    ],
)
def test_a_clause_tells_its_status(text: str, verb: str, status: Status) -> None:
    assert status_of(the_verb(text, verb)) is status


def test_no_longer_does_not_leak_into_the_clause_before() -> None:
    text = "Fifty officers will be moved to the squad, which will no longer lose its dogs."
    assert status_of(the_verb(text, "moved")) is Status.PLANNED
    assert status_of(the_verb(text, "lose")) is Status.DROPPED


def test_a_will_elsewhere_does_not_make_the_past_a_plan() -> None:
    text = "The force made 40 arrests in May and will publish the names."
    assert status_of(the_verb(text, "made")) is Status.HAPPENED
    assert status_of(the_verb(text, "publish")) is Status.PLANNED


@pytest.mark.parametrize("default", [Status.ONGOING, Status.HAPPENED])
def test_words_without_a_verb_have_the_default(default: Status) -> None:
    assert status_of(None, default) is default
