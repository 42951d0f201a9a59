"""Free indirect speech: what goes on from a reported saying without a verb of saying of its own.

"Mr Marsh said the drones were in use every day. In the past year they had found 18 people." The past perfect, and
"would" without a condition, in the sentences behind a saying in the past show that the words are still the speaker's.
The first sentence that is told in another tense, or that somebody else says, ends it; so does the paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.model import Document, EntityKind, Span
from ingest.parsing import ParsedDocument, ParsedSentence, Token
from ingest.speech.contents import trimmed
from ingest.speech.quoted_speakers import SpeechEvent
from ingest.speech.speakers import Speakers

_SUBJECTS: Final = ("nsubj", "nsubjpass", "expl")
_FORMAL: Final = "according to"


def continued(
    document: Document, parsed: ParsedDocument, events: Sequence[SpeechEvent], speakers: Speakers
) -> Iterator[SpeechEvent]:
    """Yield an event for each sentence that goes on with the saying before it, in text order."""
    last: SpeechEvent | None = None
    for sentence in parsed.sentences:
        own = [event for event in events if event.sentence is sentence]
        if own:
            last = own[-1] if _is_told(own[-1]) else None
        elif last is None or _block(document, sentence) != _block(document, last.sentence):
            last = None
        elif _is_all_quoted(sentence, speakers):
            continue
        elif _goes_on(sentence, last, speakers):
            content = trimmed(speakers.text, sentence.span.start, sentence.span.end)
            if content is not None:
                yield SpeechEvent(last.verb, last.lemma, last.speaker, last.span, sentence, content)
        else:
            last = None


def _is_told(event: SpeechEvent) -> bool:
    """Tell whether something was said in the past, so that what goes on from it is shifted back in tense."""
    return event.lemma != _FORMAL and event.verb.tag in ("VBD", "VBN")


def _block(document: Document, sentence: ParsedSentence) -> Span | None:
    return next((block.span for block in document.blocks if block.span.contains(sentence.span)), None)


def _is_all_quoted(sentence: ParsedSentence, speakers: Speakers) -> bool:
    words = [token for token in sentence.tokens if token.pos != "PUNCT"]
    return bool(words) and all(speakers.in_quotation(token.start) for token in words)


def _goes_on(sentence: ParsedSentence, last: SpeechEvent, speakers: Speakers) -> bool:
    """Tell whether the main clause is shifted back in tense and speaks of nobody else who has a name."""
    roots = sentence.roots
    if not roots or sentence.tokens[-1].text == "?" or any(speakers.in_quotation(t.start) for t in sentence.tokens):
        return False
    return _is_shifted(roots[0]) and not _is_another(roots[0].child(*_SUBJECTS), last, speakers)


def _is_another(subject: Token | None, last: SpeechEvent, speakers: Speakers) -> bool:
    """Tell whether a subject is a person other than the speaker, or a name that is not known."""
    if subject is None:
        return False
    named = [mention.entity for mention in speakers.mentions if mention.span.overlaps(subject.span)]
    persons = [entity for entity in named if entity.kind is EntityKind.PERSON]
    return (bool(persons) and last.speaker not in persons) or (subject.pos == "PROPN" and not named)


def _is_shifted(verb: Token) -> bool:
    """Tell whether a main verb is in the past perfect or has "would" without a condition."""
    helpers = [child.lower for child in verb.children_by("aux")]
    if any(child.dep == "advcl" and any(mark.lower == "if" for mark in child.children) for child in verb.children):
        return False
    return ("had" in helpers and (verb.tag == "VBN" or verb.pos == "AUX")) or "would" in helpers
