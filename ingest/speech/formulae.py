"""Attributions by a set phrase: "according to", "figures show", "as the force sees it", "by its count".

The parser is of little help with such set phrases, so their words are looked for and the parse finds the noun phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.model import Entity, EntityKind, Span
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
_ACCORDING: Final = re.compile(r"\b(?:according\sto|in\sthe\s(?:words|view|opinion)\sof)\s", re.IGNORECASE)


# The parser takes a closing "figures from the Home Office show" for a noun: a formula, so read as one.
_SHOWN_LAST: Final = re.compile(
    r"[,–—]\s+(?P<source>(?:[\w’'-]+\s+){0,4}?(?P<noun>figures|statistics|data|report|study|survey|poll|research|analysis|"
    r"review|audit|estimates)(?:\s+(?:from|by|to|for|of|into)\s+[^,.;]{2,60}?)?)\s+(?:ha(?:s|ve)\s+)?"
    r"(?:shows?|showed|shown|suggest(?:s|ed)?|reveal(?:s|ed)?|f(?:ind|inds|ound)|indicate[sd]?|says?|said|states?|stated|"
    r"concludes?|concluded|warns?|warned|estimate[sd]?)\W*\Z"
)

_BY_THE_COUNT: Final = re.compile(
    rf"\b(?:by|on)\s(?P<a>its|their|his|her|{_WHO}(?:['’]s|s['’]))\s(?:own\s)?(?:\w+\s)?"
    r"(?:reckoning|count|estimates?|figures|account|admission|calculations?|tally|statistics|data|records)\b",
    re.IGNORECASE,
)
_KNOWN: Final = frozenset(("known", "clear", "plain"))
_SEEN: Final = frozenset(
    (
        *("identify", "record", "class", "classify", "regard", "describe", "log", "flag", "rate", "list", "deem"),
        *("judge", "assess", "treat", "categorise", "report", "call", "brand", "see"),
    )
)


def formal_attributions(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield what a sentence attributes by a set phrase, in no order."""
    yield from _according_to(sentence, speakers)
    yield from _shown_last(sentence, speakers)
    yield from _in_the_view_of(sentence, speakers)
    yield from _by_the_count_of(sentence, speakers)
    yield from _seen_as(sentence, speakers)
    yield from _made_known(sentence, speakers)


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


def _by_the_count_of(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield "by the union's reckoning", "on its own figures", "by their own admission"."""
    for match in _BY_THE_COUNT.finditer(speakers.text, sentence.span.start, sentence.span.end):
        tokens = sentence.tokens_in(Span(match.start("a"), match.end("a")))
        owner = next((t for t in reversed(tokens) if t.dep == "poss" or t.pos in ("PROPN", "NOUN", "PRON")), None)
        if owner is None or speakers.in_quotation(match.start()):
            continue
        found = speakers.of_subject(sentence, owner)
        if found is not None:
            yield SpeechEvent(owner, "according to", found[0], Span(match.start(), match.end()), sentence)


def _made_known(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield "let it be known that", "made it clear that", "made plain that"."""
    for verb in sentence.tokens:
        known = next((c for c in verb.children if c.lower in _KNOWN), None) if verb.lemma in ("let", "make") else None
        owner = verb.child("nsubj")
        if known is None or owner is None or verb.child("neg") is not None or speakers.in_quotation(verb.start):
            continue
        clauses = (*known.children_by("ccomp", "advcl"), *verb.children_by("ccomp", "advcl"))
        clause = next((c for c in clauses if any(child.lower == "that" for child in c.children)), None)
        found = speakers.of_subject(sentence, owner)
        if clause is not None and found is not None:
            words = [token for token in clause.subtree() if token.lower != "that" or token.dep != "mark"]
            span = Span(min(found[1].start, owner.start), known.end)
            yield SpeechEvent(verb, "say", found[0], span, sentence, Span(words[0].start, words[-1].end))


def _seen_as(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield who sees something so in a passive: "20 were identified by the police as drunk"."""
    for verb in sentence.tokens:
        agent = verb.child("agent") if verb.lemma in _SEEN and verb.pos == "VERB" else None
        owner = agent.child("pobj") if agent else None
        if owner is None or speakers.in_quotation(verb.start) or not any(t.lower == "as" for t in verb.subtree()):
            continue
        found = speakers.of_subject(sentence, owner)
        if found is not None:
            span = Span(verb.start, max(owner.end, verb.end))
            yield SpeechEvent(owner, "identify", found[0], span, sentence, sentence.span)


def _shown_last(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield the source that the end of a sentence names: "…, a study found"."""
    match = _SHOWN_LAST.search(speakers.text, sentence.span.start, sentence.span.end)
    head = sentence.token_at(match.start("noun")) if match else None
    if match is None or head is None or speakers.in_quotation(match.start("noun")):
        return
    found = speakers.of_subject(sentence, head)
    if found is not None:
        speaker = found[0]
        if speaker.kind is EntityKind.STUDY:
            speaker = Entity(EntityKind.STUDY, re.sub(r"\A(?:an?|the)\s", "", match.group("source")))
        yield SpeechEvent(head, "according to", speaker, Span(match.start("source"), match.end()), sentence)


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
