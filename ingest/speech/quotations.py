"""Words in quotation marks: straight and curly, single and double, over several paragraphs, interrupted by "he said".

Only the outermost marks count. A quotation that its paragraph leaves open goes on in the next, which opens with a mark
again. Two or three words are a quotation only where somebody is said to have said them: else they are words held at
arm's length ("a so-called 'hotspot'").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.model import BlockKind, Document, Quotation, Span
from ingest.speech_verbs import SPEECH_WORDS

_DOUBLE: Final = '"“”'
_SINGLE: Final = "'‘’"
_CLOSERS: Final = {"“": '”"', "‘": "’'", '"': '"”', "'": "'’"}
_SILENT: Final = (BlockKind.BOILERPLATE, BlockKind.DATELINE, BlockKind.CAPTION, BlockKind.SUBHEADING)
_CLIPPED: Final = re.compile(r"(?:em|tis|twas|cause|til|til|n|\d0s|bout|round)\b", re.IGNORECASE)
_SAID: Final = re.compile(rf"\b(?:{SPEECH_WORDS}|according\sto|in\sthe\swords\sof|as\s\w+\sput)\b", re.IGNORECASE)
_LEAST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class _Quoted:
    """Words between marks; `closed` is false where the paragraph ends first."""

    span: Span
    closed: bool


def find_quotations(document: Document) -> tuple[Quotation, ...]:
    """Return the quotations of the document in text order, without their speakers.

    >>> from ingest.model import Article
    >>> from ingest.text import segment
    >>> text = "The chief said: ‘We cut crime,’ and she added: ‘We’ll go on doing it.’"
    >>> [q.span.of(text) for q in find_quotations(segment(Article(text, "", "a")))]
    ['We cut crime,', 'We’ll go on doing it.']
    """
    text = document.article.text
    found: list[Quotation] = []
    open_before = False
    for block in document.blocks:
        if block.kind in _SILENT:
            continue
        quoted = list(_quoted_in(text, block.span))
        for place, words in enumerate(quoted):
            at_start = place == 0 and not text[block.span.start : words.span.start].strip(_DOUBLE + _SINGLE + " \n\t")
            if _is_quotation(text, block.span, block.kind, words):
                found.append(Quotation(words.span, continues=at_start and open_before))
        open_before = bool(quoted) and not quoted[-1].closed
    return tuple(found)


def _is_quotation(text: str, block: Span, kind: BlockKind, quoted: _Quoted) -> bool:
    words = quoted.span.of(text)
    count = len(words.split())
    if kind is BlockKind.HEADLINE:
        return count > _LEAST_WORDS
    if count >= _LEAST_WORDS:
        return True
    outside = text[max(block.start, quoted.span.start - 60) : quoted.span.start - 1]
    outside += " " + text[quoted.span.end + 1 : min(block.end, quoted.span.end + 40)]
    sentence_like = words[-1] in ",.!?" or text[quoted.span.end : quoted.span.end + 2].rstrip(_DOUBLE + _SINGLE) == ","
    return count > 1 and sentence_like and words[0].isupper() and _SAID.search(outside) is not None


def _quoted_in(text: str, block: Span) -> Iterator[_Quoted]:
    """Yield what stands between outermost quotation marks in a block."""
    at = block.start
    while at < block.end:
        if not _opens(text, block, at):
            at += 1
            continue
        close, width = _close_of(text, block, at)
        if close is None:
            at += 1
            continue
        start, end = at + 1, close
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            yield _Quoted(Span(start, end), width > 0)
        at = close + width if width else max(close, at + 1)


def _opens(text: str, block: Span, at: int) -> bool:
    """Tell whether the character at `at` is an opening quotation mark."""
    mark = text[at]
    if mark not in "“‘\"'" or at + 1 >= block.end or text[at + 1].isspace():
        return False
    before = text[at - 1] if at > block.start else " "
    if not (before.isspace() or before in "([{—–-/:" + _DOUBLE + _SINGLE):
        return mark == "“"
    if mark in "'‘" and _CLIPPED.match(text, at + 1) and _own_close(text, block, at) is None:
        return False
    return mark != '"' or text[at + 1] not in ".,;:!?)"


def _close_of(text: str, block: Span, at: int) -> tuple[int | None, int]:
    """Return where the quotation that opens at `at` ends, and the width of its closing mark: 0 where it has none."""
    own = _own_close(text, block, at)
    reopened = _reopening(text, block, at, own)
    if reopened is not None:
        return reopened, 0
    if own is not None:
        return own, 1
    other = _foreign_close(text, block, at)
    if other is not None:
        return other, 1
    words = text[at + 1 : block.end]
    before = text[block.start : at].rstrip()
    starts = not before or before[-1] in ":,.!?"
    if len(words.split()) >= _LEAST_WORDS and (starts or text[at] in '“"'):
        return block.end, 0
    return None, 0


def _own_close(text: str, block: Span, at: int) -> int | None:
    """Return the first mark that closes the one at `at` in kind."""
    mark = text[at]
    place = at + 1
    fallback: int | None = None
    while place < block.end:
        if text[place] in _CLOSERS[mark] and _may_close(text, block, place):
            if mark in _DOUBLE or not _may_be_apostrophe(text, place):
                return place if fallback is None or mark in _DOUBLE else _nearer(text, fallback, place)
            fallback = place if fallback is None else fallback
        if mark in _SINGLE and fallback is not None and _opens_same(text, block, place, mark):
            return fallback
        place += 1
    return fallback


def _nearer(text: str, apostrophe: int, close: int) -> int:
    """Choose between a mark that may be an apostrophe and a sure close behind it.

    A sentence that begins in between shows that the first was the close.
    """
    between = text[apostrophe + 1 : close]
    return apostrophe if re.search(r"[‘“]|[.!?]\s+[A-Z]", between) and _SAID.search(between) else close


def _opens_same(text: str, block: Span, place: int, mark: str) -> bool:
    return text[place] == mark and mark != "’" and _opens(text, block, place)


def _may_close(text: str, block: Span, place: int) -> bool:
    after = text[place + 1] if place + 1 < block.end else " "
    return not text[place - 1].isspace() and not after.isalnum()


def _may_be_apostrophe(text: str, place: int) -> bool:
    """Tell whether a closing single mark may be the apostrophe of a plural possessive: "officers’ time"."""
    if text[place - 1].lower() not in "sxz":
        return False
    return re.match(r"['’]\s+[a-z]", text[place : place + 4]) is not None


def _reopening(text: str, block: Span, at: int, own: int | None) -> int | None:
    """Return the end of a sentence where the same mark opens again before the quotation was closed."""
    if text[at] not in '"“':
        return None
    limit = own if own is not None else block.end
    for found in re.finditer(rf"[.!?]\s+(?={re.escape(text[at])}\S)", text[at:limit]):
        return at + found.start() + 1
    return None


def _foreign_close(text: str, block: Span, at: int) -> int | None:
    """Return a closing mark of the other kind behind a full stop or comma: writers mix them up."""
    others = "'’" if text[at] in _DOUBLE else '"”'
    pattern = re.compile(rf"(?<=[.,!?])[{others}](?=\s|$)")
    found = pattern.search(text, at + 1, block.end)
    return found.start() if found else None
