"""The gate of proposals: a claim passes if the text says it, in the place that is quoted, as the rules read that place.

What passes is built by the rules' own code from the clause around the number; the model has named its kind, and whom
and what it is about, and that only with words that stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from ingest.claims import build
from ingest.facts import speaker_name
from ingest.framing.frames import Frame
from ingest.framing.matching import Naming
from ingest.framing.rules import Rule, read_rules
from ingest.framing.scene import Scene
from ingest.lexicon import load_classes
from ingest.model import Claim, Entity, EntityKind, Evidence, Kind, Mention, Quantity, Slot, Span
from ingest.proposals.schema import KINDS, Proposal

RULE: Final = "proposed-by-model"
CONFIDENCE: Final = "0.5"
_DENYING: Final = frozenset({"deny", "dispute", "reject", "doubt", "disprove", "rebut", "fail", "refuse", "decline"})
_NOT: Final = frozenset({"never", "not", "n't", "neither", "nor", "hardly", "barely", "scarcely", "nearly"})
_PEOPLE: Final = frozenset({Kind.HEADCOUNT, Kind.WORKFORCE_CHANGE, Kind.REDEPLOYMENT})
_ACTORS: Final = frozenset(
    {
        *(EntityKind.FORCE, EntityKind.UNIT, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.GROUP),
        *(EntityKind.PLACE, EntityKind.POST, EntityKind.PUBLISHER),
    }
)


class RefusedProposal(Exception):  # noqa: N818  # it is what became of a proposal
    """A proposal that did not pass; the message says why, without words of the article or of the model."""


def judge(proposal: Proposal, frames: Sequence[Frame], scene: Scene, *, model: str) -> tuple[Claim, Frame]:
    """Return the claim of a proposal that the text bears out, and the frame that it names.

    Args:
        proposal: what the model says.
        frames: the frames with a quantity that no rule names.
        scene: what the rules found in the article.
        model: the name that the claim will give for who proposed it.

    Raises:
        RefusedProposal: the text does not bear it out.
    """
    quote, frame, quantity = _place(proposal, frames, scene)
    kind = Kind(proposal.kind)
    _require(quantity.unit in KINDS[kind], "its number does not measure what its kind does")
    _require(not _is_denied(frame), "its clause says that it is not so")
    naming = Naming(frame, rule_for(kind), {})
    ours = build(naming, scene)
    _require(ours.status is proposal.status, f"the clause is {ours.status.value}, not {proposal.status.value}")
    _require(ours.time == proposal.time, "its time is not the one that the rules find")
    _require(_is_named(proposal.attributed_to, speaker_name(ours), scene), "it is attributed to somebody else")
    _require(ours.direction is proposal.direction, "its direction is not the one that the rules find")
    _require(_agrees(proposal.unit, ours.unit, frame), "its unit is not what the number counts")
    sentence = frame.sentence.span
    found = replace(
        ours,
        subject=_subject(proposal.subject, ours.subject, frame.whole_span, scene),
        evidence=(Evidence(quote, quote.of(scene.text)),),
        of=_slot(proposal.of, quote, scene),
        from_=_slot(proposal.from_, quote, scene),
        to=_slot(proposal.to, quote, scene),
        place=_where(proposal.place, sentence, scene),
        mentions=scene.mentions_in(quote),
        proposed_by=model,
    )
    return found, frame


@cache
def rule_for(kind: Kind) -> Rule:
    """Return the rule by which a frame is read once it is said to be of a kind."""
    unit = "{category}" if kind in _PEOPLE else "{counted}" if kind is not Kind.BUDGET else "GBP"
    text = (
        f"- {{name: {RULE}, kind: {kind.value}, frame: quantity, unit: '{unit}', confidence: {CONFIDENCE},"
        " example: none, counter_example: none, reason: A model has named the kind.}"
    )
    (rule,) = read_rules("proposals", text, load_classes())
    return rule


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise RefusedProposal(reason)


def _place(proposal: Proposal, frames: Sequence[Frame], scene: Scene) -> tuple[Span, Frame, Quantity]:
    """Return where the quote stands, and the one unnamed quantity in it that is the number proposed."""
    places = list(_occurrences(proposal.quote, scene.text))
    _require(bool(places), "its quote is not in the text, word for word")
    stated = [(place, frame, frame.quantity) for place in places for frame in frames if frame.quantity]
    inside = [each for each in stated if each[0].contains(each[2].span) and each[1].sentence.span.contains(each[0])]
    _require(bool(inside), "its quote is not within one sentence with a number that no rule names")
    written = [each for each in inside if each[2].number.of(scene.text) == proposal.number]
    _require(bool(written), "its number is not written so in the quote")
    exact = [each for each in written if each[2].value == Decimal(str(proposal.value))]
    _require(bool(exact), "its value is not what the number says")
    _require(len({id(each[1]) for each in exact}) == 1, "its quote has that number more than once")
    return exact[0]


def _occurrences(words: str, text: str) -> Iterator[Span]:
    """Yield where words stand in a text as whole words."""
    if words != words.strip():
        return
    for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        yield Span(found.start(), found.end())


def _is_denied(frame: Frame) -> bool:
    """Tell whether the verb of the clause, or one that governs it, is denied: "did not polish", "denied polishing"."""
    verbs = [token for token in (frame.verb, *frame.participles, *frame.chain) if token is not None]
    above = [token.head for token in verbs if token.dep in ("xcomp", "ccomp", "pcomp", "conj")]
    said = any(token.lemma in _DENYING or token.child("neg") for token in (*verbs, *above))
    return said or any(child.lower in _NOT for token in verbs for child in token.children)


def _subject(words: str, ours: Entity, clause: Span, scene: Scene) -> Entity:
    """Return the entity that a proposal is about: the rules' own, or another that the clause speaks of."""
    if words == ours.name:
        return ours
    return _required(_mentioned(words, clause, scene, _ACTORS), "its subject is not spoken of in the clause").entity


def _where(words: str | None, sentence: Span, scene: Scene) -> Entity | None:
    if words is None:
        return None
    places = frozenset({EntityKind.PLACE})
    return _required(_mentioned(words, sentence, scene, places), "its place is not named in the sentence").entity


def _slot(words: str | None, quote: Span, scene: Scene) -> Slot | None:
    if words is None:
        return None
    held = [span for span in _occurrences(words, scene.text) if quote.contains(span)]
    _require(bool(held), "the words of a slot are not in the quote")
    mention = next((each for each in scene.mentions if each.span == held[0]), None)
    return Slot(words, mention.entity if mention else None)


def _mentioned(words: str, span: Span, scene: Scene, kinds: Iterable[EntityKind]) -> Mention | None:
    mentions = scene.mentions_in(span, *kinds)
    return next((each for each in mentions if words in (each.entity.name, each.span.of(scene.text))), None)


def _required(mention: Mention | None, reason: str) -> Mention:
    if mention is None:
        raise RefusedProposal(reason)
    return mention


def _is_named(words: str | None, ours: str | None, scene: Scene) -> bool:
    """Tell whether both name the same speaker, or both none; a speaker also by any of the words for him in the text."""
    if words is None or ours is None:
        return words == ours
    names = {each.span.of(scene.text) for each in scene.mentions if each.entity.name == ours and not each.anaphoric}
    return words in {ours, *names}


def _agrees(words: str, ours: str | None, frame: Frame) -> bool:
    """Tell whether words name the unit that the rules find, or the counted noun in its own form or its singular."""
    counted = frame.counted
    forms = {form.casefold() for form in (ours, counted and counted.text, counted and counted.lemma) if form}
    return words.casefold() in forms
