"""Who says what, in clauses and in quotations."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Article, Document, Entity, EntityKind
from ingest.names.coreference import resolve
from ingest.names.mentions import find_mentions
from ingest.names.people import with_persons
from ingest.parsing import ParsedDocument, parse
from ingest.speech.voices import Voices, find_persons, hear
from ingest.text import canonical, segment
from ontology.gazetteer import load_gazetteer

MET = Entity(EntityKind.FORCE, "Metropolitan Police", "https://w3id.org/beatgraph/id/force/metropolitan")


def hear_text(text: str, agency: Entity | None = MET) -> Voices:
    document: Document = segment(Article(canonical(text), "", "a", published=dt.date(2025, 8, 1)))
    gazetteer = load_gazetteer()
    named = find_mentions(document, gazetteer)
    persons = find_persons(document, named, agency=agency, gazetteer=gazetteer)
    parsed: ParsedDocument = parse(document)
    mentions = resolve(parsed, with_persons(named, persons.mentions), main=agency)
    return hear(document, parsed, persons, mentions, agency=agency, gazetteer=gazetteer)


def said_in(text: str) -> list[tuple[str, str, str]]:
    return [(a.speaker.name, a.verb, a.content.of(text)) for a in hear_text(text).attributions]


def speakers_in(text: str) -> list[str | None]:
    return [q.speaker.name if q.speaker else None for q in hear_text(text).quotations]


@pytest.mark.parametrize(
    ("text", "speaker", "verb", "content"),
    [
        ("Harold Quentin said the vans were too old.", "Harold Quentin", "say", "the vans were too old"),
        ("Harold Quentin said that the vans were too old.", "Harold Quentin", "say", "the vans were too old"),
        ("The vans were too old, said Harold Quentin.", "Harold Quentin", "say", "The vans were too old"),
        ("The vans were too old, Harold Quentin added.", "Harold Quentin", "add", "The vans were too old"),
        ("The vans were too old, according to Liberty.", "Liberty", "according to", "The vans were too old"),
        ("According to Liberty, the vans were too old.", "Liberty", "according to", "the vans were too old"),
        ("The Met said the vans were too old.", "Metropolitan Police", "say", "the vans were too old"),
        ("A Met spokesman said the vans were too old.", "Metropolitan Police", "say", "the vans were too old"),
        ("A spokesperson said the vans were too old.", "Metropolitan Police", "say", "the vans were too old"),
        ("The Mail revealed that the vans were too old.", "Daily Mail", "reveal", "the vans were too old"),
        ("Critics claim the vans are too old.", "Critics", "claim", "the vans are too old"),
        ("As Liberty sees it, the vans were too old.", "Liberty", "according to", "the vans were too old"),
        ("The vans are too old, if Liberty is to be believed.", "Liberty", "according to", "The vans are too old"),
        ("The vans are too old, if Liberty has it right.", "Liberty", "according to", "The vans are too old"),
        ("In Liberty's own view the vans are too old.", "Liberty", "according to", "the vans are too old"),
        ("Liberty's estimate is that the vans are too old.", "Liberty", "estimate", "the vans are too old"),
        (
            "Civil liberties campaigners argue the vans are too old.",
            "Civil liberties campaigners",
            "argue",
            "the vans are too old",
        ),
        (
            "Harold Quentin, director of Liberty, warned that the vans were too old.",
            "Harold Quentin",
            "warn",
            "the vans were too old",
        ),
    ],
)
def test_a_clause_is_said_by_its_speaker(text: str, speaker: str, verb: str, content: str) -> None:
    assert said_in(text) == [(speaker, verb, content)]


def test_a_saying_has_its_own_time() -> None:
    text = "Harold Quentin warned in April that the vans were too old."
    assert [(a.content.of(text), a.time) for a in hear_text(text).attributions] == [
        ("the vans were too old", "2025-04")
    ]


def test_a_time_of_what_is_said_is_not_that_of_the_saying() -> None:
    assert hear_text("Harold Quentin said the vans were bought in April.").attributions[0].time is None


@pytest.mark.parametrize(
    "text",
    [
        "The figures were too old.",
        "The vans went on to the depot.",
        "Nobody was there to say why.",
        "The stations may think little of it.",
    ],
)
def test_what_says_nothing_is_no_attribution(text: str) -> None:
    assert said_in(text) == []


def test_a_pronoun_is_the_person_named_before() -> None:
    text = "Ms Ann Shaw met Mr Harold Quentin. She said the vans were too old. He said the vans were new."
    assert [(speaker, verb) for speaker, verb, _ in said_in(text)] == [("Ann Shaw", "say"), ("Harold Quentin", "say")]


def test_a_role_is_the_person_who_holds_it() -> None:
    text = "Chief Constable Ann Shaw was there. The chief constable said the vans were too old."
    assert said_in(text)[0][0] == "Ann Shaw"


@pytest.mark.parametrize(
    "text",
    [
        "Harold Quentin said: “We have cut crime in this town.”",
        "“We have cut crime in this town,” said Harold Quentin.",
        "“We have cut crime in this town,” Harold Quentin said.",
        "“We have cut crime in this town,” Harold Quentin told the council.",
        "“We have cut crime in this town,” said the chief constable, Harold Quentin.",
        "Harold Quentin, director of Liberty, said: ‘We have cut crime in this town.’",
        "Mr Harold Quentin was glad. “We have cut crime in this town,” he said.",
        "Harold Quentin called it “a very sad day for all of us”.",
        "The director of Liberty is Harold Quentin. “We have cut crime in this town.”",
        "It was, in the words of Harold Quentin, “a very sad day for all of us”.",
    ],
)
def test_a_quotation_has_the_speaker_beside_it(text: str) -> None:
    assert speakers_in(text) == ["Harold Quentin"]


def test_a_speech_of_several_paragraphs_has_one_speaker() -> None:
    text = "Harold Quentin said: “We have cut crime.\n\n“We shall go on cutting it.\n\n“Nobody will stop us now.”"
    assert speakers_in(text) == ["Harold Quentin"] * 3


def test_a_paragraph_of_its_own_goes_on_with_the_last_speaker() -> None:
    text = "“We have cut crime in town,” said Ann Shaw.\n\n“We shall go on cutting it in the years to come.”"
    assert speakers_in(text) == ["Ann Shaw", "Ann Shaw"]


def test_an_interrupted_quotation_has_one_speaker() -> None:
    text = "“We have cut crime,” said Ann Shaw. “We shall go on cutting it,” she added."
    assert speakers_in(text) == ["Ann Shaw", "Ann Shaw"]


def test_the_next_sentence_does_not_speak_for_a_finished_quotation() -> None:
    text = 'Ann Shaw said: "We have cut crime in town." Harold Quentin said the vans were too old.'
    assert speakers_in(text) == ["Ann Shaw"]


def test_two_speakers_are_told_apart() -> None:
    text = "“We have cut crime in town,” said Ann Shaw.\n\n“You have done no such thing,” said Harold Quentin."
    assert speakers_in(text) == ["Ann Shaw", "Harold Quentin"]


def test_a_quotation_of_nobody_has_no_speaker() -> None:
    assert speakers_in("“Nobody here is safe any longer”\n\nTen vans were bought on Monday morning.") == [None]


WORDS = (
    *("Ann Shaw", "said", "that", "the Met", "“", "”", ",", ".", "according to", "critics", "he", "vans were old"),
    *("told", "by", "spokesman", "it", "warned", "in April", "\n\n", "who", "which", ":", "called", "for"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=16))
def test_any_row_of_words_is_heard_without_error_and_spans_lie_in_the_text(words: list[str]) -> None:
    text = canonical(" ".join(words))
    for attribution in hear_text(text).attributions:
        assert 0 <= attribution.content.start < attribution.content.end <= len(text)
        assert attribution.content.of(text).strip()
        assert attribution.span.of(text).strip()


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    assert all(a.content.end <= len(canonical(text)) for a in hear_text(text).attributions)


def test_it_goes_on_with_the_body_that_spoke_in_the_sentence_before() -> None:
    text = "Liberty said the Home Office had been slow. It added that the vans were too old."
    assert [speaker for speaker, _, _ in said_in(text)] == ["Liberty", "Liberty"]


def test_a_role_whose_holder_is_named_later_speaks_for_the_holder() -> None:
    text = "The head of the agency said that the vans were too old.\n\n“They rattle,” added Ann Carter."
    assert {speaker for speaker, _, _ in said_in(text)} == {"Ann Carter"}


def test_the_spokesman_of_somebody_is_not_the_person_named_before() -> None:
    text = "Ann Carter left. The prime minister's spokesman said that the vans were too old."
    assert "Ann Carter" not in {speaker for speaker, _, _ in said_in(text)}


def test_the_report_is_the_review_that_the_text_introduced() -> None:
    text = "The force published a vetting review on Friday. The report said that the vans were too old."
    assert [speaker for speaker, _, _ in said_in(text)] == ["vetting review"]
