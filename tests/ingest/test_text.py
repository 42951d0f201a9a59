"""Blocks, headlines and sentences, and the lines that are no part of the story."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Article, BlockKind, Document, Span
from ingest.text import canonical, segment, split_sentences


def cut(text: str, title: str | None = None) -> Document:
    return segment(Article(text, "", "a", title=title))


def words_of(document: Document, kind: BlockKind) -> list[str]:
    return [block.span.of(document.article.text) for block in document.blocks if block.kind is kind]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("\ufeffOne", "One"),
        ("One\r\nTwo\rThree\n", "One\nTwo\nThree\n"),
        ("  One\u00a0Two\t", "  One\u00a0Two\t"),
    ],
)
def test_canonical_text_changes_mark_and_line_ends_only(raw: str, text: str) -> None:
    assert canonical(raw) == text


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Hide Ad", BlockKind.BOILERPLATE),
        ("READ MORE: Library wins an award for its cake stall", BlockKind.BOILERPLATE),
        ("error: Content is protected !!", BlockKind.BOILERPLATE),
        ("We use cookies to improve this site.", BlockKind.BOILERPLATE),
        ("Share this article", BlockKind.BOILERPLATE),
        ("Thank you for reading. Local news depends on you.", BlockKind.BOILERPLATE),
        ("#Borchester #Police", BlockKind.BOILERPLATE),
        ("Published 3rd May 2019, 10:12 BST", BlockKind.DATELINE),
        ("Fri. Aug 1st, 2025", BlockKind.DATELINE),
        ("By Ann Shaw, crime reporter", BlockKind.DATELINE),
        ("Wednesday 8 June 2022 | Crime", BlockKind.DATELINE),
        ("Image caption: A new van outside the station", BlockKind.CAPTION),
        ("Officers beside the new van. Picture: Borsetshire Police", BlockKind.CAPTION),
        ("• 12 knives were handed in", BlockKind.LIST_ITEM),
        ("- 12 knives were handed in", BlockKind.LIST_ITEM),
        ("A plan in pieces", BlockKind.SUBHEADING),
        ("The force will hide nothing from its readers.", BlockKind.PARAGRAPH),
        ("It published the figures on 3 May 2019.", BlockKind.PARAGRAPH),
    ],
)
def test_each_line_is_told_by_its_form(line: str, kind: BlockKind) -> None:
    document = cut(
        f"Headline of the day\n\nThe first paragraph says what happened, and at length.\n\n{line}\n\nThe end came."
    )
    found = [b.kind for b in document.blocks if b.span.of(document.article.text) == line]
    assert found == [kind]


def test_matter_beside_the_story_has_no_sentences() -> None:
    document = cut("Headline of the day\n\nHide Ad\n\nBy Ann Shaw\n\nPICTURED: A van.\n\nTen vans were bought.")
    assert [s.of(document.article.text) for s in document.sentences] == ["Headline of the day", "Ten vans were bought."]


def test_the_first_line_is_the_headline() -> None:
    document = cut("Ten vans for Borsetshire\nThe force bought ten vans on Monday.")
    assert words_of(document, BlockKind.HEADLINE) == ["Ten vans for Borsetshire"]


def test_a_headline_is_found_by_the_title_behind_other_lines() -> None:
    document = cut(
        "THE ECHO ONLINE\n\nTen vans for Borsetshire\n\nThe force bought ten vans.", "Ten vans for Borsetshire"
    )
    assert words_of(document, BlockKind.HEADLINE) == ["Ten vans for Borsetshire"]


def test_a_slug_glued_to_the_headline_is_cut_off() -> None:
    document = cut("ten-vans-for-borsetshire-policeTen vans for Borsetshire Police\n\nThe force bought ten vans.")
    assert words_of(document, BlockKind.BOILERPLATE) == ["ten-vans-for-borsetshire-police"]
    assert words_of(document, BlockKind.HEADLINE) == ["Ten vans for Borsetshire Police"]


def test_what_is_glued_behind_the_title_is_a_block_of_its_own() -> None:
    document = cut("Ten vans for a forceNobody knows why\n\nThe force bought ten vans.", "Ten vans for a force")
    assert words_of(document, BlockKind.HEADLINE) == ["Ten vans for a force"]
    assert "Nobody knows why" in words_of(document, BlockKind.PARAGRAPH)


def test_a_hard_wrapped_paragraph_is_one_block_with_its_line_breaks() -> None:
    paragraph = (
        "The force has bought ten vans for its roads team, which until now had to\n"
        "make do with cars that were older than some of the officers who drove\n"
        "them. The vans carry cameras and a drone. Nobody at the station could say\n"
        "how much they cost."
    )
    document = cut(f"Ten vans for Borsetshire\n\n{paragraph}\n")
    assert words_of(document, BlockKind.PARAGRAPH) == [paragraph]
    assert any("had to\nmake do" in s.of(document.article.text) for s in document.sentences)


def test_one_sentence_a_line_makes_a_paragraph_of_each_line() -> None:
    lines = ["The force has bought ten vans.", "They carry cameras.", "Nobody could say what they cost."]
    document = cut("Ten vans for Borsetshire\n" + "\n".join(lines))
    assert words_of(document, BlockKind.PARAGRAPH) == lines


def test_links_after_the_story_are_no_part_of_it() -> None:
    document = cut("Ten vans\n\nThe force bought ten vans on Monday.\n\nMore on this story\nOld vans sold at auction")
    assert words_of(document, BlockKind.BOILERPLATE) == ["More on this story", "Old vans sold at auction"]


def test_a_story_may_go_on_behind_links() -> None:
    more = "The vans will be on the road from Monday, said the force, and every one of them carries a camera."
    document = cut(f"Ten vans\n\nThe force bought ten vans.\n\nRelated articles\nOld vans sold\n{more}")
    assert more in words_of(document, BlockKind.PARAGRAPH)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Shaw left. He was tired.", ["Mr. Shaw left.", "He was tired."]),
        ("It cost £1.5m. That was dear.", ["It cost £1.5m.", "That was dear."]),
        ("Supt. Ann Shaw spoke to J. Archer.", ["Supt. Ann Shaw spoke to J. Archer."]),
        ("Tools, e.g. Drones, cost money.", ["Tools, e.g. Drones, cost money."]),
        ("“Why?” she asked. “No!” he said.", ["“Why?” she asked.", "“No!” he said."]),
        ("'It works.' The force agreed.", ["'It works.'", "The force agreed."]),
        ("It began at 5 p.m. The crowd left.", ["It began at 5 p.m.", "The crowd left."]),
        ("See No. 5 on the list. Then go.", ["See No. 5 on the list.", "Then go."]),
        ("He wrote to the U.K. office.", ["He wrote to the U.K. office."]),
        ("Ten (10) left. 12 stayed.", ["Ten (10) left.", "12 stayed."]),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert [s.of(text) for s in split_sentences(text, Span(0, len(text)))] == sentences


@given(st.text(max_size=400), st.none() | st.text(max_size=40))
def test_every_text_is_cut_without_error_and_every_span_lies_inside(text: str, title: str | None) -> None:
    document = cut(canonical(text), title)
    limit = len(document.article.text)
    spans = [block.span for block in document.blocks]
    assert all(0 <= s.start < s.end <= limit for s in [*spans, *document.sentences])
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(any(block.contains(sentence) for block in spans) for sentence in document.sentences)
    assert all(s.of(document.article.text).strip() == s.of(document.article.text) for s in spans)


@given(st.lists(st.sampled_from(["a", "B", ".", "!", " ", "\n", "’", "“", "Mr.", "•", "12", "-"]), max_size=60))
def test_all_words_of_a_text_are_in_its_blocks(pieces: list[str]) -> None:
    text = "".join(pieces)
    document = cut(text)
    covered = set().union(*(range(b.span.start, b.span.end) for b in document.blocks)) if document.blocks else set()
    assert {i for i, character in enumerate(text) if not character.isspace()} <= covered
