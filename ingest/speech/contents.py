"""What is said: the clause under a verb of saying, what stands before or behind it, or the whole sentence."""

from __future__ import annotations

import re
from typing import Final

from ingest.model import Span
from ingest.parsing import Token
from ingest.speech.quoted_speakers import SpeechEvent
from ingest.speech.saying import CLAUSES
from ingest.speech_verbs import SAYING

_ASKING: Final = frozenset(("who", "where", "when", "whether", "how"))
_RECOUNTING: Final = frozenset(("describe", "explain", "tell", "reveal", "recall", "say", "note", "write", "report"))


def content_of(event: SpeechEvent, text: str) -> Span | None:
    """Return the span of what is said: the clause under the verb or else the rest of the sentence."""
    if event.content is not None:
        return event.content
    sentence = event.sentence.span
    if event.verb.child("nsubjpass") is not None and event.lemma != "according to":
        return trimmed(text, sentence.start, sentence.end)
    clauses = [child for child in event.verb.children if child.dep in CLAUSES]
    if clauses and event.lemma != "according to":
        words = [token for clause in clauses for token in clause.subtree() if token.index != event.verb.index]
        start, end = words[0].start, words[-1].end
        if words[0].lower in _ASKING and not (event.lemma in _RECOUNTING and _is_told(words)):
            return None
        marker = re.match(r"(?:that|how)\s+", text[start:end])
        return trimmed(text, start + (marker.end() if marker else 0), _to_the_end(event, text, end))
    if event.lemma == "put" or (SAYING.get(event.lemma, "says") != "says" and event.lemma != "according to"):
        behind = [token for token in event.verb.subtree() if token.start >= event.span.end]
        if behind:
            return trimmed(text, behind[0].start, behind[-1].end)
    before = trimmed(text, sentence.start, event.span.start)
    after = trimmed(text, event.span.end, sentence.end)
    inserted = (
        text[: event.span.start].rstrip().endswith((",", "–", "—")) and text[event.span.end : event.span.end + 1] == ","
    )
    if inserted and before and after:
        return trimmed(text, sentence.start, sentence.end)
    longest = max((span for span in (before, after) if span), key=lambda span: span.end - span.start, default=None)
    return longest if longest and len(longest.of(text).split()) > 2 else None


def _is_told(words: list[Token]) -> bool:
    """Tell whether a clause with "how" tells what happened ("described how they fled") and asks for no number."""
    return words[0].lower == "how" and words[0].head.pos in ("VERB", "AUX")


def _to_the_end(event: SpeechEvent, text: str, end: int) -> int:
    """Carry a clause that follows the verb on to where only a full stop is left."""
    rest = text[end : event.sentence.span.end]
    return event.sentence.span.end if not re.search(r"\w", rest) else end


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return a span without the marks and spaces at its ends; None where nothing is left."""
    while start < end and text[start] in " \t\n,;:–—-\"'“”‘’":
        start += 1
    while end > start and text[end - 1] in " \t\n,;:.–—-\"'“”‘’":
        end -= 1
    return Span(start, end) if start < end else None
