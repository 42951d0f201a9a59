"""Claims of quotations and positions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingest.claims import extract_claims
from ingest.expressions.quantities import find_quantities
from ingest.model import Article, Attribution, Claim, Entity, EntityKind, Kind, Quotation, Span, Status
from ingest.reading import read_article
from ingest.speech.stances import stance_of
from ingest.speech.statements import position_claims, quote_claims
from ingest.text import segment

SHAW = Entity(EntityKind.PERSON, "Ann Shaw", "https://example.org/ann")
MET = Entity(EntityKind.FORCE, "Metropolitan Police", "https://example.org/met")


def claims_of(text: str, *kinds: Kind) -> list[Claim]:
    claims = extract_claims(Article(text, "", "a", published=dt.date(2025, 8, 1))).claims
    return [claim for claim in claims if claim.kind in kinds]


def positions_of(text: str, said: str, verb: str = "say", speaker: Entity = SHAW, **extra: object) -> list[Claim]:
    document = segment(Article(text, "", "a"))
    at = text.index(said)
    attribution = Attribution(Span(0, at), Span(at, at + len(said)), speaker, verb)
    numbers = find_quantities(document)
    return list(position_claims(document, [attribution], [], quantities=numbers, **extra))  # type: ignore[arg-type]


def quoted_positions(words: str) -> list[tuple[str | None, str]]:
    text = f"Ann Shaw said: “{words}”"
    document = segment(Article(text, "", "a"))
    quotation = Quotation(Span(text.index("“") + 1, len(text) - 1), SHAW)
    claims = position_claims(document, [], [quotation], quantities=find_quantities(document))
    return [(claim.unit, claim.evidence[0].exact) for claim in claims]


def test_a_quotation_is_a_claim_of_its_speaker() -> None:
    text = "“We have cut crime in this town,” said Ann Shaw."
    (claim,) = claims_of(text, Kind.QUOTE)
    assert (claim.subject.name, claim.status, claim.unit) == ("Ann Shaw", Status.OPINION, None)
    assert claim.attributed_to == claim.subject
    assert [e.exact for e in claim.evidence] == ["We have cut crime in this town,"]


def test_a_quotation_without_a_speaker_is_no_claim() -> None:
    document = segment(Article("“Nobody here is safe any longer” it read.", "", "a"))
    assert quote_claims(document, [Quotation(Span(1, 31))]) == ()


@pytest.mark.parametrize(
    ("text", "said", "verb", "unit", "evidence"),
    [
        (
            "Ann Shaw said the law is unfair to all.",
            "the law is unfair to all",
            "say",
            "criticises",
            "the law is unfair to all",
        ),
        (
            "Ann Shaw said the law was old and tired.",
            "the law was old and tired",
            "say",
            "says",
            "the law was old and tired",
        ),
        (
            "Ann Shaw said the law must change soon.",
            "the law must change soon",
            "say",
            "calls for",
            "the law must change soon",
        ),
        ("Ann Shaw fears the law may go wrong.", "the law may go wrong", "fear", "warns", "the law may go wrong"),
        (
            "Ann Shaw criticised the new law of the land.",
            "the new law of the land",
            "criticise",
            "criticises",
            "Ann Shaw criticised the new law of the land",
        ),
        (
            "Ann Shaw welcomed the new law of the land.",
            "the new law of the land",
            "welcome",
            "supports",
            "Ann Shaw welcomed the new law of the land",
        ),
    ],
)
def test_reported_speech_is_a_position(text: str, said: str, verb: str, unit: str, evidence: str) -> None:
    (claim,) = positions_of(text, said, verb)
    assert (claim.unit, claim.evidence[0].exact, claim.status) == (unit, evidence, Status.OPINION)
    assert claim.attributed_to == claim.subject == SHAW


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ann Shaw said that 20 people were arrested.", "20 people were arrested"),
        ("Ann Shaw said what the vans had cost the force.", "what the vans had cost the force"),
        ("Ann Shaw said it was so.", "it was so"),
    ],
)
def test_a_fact_a_question_and_a_scrap_are_no_positions(text: str, said: str) -> None:
    assert positions_of(text, said) == []


def test_what_a_force_merely_reports_is_no_position() -> None:
    text = "The Met said the man was taken to hospital."
    assert positions_of(text, "the man was taken to hospital", speaker=MET) == []


def test_what_another_claim_records_is_no_position() -> None:
    text = "Ann Shaw said the station on the hill was closed."
    said = "the station on the hill was closed"
    fact = Span(text.index(said), len(text) - 1)
    assert positions_of(text, said, factual=[fact]) == []
    assert len(positions_of(text, said)) == 1


def test_what_would_come_of_a_plan_is_a_position_though_the_plan_is_a_fact() -> None:
    text = "Ann Shaw said doubling the patrols would crack down on theft."
    said = "doubling the patrols would crack down on theft"
    fact = Span(text.index(said), text.index(" would"))
    (claim,) = positions_of(text, said, factual=[fact])
    assert claim.unit == "supports"


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("The Government must change this law and do it now.", "calls for"),
        ("It is a disgrace that nobody came to help us here.", "criticises"),
        ("I am proud of every officer who came out that night.", "supports"),
    ],
)
def test_a_sentence_with_a_strong_cue_is_a_quoted_position(words: str, unit: str) -> None:
    assert quoted_positions(words) == [(unit, words)]


@pytest.mark.parametrize(
    "words",
    [
        "The station opened in the old town hall building that year.",
        "We went there on Monday and we came back on the next day.",
        "Did they ask anybody in the town before they did all this?",
    ],
)
def test_plain_words_are_a_quotation_and_no_position(words: str) -> None:
    assert quoted_positions(words) == []


def test_of_what_a_speaker_calls_for_only_the_strongest_is_a_position() -> None:
    words = "It needs to have some kind of plan. The Government must write one before the year is out."
    assert quoted_positions(words) == [("calls for", "The Government must write one before the year is out.")]


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("It is time to act.", "calls for"),
        ("It could lead to chaos.", "warns"),
        ("It is deeply worrying.", "criticises"),
        ("It is a breakthrough.", "supports"),
        ("Nobody came.", "says"),
    ],
)
def test_cues_tell_the_stance(words: str, unit: str) -> None:
    stance = stance_of(words)
    assert stance is not None
    assert stance.unit == unit


@pytest.mark.shared
def test_the_claims_of_a_real_report_are_by_the_right_persons(shared: Path) -> None:
    article = read_article(shared / "articles" / "seed.txt")
    claims = extract_claims(article).claims
    quotes = [claim for claim in claims if claim.kind is Kind.QUOTE]
    roles = [claim for claim in claims if claim.kind is Kind.ROLE_OF_PERSON]
    assert [claim.subject.name for claim in quotes] == ["Charlie Whelton"] * 3 + ["Sir Mark Rowley"] * 2
    assert {(claim.subject.name, claim.of.text if claim.of else None) for claim in roles} == {
        ("Charlie Whelton", "Liberty"),
        ("Sir Mark Rowley", "Metropolitan Police"),
    }
    assert all(e.exact == e.span.of(article.text) for claim in claims for e in claim.evidence)
