"""Evidence within its words: passages, marks that overlap, nest and cross, and hostile characters."""

from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.highlight import Mark, Piece, join_pieces, mark_piece, mark_pieces, split_paragraphs

TEXT = "The force has 1,210 officers, about 15 per cent of them part-time."


def spans(text: str, *words: str) -> list[Mark]:
    return [Mark(text.index(word), text.index(word) + len(word), f"claim-{n}") for n, word in enumerate(words)]


def test_overlapping_marks_cut_the_text_where_they_begin_and_end() -> None:
    marks = spans(TEXT, "The force has 1,210 officers", "1,210 officers, about 15 per cent")
    passage = mark_piece(Piece(0, TEXT), marks)
    assert [(segment.text, segment.keys) for segment in passage.segments] == [
        ("The force has ", ("claim-0",)),
        ("1,210 officers", ("claim-0", "claim-1")),
        (", about 15 per cent", ("claim-1",)),
        (" of them part-time.", ()),
    ]
    assert [segment.closes for segment in passage.segments] == [(), ("claim-0",), ("claim-1",), ()]


def test_a_nested_mark_opens_after_the_one_around_it() -> None:
    marks = spans(TEXT, "1,210 officers, about 15 per cent", "1,210 officers")
    opened = next(segment.opens for segment in mark_piece(Piece(0, TEXT), marks).segments if segment.opens)
    assert opened == ((14, 47), (14, 28))


def test_two_claims_on_one_span_have_one_anchor_and_two_notes() -> None:
    segments = mark_piece(Piece(0, TEXT), [Mark(14, 28, "a"), Mark(14, 28, "b")]).segments
    assert segments[1].opens == ((14, 28),)
    assert segments[1].closes == ("a", "b")


def test_evidence_that_runs_beyond_its_sentence_continues_the_passage() -> None:
    first, second = "“Every village matters.", "Every lane too,"
    whole = f"{first} {second}"
    passages = mark_pieces([Piece(10, first), Piece(11, whole[1:])], [Mark(11, 10 + len(whole), "a")])
    assert len(passages) == 1
    assert "".join(segment.text for segment in passages[0].segments) == whole


def test_a_gap_between_sentences_is_told_and_a_space_is_not_one() -> None:
    passages = mark_pieces([Piece(0, "One."), Piece(5, "Two."), Piece(40, "Three.")], [])
    assert [passage.gap_before for passage in passages] == [False, False, True]


def test_a_mark_over_two_paragraphs_closes_in_the_second_alone() -> None:
    text = "One and\n\ntwo."
    passages = [mark_piece(paragraph, [Mark(0, 12, "a")]) for paragraph in split_paragraphs(text)]
    assert [[segment.closes for segment in passage.segments] for passage in passages] == [[()], [("a",), ()]]


def test_characters_that_reorder_a_page_are_spelt_out() -> None:
    assert mark_piece(Piece(0, "a\u202eb\x00c"), []).segments[0].text == "a[U+202E]b\ufffdc"


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=8))
def test_segments_are_the_text_again_and_each_is_covered_by_its_keys(drawn: list[tuple[int, int]]) -> None:
    marks = [Mark(start, start + length, str(number)) for number, (start, length) in enumerate(drawn)]
    segments = mark_piece(Piece(5, TEXT), marks).segments
    assert "".join(segment.text for segment in segments) == TEXT
    starts = accumulate((len(segment.text) for segment in segments), initial=5)
    for segment, start in zip(segments, starts, strict=False):
        middle = [mark.key for mark in sorted(marks) if mark.start <= start < mark.end]
        assert segment.keys == tuple(middle)


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20)), max_size=6))
def test_joined_pieces_are_verbatim_and_never_touch(drawn: list[tuple[int, int]]) -> None:
    joined = join_pieces(Piece(start, TEXT[start : start + length]) for start, length in drawn)
    assert all(TEXT[piece.start : piece.end] == piece.text for piece in joined)
    assert all(one.end < other.start for one, other in pairwise(joined))
