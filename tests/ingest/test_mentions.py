"""Mentions: longest label, case, word boundaries, abbreviations that the document defines, names by their form."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Article, Document, Entity, EntityKind, Mention, Span
from ingest.names.mentions import find_mentions, longest, singular
from ingest.text import segment
from ontology.gazetteer import Alias, Entry, Gazetteer

GAZETTEER = Gazetteer(
    [
        Entry("x:met", "force", "Metropolitan Police", (Alias("Metropolitan Police", True), Alias("Met", True))),
        Entry("x:drones", "technology", "drones", (Alias("drone", False),)),
        Entry("x:lfr", "technology", "live facial recognition", (Alias("live facial recognition", False),)),
        Entry("x:fr", "technology", "facial recognition", (Alias("facial recognition", False),)),
        Entry("x:bath", "place", "Bath", (Alias("Bath", True),)),
        Entry(
            "x:npcc",
            "organisation",
            "National Police Chiefs' Council",
            (Alias("National Police Chiefs' Council", True),),
        ),
        Entry("x:liberty", "organisation", "Liberty", (Alias("Liberty", True, common_word=True),)),
        Entry("x:robbery", "offence", "robbery", (Alias("robbery", False),)),
    ]
)


def a_document(text: str) -> Document:
    return segment(Article(text, "", "test"))


def found(text: str) -> list[tuple[str, str]]:
    """Return the words of each mention with the name of what they denote."""
    return [(mention.span.of(text), mention.entity.name) for mention in find_mentions(a_document(text), GAZETTEER)]


def test_a_label_is_found_and_gives_the_canonical_name() -> None:
    assert ("Met", "Metropolitan Police") in found("Today the Met spoke to us.")


def test_the_longest_label_wins() -> None:
    assert found("Officers tried live facial recognition there.") == [
        ("live facial recognition", "live facial recognition")
    ]


@pytest.mark.parametrize("text", ["She met them there.", "They were Methodists.", "A bathroom was searched."])
def test_a_case_sensitive_label_is_no_part_of_a_word_and_not_in_small_letters(text: str) -> None:
    assert found(text) == []


def test_a_common_word_at_the_start_of_a_sentence_is_a_name_only_if_it_is_one_elsewhere() -> None:
    assert found("Liberty is dear to all of us.") == []
    assert found("Liberty objects to it. For years Liberty has sued.") == [("Liberty", "Liberty")] * 2


def test_a_possessive_is_no_part_of_the_name() -> None:
    assert ("Met", "Metropolitan Police") in found("That is the Met’s view.")


@pytest.mark.parametrize("written", ["robberies", "Robbery", "robbery"])
def test_a_plural_of_a_thing_is_found_in_any_case(written: str) -> None:
    assert (written, "robbery") in found(f"There were no {written} here.")


def test_a_label_may_be_written_with_another_apostrophe_or_over_a_line_break() -> None:
    assert ("National Police\nChiefs’ Council", "National Police Chiefs' Council") in found(
        "It fell, as it has done in every such case people remember, to the National Police\nChiefs’ Council."
    )


def test_a_comma_parts_a_name() -> None:
    assert ("live, facial recognition", "live facial recognition") not in found(
        "It was live, facial recognition or not."
    )


def test_an_abbreviation_in_brackets_stands_for_the_name_in_the_whole_document() -> None:
    text = "Officers tried live facial recognition (LFR) in May. Later LFR was dropped."
    assert [pair for pair in found(text) if pair[0] == "LFR"] == [("LFR", "live facial recognition")] * 2


def test_an_abbreviation_of_an_unknown_body_is_defined_by_its_initials() -> None:
    text = "A study by the Borchester Institute for Safety (BIS) is out. BIS asked forces."
    assert ("BIS", "Borchester Institute for Safety") in found(text)


def test_a_short_form_before_the_bracket_is_defined_too() -> None:
    text = "The NPCC (National Police Chiefs' Council) met. The NPCC voted."
    assert found(text).count(("NPCC", "National Police Chiefs' Council")) == 2


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("It fell to Borsetshire Police to act.", "Borsetshire Police", EntityKind.FORCE),
        ("It fell to Borsetshire Constabulary to act.", "Borsetshire Constabulary", EntityKind.FORCE),
        ("It fell to Felpersham City Council to act.", "Felpersham City Council", EntityKind.ORGANISATION),
        ("It fell to Borsetshire Police Authority to act.", "Borsetshire Police Authority", EntityKind.ORGANISATION),
        ("It fell to the Harbour Crime Taskforce to act.", "Harbour Crime Taskforce", EntityKind.UNIT),
        ("It fell to Operation Heron to act.", "Operation Heron", EntityKind.PUBLIC_EVENT),
        ("It fell to Borsetshire Police’s river unit to act.", "Borsetshire Police river unit", None),
    ],
)
def test_a_name_nobody_listed_is_told_by_its_form(text: str, name: str, kind: EntityKind | None) -> None:
    mentions = {mention.entity.name: mention.entity.kind for mention in find_mentions(a_document(text), GAZETTEER)}
    assert name in mentions
    assert kind is None or mentions[name] is kind


def test_a_unit_that_a_known_force_owns_is_named_after_it() -> None:
    text = "It fell to the Metropolitan Police’s river unit to act."
    assert ("Metropolitan Police’s river unit", "Metropolitan Police river unit") in found(text)


def test_of_overlapping_mentions_the_longest_stays() -> None:
    short, long = (Mention(Span(0, end), Entity(EntityKind.OTHER, str(end))) for end in (3, 9))
    assert longest([short], [long]) == [long]


@pytest.mark.parametrize(("word", "stem"), [("cities", "city"), ("vans", "van"), ("gas", "gas"), ("glass", "glass")])
def test_a_singular_is_made_by_the_ending(word: str, stem: str) -> None:
    assert singular(word) == stem


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_mentions_that_do_not_overlap(text: str) -> None:
    document = a_document(text)
    mentions = find_mentions(document, GAZETTEER)
    for before, after in itertools.pairwise(mentions):
        assert before.span.end <= after.span.start
    assert all(mention.span.of(document.article.text).strip() for mention in mentions)
