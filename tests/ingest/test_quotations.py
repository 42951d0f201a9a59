"""Words in quotation marks, of every kind of mark."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Article, Quotation
from ingest.speech.quotations import find_quotations
from ingest.text import canonical, segment


def found_in(text: str) -> tuple[Quotation, ...]:
    return find_quotations(segment(Article(canonical(text), "", "a")))


def words_in(text: str) -> list[str]:
    return [quotation.span.of(text) for quotation in found_in(text)]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("“", "”"), ("‘", "’"), ('"', '"'), ("'", "'"), ('"', "'"), ("“", '"'), ("‘", "'"), ("'", "’")],
)
def test_every_pair_of_marks_is_read(opening: str, closing: str) -> None:
    text = f"The chief said: {opening}We have cut crime in this town.{closing} Nobody else spoke to us there."
    assert words_in(text) == ["We have cut crime in this town."]


@pytest.mark.parametrize(
    "text",
    [
        "The officers’ cars and the force’s vans weren’t new.",
        "The officers' cars and the force's vans weren't new.",
        "It was the summer of ’16 and the ’90s were long gone by then.",
        "A so-called ‘hotspot’ was named.",
        "They call it a 'no go' area.",
        "The wall is 6' high and 12\" thick there.",
    ],
)
def test_apostrophes_and_words_at_arms_length_are_no_quotations(text: str) -> None:
    assert words_in(text) == []


def test_contractions_and_possessives_stay_inside_a_quotation() -> None:
    text = "She said: ‘We’ll see that the officers’ work isn’t lost on the town’s people,’ and left."
    assert words_in(text) == ["We’ll see that the officers’ work isn’t lost on the town’s people,"]


def test_straight_single_marks_are_told_from_apostrophes() -> None:
    text = "'It's ours and we won't give it up,' he said. 'That's all there's to it.'"
    assert words_in(text) == ["It's ours and we won't give it up,", "That's all there's to it."]


def test_a_quotation_interrupted_by_he_said_is_two() -> None:
    text = "“We have cut crime,” he said, “and we shall go on cutting it.”"
    assert words_in(text) == ["We have cut crime,", "and we shall go on cutting it."]


def test_a_speech_is_reopened_at_each_paragraph() -> None:
    text = (
        "He said: “We have cut crime in town.\n\n“We shall go on cutting it.\n\n“Nobody will stop us now.”\n\n"
        "He left it there."
    )
    found = found_in(text)
    assert [q.span.of(text) for q in found] == [
        "We have cut crime in town.",
        "We shall go on cutting it.",
        "Nobody will stop us now.",
    ]
    assert [q.continues for q in found] == [False, True, True]


def test_a_quotation_after_a_closed_one_does_not_continue_it() -> None:
    text = "“We have cut crime in town.”\n\n“We shall go on cutting it.”"
    assert [q.continues for q in found_in(text)] == [False, False]


def test_a_mark_that_opens_again_in_the_paragraph_closes_what_was_open() -> None:
    text = '"We have cut crime in this town. "However, we shall go on cutting it." The council agreed.'
    assert words_in(text) == ["We have cut crime in this town.", "However, we shall go on cutting it."]


def test_a_fragment_of_a_sentence_counts_from_four_words_on() -> None:
    assert words_in("She called it “a very sad day” for the town.") == ["a very sad day"]


def test_a_short_quotation_counts_beside_a_verb_of_saying() -> None:
    assert words_in("“Go home,” said the officer to the crowd.") == ["Go home,"]


def test_an_inner_quotation_is_part_of_the_outer_one() -> None:
    text = "“He told me ‘you have no right to be here’ and then he left,” she said."
    assert words_in(text) == ["He told me ‘you have no right to be here’ and then he left,"]


def test_a_quotation_may_run_over_a_line_break() -> None:
    paragraph = (
        "The force has bought ten vans for its roads team, which until now had to\n"
        "make do with old cars, and the chief constable said: “We needed them\n"
        "badly and we are glad to have them at last.” She would not say how much\n"
        "they had cost the public."
    )
    assert words_in(f"Ten vans\n\n{paragraph}") == ["We needed them\nbadly and we are glad to have them at last."]


def test_captions_and_boilerplate_are_not_read() -> None:
    assert words_in("Ten vans\n\nPICTURED: “These are the new vans here”\n\nThe force bought ten vans.") == []


@given(st.text(alphabet=st.sampled_from("ab .,'\"‘’“”\n!?sA:—("), max_size=120))
def test_quotations_lie_in_blocks_in_order_without_outer_space(text: str) -> None:
    document = segment(Article(canonical(text), "", "a"))
    found = find_quotations(document)
    assert all(any(b.span.contains(q.span) for b in document.blocks) for q in found)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
    assert all(q.span.of(text) == q.span.of(text).strip() for q in found)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    assert all(0 <= q.span.start < q.span.end <= len(canonical(text)) for q in found_in(text))
