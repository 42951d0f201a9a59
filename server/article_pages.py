"""An article as its page shows it: stretches of its words, each with the claims that they support beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from server.asking import Asker, text_of
from server.claim_cards import ArticleHead, ClaimCard, read_claims, read_heads
from server.highlight import Passage, Piece, mark_piece, mark_pieces, split_paragraphs

MOST_CLAIMS: Final = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage and the claims whose evidence begins in it, in text order."""

    passage: Passage
    claims: tuple[ClaimCard, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """`whole` tells whether all words are shown or only the sentences that support claims; `numbers` numbers the
    claims by IRI from 1, in text order."""

    head: ArticleHead
    whole: bool
    stretches: tuple[Stretch, ...]
    numbers: dict[str, int]
    loose: tuple[ClaimCard, ...]


def read_article(asker: Asker, iri: str) -> ArticlePage | None:
    """Return the page of an article, None where the graph has no such article."""
    head = read_heads(asker, [iri]).get(iri)
    if head is None:
        return None
    rows = asker.rows("claims_of_article", thing=ox.NamedNode(iri), limit=MOST_CLAIMS)
    cards = sorted(
        read_claims(asker, [claim for row in rows if (claim := text_of(row, "claim"))]),
        key=lambda card: (card.start, card.iri),
    )
    body = next((text_of(row, "body") for row in asker.rows("article_body", thing=ox.NamedNode(iri))), None)
    passages = _whole_text(body, cards) if body else _evidence_only(cards)
    stretches = lay_out(passages, cards)
    placed = {card.iri for stretch in stretches for card in stretch.claims}
    return ArticlePage(
        head=head,
        whole=body is not None,
        stretches=stretches,
        numbers={card.iri: number for number, card in enumerate(cards, start=1)},
        loose=tuple(card for card in cards if card.iri not in placed),
    )


def lay_out(passages: Sequence[Passage], cards: Sequence[ClaimCard]) -> tuple[Stretch, ...]:
    """Return passages with the claims whose first evidence begins in each."""
    return tuple(
        Stretch(passage, tuple(card for card in cards if passage.start <= card.start < passage.end and card.marks))
        for passage in passages
    )


def _whole_text(body: str, cards: Sequence[ClaimCard]) -> tuple[Passage, ...]:
    marks = [mark for card in cards for mark in card.marks]
    return tuple(mark_piece(paragraph, marks) for paragraph in split_paragraphs(body))


def _evidence_only(cards: Sequence[ClaimCard]) -> tuple[Passage, ...]:
    pieces: list[Piece] = [piece for card in cards for piece in card.pieces]
    return mark_pieces(pieces, [mark for card in cards for mark in card.marks])
