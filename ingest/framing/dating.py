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

import re
from collections.abc import Iterator

from ingest.expressions import time_values as values
from ingest.framing.frames import Frame
from ingest.framing.grammar import VERBAL, coordinated
from ingest.framing.matching import Naming
from ingest.framing.scene import Scene
from ingest.framing.slots import PAST_KINDS, status_of_claim
from ingest.framing.status import status_of
from ingest.model import Attribution, BlockKind, Kind, Span, Status, TimeExpression
from ingest.parsing import Token
from ingest.speech_verbs import SAYING

TIMED_KINDS = PAST_KINDS | {Kind.SHARE, Kind.HEADCOUNT}
OBSERVED = frozenset({Kind.HEADCOUNT, Kind.BUDGET, Kind.TECHNOLOGY_USE, Kind.SHARE})
TO_COME = frozenset({Status.PLANNED, Status.PROPOSED})
# The words before a time that something is compared with.
COMPARED = re.compile(
    r"\b(?:than|compared\s(?:with|to)|against|versus|(?:up|down|increase|rise|drop|fall|decrease|reduction)\son"
    r"|from|(?:figures?|levels?|totals?|rates?)\sof|that\sof)"
    r"\s(?:(?:those|that|figures?|levels?|the|it\s(?:was|had\sbeen)|[\d.,]+%?|[\d.,]+\s(?:per\scent|[a-z]+))\s){0,3}"
    r"(?:(?:in|for|of|during|over|before)\s)?(?:the\s)?\Z",
    re.IGNORECASE,
)
# The words before a "since" that a record goes back to.
RECORD_SINCE = re.compile(
    r"\b(?:first|(?:low|high|larg|small|bigg|few|great|bad|wor|b)e?st|record|most|least|unprecedented|unseen)\b[^.;]{0,70}\Z",
    re.IGNORECASE,
)
PUBLISHING = frozenset({"publish", "release", "issue", "reveal", "disclose", "announce", "unveil", "put", "update"})
BESIDE = 45


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
    return scene.only_time if is_told(naming, scene) else None


def times_of(naming: Naming, status: Status, said: Attribution | None, scene: Scene) -> Iterator[str]:
    """Yield the values of the times that may date a claim, the likeliest first."""
    frame = naming.frame
    named = [time for time in scene.times if frame.sentence.span.contains(time.span)]
    for time in sorted(named, key=lambda time: rank(time, frame, scene.text)):
        if is_meant(time, frame, status, said, scene):
            yield time.value
    listed = scene.block_of(frame.head.span) is BlockKind.LIST_ITEM
    if naming.rule.kind in TIMED_KINDS and (status is Status.HAPPENED or listed):
        before = (time.value for time in times_before(frame.sentence.span, scene))
        past = (value for value in before if in_tense(value, status, scene))
        yield from (f"{values.begin(value)}/" if is_since(frame) else value for value in past)


def is_since(frame: Frame) -> bool:
    """Tell whether the clause says what has come about since a time named before: "has since climbed past 500"."""
    return frame.verb is not None and any(child.lower == "since" for child in frame.verb.children_by("advmod", "mark"))


def times_before(sentence: Span, scene: Scene) -> Iterator[TimeExpression]:
    """Yield the times of events named earlier in the paragraph, or in what leads in to a list, the last one first."""
    paragraph = scene.lead_in(sentence)
    for time in reversed(scene.times):
        if paragraph.start <= time.span.start and time.span.end <= sentence.start and is_of_event(time, scene):
            yield time


def is_of_event(time: TimeExpression, scene: Scene) -> bool:
    """Tell whether a time is that of an event, and not of words about it, nor what something is compared with."""
    sentence = scene.parsed.sentence_at(time.span.start)
    if sentence is None or is_base(time, sentence.span, scene.text):
        return False
    token = sentence.token_at(time.span.end - 1)
    verb = next((above for above in token.ancestors() if above.pos in VERBAL), None) if token else None
    if verb is not None and (verb.lemma in SAYING or verb.lemma in PUBLISHING):
        return False
    return not any(said.time == time.value and said.span.overlaps(time.span) for said in scene.voices.attributions)


def rank(time: TimeExpression, frame: Frame, text: str) -> tuple[int, int]:
    """Return how near a time stands: right behind the number, in the clause, elsewhere in the sentence."""
    number = frame.quantity.span if frame.quantity else None
    token = frame.sentence.token_at(time.span.end - 1)
    if token is not None and frame.counted is not None and frame.counted in token.ancestors():
        return 0, -1
    if number is not None and number.end <= time.span.start <= number.end + BESIDE:
        between = text[number.end : time.span.start]
        if not re.search(r"\d|[,;:–—]", between):
            return 0, time.span.start
    return (1 if frame.span.contains(time.span) else 2), time.span.start


def is_present(frame: Frame) -> bool:
    """Tell whether the clause is in the present tense: what it states holds whenever something else happened."""
    verb = frame.verb
    helped = verb.child("aux", "auxpass") if verb else None
    return verb is not None and verb.tag in ("VBZ", "VBP") and helped is None


def is_meant(time: TimeExpression, frame: Frame, status: Status, said: Attribution | None, scene: Scene) -> bool:
    """Tell whether a time of the sentence may date the claim of a frame in it."""
    if is_time_of_saying(time, said, frame) or is_base(time, frame.sentence.span, scene.text):
        return False
    if rank(time, frame, scene.text)[0] > 1 and is_present(frame) and status is Status.ONGOING:
        return False
    return in_tense(time.value, status, scene) and reaches(time, frame, scene)


def is_time_of_saying(time: TimeExpression, said: Attribution | None, frame: Frame) -> bool:
    """Tell whether a time outside the clause dates only when somebody said it ("In May she warned that ...")."""
    if said is None or frame.span.contains(time.span) or said.content.contains(time.span):
        return False
    return said.time == time.value


def is_base(time: TimeExpression, sentence: Span, text: str) -> bool:
    """Tell whether a time is what something is compared with."""
    before = text[sentence.start : time.span.start]
    opened = time.span.of(text).lower().startswith(("since", "from"))
    if opened and time.value.endswith("/") and RECORD_SINCE.search(before):
        return True
    return COMPARED.search(before) is not None


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
    """Tell whether a verb stands in a clause about another noun than what the frame counts."""
    own = {id(frame.head), id(frame.counted), id(frame.subject)}
    above = {id(token) for token in (frame.head, *frame.head.ancestors())}
    for token in (governor, *governor.ancestors()):
        if id(token) in above:
            return False
        if token.dep in ("relcl", "acl"):
            if token.head.dep == "pobj" and token.head.head.lower == "of":
                return False
            return id(token.head) not in own and id(coordinated(token.head)) not in own
    return False


def is_told(naming: Naming, scene: Scene) -> bool:
    """Tell whether a claim is of the events that the reporter tells, and they are over."""
    frame = naming.frame
    verb = frame.verb or next(iter(frame.participles), None)
    past = naming.rule.kind in PAST_KINDS and status_of(verb, Status.HAPPENED) is Status.HAPPENED
    return past and not scene.is_quoted(frame.head.span)
