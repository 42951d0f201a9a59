"""What an audience hears: "the committee was told", "councillors heard": who was speaking is said in words before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.model import Document, Entity, EntityKind, Span
from ingest.parsing import ParsedSentence, Token
from ingest.speech.contents import trimmed
from ingest.speech.quoted_speakers import SpeechEvent
from ingest.speech.saying import CLAUSES
from ingest.speech.speakers import Speakers, singular

_AUDIENCES: Final = frozenset(
    (
        *(
            "committee",
            "panel",
            "member",
            "councillor",
            "mp",
            "msp",
            "peer",
            "meeting",
            "conference",
            "inquiry",
            "board",
        ),
        *("hearing", "audience", "delegate", "assembly", "authority", "council", "resident", "reporter", "journalist"),
        *("commission", "forum", "seminar", "parliament", "commons", "lords", "they", "board"),
    )
)
_TELLING: Final = frozenset(("tell", "inform", "brief", "remind", "assure", "advise"))
_HEARING: Final = frozenset(("hear", "learn"))
_FARTHEST: Final = 2
"""How many paragraphs back the speaker may have been named."""


def heard(
    sentence: ParsedSentence, document: Document, events: Sequence[SpeechEvent], speakers: Speakers
) -> Iterator[SpeechEvent]:
    """Yield what an audience is told or hears in a sentence, said by the person who spoke or was named last."""
    for verb in sentence.tokens:
        audience = _audience(verb)
        if audience is None or speakers.in_quotation(verb.start):
            continue
        speaker = _speaker_before(sentence, document, events, speakers)
        content = _content(verb, sentence, speakers.text)
        if speaker is not None and content is not None:
            yield SpeechEvent(verb, "tell", speaker, Span(audience.start, verb.end), sentence, content)


def _audience(verb: Token) -> Token | None:
    """Return who hears: the subject of a passive "told" without an agent, or of "heard" with a clause."""
    passive = verb.lemma in _TELLING and verb.child("agent") is None
    subject = verb.child("nsubjpass") if passive else verb.child("nsubj") if verb.lemma in _HEARING else None
    if subject is None or singular(subject) not in _AUDIENCES or verb.child("neg") is not None:
        return None
    return subject if verb.child("ccomp") is not None else None


def _content(verb: Token, sentence: ParsedSentence, text: str) -> Span | None:
    words = [token for clause in verb.children_by(*CLAUSES) for token in clause.subtree()]
    first = 1 if words[0].lower == "that" and len(words) > 1 else 0
    return trimmed(text, words[first].start, words[-1].end)


def _speaker_before(
    sentence: ParsedSentence, document: Document, events: Sequence[SpeechEvent], speakers: Speakers
) -> Entity | None:
    """Return the person who spoke last, or else was named last, in this paragraph or one of the two before it."""
    blocks = [block.span for block in document.blocks if block.span.start <= sentence.span.start]
    start = blocks[-1 - min(_FARTHEST, len(blocks) - 1)].start if blocks else 0
    spoken = [
        (e.span.start, e.speaker) for e in events if e.span.start >= start and e.speaker.kind is EntityKind.PERSON
    ]
    named = [
        (m.span.start, m.entity)
        for m in speakers.mentions
        if start <= m.span.start < sentence.span.start
        and m.entity.kind is EntityKind.PERSON
        and not speakers.in_quotation(m.span.start)
    ]
    latest = max([*spoken[-1:], *named[-1:]], key=lambda found: found[0], default=None)
    return latest[1] if latest else None
