"""Frames: from the number to the noun, the verb, the subject and the object."""

from __future__ import annotations

import pytest

from ingest.expressions.quantities import find_quantities
from ingest.framing.frames import Frame, Role, quantity_frames, verb_frames
from ingest.framing.grammar import phrase_of
from ingest.model import Article
from ingest.parsing import parse
from ingest.text import segment


def frames_of(text: str) -> tuple[Frame, ...]:
    document = segment(Article(text, "", "test"))
    return quantity_frames(parse(document), find_quantities(document))


def the_frame(text: str, number: str) -> Frame:
    return next(f for f in frames_of(text) if f.quantity and f.quantity.number.of(text) == number)


@pytest.mark.parametrize(
    ("text", "number", "counted"),
    [
        ("The force lost 1,400 officers.", "1,400", "officers"),
        ("Officers seized 12 rusty knives and 40 guns.", "40", "guns"),
        ("The force cut 230 of its staff.", "230", "staff"),
        ("Upwards of 900 phones are waiting.", "900", "phones"),
        ("The unit can claim in excess of 16,800 arrests.", "16,800", "arrests"),
        ("The number of thefts rose to 412.", "412", "thefts"),
        ("Arrests came to 412.", "412", "Arrests"),
        ("Support staff are up by 16.", "16", "staff"),
        ("The force faces a £12m budget gap.", "£12m", "gap"),
        ("Almost 15 per cent of thefts take place there.", "15 per cent", "thefts"),
        ("The force will double its use of drones.", "double", "use"),
        ("Thefts have doubled.", "doubled", "Thefts"),
        ("Doubling the number of officers would help.", "Doubling", "officers"),
    ],
)
def test_a_number_leads_to_the_noun_it_counts(text: str, number: str, counted: str) -> None:
    noun = the_frame(text, number).counted
    assert noun is not None
    assert noun.text == counted


def test_a_number_in_a_list_counts_the_noun_before_the_colon() -> None:
    text = "The team’s year in figures, as the force has given them out this week:\n\n• breath tests carried out: 326\n"
    noun = the_frame(text, "326").counted
    assert noun is not None
    assert noun.text == "tests"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The force made 1,000 arrests, of which 773 led to a charge.", "773"),
        ("Police made 40 arrests in May. Another 12 came in June.", "12"),
    ],
)
def test_a_number_without_a_noun_takes_the_noun_of_the_number_before(text: str, number: str) -> None:
    frame = the_frame(text, number)
    assert frame.elliptic
    assert frame.counted is not None
    assert frame.counted.text == "arrests"


def test_of_them_takes_up_the_plural_subject_of_its_sentence() -> None:
    frame = the_frame("The town has 12 parks. Officers are wanted, and soon: 900 of them.", "900")
    assert frame.counted is not None
    assert frame.counted.text == "Officers"


def test_the_chain_leads_over_nouns_to_the_verb() -> None:
    frame = the_frame("Savings must cover the loss of 300 staff.", "300")
    assert [token.lemma for token in frame.chain] == ["loss", "cover"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Forty officers left.", Role.SUBJECT),
        ("Forty officers were moved.", Role.PASSIVE_SUBJECT),
        ("Kent hired forty officers.", Role.OBJECT),
        ("Kent relies on forty officers.", Role.OBLIQUE),
        ("Forty officers", Role.NONE),
    ],
)
def test_the_role_is_that_of_the_noun_under_its_verb(text: str, role: Role) -> None:
    assert frames_of(text)[0].role is role


def test_a_participle_on_the_noun_belongs_to_the_frame() -> None:
    frame = the_frame("Twenty people arrested over drugs have been named.", "Twenty")
    assert [token.lemma for token in frame.participles] == ["arrest"]


@pytest.mark.parametrize(
    ("text", "agent", "thing"),
    [
        ("The council closed the station.", "council", "station"),
        ("The station was closed by the council.", "council", "station"),
        ("Officers who closed the road were praised.", "Officers", "road"),
        ("The council wants to close the station.", "council", "station"),
    ],
)
def test_agent_and_object_are_the_same_in_active_and_passive(text: str, agent: str, thing: str) -> None:
    document = segment(Article(text, "", "test"))
    frame = next(frame for frame in verb_frames(parse(document)) if frame.head.lemma == "close")
    assert frame.agent is not None
    assert frame.object is not None
    assert (frame.agent.text, frame.object.text) == (agent, thing)


def test_the_span_of_a_frame_is_its_clause_without_the_clauses_inside_it() -> None:
    text = "Kent Police seized 12 knives, which were hidden in a van, and"
    assert the_frame(text, "12").span.of(text).startswith("Kent Police seized 12 knives")
    assert not the_frame(text, "12").span.of(text).endswith("and")


def test_a_preposition_leads_to_its_noun() -> None:
    target = the_frame("Fifty officers will be moved to the Ambridge squad.", "Fifty").prepositional("to", "into")
    assert target is not None
    assert target.text == "squad"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The force lost 12 armed response officers who had trained.", "armed response officers"),
        ("The force lost its head of crime today.", "head of crime"),
    ],
)
def test_a_noun_phrase_has_what_stands_before_it_and_its_of_phrase(text: str, phrase: str) -> None:
    parsed = parse(segment(Article(text, "", "test")))
    noun = next(t for s in parsed.sentences for t in s.tokens if t.dep == "dobj")
    assert phrase_of(noun).of(text) == phrase
