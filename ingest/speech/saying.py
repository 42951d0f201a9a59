"""Which verbs say something in their sentence, and which word is their subject."""

from __future__ import annotations

import re
from typing import Final

from ingest.model import Entity, EntityKind
from ingest.parsing import ParsedSentence, Token
from ingest.speech.speakers import FINDINGS, SOURCES, SPOKESPEOPLE, Speakers, singular
from ingest.speech_verbs import FINDING, RECKONING, SAYING

CLAUSES: Final = ("ccomp", "xcomp", "parataxis")
_NEEDS_CLAUSE: Final = frozenset(
    # Verbs that often say nothing: they count with a clause or beside a quotation only.
    (
        *("add", "state", "note", "observe", "feel", "think", "believe", "suggest", "accept", "point", "go"),
        *("continue", "press", "report", "post", "answer", "agree", "conclude", "recall", "hope", "describe"),
        *("write", "call", "ask"),
        *("promise", "pledge", "vow", "reveal", "confirm", "announce", "deny", "reply", "respond", "declare", "tweet"),
    )
)
_WITH_THAT: Final = frozenset(("understand", "learn", "discover", "disclose", "estimate", "calculate", "signal"))
# Verbs that say something with a clause of their own and never without.
_UNSPOKEN: Final = frozenset(("should", "must", "can", "could", "might", "may"))
# What one should accept, or can call on, nobody has said.
_WITH_MODAL: Final = frozenset(
    ("accept", "call", "recall", "agree", "believe", "feel", "think", "expect", "ask", "answer")
)
# What people find out that look into things for a living, and nobody else.
_INQUIRERS: Final = frozenset(
    (
        *("researcher", "academic", "scientist", "inspector", "auditor", "analyst", "expert", "reviewer", "panel"),
        *("inspectorate", "watchdog", "committee", "criminologist", "economist", "mp", "peer", "pollster", "ombudsman"),
    )
)
_INQUIRING: Final = frozenset(
    (EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.PUBLISHER, EntityKind.STUDY)
)
_COUNTING: Final = frozenset(
    ("freedom", "series", "string", "number", "group", "handful", "couple", "majority", "dozen", "host", "set", "batch")
)
_NUMBERS: Final = frozenset(("number", "figure", "cost", "total", "bill", "rate", "proportion", "size", "toll", "loss"))
_APPOSED: Final = re.compile(r",\s(?:[^,.;:“”\"]{2,80},\s)?(?:ha[sd]\s|later\s|also\s)?")


def meaning_of(verb: Token) -> str:
    """Return the lemma of a verb of saying; "call" without "for" or "on" describes."""
    called = verb.lemma == "call" and not any(child.lower in ("for", "on") for child in verb.children_by("prep", "prt"))
    return "describe" if called else verb.lemma


def says(token: Token, speakers: Speakers) -> bool:
    """Tell whether a word is a verb by which somebody or a document says something here."""
    if token.pos not in ("VERB", "AUX"):
        return False
    return (token.lemma in SAYING and _says_something(token, speakers)) or _finds_something(token)


def is_fit(verb: Token, subject: Token) -> bool:
    """Tell whether verb and subject go together: figures hold no opinion, and only a statement reads or runs."""
    if verb.lemma in ("read", "run") and subject.lemma not in SPOKESPEOPLE:
        return False
    if verb.lemma == "go" and subject.lower == "it":
        return False
    if verb.lemma in FINDING and verb.lemma not in SAYING:
        return subject.lemma in SOURCES or verb.lemma in RECKONING or bool(verb.children_by("ccomp"))
    return subject.lemma not in FINDINGS or SAYING.get(verb.lemma) == "says"


def is_found_by(verb: Token, subject: Token, speaker: Entity) -> bool:
    """Tell whether a speaker is one that finds: a document, a body that inquires, people who do; all may estimate."""
    if verb.lemma not in FINDING or verb.lemma in SAYING or subject.lemma in SOURCES or verb.lemma in RECKONING:
        return True
    return speaker.kind in _INQUIRING or singular(subject) in _INQUIRERS


def subject_of(sentence: ParsedSentence, verb: Token, speakers: Speakers) -> Token | None:
    """Return the subject of a verb: its own, that of the verb it is joined to, or the agent of a passive."""
    if verb.child("nsubjpass") is not None:
        agent = verb.child("agent")
        return agent.child("pobj") if agent else None
    subject = _nearest_subject(verb) or _last_in_headline(sentence, verb, speakers)
    if subject is None and verb.tag == "VBN" and not verb.children_by("aux"):
        return None
    if subject is None and verb.dep in ("conj", "advcl", "xcomp") and verb.tag != "VBN":
        subject = _nearest_subject(verb.head)
    if subject is None:
        subject = _inverted(sentence, verb, speakers)
    if subject is not None and subject.lower in ("who", "which", "that") and verb.dep == "relcl":
        return verb.head
    return _of_whom(subject) if subject is not None else None


