"""How real a claim is, by what stands around its clause: a date to come, a headline, what is asked for, what waits.

The clause alone tells most (`ingest.framing.status`). A present tense is the exception: it is a plan beside a date to
come ("leave in March next year"), news in a headline ("Force recruits 200"), and goes on where the words say that there
is, that it waits, or that it happens so many times a year.
"""

from __future__ import annotations

import re

from ingest.framing.auxiliaries import auxiliaries, verb_above
from ingest.framing.frames import Frame
from ingest.framing.matching import Naming
from ingest.framing.scene import Scene
from ingest.lexicon import word_class
from ingest.model import Attribution, BlockKind, Kind, Status
from ingest.parsing import Token

COUNTED_KINDS = frozenset({Kind.COUNT_OF_EVENTS, Kind.OUTCOME, Kind.INCIDENT})
DATED_KINDS = frozenset({Kind.WORKFORCE_CHANGE, Kind.REDEPLOYMENT, Kind.DECISION, Kind.SHARE, Kind.PLANNED_EVENT})
ANNOUNCED_KINDS = frozenset({Kind.WORKFORCE_CHANGE, Kind.DECISION})
PROMISING = frozenset({"pledge", "promise"})
ASKING = frozenset({"call", "ask", "demand", "request", "bid", "apply", "propose"})
ASKED_KINDS = frozenset({Kind.HEADCOUNT, Kind.WORKFORCE_CHANGE})
ACCORDING = "according to"
WAITING = re.compile(
    r"\b(?:waiting|await(?:s|ing)?|backlog|outstanding|pending|in the queue|unresolved|unsolved)\b", re.I
)
A_PERIOD = re.compile(
    r"(?<!\bin\s)(?<!\bfor\s)(?<!\bafter\s)(?<!\bduring\s)(?<!\bwithin\s)(?<!\bon\s)"
    r"\b(?:an?|per|each|every)\s(?:hour|day|night|week|weekend|month|year)\b(?!\s(?:ago|later|earlier|before|after))",
    re.IGNORECASE,
)
MAXIMUM = re.compile(r"\b(?:up to|as long as|maximum(?: \w+)? of|maximum)\b", re.IGNORECASE)
STATING = frozenset({"stand", "total", "number", "come", "amount", "be", "reach", "rise", "fall", "go", "show"})


def placed_status(status: Status, naming: Naming, verb: Token | None, scene: Scene) -> Status | None:
    """Return the status by what stands around the clause; None where the clause alone tells it."""
    kind, frame = naming.rule.kind, naming.frame
    if verb is None:
        return None
    if kind is Kind.OUTCOME and status is not Status.HAPPENED and is_penalty(frame, scene):
        return Status.ONGOING
    if kind in ASKED_KINDS and frame.quantity and (asked := asked_status(frame, verb)) is not None:
        return asked
    if kind in COUNTED_KINDS and is_waiting(frame):
        return Status.ONGOING
    if status is not Status.ONGOING:
        return None
    if kind in DATED_KINDS and is_dated_ahead(frame, verb, scene):
        return Status.PLANNED
    if kind in ANNOUNCED_KINDS and is_news(frame, verb, scene):
        return Status.HAPPENED
    return Status.ONGOING if kind in COUNTED_KINDS and is_lasting(frame, verb, scene) else None


def is_told_of(attribution: Attribution | None, frame: Frame, scene: Scene) -> bool:
    """Tell whether "would" is the "will" of words told: "according to", or indirect speech that goes on."""
    if attribution is None:
        return False
    before = attribution.span.end <= frame.sentence.span.start
    goes_on = before and attribution.verb in word_class("telling") and not scene.is_quoted(frame.head.span)
    return attribution.verb == ACCORDING or goes_on


def is_penalty(frame: Frame, scene: Scene) -> bool:
    """Tell whether a sentence is what the law allows, not what somebody got: "face up to 14 years"."""
    number = frame.quantity
    return number is not None and MAXIMUM.search(scene.text, frame.sentence.span.start, number.span.end) is not None


def asked_status(frame: Frame, verb: Token) -> Status | None:
    """Return the status of a number that is promised or called for and not there yet."""
    if frame.counted is None or frame.counted.head not in (verb, *verb.children_by("prep")):
        return None
    if verb.lemma in PROMISING and frame.counted.dep == "dobj":
        return Status.PLANNED
    return Status.PROPOSED if verb.lemma in ASKING and frame.counted.head.lower == "for" else None


def is_waiting(frame: Frame) -> bool:
    """Tell whether what is counted is said to wait: "900 phones awaiting examination"."""
    waiting = frame.counted.children_by("acl") if frame.counted is not None else ()
    return any(verb.lemma in ("wait", "await", "queue") and verb.tag == "VBG" for verb in waiting)


def is_dated_ahead(frame: Frame, verb: Token, scene: Scene) -> bool:
    """Tell whether the clause of a present tense is dated after the publication, and does not last until then."""
    published = scene.document.article.published
    if published is None or verb.tag not in ("VBZ", "VBP", "VBG"):
        return False
    for time in scene.times:
        ahead = not time.value.startswith("/") and time.value > published.isoformat() and frame.span.contains(time.span)
        if ahead and not re.search(r"\b(?:until|till|to|for|than)\s\Z", scene.text[: time.span.start]):
            return True
    return False


def is_news(frame: Frame, verb: Token, scene: Scene) -> bool:
    """Tell whether a simple present is that of a headline: "Force recruits 200 officers"."""
    simple = verb.tag == "VBZ" and verb.is_root and not auxiliaries(verb) and verb.pos == "VERB"
    return simple and verb.lemma not in ("have", "face", "need") and scene.block_of(frame.span) is BlockKind.HEADLINE


def is_lasting(frame: Frame, verb: Token, scene: Scene) -> bool:
    """Tell whether what is counted in the present tense is there, waits, or comes again so many times a year."""
    if verb.tag not in ("VBZ", "VBP"):
        return False
    if verb.lemma == "be" and verb.child("expl") is not None:
        return True
    sentence = frame.sentence
    if WAITING.search(scene.text, sentence.span.start, sentence.span.end):
        return True
    periods = A_PERIOD.finditer(scene.text, sentence.span.start, sentence.span.end)
    within = (sentence.token_at(period.start()) for period in periods)
    return verb.lemma not in STATING and any(token is not None and verb_above(token) is verb for token in within)
