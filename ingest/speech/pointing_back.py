"""Sources that a sentence names for the one before it: "That is according to …", "The figures come from …"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ingest.model import Entity, EntityKind, Span
from ingest.parsing import ParsedDocument, ParsedSentence, Token
from ingest.speech.contents import trimmed
from ingest.speech.nouns import MEANING
from ingest.speech.quoted_speakers import SpeechEvent
from ingest.speech.speakers import DOCUMENTS, Speakers

_SAID_OF_IT: Final = re.compile(
    r"\W*(?:(?:that|this|it|these|those|all\sthis)\s(?:is|are|was|were|comes?|came|at\sleast\sis)\s(?:\w+\s)?according\sto"
    r"|so\s(?:says?|said|finds?|found|concludes?|claims?|runs?|argues?)"
    r"|(?:that|this)\s(?:is|was)\s(?:what|how)\b|at\sleast\sthat\sis\b)",
    re.IGNORECASE,
)
_POINTING: Final = frozenset(("that", "this", "it", "these", "those", "such"))
_FIGURES: Final = frozenset(("figure", "statistic", "number", "datum", "data", "finding", "total", "detail", "count"))
_INTRODUCED: Final = frozenset(("dobj", "attr", "nsubj", "nsubjpass"))
_GIVING: Final = frozenset(
    (
        *("release", "publish", "obtain", "compile", "reveal", "disclose", "issue", "supply", "provide", "collect"),
        *("gather", "produce", "unearth", "uncover", "announce", "present"),
    )
)


def pointed_back(
    events: Iterable[SpeechEvent], sentence: ParsedSentence, before: ParsedSentence | None, speakers: Speakers
) -> Iterator[SpeechEvent]:
    """Yield the events of a sentence, those of the sentence before it with that for their content.

    Args:
        events: what was found in the sentence.
        sentence: the sentence that may point back.
        before: the sentence before it; None where that is far off or said by somebody already.
        speakers: who may speak.
    """
    said = trimmed(speakers.text, before.span.start, before.span.end) if before is not None else None
    points = _SAID_OF_IT.match(speakers.text, sentence.span.start, sentence.span.end) is not None
    for event in events:
        yield replace(event, content=said) if said is not None and points else event
    if said is None:
        return
    for noun in sentence.tokens:
        owner = None if speakers.in_quotation(noun.start) else _thinker(noun) or _giver(noun)
        found = speakers.of_subject(sentence, owner) if owner is not None else None
        if found is not None:
            span = Span(min(noun.start, found[1].start), max(noun.end, found[1].end))
            yield SpeechEvent(noun, "according to", found[0], span, sentence, said)


def paper_before(parsed: ParsedDocument, place: int, speakers: Speakers) -> Entity | None:
    """Return the report that the sentence before one introduces, for "it says": papers speak in the present tense."""
    before = parsed.sentences[place - 1] if place else None
    for noun in before.tokens if before is not None else ():
        new = any(child.lower in ("a", "an") for child in noun.children_by("det"))
        if new and noun.lemma in DOCUMENTS and noun.dep in _INTRODUCED and not speakers.in_quotation(noun.start):
            return Entity(EntityKind.STUDY, noun.lower)
    return None


def _thinker(noun: Token) -> Token | None:
    """Return whose finding "that" is: "That is the verdict of the inspectorate"."""
    subject = noun.head.child("nsubj") if noun.dep == "attr" and noun.head.lemma == "be" else None
    if subject is None or subject.lower not in _POINTING or noun.lemma not in MEANING or noun.head.child("ccomp"):
        return None
    owner = noun.child("poss") or next((p.child("pobj") for p in noun.children_by("prep") if p.lower == "of"), None)
    return owner


def _giver(noun: Token) -> Token | None:
    """Return who gave "the figures": those who released them, or from whom they come."""
    if (
        noun.lemma not in _FIGURES
        or noun.dep not in ("nsubj", "nsubjpass", "dobj")
        or not any(child.lower in ("the", "these", "those") for child in noun.children)
    ):
        return None
    if noun.dep == "dobj" and noun.head.dep == "relcl" and noun.head.lemma in _GIVING:
        return noun.head.head
    verbs = (*noun.children_by("acl"), *([noun.head] if noun.dep == "nsubjpass" else []))
    released = [verb for verb in verbs if verb.lemma in _GIVING]
    for verb in released:
        agent = verb.child("agent") if verb.tag == "VBN" else None
        if agent is not None:
            return agent.child("pobj")
    if noun.dep == "nsubj" and noun.head.lemma in ("come", "be", "stem"):
        origin = next((p for p in noun.head.children_by("prep") if p.lower == "from"), None)
        return origin.child("pobj") if origin else None
    return None
