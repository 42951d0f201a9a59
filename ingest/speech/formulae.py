"""Attributions by a set phrase: "according to", "figures show", "as the force sees it", "its estimate is that".

The parser is of little help with such set phrases, so their words are looked for and the parse finds the noun phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.model import Span
from ingest.parsing import ParsedSentence, Token
from ingest.speech.quoted_speakers import SpeechEvent
from ingest.speech.speakers import Speakers

_WHO: Final = r"[^,.;:“”\"]{2,70}?"
_IN_THE_VIEW_OF: Final = re.compile(
    rf"\b(?:as\s(?P<a>{_WHO})\s(?:sees?|saw|tells?|told|puts?|views?|understands?)\s(?:it|things|matters)"
    rf"|if\s(?P<b>{_WHO})\s(?:is|are)\s(?:to\sbe\sbelieved|anything\sto\sgo\sby|right|correct)"
    rf"|if\s(?P<c>{_WHO})\s(?:has|have)\s(?:got\s)?it\sright"
    rf"|in\s(?P<d>its|their|his|her|{_WHO}(?:['’]s|s['’]))\s(?:own\s)?(?:view|opinion|eyes|estimation|judgement|account))\b",
    re.IGNORECASE,
)
_THINKING: Final = frozenset(
    (
        *("estimate", "view", "argument", "claim", "belief", "hope", "fear", "verdict", "conclusion", "contention"),
        *("complaint", "advice", "warning", "answer", "reply", "line", "message", "case", "opinion", "reckoning"),
    )
)
_ACCORDING: Final = re.compile(r"\b(?:according\sto|in\sthe\s(?:words|view|opinion)\sof)\s", re.IGNORECASE)


# The parser takes a closing "figures from the Home Office show" for a noun: a formula, so read as one.
_SHOWN_LAST: Final = re.compile(
    r"[,–—]\s+(?P<source>(?:[\w’'-]+\s+){0,4}?(?P<noun>figures|statistics|data|report|study|survey|poll|research|analysis|"
    r"review|audit|estimates)(?:\s+(?:from|by)\s+[^,.;]{2,60}?)?)\s+(?:ha(?:s|ve)\s+)?"
    r"(?:shows?|showed|shown|suggest(?:s|ed)?|reveal(?:s|ed)?|f(?:ind|inds|ound)|indicate[sd]?|says?|said)\W*\Z"
)


def formal_attributions(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield what a sentence attributes by a set phrase, in no order."""
    yield from _according_to(sentence, speakers)
    yield from _shown_last(sentence, speakers)
    yield from _in_the_view_of(sentence, speakers)
    yield from _thought_by(sentence, speakers)


def _in_the_view_of(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield "as the Met sees it", "if the charity is to be believed", "in the union's view"."""
    for match in _IN_THE_VIEW_OF.finditer(speakers.text, sentence.span.start, sentence.span.end):
        group = next(name for name, words in match.groupdict().items() if words)
        tokens = sentence.tokens_in(Span(match.start(group), match.end(group)))
        if not tokens or speakers.in_quotation(match.start()):
            continue
        inside = {id(token) for token in tokens}
        head = next((t for t in tokens if t.is_root or id(t.head) not in inside), tokens[-1])
        found = speakers.of_subject(sentence, head if head.pos in ("NOUN", "PROPN", "PRON") else tokens[-1])
        if found is not None:
            yield SpeechEvent(head, "according to", found[0], Span(match.start(), match.end()), sentence)


def _thought_by(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield "the Met's estimate is that ...": a noun of thought or speech with its owner and a clause."""
    for token in sentence.tokens:
        if token.lemma not in _THINKING or token.dep != "nsubj" or token.head.lemma != "be":
            continue
        owner, clause = token.child("poss"), token.head.child("ccomp")
        if owner is None or clause is None or speakers.in_quotation(token.start):
            continue
        found = speakers.of_subject(sentence, owner)
        if found is not None:
            span = Span(min(found[1].start, token.start), token.head.end)
            yield SpeechEvent(token.head, "estimate", found[0], span, sentence)


def _shown_last(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield the source that the end of a sentence names: "…, a study found"."""
    match = _SHOWN_LAST.search(speakers.text, sentence.span.start, sentence.span.end)
    head = sentence.token_at(match.start("noun")) if match else None
    if match is None or head is None or speakers.in_quotation(match.start("noun")):
        return
    found = speakers.of_subject(sentence, head)
    if found is not None:
        yield SpeechEvent(head, "according to", found[0], Span(match.start("source"), match.end()), sentence)


def _according_to(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    for match in _ACCORDING.finditer(speakers.text, sentence.span.start, sentence.span.end):
        head = _object_after(sentence, match.end())
        if head is None or speakers.in_quotation(match.start()):
            continue
        found = speakers.of_subject(sentence, head)
        if found is not None:
            speaker, words = found
            yield SpeechEvent(head, "according to", speaker, Span(match.start(), max(words.end, match.end())), sentence)


def _object_after(sentence: ParsedSentence, offset: int) -> Token | None:
    """Return the head of the noun phrase that begins at an offset."""
    first = sentence.token_at(offset)
    if first is None:
        return None
    token = first
    while token.head.start >= offset and token.head is not token and token.dep not in ("pobj", "dobj", "nsubj"):
        token = token.head
    return token
