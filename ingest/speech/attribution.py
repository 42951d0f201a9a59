"""Who says what: clauses of reported speech, "according to", and the speakers of quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ingest.expressions.times import find_times
from ingest.model import Attribution, Document, Entity, EntityKind, Mention, Quotation, Span, TimeExpression
from ingest.parsing import ParsedDocument, ParsedSentence, Token
from ingest.speech.formulae import formal_attributions
from ingest.speech.quoted_speakers import SpeechEvent, with_speakers
from ingest.speech.speakers import FINDINGS, SOURCES, SPOKESPEOPLE, Speakers, pronouns_of
from ingest.speech_verbs import FINDING, SAYING

_NEEDS_CLAUSE: Final = frozenset(
    # Verbs that often say nothing: they count with a clause or beside a quotation only.
    (
        *(
            "add",
            "state",
            "note",
            "observe",
            "feel",
            "think",
            "believe",
            "suggest",
            "accept",
            "point",
            "go",
            "continue",
        ),
        *(
            "report",
            "post",
            "answer",
            "agree",
            "conclude",
            "recall",
            "hope",
            "describe",
            "write",
            "call",
            "ask",
            "press",
        ),
        *("promise", "pledge", "vow", "reveal", "confirm", "announce", "deny", "reply", "respond", "declare", "tweet"),
    )
)
PLURAL_SPEAKERS: Final = frozenset((EntityKind.GROUP, EntityKind.ORGANISATION, EntityKind.FORCE, EntityKind.STUDY))
_UNSPOKEN: Final = frozenset(("should", "must", "can", "could", "might", "may"))
# What one should accept, or can call on, nobody has said.
_WITH_MODAL: Final = frozenset(
    ("accept", "call", "recall", "agree", "believe", "feel", "think", "expect", "ask", "answer")
)
_CLAUSES: Final = ("ccomp", "xcomp", "parataxis")


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
    for sentence in parsed.sentences:
        said = _events(sentence, speakers, events[-1] if events else None)
        events += sorted([*said, *formal_attributions(sentence, speakers)], key=lambda event: event.span)
    times = find_times(document)
    attributions = [_attribution(event, text, times) for event in events]
    spoken = with_speakers(document, quotations, events, speakers)
    ordered = sorted((a for a in attributions if a is not None), key=lambda a: (a.span, a.content))
    return tuple(ordered), spoken


def _events(sentence: ParsedSentence, speakers: Speakers, before: SpeechEvent | None) -> Iterator[SpeechEvent]:
    for token in sentence.tokens:
        if token.pos not in ("VERB", "AUX") or speakers.in_quotation(token.start):
            continue
        if not (token.lemma in SAYING and _says_something(token, speakers)) and not _finds_something(token):
            continue
        subject = _subject_of(sentence, token, speakers)
        if subject is None or speakers.in_quotation(subject.start):
            continue
        if not _is_fit(token, subject):
            continue
        if token.lemma in ("read", "run") and subject.lemma not in SPOKESPEOPLE:
            continue
        if token.lemma == "go" and subject.lower == "it":
            continue
        found = speakers.of_subject(sentence, subject)
        if found is None and before is not None and goes_on(subject, sentence, before, speakers):
            found = before.speaker, subject.span
        if found is not None:
            speaker, words = found
            if before is not None and goes_on(subject, sentence, before, speakers):
                speaker = before.speaker
            if (
                subject.lemma in SPOKESPEOPLE
                and before is not None
                and speakers.text[words.start : words.end].lower().startswith("the ")
            ):
                speaker = before.speaker
            span = Span(min(words.start, token.start), max(words.end, token.end))
            yield SpeechEvent(token, meaning_of(token), speaker, span, sentence)


def meaning_of(verb: Token) -> str:
    """Return the lemma of a verb of saying; "call" without "for" or "on" describes."""
    called = verb.lemma == "call" and not any(child.lower in ("for", "on") for child in verb.children_by("prep", "prt"))
    return "describe" if called else verb.lemma


def goes_on(subject: Token, sentence: ParsedSentence, before: SpeechEvent, speakers: Speakers) -> bool:
    """Tell whether "it" or "they" go on with the body or the people that spoke in the sentence before, or in this one.

    A body named between the two as a subject is what the pronoun stands for.
    """
    kinds = {"it": before.speaker.kind is not EntityKind.PERSON, "they": before.speaker.kind in PLURAL_SPEAKERS}
    if not kinds.get(subject.lower, False):
        return False
    between = range(before.sentence.span.end, sentence.span.start)
    return not any(speakers.text[place].isalnum() and not speakers.in_quotation(place) for place in between)


def _is_fit(verb: Token, subject: Token) -> bool:
    """Tell whether verb and subject go together: only sources find or show, and figures hold no opinion."""
    if verb.lemma in FINDING and verb.lemma not in SAYING:
        return subject.lemma in SOURCES
    return subject.lemma not in FINDINGS or SAYING.get(verb.lemma) == "says"


def _finds_something(token: Token) -> bool:
    """Tell whether a report or figures may show something by this verb: a clause, or all that stands before it."""
    if token.lemma not in FINDING or token.children_by("neg", "nsubjpass", "auxpass"):
        return False
    return bool(token.children_by(*_CLAUSES)) or not token.children_by("dobj", "prep")


def _says_something(token: Token, speakers: Speakers) -> bool:
    if token.tag == "VB" and any(child.lower == "to" for child in token.children_by("aux")):
        return False
    if any(child.lower in _UNSPOKEN for child in token.children_by("aux")) and token.lemma in _WITH_MODAL:
        return False
    if any(child.dep == "neg" for child in token.children):
        return token.lemma in ("say", "tell", "accept", "believe", "think")
    if token.lemma == "call":
        return any(child.lower in ("for", "on") for child in token.children_by("prep", "prt")) or bool(
            token.children_by("oprd", "xcomp", "ccomp", "dobj") and not token.children_by("prt")
        )
    if token.lemma == "go":
        return re.match(r"\son(?=\s*[,.;:]|\sto\ssay\b)", speakers.text[token.end : token.end + 14]) is not None
    if token.lemma == "point":
        return any(child.lower == "out" for child in token.children_by("prt", "advmod"))
    if token.lemma in _NEEDS_CLAUSE:
        after = speakers.text[token.end : token.end + 2].strip()
        near = any(
            abs(q.span.start - token.end) < 60 or abs(token.start - q.span.end) < 60 for q in speakers.quotations
        )
        inserted = after.startswith(",") and _is_after_comma(token, speakers)
        return (
            bool(token.children_by(*_CLAUSES))
            or near
            or inserted
            or after in (":", "")
            or token.dep in ("parataxis", "ROOT")
        )
    return True


def _is_after_comma(verb: Token, speakers: Speakers) -> bool:
    """Tell whether a verb and its subject stand alone behind a comma: "There is, the force accepts, another side"."""
    subject = verb.child("nsubj")
    if subject is None:
        return False
    first = min(token.start for token in subject.subtree())
    return speakers.text[:first].rstrip().endswith(",")


def _subject_of(sentence: ParsedSentence, verb: Token, speakers: Speakers) -> Token | None:
    """Return the subject of a verb: its own, that of the verb it is joined to, or the agent of a passive."""
    if verb.child("nsubjpass") is not None:
        agent = verb.child("agent")
        return agent.child("pobj") if agent else None
    subject = verb.child("nsubj")
    if subject is None and verb.tag == "VBN" and not verb.children_by("aux"):
        return None
    if subject is None and verb.dep in ("conj", "advcl", "xcomp") and verb.tag != "VBN":
        subject = verb.head.child("nsubj")
    if subject is None:
        subject = _inverted(sentence, verb, speakers)
    if subject is not None and subject.lower in ("who", "which", "that") and verb.dep == "relcl":
        return verb.head
    return subject


def _inverted(sentence: ParsedSentence, verb: Token, speakers: Speakers) -> Token | None:
    """Return the speaker named right behind the verb ("said Ann Shaw") or right before it, where the parse has none."""
    for mention in speakers.mentions:
        gap = speakers.text[verb.end : mention.span.start] if mention.span.start >= verb.end else None
        if gap is not None and mention.span.start < sentence.span.end and re.fullmatch(r"\s(?:[\w’']+\s){0,4}", gap):
            return next(iter(sentence.tokens_in(mention.span)[-1:]), None)
    if verb.index > 0:
        before = sentence.tokens[verb.index - 1]
        if before.pos in ("PRON", "PROPN", "NOUN"):
            return before
    return None


def _attribution(event: SpeechEvent, text: str, times: tuple[TimeExpression, ...]) -> Attribution | None:
    content = _content(event, text)
    if content is None:
        return None
    said = [t for t in times if event.sentence.span.contains(t.span) and not content.overlaps(t.span)]
    near = [t for t in said if abs(t.span.start - event.verb.end) < 40]
    return Attribution(event.span, content, event.speaker, event.lemma, near[0].value if near else None)


def _content(event: SpeechEvent, text: str) -> Span | None:
    """Return the span of what is said: the clause under the verb or else the rest of the sentence."""
    sentence = event.sentence.span
    if event.verb.child("nsubjpass") is not None and event.lemma != "according to":
        return _trim(text, sentence.start, sentence.end)
    clauses = [child for child in event.verb.children if child.dep in _CLAUSES]
    if clauses and event.lemma != "according to":
        words = [token for clause in clauses for token in clause.subtree() if token.index != event.verb.index]
        start, end = words[0].start, words[-1].end
        if words[0].lower in ("who", "where", "when", "whether", "how"):
            return None
        marker = re.match(r"that\s+", text[start:end])
        return _trim(text, start + (marker.end() if marker else 0), _to_the_end(event, text, end))
    if SAYING.get(event.lemma, "says") != "says" and event.lemma != "according to":
        behind = [token for token in event.verb.subtree() if token.start >= event.span.end]
        if behind:
            return _trim(text, behind[0].start, behind[-1].end)
    before = _trim(text, sentence.start, event.span.start)
    after = _trim(text, event.span.end, sentence.end)
    inserted = (
        text[: event.span.start].rstrip().endswith((",", "–", "—")) and text[event.span.end : event.span.end + 1] == ","
    )
    if inserted and before and after:
        return _trim(text, sentence.start, sentence.end)
    longest = max((span for span in (before, after) if span), key=lambda span: span.end - span.start, default=None)
    return longest if longest and len(longest.of(text).split()) > 2 else None


def _to_the_end(event: SpeechEvent, text: str, end: int) -> int:
    """Carry a clause that follows the verb on to where only a full stop is left."""
    rest = text[end : event.sentence.span.end]
    return event.sentence.span.end if not re.search(r"\w", rest) else end


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in " \t\n,;:–—-\"'“”‘’":
        start += 1
    while end > start and text[end - 1] in " \t\n,;:.–—-\"'“”‘’":
        end -= 1
    return Span(start, end) if start < end else None