def _of_whom(noun: Token) -> Token:
    """Return the people or papers behind a noun that only counts or titles them: "a group of residents"."""
    within = next((p.child("pobj") for p in noun.children_by("prep") if p.lower == "of"), None)
    several = within is not None and within.tag in ("NNS", "NNPS") and within.dep == "pobj"
    return within if within is not None and several and noun.lemma in _COUNTING else noun


def _last_in_headline(sentence: ParsedSentence, verb: Token, speakers: Speakers) -> Token | None:
    """Return the speaker that ends a headline behind a comma and the verb: "Force to sell vans, warns federation"."""
    last = verb.child("dobj", "attr")
    if last is None or verb.tag != "VBZ" or speakers.text[: verb.start].rstrip()[-1:] not in (",", "’", "'", "”"):
        return None
    behind = [token for token in sentence.tokens[verb.index + 1 :] if token.pos != "PUNCT"]
    return last if behind and behind[-1] is last and all(token in last.subtree() for token in behind) else None


def _nearest_subject(verb: Token) -> Token | None:
    """Return the subject of a verb; of the two that the parse gives a headline, the one that stands by the verb."""
    subjects = verb.children_by("nsubj")
    papers = [child for child in subjects if child.lemma in SOURCES and child.index < verb.index]
    if papers and verb.lemma in FINDING:
        return papers[0]
    return min(subjects, key=lambda child: abs(child.index - verb.index), default=None)


def _finds_something(token: Token) -> bool:
    """Tell whether a report or figures may show something by this verb: a clause, or all that stands before it."""
    if token.lemma not in FINDING or token.children_by("neg", "nsubjpass", "auxpass"):
        return False
    if token.lemma == "put" and (counted := token.child("dobj")) is not None:
        return counted.lemma in _NUMBERS and any(child.lower == "at" for child in token.subtree())
    return bool(token.children_by(*CLAUSES)) or not token.children_by("dobj", "prep")


def _says_something(token: Token, speakers: Speakers) -> bool:
    if token.tag == "VB" and any(child.lower == "to" for child in token.children_by("aux")):
        return False
    if any(child.lower in _UNSPOKEN for child in token.children_by("aux")) and token.lemma in _WITH_MODAL:
        return False
    if any(child.dep == "neg" for child in token.children):
        return token.lemma in ("say", "tell", "accept", "believe", "think")
    if token.lemma in _WITH_THAT:
        return bool(token.children_by("ccomp")) or _is_after_comma(token, speakers)
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
        alone = after in (":", "") or token.dep in ("parataxis", "ROOT")
        return bool(token.children_by(*CLAUSES)) or near or inserted or alone
    return True


def _is_after_comma(verb: Token, speakers: Speakers) -> bool:
    """Tell whether a verb and its subject stand alone behind a comma: "There is, the force accepts, another side"."""
    subject = verb.child("nsubj")
    if subject is None:
        return False
    first = min(token.start for token in subject.subtree())
    return speakers.text[:first].rstrip().endswith(",")


def _inverted(sentence: ParsedSentence, verb: Token, speakers: Speakers) -> Token | None:
    """Return the speaker named right behind the verb ("said Ann Shaw") or right before it, where the parse has none."""
    for mention in speakers.mentions:
        gap = speakers.text[verb.end : mention.span.start] if mention.span.start >= verb.end else None
        if gap is not None and mention.span.start < sentence.span.end and re.fullmatch(r"\s(?:[\w’']+\s){0,4}", gap):
            return next(iter(sentence.tokens_in(mention.span)[-1:]), None)
    if verb.index == 0:
        return None
    before = sentence.tokens[verb.index - 1]
    if before.pos in ("PRON", "PROPN", "NOUN"):
        return before
    return _before_commas(sentence, verb, speakers)


def _before_commas(sentence: ParsedSentence, verb: Token, speakers: Speakers) -> Token | None:
    """Return the speaker whose name an apposition parts from the verb: "the supplier, Verint, says"."""
    inside = [m for m in speakers.mentions if sentence.span.start <= m.span.start and m.span.end <= verb.start]
    apposed = [m for m in inside if _APPOSED.fullmatch(speakers.text[m.span.end : verb.start])]
    persons = [m for m in apposed if m.entity.kind is EntityKind.PERSON]
    bodies = [m for m in apposed if m.entity.kind in (*_INQUIRING, EntityKind.FORCE)]
    if persons or bodies:
        return sentence.tokens_in((persons or bodies)[-1].span)[-1]
    name = sentence.tokens[verb.index - 2] if verb.index > 1 and sentence.tokens[verb.index - 1].text == "," else None
    return name if name is not None and name.pos == "PROPN" else None
