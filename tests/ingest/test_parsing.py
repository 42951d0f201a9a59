"""The parse keeps the article's offsets and never crosses a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Article, Block, BlockKind, Document, Span
from ingest.parsing import LONGEST_SENTENCE, cut, parse, plain


def a_document(*sentences: str) -> Document:
    text = "\n\n".join(sentences)
    spans, start = [], 0
    for sentence in sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 2
    blocks = tuple(Block(span, BlockKind.PARAGRAPH) for span in spans)
    return Document(Article(text, "", "test"), blocks, tuple(spans))


def test_tokens_carry_article_offsets() -> None:
    parsed = parse(a_document("A first sentence.", "Officers seized 12 knives."))
    text = parsed.document.article.text
    assert all(token.span.of(text) == token.text for sentence in parsed.sentences for token in sentence.tokens)


def test_the_subject_hangs_on_its_verb() -> None:
    officers = parse(a_document("Officers seized 12 knives.")).token_at(3)
    assert officers is not None
    assert (officers.dep, officers.head.lemma) == ("nsubj", "seize")


def test_no_dependency_crosses_a_sentence() -> None:
    parsed = parse(a_document("The chief said", "The force lost 40 staff."))
    for sentence in parsed.sentences:
        assert all(token.head in sentence.tokens for token in sentence.tokens)


def test_a_hard_line_break_is_read_as_a_space() -> None:
    parsed = parse(a_document("The team seized 12\nknives in May."))
    knives = parsed.token_at(parsed.document.article.text.index("knives"))
    assert knives is not None
    assert [child.text for child in knives.children_by("nummod")] == ["12"]


def test_a_space_between_words_has_no_token() -> None:
    assert parse(a_document("Officers seized knives.")).token_at(8) is None


def test_tokens_in_a_span_are_those_that_touch_it() -> None:
    parsed = parse(a_document("Officers seized 12 knives."))
    assert [token.text for token in parsed.tokens_in(Span(10, 17))] == ["seized", "12"]


def test_a_subtree_is_in_text_order() -> None:
    parsed = parse(a_document("Officers from Kent seized 12 knives."))
    officers = parsed.token_at(0)
    assert officers is not None
    assert [token.text for token in officers.subtree()] == ["Officers", "from", "Kent"]


@pytest.mark.parametrize("words", ["", "a b", "a\t\n b"])
def test_plain_words_keep_their_length(words: str) -> None:
    assert len(plain(words)) == len(words)


def test_an_endless_sentence_is_cut_without_loss() -> None:
    text = "word " * LONGEST_SENTENCE
    pieces = cut(text, Span(0, len(text)))
    assert "".join(piece.of(text) for piece in pieces) == text
    assert max(piece.end - piece.start for piece in pieces) <= LONGEST_SENTENCE


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_text_is_parsed_with_exact_offsets(text: str) -> None:
    parsed = parse(a_document(text))
    for token in parsed.sentences[0].tokens:
        assert text[token.start : token.end].split() == token.text.split()
        assert token in token.head.children or token.is_root
