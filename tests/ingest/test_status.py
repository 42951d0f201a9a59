"""Status: told by the clause alone, by its helpers, its tense and what governs it."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.facts import to_rows
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


@pytest.mark.parametrize(
    ("text", "verb", "status"),
    [
        ("There is a risk that nine posts will go.", "go", Status.WARNED),
        ("The prospect of losing nine posts is real.", "losing", Status.WARNED),
        ("The risk that was taken paid off.", "taken", Status.HAPPENED),
        ("The alternative was to close two desks.", "close", Status.PROPOSED),
        ("Options include closing two desks.", "closing", Status.PROPOSED),
        ("The aim was to close two desks.", "close", Status.PLANNED),
        ("The force is considering plans to close two desks.", "close", Status.PROPOSED),
        ("The force has published plans to close two desks.", "close", Status.PLANNED),
        ("The force may have to cut nine posts.", "cut", Status.WARNED),
        ("The force could be forced to move nine people.", "move", Status.PROPOSED),
        ("If the tax does not rise, nine posts will go.", "go", Status.WARNED),
        ("If the union is to be believed, nine posts will go.", "go", Status.PLANNED),
        ("Two desks face closure.", "face", Status.WARNED),
        ("The two desks are under threat.", "are", Status.WARNED),
        ("Two officers face the crowd.", "face", Status.ONGOING),
        ("The force had planned to close two desks, but has scrapped the idea.", "close", Status.DROPPED),
        ("The force had planned to close two desks, but has kept the plan quiet.", "close", Status.PLANNED),
        ("The two desks will not close after all.", "close", Status.DROPPED),
        ("The force will not publish the names.", "publish", Status.PLANNED),
        ("The force said it was recruiting nine officers.", "recruiting", Status.ONGOING),
        ("Officers were recruiting nine people.", "recruiting", Status.HAPPENED),
        ("Nine officers are expected to patrol the match.", "expected", Status.PLANNED),
        ("Nine officers were expected to patrol the match.", "expected", Status.HAPPENED),
    ],
)
def test_doubt_and_what_is_to_come_outweigh_the_tense(text: str, verb: str, status: Status) -> None:
    assert status_of(the_verb(text, verb)) is status


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("Two hundred officers leave Kent Police in March 2025.", 200, "planned"),
        ("Kent Police is losing 200 officers next year.", 200, "planned"),
        ("Kent Police is losing 200 officers until March 2025.", 200, "ongoing"),
        ("Kent Police recruits 200 officers", 200, "happened"),
        ("The commissioner pledged 200 more officers for Kent.", 200, "planned"),
        ("The union has called for 200 more officers for Kent.", 200, "proposed"),
        ("There are 900 people on the register in Kent.", 900, "ongoing"),
        ("Arrests in Kent stand at 900.", 900, "happened"),
        ("In Kent the answer was 900 phones awaiting examination.", 900, "ongoing"),
        ("Anyone who joins the group can be jailed for up to 14 years.", 14, "ongoing"),
        ("He was jailed for 14 years.", 14, "happened"),
    ],
)
def test_what_stands_around_a_present_tense_tells_how_real_it_is(text: str, value: int, status: str) -> None:
    article = Article(text, "", "test", published=dt.date(2024, 6, 14))
    assert [row["status"] for row in to_rows(extract_claims(article).claims) if row["value"] == value][:1] == [status]


def test_would_is_a_plan_in_words_that_go_on_from_a_saying() -> None:
    text = "Ann Shaw said the desk would close. Nine officers would be moved to Leeds."
    article = Article(text, "", "test", published=dt.date(2024, 6, 14))
    rows = [row for row in to_rows(extract_claims(article).claims) if row["value"] == 9]
    assert [(row["status"], row["attributed_to"]) for row in rows] == [("planned", "Ann Shaw")]
