"""Claims in the light of each other: before and after, part and whole, the same thing said twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.framing.frames import Frame
from ingest.framing.matching import Naming, lemmas_of
from ingest.framing.scene import Scene
from ingest.lexicon import word_class
from ingest.model import BlockKind, Claim, Direction, Kind, QuantityUnit, Slot, Span

PART_OF = re.compile(r"\b(?:of|among|including|out of) (?:which|whom|these|those|them)\b[^.;]{0,30}\Z", re.IGNORECASE)
BEFORE = re.compile(
    r"\b(?:up|down|rising|falling|rise|fall|risen|fallen|increase|drop|compared)\s+(?:from|with)\b", re.IGNORECASE
)
ROUNDING, SIDE_BY_SIDE = 2, 30
HEADLINES = frozenset({BlockKind.HEADLINE, BlockKind.SUBHEADING, BlockKind.CAPTION})


@dataclass(frozen=True, slots=True)
class Built:
    """A claim with the frame and the rule that it comes from."""

    claim: Claim
    naming: Naming

    @property
    def frame(self) -> Frame:
        """The frame of the claim."""
        return self.naming.frame

    @property
    def place(self) -> Span:
        """The place of the number, or of the verb where there is none."""
        return self.frame.quantity.span if self.frame.quantity else self.frame.head.span


def linked(built: list[Built], scene: Scene) -> list[Claim]:
    """Return the claims with their changes and wholes filled in, each thing once."""
    changed = [replace(one, claim=with_before(one, built, scene.text)) for one in built]
    whole = [replace(one, claim=with_whole(one, changed[:place], scene.text)) for place, one in enumerate(changed)]
    whole = [replace(one, claim=with_subject_of_like(one, whole[:place])) for place, one in enumerate(whole)]
    return without_repeats(whole, scene)


def with_before(one: Built, every: Iterable[Built], text: str) -> Claim:
    """Fill `from` and `to` where the sentence goes on "up from" with a number of the same noun."""
    claim = one.claim
    if claim.value is None or claim.from_ is not None:
        return claim
    for other in every:
        follows = other.frame.sentence is one.frame.sentence and other.place.start > one.place.end
        if not follows or other.claim.value is None or not same_noun(one.frame, other.frame):
            continue
        if BEFORE.search(text, one.place.end, other.place.start):
            direction = Direction.DECREASE if other.claim.value > claim.value else Direction.INCREASE
            return replace(claim, from_=number_slot(other, text), to=number_slot(one, text), direction=direction)
    return claim


def with_whole(one: Built, before: list[Built], text: str) -> Claim:
    """Fill `whole` where the number counts a part of the last number of the same noun: "of which 773"."""
    claim, sentence = one.claim, one.frame.sentence.span
    if claim.value is None or not one.frame.elliptic or claim.whole is not None:
        return claim
    if not PART_OF.search(text[sentence.start : one.place.start]) and not PART_OF.search(after_number(one, text)):
        return claim
    for other in reversed(before):
        larger = other.claim.value is not None and other.claim.value >= claim.value
        if larger and other.frame.quantity and same_noun(one.frame, other.frame):
            of = claim.of or Slot(whole_words(other, text))
            return replace(claim, whole=other.claim, of=of, subject=other.claim.subject)
    return claim


def with_subject_of_like(one: Built, before: list[Built]) -> Claim:
    """Take over the subject of a like claim in the same sentence where the words go on without one of their own.

    "Men were twice as likely to be stopped, compared with 1.7 times as likely in the year before".
    """
    claim, frame = one.claim, one.frame
    own = frame.subject is not None or frame.agent is not None
    if claim.kind is not Kind.SHARE or own or frame.quantity is None:
        return claim
    for other in reversed(before):
        if other.frame.sentence is frame.sentence and other.claim.rule == claim.rule:
            return replace(claim, subject=other.claim.subject)
    return claim


def after_number(one: Built, text: str) -> str:
    """Return the two words after the number ("of them")."""
    return " ".join(text[one.place.end : one.frame.sentence.span.end].split()[:2])


def whole_words(whole: Built, text: str) -> str:
    """Return the number of a whole with what it counts ("1,000 arrests using drones")."""
    number = whole.frame.quantity.number.of(text) if whole.frame.quantity else ""
    return " ".join(f"{number} {whole.claim.unit or ''}".split())


def number_slot(one: Built, text: str) -> Slot:
    """Return a number as a slot."""
    words = one.frame.quantity.number.of(text) if one.frame.quantity else ""
    return Slot(words, value=one.claim.value)


def same_noun(one: Frame, other: Frame) -> bool:
    """Tell whether two frames count the same noun."""
    if one.counted is None or other.counted is None:
        return one.counted is other.counted
    return bool(lemmas_of(one.counted) & lemmas_of(other.counted))


def without_repeats(built: list[Built], scene: Scene) -> list[Claim]:
    """Keep of claims that say the same thing the one in the body, with the words of the others as further evidence."""
    kept: dict[tuple[object, ...], Built] = {}
    for one in built:
        key = sameness(one)
        held = kept.get(key)
        if held is None:
            kept[key] = one
            continue
        better = max(held, one, key=lambda built: worth(built, scene))
        other = held if better is one else one
        evidence = tuple(dict.fromkeys((*better.claim.evidence, *other.claim.evidence)))
        kept[key] = replace(better, claim=replace(better.claim, evidence=evidence))
    once = [one for one in kept.values() if not said_in_body(one, kept.values(), scene)]
    return [one.claim for one in once if not restated(one, once, scene.text)]


def restated(one: Built, every: Iterable[Built], text: str) -> bool:
    """Tell whether a share in words stands right beside the same share in figures: "26%, about one in four"."""
    if not is_share(one) or "%" in one.place.of(text) or "cent" in one.place.of(text):
        return False
    beside = (
        other
        for other in every
        if other is not one and is_share(other) and other.frame.sentence is one.frame.sentence and close(one, other)
    )
    return any(abs((other.claim.value or Decimal()) - (one.claim.value or Decimal())) <= ROUNDING for other in beside)


def is_share(one: Built) -> bool:
    """Tell whether the number is a share of a whole."""
    return one.frame.quantity is not None and one.frame.quantity.unit is QuantityUnit.PERCENT


def close(one: Built, other: Built) -> bool:
    """Tell whether two numbers stand side by side."""
    return max(one.place.start - other.place.end, other.place.start - one.place.end) <= SIDE_BY_SIDE


def worth(one: Built, scene: Scene) -> tuple[bool, int]:
    """Return how much a claim is worth beside its like: in the body more than in a headline, then by filled slots."""
    claim = one.claim
    slots = (claim.of, claim.from_, claim.to, claim.place, claim.time, claim.attributed_to, claim.whole, claim.cause)
    return scene.block_of(one.place) not in HEADLINES, sum(slot is not None for slot in slots)


def said_in_body(one: Built, every: Iterable[Built], scene: Scene) -> bool:
    """Tell whether the body says again what a headline says: the same number, or a deed of the same body."""
    if scene.block_of(one.place) not in HEADLINES:
        return False
    same = (other for other in every if other.claim.kind is one.claim.kind and is_same(one.claim, other.claim))
    return any(scene.block_of(other.place) not in HEADLINES for other in same)


def is_same(claim: Claim, other: Claim) -> bool:
    """Tell whether two claims of a kind have the same number, or none of them one and both the same subject."""
    return claim.value == other.value and (claim.value is not None or claim.subject == other.subject)


def sameness(one: Built) -> tuple[object, ...]:
    """Return what makes two claims of one article the same."""
    claim, counted = one.claim, one.frame.counted
    if claim.value is None and claim.kind is Kind.TECHNOLOGY_USE and claim.of is None:
        return (claim.kind, claim.subject, claim.unit, claim.status, claim.attributed_to)
    if claim.value is None:
        return (claim.kind, claim.subject, claim.unit, claim.of.text if claim.of else one.frame.span)
    noun = counted.lemma if counted is not None else claim.unit
    return (claim.kind, claim.value, "time" if noun in word_class("times_noun") else noun, claim.status)
