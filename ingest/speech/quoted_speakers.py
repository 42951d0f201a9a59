"""The speaker of each quotation: by the verb of saying beside it, or by whose speech goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.model import Document, Entity, EntityKind, Mention, Quotation, Span
from ingest.parsing import ParsedSentence, Token
from ingest.speech.speakers import Speakers


@dataclass(frozen=True, slots=True)
class SpeechEvent:
    """A verb of saying with its speaker. `span` covers both; `content` is what is said, if known."""

    verb: Token
    lemma: str
    speaker: Entity
    span: Span
    sentence: ParsedSentence
    content: Span | None = None


def with_speakers(
    document: Document, quotations: tuple[Quotation, ...], events: list[SpeechEvent], speakers: Speakers
) -> tuple[Quotation, ...]:
    """Return the quotations with their speakers, found in text order, since a speech goes on from the one before."""
    spoken: list[Quotation] = []
    for quotation in quotations:
        speaker = _speaker_of(document, quotation, spoken, events, speakers)
        spoken.append(replace(quotation, speaker=speaker))
    return tuple(spoken)


def _speaker_of(
    document: Document, quotation: Quotation, spoken: list[Quotation], events: list[SpeechEvent], speakers: Speakers
) -> Entity | None:
    before = spoken[-1] if spoken else None
    if quotation.continues and before is not None and before.speaker is not None:
        return before.speaker
    beside = _event_beside(document, quotation, events)
    if beside is not None:
        return beside.speaker
    text = document.article.text
    block = next((b.span for b in document.blocks if b.span.contains(quotation.span)), quotation.span)
    if before is not None and before.speaker is not None and before.span.start >= block.start:
        between = Span(before.span.end, quotation.span.start)
        if not _named_in(between, speakers) or not re.search(r"[.!?]", text[between.start + 1 : between.end - 1]):
            return before.speaker
    sentence = document.sentence_at(quotation.span.start)
    lead = Span(max(block.start, sentence.start if sentence else block.start), quotation.span.start)
    named = _named_in(lead, speakers)
    if named:
        return named[-1].entity
    return _last_speaker(document, quotation, block, before, events, speakers)


def _event_beside(document: Document, quotation: Quotation, events: list[SpeechEvent]) -> SpeechEvent | None:
    """Return the verb of saying that introduces or follows a quotation in its sentence."""
    text = document.article.text
    first = document.sentence_at(quotation.span.start)
    last = document.sentence_at(max(quotation.span.start, quotation.span.end - 1))
    if first is None or last is None:
        return None
    for event in events:
        gap = event.span.start - quotation.span.end
        new_sentence = text[quotation.span.end - 1] == "." or "." in text[quotation.span.end : event.span.start]
        if 0 <= gap <= 6 and not new_sentence and "\n\n" not in text[quotation.span.end : event.span.start]:
            return event
    lead = [e for e in events if first.start <= e.span.start and e.span.end <= quotation.span.start]
    if lead and quotation.span.start - lead[-1].verb.end < 160:
        return lead[-1]
    if text[quotation.span.end - 1] == ".":
        return None
    behind = [e for e in events if e.span.start >= quotation.span.end and e.span.end <= last.end]
    return behind[0] if behind and behind[0].span.start - quotation.span.end < 80 else None


def _named_in(span: Span, speakers: Speakers) -> list[Mention]:
    """Return the persons named in a span outside quotations."""
    return [
        m
        for m in speakers.mentions
        if span.contains(m.span) and m.entity.kind is EntityKind.PERSON and not speakers.in_quotation(m.span.start)
    ]


def _last_speaker(
    document: Document,
    quotation: Quotation,
    block: Span,
    before: Quotation | None,
    events: list[SpeechEvent],
    speakers: Speakers,
) -> Entity | None:
    """Return who was speaking in the words just before: of two, the one who spoke or was named last."""
    near = _paragraph_before(document, block)
    start = near.start if near else block.start
    candidates: list[tuple[int, Entity]] = []
    if before is not None and before.speaker is not None and before.span.end >= start:
        candidates.append((before.span.end, before.speaker))
    recent = [e for e in events if start <= e.span.start < quotation.span.start]
    if recent:
        candidates.append((recent[-1].verb.end, recent[-1].speaker))
    if named := _named_in(Span(start, quotation.span.start), speakers):
        candidates.append((named[-1].span.end, named[-1].entity))
    return max(candidates, key=lambda item: item[0])[1] if candidates else None


def _paragraph_before(document: Document, block: Span) -> Span | None:
    spans = [b.span for b in document.blocks if b.span.end <= block.start and _speaks(document, b.span)]
    return spans[-1] if spans else None


def _speaks(document: Document, span: Span) -> bool:
    return any(span.contains(sentence) for sentence in document.sentences)
