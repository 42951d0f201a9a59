"""Nouns of thought and speech with a clause: "the union's claim that …", "a warning from Ms Shaw that …".

Whose they are is said by a possessive, by "of", "by" or "from" behind them, or by the subject of a verb that voices
them ("critics raised fears that …").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ingest.model import Span
from ingest.parsing import ParsedSentence, Token
from ingest.speech.contents import trimmed
from ingest.speech.quoted_speakers import SpeechEvent
from ingest.speech.speakers import Speakers

MEANING: Final[dict[str, str]] = {
    **dict.fromkeys(("estimate", "view", "argument", "belief", "verdict", "conclusion", "contention"), "estimate"),
    **dict.fromkeys(("advice", "answer", "reply", "line", "message", "case", "opinion", "reckoning"), "estimate"),
    **dict.fromkeys(("admission", "assertion", "suggestion", "allegation", "finding", "confirmation"), "claim"),
    **dict.fromkeys(("assurance", "announcement", "acknowledgement", "insistence", "claim", "reminder"), "claim"),
    **dict.fromkeys(("promise", "pledge", "vow", "guarantee", "undertaking"), "promise"),
    **dict.fromkeys(("warning", "threat", "caution"), "warn"),
    **dict.fromkeys(("fear", "concern", "worry", "anxiety"), "fear"),
    **dict.fromkeys(("hope", "wish"), "hope"),
    **dict.fromkeys(("complaint", "accusation"), "complain"),
}
_VOICING: Final = frozenset(
    (
        *("give", "issue", "voice", "express", "raise", "repeat", "make", "offer", "share", "sound", "deliver", "hold"),
        *("have", "take", "reiterate", "renew", "air", "add", "echo", "stand", "publish"),
    )
)
_OWNING: Final = frozenset(("of", "by", "from", "among"))


def voiced_nouns(sentence: ParsedSentence, speakers: Speakers) -> Iterator[SpeechEvent]:
    """Yield what a sentence attributes by a noun of thought or speech that has an owner and a clause."""
    for noun in sentence.tokens:
        if noun.lemma not in MEANING or noun.pos != "NOUN" or speakers.in_quotation(noun.start):
            continue
        owner = _owner(noun)
        clause = _clause(noun, owner)
        found = speakers.of_subject(sentence, owner) if owner is not None and clause is not None else None
        if found is None or clause is None or owner is None:
            continue
        words = [token for token in clause.subtree() if token.dep != "mark" or token.lower != "that"]
        content = trimmed(speakers.text, words[0].start, words[-1].end)
        if content is not None and not content.contains(found[1]):
            verb = noun.head if noun.head.pos in ("VERB", "AUX") else noun
            end = max(noun.end, verb.end if verb.end <= content.start else noun.end)
            span = Span(min(found[1].start, noun.start), end)
            yield SpeechEvent(verb, MEANING[noun.lemma], found[0], span, sentence, content)


def _owner(noun: Token) -> Token | None:
    """Return whose thought it is: a possessive, "of the union", or the subject of the verb that voices it."""
    owner = noun.child("poss")
    if owner is not None:
        return owner
    for preposition in noun.children_by("prep", "agent"):
        if preposition.lower in _OWNING and (owner := preposition.child("pobj")) is not None:
            return owner
    if noun.dep == "dobj" and noun.head.lemma in _VOICING and not noun.head.child("nsubjpass", "neg"):
        return noun.head.child("nsubj")
    return None


def _clause(noun: Token, owner: Token | None) -> Token | None:
    """Return the verb of the clause with "that" on the noun, on its owner, or on the "be" that joins the two."""
    places = [noun, *([owner] if owner is not None else [])]
    if noun.dep in ("nsubj", "attr") and noun.head.lemma == "be":
        places.append(noun.head)
    for place in places:
        for clause in place.children_by("acl", "relcl", "ccomp"):
            mark = next((child for child in clause.children if child.lower == "that" and child.dep == "mark"), None)
            if (
                mark is not None
                and clause.child("nsubj", "nsubjpass", "expl") is not None
                and clause.start > noun.start
            ):
                return clause
    return None
