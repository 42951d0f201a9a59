"""Who says what: clauses of reported speech, "according to", and the speakers of quotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ingest.expressions.times import find_times
from ingest.model import Attribution, Document, Entity, EntityKind, Mention, Quotation, Span, TimeExpression
from ingest.parsing import ParsedDocument, ParsedSentence, Token
from ingest.speech.contents import content_of
from ingest.speech.continuing import continued
from ingest.speech.formulae import formal_attributions
from ingest.speech.hearing import heard
from ingest.speech.nouns import voiced_nouns
from ingest.speech.pointing_back import paper_before, pointed_back
from ingest.speech.quoted_speakers import SpeechEvent, with_speakers
from ingest.speech.saying import is_fit, is_found_by, meaning_of, says, subject_of
from ingest.speech.speakers import SPOKESPEOPLE, Speakers, pronouns_of

PLURAL_SPEAKERS: Final = frozenset((EntityKind.GROUP, EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.STUDY))


def attribute(
    document: Document,
    parsed: ParsedDocument,
    mentions: tuple[Mention, ...],
    quotations: tuple[Quotation, ...],
    *,
    holders: Mapping[str, Entity] | None = None,
    agency: Entity | None = None,
    titles: Iterable[tuple[Span, Entity]] = (),
) -> tuple[tuple[Attribution, ...], tuple[Quotation, ...]]:
    """Return who says what in clauses, and the quotations with their speakers.

    Args:
        document: the document.
        parsed: its parse.
        mentions: all mentions, those of persons and of pronouns for bodies among them.
        quotations: the quotations without speakers.
        holders: the person that a role's words denote ("chief constable"), from `ingest.names.roles`.
        agency: the body that the article is about, for "a spokesman".
        titles: where a role stands for a person whom the text names elsewhere, and that person.
    """
    text = document.article.text
    speakers = Speakers(text, mentions, quotations, holders or {}, agency, pronouns_of(text, mentions), tuple(titles))
    events: list[SpeechEvent] = []
    for place, sentence in enumerate(parsed.sentences):
        said = _events(sentence, speakers, events[-1] if events else None, paper_before(parsed, place, speakers))
        formal = (*formal_attributions(sentence, speakers), *voiced_nouns(sentence, speakers))
        told = heard(sentence, document, events, speakers)
        before = _unsaid_before(document, parsed, place, events)
        found = pointed_back((*said, *formal, *told), sentence, before, speakers)
        events += sorted(found, key=lambda event: event.span)
    times = find_times(document)
    heard_of = (*events, *continued(document, parsed, events, speakers))
    attributions = [_attribution(event, text, times) for event in heard_of]
    spoken = with_speakers(document, quotations, events, speakers)
    ordered = sorted((a for a in attributions if a is not None), key=lambda a: (a.span, a.content))
    return tuple(ordered), spoken


def _unsaid_before(
    document: Document, parsed: ParsedDocument, place: int, events: list[SpeechEvent]
) -> ParsedSentence | None:
    """Return the sentence before one, in its paragraph or that before, unless somebody is known to say it."""
    before = parsed.sentences[place - 1] if place else None
    if before is None or any(event.sentence is before for event in events):
        return None
    gap = Span(before.span.end, parsed.sentences[place].span.start)
    return None if any(gap.contains(block.span) for block in document.blocks) else before


def _events(
    sentence: ParsedSentence, speakers: Speakers, before: SpeechEvent | None, paper: Entity | None
) -> Iterator[SpeechEvent]:
    for verb in sentence.tokens:
        if speakers.in_quotation(verb.start) or not says(verb, speakers):
            continue
        subject = subject_of(sentence, verb, speakers)
        if subject is None or speakers.in_quotation(subject.start) or not is_fit(verb, subject):
            continue
        found = _speaker(sentence, subject, speakers, before)
        if paper is not None and subject.lower == "it" and verb.tag == "VBZ":
            found = paper, subject.span
        if found is not None and is_found_by(verb, subject, found[0]):
            speaker, words = found
            span = Span(min(words.start, verb.start), max(words.end, verb.end))
            yield SpeechEvent(verb, meaning_of(verb), speaker, span, sentence)


def _speaker(
    sentence: ParsedSentence, subject: Token, speakers: Speakers, before: SpeechEvent | None
) -> tuple[Entity, Span] | None:
    """Return who speaks, and the words for it: of a pronoun or a bare "the spokesman", who spoke before."""
    found = speakers.of_subject(sentence, subject)
    if before is None:
        return found
    if goes_on(subject, sentence, before, speakers):
        return before.speaker, found[1] if found else subject.span
    words = found[1].of(speakers.text) if found else " ".join(token.text for token in subject.subtree())
    if subject.lemma in SPOKESPEOPLE and _is_bare(words):
        return before.speaker, found[1] if found else subject.span
    return found


def goes_on(subject: Token, sentence: ParsedSentence, before: SpeechEvent, speakers: Speakers) -> bool:
    """Tell whether "it" or "they" go on with the body or the people that spoke in the sentence before, or in this one.

    A body named between the two as a subject is what the pronoun stands for.
    """
    kinds = {"it": before.speaker.kind is not EntityKind.PERSON, "they": before.speaker.kind in PLURAL_SPEAKERS}
    if not kinds.get(subject.lower, False):
        return False
    between = range(before.sentence.span.end, sentence.span.start)
    return not any(speakers.text[place].isalnum() and not speakers.in_quotation(place) for place in between)


def _is_bare(words: str) -> bool:
    """Tell whether "the spokesman" stands alone and so goes on speaking: another's spokesman begins."""
    return words.lower().startswith("the ") and len(words.split()) == 2


def _attribution(event: SpeechEvent, text: str, times: tuple[TimeExpression, ...]) -> Attribution | None:
    content = content_of(event, text)
    if content is None:
        return None
    said = [t for t in times if event.sentence.span.contains(t.span) and not content.overlaps(t.span)]
    near = [t for t in said if abs(t.span.start - event.verb.end) < 40]
    return Attribution(event.span, content, event.speaker, event.lemma, near[0].value if near else None)
