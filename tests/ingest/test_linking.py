"""Claims in the light of each other: repeats, restated shares, wholes, and what the headline says."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.model import Article, Claim, Kind


def claims_of(text: str, kind: Kind) -> list[Claim]:
    article = Article(text, "", "test", published=dt.date(2024, 6, 14))
    return [claim for claim in extract_claims(article).claims if claim.kind is kind]


def test_the_same_number_of_the_same_thing_is_one_claim_with_two_spans() -> None:
    text = "Kent Police made 40 arrests in Dover. It said that the 40 arrests were planned."
    (claim,) = claims_of(text, Kind.COUNT_OF_EVENTS)
    assert len(claim.evidence) == 2


def test_the_same_number_of_another_thing_is_another_claim() -> None:
    text = "Kent Police made 40 arrests in Dover. It seized 40 knives."
    assert len(claims_of(text, Kind.COUNT_OF_EVENTS)) == 2


def test_a_share_in_words_beside_its_figures_is_no_second_claim() -> None:
    text = "In all 26%, slightly over one in four, of thefts were solved by Kent Police."
    assert [claim.value for claim in claims_of(text, Kind.SHARE)] == [26]


@pytest.mark.parametrize("words", ["Of these, 12 led to a charge.", "Of those arrests, 12 led to a charge."])
def test_a_part_knows_its_whole_across_sentences(words: str) -> None:
    (part,) = claims_of(f"Kent Police made 40 arrests in Dover. {words}", Kind.OUTCOME)
    assert part.whole is not None
    assert part.whole.value == 40


def test_a_number_that_is_no_part_has_no_whole() -> None:
    text = "Kent Police made 40 arrests in Dover. Another 12 led to a charge."
    assert [claim.whole for claim in claims_of(text, Kind.OUTCOME)] == [None]


def test_down_from_is_a_decrease() -> None:
    (fewer, before) = claims_of(
        "Patrols go out three times a week in Kent, down from nine times a week.", Kind.DEPLOYMENT_FREQUENCY
    )
    assert fewer.from_ is not None
    assert (fewer.from_.value, fewer.direction) == (9, "decrease")
    assert before.from_ is None
