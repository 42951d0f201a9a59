"""Evidence within its words: known pieces of a text joined into passages and cut where marks begin and end.

Pure: strings and offsets in, segments out. Offsets are code points into the article's canonical text, half-open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from server.wording import readable

_GAP: Final = 3  # that many code points between two sentences are a space, a mark or a line end, not a gap


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A stretch of text that the graph knows, and where it begins."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset after its last code point."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A span to highlight, and the key of the claim that it supports."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks throughout.

    `keys` are the claims that it supports; `opens` the spans `(start, end)` that begin here, widest first; `closes`
    the claims whose evidence ends with it.
    """

    text: str
    keys: tuple[str, ...] = ()
    opens: tuple[tuple[int, int], ...] = ()
    closes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece cut into segments; `gap_before` that words which stand before it in the article are not shown."""

    start: int
    end: int
    segments: tuple[Segment, ...]
    gap_before: bool = False


def join_pieces(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces in text order, those that overlap or touch joined into one.

    >>> join_pieces([Piece(4, "force said"), Piece(0, "The force"), Piece(30, "No.")])
    (Piece(start=0, text='The force said'), Piece(start=30, text='No.'))
    """
    joined: list[Piece] = []
    for piece in sorted(set(pieces)):
        if joined and piece.start <= joined[-1].end:
            last = joined.pop()
            joined.append(Piece(last.start, last.text + piece.text[last.end - piece.start :]))
        else:
            joined.append(piece)
    return tuple(joined)


def split_paragraphs(text: str) -> tuple[Piece, ...]:
    """Return the lines of a text that hold words, each with its offset.

    >>> split_paragraphs("One.\\n\\n  Two. \\n")
    (Piece(start=0, text='One.'), Piece(start=8, text='Two.'))
    """
    return tuple(Piece(found.start(), found[0]) for found in re.finditer(r"\S(?:[^\n]*\S)?", text))


def mark_piece(piece: Piece, marks: Iterable[Mark], *, gap_before: bool = False) -> Passage:
    """Cut a piece where marks begin or end; marks may overlap, nest, and run beyond the piece.

    >>> [(s.text, s.keys) for s in mark_piece(Piece(10, "has 1,210 officers"), [Mark(14, 28, "a")]).segments]
    [('has ', ()), ('1,210 officers', ('a',))]
    """
    here = sorted(mark for mark in marks if mark.start < piece.end and mark.end > piece.start)
    cuts = {piece.start, piece.end}
    for mark in here:
        cuts |= {max(mark.start, piece.start), min(mark.end, piece.end)}
    edges = sorted(cuts)
    segments = tuple(_segment(piece, here, edges, index) for index in range(len(edges) - 1))
    return Passage(piece.start, piece.end, segments, gap_before)


def _segment(piece: Piece, marks: Sequence[Mark], edges: Sequence[int], index: int) -> Segment:
    start, end = edges[index], edges[index + 1]
    covering = [mark for mark in marks if mark.start <= start and mark.end >= end]
    opening = sorted({(mark.start, mark.end) for mark in covering if mark.start == start}, key=lambda span: -span[1])
    closing = [mark for mark in covering if mark.end == end]
    return Segment(
        readable(piece.text[start - piece.start : end - piece.start]),
        tuple(dict.fromkeys(mark.key for mark in covering)),
        tuple(opening),
        tuple(dict.fromkeys(mark.key for mark in closing)),
    )


def mark_pieces(pieces: Iterable[Piece], marks: Iterable[Mark]) -> tuple[Passage, ...]:
    """Return all that is known of a text as passages in text order, with the gaps between them told."""
    every_mark = tuple(marks)
    passages: list[Passage] = []
    for piece in join_pieces(pieces):
        before = passages[-1].end if passages else 0
        passages.append(mark_piece(piece, every_mark, gap_before=piece.start - before > _GAP))
    return tuple(passages)
