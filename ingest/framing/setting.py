"""The setting of an article: the time and the place that it states once and then goes on telling about.

A report says once when and where it happened ("on Saturday", "in the year to March", "in Shropshire") and then counts.
What is over and counted, wherever it stands and without a time of its own, is of

1. the time of the same number told more exactly elsewhere ("more than 3,000 knives" in the opening, "3,148" below),
2. else the main time: the first day or period of an event in the opening, or of a counted claim,
3. else, if a poll has it, of any time up to the day of publication,
4. else, where it opens the article or is told in the perfect near its start, the month of publication: it is news.

How many there are now, without a time of its own, is of the month of publication: that is when the text observes it.
How many somebody said there were is the same, told in the past of the telling.
Not set in time: what is told as long over ("once", "previously"), what is only said or held, and what is to come.

What is counted without a place of its own is where the article is set: where its first counted claim lies, else the
area of the force that it is about, else the place that its opening names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from ingest.framing.dating import A_RATE, LONG_OVER, is_of_event, is_settled_later
from ingest.framing.grammar import VERBAL
from ingest.framing.places import area_of, closest, containers
from ingest.framing.scene import Scene
from ingest.framing.status import status_of
from ingest.model import BlockKind, Claim, Entity, EntityKind, Kind, Qualifier, Span, Status, TimeExpression

COUNTED = frozenset({Kind.COUNT_OF_EVENTS, Kind.OUTCOME, Kind.SHARE, Kind.INCIDENT})
TOLD = COUNTED | {Kind.PLANNED_EVENT}
NEWS = frozenset({Kind.COUNT_OF_EVENTS, Kind.OUTCOME, Kind.DECISION, Kind.INCIDENT, Kind.PLANNED_EVENT})
STOCKS = frozenset({Kind.HEADCOUNT, Kind.TECHNOLOGY_USE})
STATED = frozenset({Kind.DEPLOYMENT_FREQUENCY, Kind.BUDGET, Kind.SHARE})
ROUND = frozenset({Qualifier.MORE_THAN, Qualifier.ABOUT, Qualifier.ALMOST, Qualifier.UP_TO, Qualifier.FEWER_THAN})
BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
OPENING, NEAR = 6, Decimal("0.06")
AT_PRESENT = re.compile(
    r"\b(?:current(?:ly)?|at present|at the moment|presently|right now|these days)\b", re.IGNORECASE
)
POLLED = re.compile(
    r"\b(?:polled|surveyed|(?:asked|questioned|interviewed) in an? (?:\w+ )?(?:poll|survey)|(?:poll|survey) of"
    r"|respondents)\b",
    re.IGNORECASE,
)
UNKNOWN = re.compile(r"\b(?:[Aa]t|[Ii]n|[Nn]ear|[Oo]utside) (?:the )?(?P<name>[A-Z][a-z]+)")
DAY_OR_PERIOD = re.compile(r"\d{4}-\d\d-\d\d|\d{4}[\d-]*/\d{4}[\d-]*")


def set_in_scene(claims: Iterable[Claim], scene: Scene) -> list[Claim]:
    """Return the claims, those without a time or a place of their own with that of the article."""
    told = list(claims)
    time, place = main_time(told, scene), main_place(told, scene)
    dated = [with_time(claim, told, time if applies(time, claim, scene) else None, scene) for claim in told]
    return [with_place(claim, place, scene) for claim in dated]


def applies(main: TimeExpression | None, claim: Claim, scene: Scene) -> bool:
    """Tell whether the main time may date a claim: named in the opening it dates all, later what comes after it.

    What is counted from a time on ("since January") is told in the perfect.
    """
    if main is None:
        return False
    at = claim.evidence[0].span
    early = any(block.contains(main.span) for block in opening_blocks(scene, OPENING))
    return (early or main.span.start < at.start) and (not main.value.endswith("/") or is_perfect(at, scene))


def with_time(claim: Claim, every: list[Claim], main: TimeExpression | None, scene: Scene) -> Claim:
    """Fill in the time of a claim that has none of its own."""
    published = scene.document.article.published
    if claim.time is not None or published is None:
        return claim
    month = f"{published:%Y-%m}"
    words = sentence_of(claim, scene).of(scene.text)
    beside = listed_before(claim, every, scene)
    if beside is not None:
        return replace(claim, time=beside.time)
    if claim.status is Status.ONGOING and is_observed(claim):
        return replace(claim, time=month)
    if claim.status is not Status.HAPPENED or LONG_OVER.search(words) or A_RATE.search(claim.evidence[0].exact):
        return claim
    exact = told_exactly(claim, every)
    if exact is not None and exact.time is not None:
        return replace(claim, time=exact.time)
    if main is not None and claim.kind in TOLD and not is_settled_later(claim.kind, main.value, scene):
        return replace(claim, time=main.value)
    if claim.kind in STOCKS and claim.value is not None and claim.attributed_to is not None:
        return replace(claim, time=month)
    if claim.kind in COUNTED and POLLED.search(paragraph_of(claim, scene).of(scene.text)):
        return replace(claim, time=f"/{published.isoformat()}")
    return replace(claim, time=month) if claim.kind in NEWS and is_news(claim, scene) else claim


def listed_before(claim: Claim, every: Iterable[Claim], scene: Scene) -> Claim | None:
    """Return the dated claim of the same kind before this one in its sentence: "in May it had 9 vans, 2 boats"."""
    if claim.kind not in STOCKS | COUNTED or claim.value is None:
        return None
    sentence, at = sentence_of(claim, scene), claim.evidence[0].span
    for other in every:
        place = other.evidence[0].span
        alike = other.kind is claim.kind and (other.status is claim.status or other.kind in STOCKS)
        if alike and other.time is not None and sentence.contains(place) and place.end < at.end:
            return other
    return None


def is_observed(claim: Claim) -> bool:
    """Tell whether a claim says how many there are, or what goes on, at the time of writing."""
    if claim.kind in STOCKS and claim.value is not None:
        return True
    return claim.kind in NEWS | STATED and AT_PRESENT.search(claim.evidence[0].exact) is not None


def told_exactly(claim: Claim, every: Iterable[Claim]) -> Claim | None:
    """Return the claim that tells the round number of this one exactly: "more than 3,000 knives", "knives: 3,148"."""
    if claim.value is None or claim.qualifier not in ROUND:
        return None
    for other in every:
        near = other.value is not None and abs(other.value - claim.value) <= NEAR * other.value
        same = other.kind is claim.kind and other is not claim and other.qualifier not in ROUND
        if near and same and nouns_of(claim) & nouns_of(other):
            return other
    return None


def nouns_of(claim: Claim) -> set[str]:
    """Return the words of what is counted, without an ending of the plural."""
    return {word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", (claim.unit or "").lower())}


def is_news(claim: Claim, scene: Scene) -> bool:
    """Tell whether a claim stands in the first sentence, or in the perfect in the first paragraphs."""
    at = claim.evidence[0].span
    blocks = opening_blocks(scene, 3)
    first = next((s for s in scene.document.sentences if scene.block_of(s) is BlockKind.PARAGRAPH), None)
    if first is not None and at.start < first.end:
        return True
    near = any(block.contains(at) for block in blocks)
    sentence = scene.parsed.sentence_at(at.start)
    roots = sentence.roots if sentence else ()
    told = is_perfect(at, scene) or any(is_perfect(child.span, scene) for root in roots for child in root.children)
    return near and not scene.is_quoted(at) and told


def is_perfect(span: Span, scene: Scene) -> bool:
    """Tell whether a clause is told in the perfect: "has suspended two officers"."""
    tokens = scene.parsed.tokens_in(span)
    return any(token.lemma == "have" and token.dep == "aux" and token.tag in ("VBZ", "VBP") for token in tokens)


def main_time(claims: Iterable[Claim], scene: Scene) -> TimeExpression | None:
    """Return the time that the article is mainly of: the first of an event in the opening, or of a counted claim."""
    published = scene.document.article.published
    today = published.isoformat() if published else "9999"
    stated = [time for time in scene.times if time.value.removesuffix("/").lstrip("/")[:10] <= today]
    stated = [time for time in stated if scene.block_of(time.span) in BODY and is_of_event(time, scene)]
    stated = [time for time in stated if not time.value.startswith("/")]
    opening = opening_blocks(scene, OPENING)
    early = (time for time in stated if any(block.contains(time.span) for block in opening))
    past = (time for time in early if DAY_OR_PERIOD.fullmatch(time.value) and not time.value.endswith(f"/{today}"))
    events = [time for time in past if is_told_past(time, scene)]
    dating = [time for time in stated if any(dates(time, claim, scene) for claim in claims)]
    return next(iter(sorted([*events, *dating], key=lambda time: time.span)), None)


def dates(time: TimeExpression, claim: Claim, scene: Scene) -> bool:
    """Tell whether a time is that of a counted claim in its own sentence."""
    over = claim.kind in COUNTED and claim.status is Status.HAPPENED and claim.time == time.value
    return over and sentence_of(claim, scene).contains(time.span)


def is_told_past(time: TimeExpression, scene: Scene) -> bool:
    """Tell whether the clause of a time is told as past, outside quotation marks, or the time is a period now over."""
    token = scene.parsed.token_at(time.span.end - 1)
    if token is None or scene.is_quoted(time.span):
        return False
    if "/" in time.value:
        return True
    verb = next((above for above in token.ancestors() if above.pos in VERBAL), None)
    return status_of(verb, Status.HAPPENED) is Status.HAPPENED


def opening_blocks(scene: Scene, count: int) -> list[Span]:
    """Return the first paragraphs of the body."""
    return [block.span for block in scene.document.blocks if block.kind in BODY][:count]


def paragraph_of(claim: Claim, scene: Scene) -> Span:
    """Return the paragraph of a claim, up to the end of its sentence."""
    return Span(scene.lead_in(claim.evidence[0].span).start, sentence_of(claim, scene).end)


def sentence_of(claim: Claim, scene: Scene) -> Span:
    """Return the sentence that a claim's evidence begins in."""
    at = claim.evidence[0].span
    return scene.document.sentence_at(at.start) or at


