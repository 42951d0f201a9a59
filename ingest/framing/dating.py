"""The time of a claim from its own sentence: which of the times named there dates it, and which dates something else.

What has a time, and which:

- What is over and counted, decided or done is of the day or the period of the event itself, never of the day on which
  somebody told of it ("said on Monday", "figures put out on Thursday").
- How many there are is of the month in which it is observed: that of whoever says so, else that of the publication.
  A rate, a rule, a habit and a remit have no time, nor has what somebody holds, is or says.
- What is to come has the time that is named for it, and no other.
- The year that something is compared with ("more than in 2013", "down on the year before", "the lowest since 1976") is
  not the time of what is compared.

A time dates a clause if it stands in it, in the clause above it or in an adverbial clause under it. One in a relative
clause dates the noun there ("a package unveiled in October"), unless that noun is what is counted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from ingest.expressions import time_values as values
from ingest.framing.frames import Frame
from ingest.framing.grammar import SUBJECTS, VERBAL, coordinated
from ingest.framing.matching import Naming
from ingest.framing.scene import Scene
from ingest.framing.slots import PAST_KINDS, status_of_claim
from ingest.framing.status import status_of
from ingest.model import Attribution, BlockKind, Kind, Span, Status, TimeExpression
from ingest.parsing import Token

TIMED_KINDS = PAST_KINDS | {Kind.SHARE, Kind.HEADCOUNT}
OBSERVED = frozenset({Kind.HEADCOUNT, Kind.BUDGET, Kind.TECHNOLOGY_USE, Kind.SHARE})
TO_COME = frozenset({Status.PLANNED, Status.PROPOSED})
# The words before a time that something is compared with.
COMPARED = re.compile(
    r"\b(?:than|compared\s(?:with|to)|against|versus|as\s(?:many|much|high|low|often|few)\sas|that\sof"
    r"|(?:figures?|levels?|totals?|rates?)\sof)\b[^,;.]{0,40}\Z"
    r"|\bfrom\s(?:£?[\d.,]+(?:\sper\scent|%|m|bn|k|\smillion|\sbillion)?\s)?(?:(?!in\b|to\b|and\b)[a-z]+\s)?(?:in|for|during)\s\Z",
    re.IGNORECASE,
)
# The words before a "since" that a record goes back to.
RECORD_SINCE = re.compile(
    r"\b(?:first|(?:low|high|larg|small|bigg|few|great|bad|wor|b)e?st|record|most|least|unprecedented|unseen)\b[^.;]{0,70}\Z",
    re.IGNORECASE,
)
# Verbs whose time is that of the telling.
TELLING = frozenset(
    (
        *("say", "tell", "add", "announce", "reveal", "confirm", "report", "warn", "claim", "state", "write", "show"),
        *("publish", "release", "issue", "disclose", "unveil", "put", "update", "find", "suggest"),
    )
)
# "On" before a time that is no day compares with it: "up five on the previous year".
UPON = re.compile(r"\bon\s(?:the\s)?\Z", re.IGNORECASE)
DAY = len("2024-06-14")
AS_OF = re.compile(r"\bas\s(?:of|at|on)\s(?:the\send\sof\s)?\Z", re.IGNORECASE)
CONTRASTING = frozenset({"although", "though", "while", "whereas", "whilst"})
A_RATE = re.compile(
    r"\b(?:a|per|each|every)\s(?:day|week|month|year)\b|\bover\sthe\scourse\sof\san?\s\w+\b|\byear\s(?:in|after)\b",
    re.IGNORECASE,
)
LONG_OVER = re.compile(
    r"\b(?:once|previously|formerly|historically|originally|in the past|decades? ago|years? ago|ever since|never before"
    r"|to begin with|(?:in|over|within) [\w-]+ (?:years|decades)|at (?:one|the) (?:time|stage))\b",
    re.IGNORECASE,
)
BEGINNING = frozenset({"begin", "start", "launch", "open", "introduce", "establish", "form", "create"})
BESIDE, IN_CLAUSE, SOON = 45, 3, 42
APART = re.compile(r"\d|[,;:–—]|\b(?:as|than|compared|against)\b", re.IGNORECASE)


def time_of(naming: Naming, scene: Scene) -> str | None:
    """Return the time in the clause or the sentence; of what is counted, else the last one named in the paragraph."""
    frame = naming.frame
    said = scene.attribution_of(frame.head.span)
    status = status_of_claim(naming, said, scene)
    meant = next(times_of(naming, status, said, scene), None)
    if meant is not None:
        return meant
    if status in (Status.ONGOING, Status.WARNED) and naming.rule.kind in OBSERVED and frame.quantity and said:
        return said.time
    only = only_time(scene) if is_told(naming, scene) else None
    return only if only and not is_settled_later(naming.rule.kind, only, scene) else None


def is_settled_later(kind: Kind | None, value: str, scene: Scene) -> bool:
    """Tell whether a claim is what became of deeds of long before: courts and panels decide months after the deed."""
    published = scene.document.article.published
    if kind is not Kind.OUTCOME or "/" in value or published is None:
        return False
    return value < (published - dt.timedelta(SOON)).isoformat()[: len(value)]


def only_time(scene: Scene) -> str | None:
    """Return the time of all that is told as past, where the article names a single one up to its publication."""
    value = scene.only_time
    return value if any(is_of_event(time, scene) for time in scene.times if time.value == value) else None


def times_of(naming: Naming, status: Status, said: Attribution | None, scene: Scene) -> Iterator[str]:
    """Yield the values of the times that may date a claim, the likeliest first."""
    frame = naming.frame
    named = [time for time in scene.times if frame.sentence.span.contains(time.span)]
    for time in sorted(named, key=lambda time: rank(time, frame, scene)):
        if is_meant(time, frame, status, said, scene):
            yield f"{values.begin(time.value)}/" if is_begun(time, frame) else time.value
    listed = scene.block_of(frame.head.span) is BlockKind.LIST_ITEM
    rate = A_RATE.search(scene.text, frame.span.start, min(frame.span.end + 12, frame.sentence.span.end))
    if naming.rule.kind in TIMED_KINDS and (status is Status.HAPPENED or listed) and rate is None:
        before = (time.value for time in times_before(frame.sentence.span, scene))
        past = (value for value in before if in_tense(value, status, scene))
        yield from (f"{values.begin(value)}/" if is_since(frame) else value for value in past)


def is_since(frame: Frame) -> bool:
    """Tell whether the clause says what has come about since a time named before: "has since climbed past 500"."""
    verbs = (frame.verb, coordinated(frame.verb)) if frame.verb else ()
    return any(child.lower == "since" for verb in verbs for child in verb.children_by("advmod", "mark"))


def verb_of(time: TimeExpression, frame: Frame) -> Token | None:
    """Return the verb of the clause that a time stands in."""
    token = frame.sentence.token_at(time.span.end - 1)
    return next((above for above in token.ancestors() if above.pos in VERBAL), None) if token else None


def is_begun(time: TimeExpression, frame: Frame) -> bool:
    """Tell whether a time opens what the clause counts: "the operation, which began in June, has led to 45"."""
    verb = verb_of(time, frame)
    begun = verb is not None and verb is not frame.verb and verb.lemma in BEGINNING and "/" not in time.value
    helpers = frame.verb.children_by("aux") if frame.verb else []
    return begun and any(helper.lemma == "have" and helper.tag in ("VBZ", "VBP") for helper in helpers)


def times_before(sentence: Span, scene: Scene) -> Iterator[TimeExpression]:
    """Yield the times of events named earlier in the paragraph, or in what leads in to a list, the last one first."""
    paragraph = scene.lead_in(sentence)
    for time in reversed(scene.times):
        if paragraph.start <= time.span.start and time.span.end <= sentence.start and is_of_event(time, scene):
            yield time


def is_of_event(time: TimeExpression, scene: Scene) -> bool:
    """Tell whether a time is that of an event, and not of words about it, nor what something is compared with."""
    sentence = scene.parsed.sentence_at(time.span.start)
    if sentence is None or is_base(time, sentence.span, scene):
        return False
    token = sentence.token_at(time.span.end - 1)
    verb = next((above for above in token.ancestors() if above.pos in VERBAL), None) if token else None
    if verb is not None and verb.lemma in TELLING:
        return False
    return not any(said.time == time.value and said.span.overlaps(time.span) for said in scene.voices.attributions)


def rank(time: TimeExpression, frame: Frame, scene: Scene) -> tuple[int, int]:
    """Return how near a time stands: at what is counted, right behind the number, in the clause, in the sentence."""
    before = scene.text[frame.sentence.span.start : time.span.start]
    noun = (frame.counted, frame.subject)
    of_noun = any(above is word for word in noun if word for above in nouns_above(time, frame))
    base, beside = is_base(time, frame.sentence.span, scene), is_beside(time, frame, scene.text)
    nearness = (AS_OF.search(before) is not None or (base and beside), of_noun and not base, beside)
    near = next((place for place, so in enumerate(nearness) if so), None)
    if near is None:
        near = IN_CLAUSE if frame.span.contains(time.span) else IN_CLAUSE + 1
    return near, time.span.start


def nouns_above(time: TimeExpression, frame: Frame) -> Iterator[Token]:
    """Yield what a time hangs on, up to the verb of its clause."""
    token = frame.sentence.token_at(time.span.end - 1)
    for above in token.ancestors() if token else ():
        if above.pos in VERBAL:
            return
        yield above


def is_beside(time: TimeExpression, frame: Frame, text: str) -> bool:
    """Tell whether a time stands right behind the number: "from 1,200 in 2022 to 1,500 in 2023"."""
    number = frame.quantity.span if frame.quantity else time.span
    between = text[number.end : time.span.start]
    if COMPARED.search(between) or (UPON.search(between) and len(time.value) != DAY):
        return False
    return number.end <= time.span.start <= number.end + BESIDE and APART.search(between) is None


def is_present(verb: Token | None) -> bool:
    """Tell whether a clause is in the present tense: what it states holds whenever something else happened."""
    helped = verb.child("aux", "auxpass") if verb else None
    return verb is not None and verb.tag in ("VBZ", "VBP") and helped is None


def is_meant(time: TimeExpression, frame: Frame, status: Status, said: Attribution | None, scene: Scene) -> bool:
    """Tell whether a time of the sentence may date the claim of a frame in it."""
    near = rank(time, frame, scene)[0]
    if is_time_of_saying(time, said, frame) or (near >= IN_CLAUSE and is_base(time, frame.sentence.span, scene)):
        return False
    if near > IN_CLAUSE and is_present(frame.verb) and not is_present(verb_of(time, frame)):
        return False
    return in_tense(time.value, status, scene) and reaches(time, frame, scene)


def is_time_of_saying(time: TimeExpression, said: Attribution | None, frame: Frame) -> bool:
    """Tell whether a time outside the clause dates only when somebody said it ("In May she warned that ...")."""
    if said is None or frame.span.contains(time.span) or said.content.contains(time.span):
        return False
    return said.time == time.value


def is_base(time: TimeExpression, sentence: Span, scene: Scene) -> bool:
    """Tell whether a time is what something is compared with; the "than" of "more than 40" compares nothing."""
    text = scene.text
    before = text[sentence.start : time.span.start]
    opened = time.span.of(text).lower().startswith(("since", "from"))
    if opened and time.value.endswith("/") and RECORD_SINCE.search(before):
        return True
    if UPON.search(before) and len(time.value) != DAY:
        return True
    compared = COMPARED.search(before)
    at = sentence.start + compared.start() if compared else -1
    return compared is not None and not any(q.span.start <= at < q.span.end for q in scene.quantities)


def in_tense(value: str, status: Status, scene: Scene) -> bool:
    """Tell whether a time can be that of something with this status: past, or to come."""
    published = scene.document.article.published
    if published is None:
        return True
    today, (begin, _, end) = published.isoformat(), value.partition("/")
    if status is Status.HAPPENED:
        return begin <= today
    last = end or begin
    return status not in TO_COME or value.endswith("/") or last >= today[: len(last)]


def reaches(time: TimeExpression, frame: Frame, scene: Scene) -> bool:
    """Tell whether the clause that a time stands in dates that of the frame."""
    token = frame.sentence.token_at(time.span.start) or frame.head
    governor = next((above for above in (token, *token.ancestors()) if above.pos in VERBAL), None)
    verbs = [frame.verb, *frame.participles]
    if governor is None or governor in verbs or token in frame.clause or governor in frame.head.ancestors():
        return True
    return not is_aside(governor, frame)


def is_aside(governor: Token, frame: Frame) -> bool:
    """Tell whether a verb stands in a clause of its own: about another noun, in contrast, or told further on."""
    own = {id(frame.head), id(frame.counted), id(frame.subject)}
    above = {id(token) for token in (frame.head, *frame.head.ancestors())}
    for token in (governor, *governor.ancestors()):
        if id(token) in above:
            return False
        if token.dep == "advcl" and any(mark.lower in CONTRASTING for mark in token.children_by("mark")):
            return True
        if is_clause_after(token, frame.head):
            return True
        if token.dep in ("relcl", "acl"):
            if token.head.dep == "pobj" and token.head.head.lower == "of" and token.head.head.index == 0:
                return False
            return id(token.head) not in own and id(coordinated(token.head)) not in own
    return False


def is_clause_after(verb: Token, head: Token) -> bool:
    """Tell whether a verb opens a further main clause behind a word: ", and in May nobody was hurt"."""
    first = coordinated(verb)
    joined = verb.dep == "conj" and verb.pos in VERBAL and first.dep not in ("relcl", "acl")
    return joined and verb.index > head.index and verb.child(*SUBJECTS) is not None


def is_told(naming: Naming, scene: Scene) -> bool:
    """Tell whether a claim is of the events that the reporter tells, and they are over."""
    frame = naming.frame
    verb = frame.verb or next(iter(frame.participles), None)
    past = naming.rule.kind in PAST_KINDS and status_of(verb, Status.HAPPENED) is Status.HAPPENED
    over = LONG_OVER.search(frame.sentence.span.of(scene.text)) is not None
    return past and not over and not scene.is_quoted(frame.head.span)
