"""What figures and news take over from the words around them."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.model import Article, Claim, Kind


def counts_of(text: str, kind: Kind = Kind.COUNT_OF_EVENTS) -> list[Claim]:
    article = Article(text, "", "a", published=dt.date(2024, 6, 14))
    return [claim for claim in extract_claims(article).claims if claim.kind is kind]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Kent Police said it made 40 arrests in May. It stopped 90 cars.", "Kent Police"),
        ("Its officers made 40 arrests in May. The figures are from Kent Police.", "Kent Police"),
        ("Officers made 40 arrests in May.\n\nThe numbers are Kent Police's own.", "Kent Police"),
    ],
)
def test_figures_are_said_by_the_source_that_the_text_names_once(text: str, source: str) -> None:
    claims = counts_of(text)
    assert claims
    assert {claim.attributed_to.name if claim.attributed_to else None for claim in claims} == {source}


def test_figures_of_two_sources_in_two_paragraphs_are_left_to_the_reporter() -> None:
    text = (
        "Kent Police said it made 40 arrests.\n\nEssex Police said it made 50 arrests.\n\n"
        "Surrey Police made 60 arrests in May."
    )
    assert [claim.attributed_to for claim in counts_of(text) if claim.value == 60] == [None]


def test_news_at_the_start_is_of_the_month_in_which_it_appears() -> None:
    text = "Kent Police has arrested 12 men.\n\nOfficers once arrested 900 men."
    assert {claim.value: claim.time for claim in counts_of(text)} == {12: "2024-06", 900: None}