def main_place(claims: Iterable[Claim], scene: Scene) -> Entity | None:
    """Return the place where the article is set."""
    opening = opening_blocks(scene, 2)
    for claim in claims:
        early = any(block.contains(claim.evidence[0].span) for block in opening)
        if early and claim.kind in TOLD and claim.place is not None:
            return claim.place
    spans = [block.span for block in scene.document.blocks if block.kind in (BlockKind.HEADLINE, BlockKind.PARAGRAPH)]
    named = [closest(scene.mentions_in(span, EntityKind.PLACE), scene) for span in spans[:3]]
    places = [place for place in named if place is not None]
    area = area_of(scene.agency, scene)
    if area is not None:
        return next((place for place in places if area.iri in containers(place, scene)), area)
    return next(iter(places), None)


def with_place(claim: Claim, main: Entity | None, scene: Scene) -> Claim:
    """Fill in the place of what was counted, if it has none: the area of the force that did it, else the main one."""
    if claim.place is not None or claim.kind not in TOLD or claim.status is not Status.HAPPENED:
        return claim
    if names_unknown_place(claim.evidence[0].span, scene):
        return claim
    own = area_of(claim.subject, scene) if claim.subject != scene.agency else None
    within = own is not None and main is not None and own.iri in containers(main, scene)
    return replace(claim, place=main if within else own or main)


def names_unknown_place(span: Span, scene: Scene) -> bool:
    """Tell whether a clause names a place that the reference data does not know: "at Orgreave"."""
    for found in UNKNOWN.finditer(scene.text, span.start, span.end):
        name = Span(found.start("name"), found.end("name"))
        known = any(mention.span.overlaps(name) for mention in scene.mentions)
        if not known and not any(time.span.overlaps(name) for time in scene.times):
            return True
    return False
