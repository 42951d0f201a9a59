"""Proposals for the quantities of one article that no rule names: the model is asked once, each answer judged alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.claims import named_frames, read_scene
from ingest.comparison import statement
from ingest.facts import to_row
from ingest.framing.frames import Frame
from ingest.framing.scene import Scene
from ingest.model import Article, Claim, Span
from ingest.proposals.endpoint import Model, ModelUnavailable
from ingest.proposals.gate import RefusedProposal, judge
from ingest.proposals.schema import MalformedAnswerError, Proposal, answer_schema, read_answer

SYSTEM: Final = (
    "You read UK policing news. You are given an article and the quantities in it that have no kind yet. For those that"
    " are a headcount, workforce_change, redeployment, budget, count_of_events, outcome or share, propose a claim and"
    " leave out the rest. Quote word for word from one sentence. Give the number as it is written, its value, the noun"
    " it counts as unit, and whom it is about by the name in the sentence. status is how real the clause says it is:"
    " happened, ongoing, planned, warned, proposed, dropped or opinion. Leave null what the text does not say. Answer"
    " with a JSON object of this schema: "
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of asking: the claims that passed, what was refused and why, and the numbers that have a kind now."""

    claims: tuple[Claim, ...] = ()
    refused: tuple[str, ...] = ()
    named: frozenset[Span] = frozenset()
    unavailable: str | None = None


def propose_claims(
    article: Article, model: Model, found: Sequence[Claim], admits: Callable[[Sequence[Claim]], bool]
) -> Proposed:
    """Ask a model about the quantities that no rule names, and return what of its answer the text bears out.

    Args:
        article: the text.
        model: who is asked; not at all where every quantity has a kind.
        found: the claims of the rules; a proposal that repeats one is refused.
        admits: tells whether the shapes admit the graph of some more claims beside those.
    """
    scene = read_scene(article)
    frames = [frame for frame, naming in named_frames(scene) if naming is None and frame.quantity]
    if not frames:
        return Proposed()
    try:
        answers = list(read_answer(model.ask(SYSTEM + json.dumps(answer_schema()), _question(frames, scene))))
    except (ModelUnavailable, MalformedAnswerError) as error:
        return Proposed(unavailable=str(error))
    return _judged(answers, frames, scene, model, found, admits)


def _judged(
    answers: Sequence[Proposal | str],
    frames: Sequence[Frame],
    scene: Scene,
    model: Model,
    found: Sequence[Claim],
    admits: Callable[[Sequence[Claim]], bool],
) -> Proposed:
    passed: list[Claim] = []
    refused: list[str] = []
    left = list(frames)
    named: set[Span] = set()
    known = {statement(to_row(claim)) for claim in found}
    for answer in answers:
        try:
            claim, frame = _considered(answer, left, scene, model)
        except RefusedProposal as refusal:
            refused.append(str(refusal))
            continue
        if statement(to_row(claim)) in known:
            refused.append("the rules say that already")
        elif not admits([*passed, claim]):
            refused.append("the shapes do not admit it")
        else:
            passed.append(claim)
            left.remove(frame)
            named |= set(_numbers(frame))
    return Proposed(tuple(passed), tuple(refused), frozenset(named))


def _considered(answer: Proposal | str, left: Sequence[Frame], scene: Scene, model: Model) -> tuple[Claim, Frame]:
    if isinstance(answer, str):
        raise RefusedProposal(answer)
    return judge(answer, left, scene, model=model.name)


def _numbers(frame: Frame) -> Iterator[Span]:
    if frame.quantity is not None:
        yield frame.quantity.number


def _question(frames: Sequence[Frame], scene: Scene) -> str:
    listed = [
        {"number": frame.quantity.number.of(scene.text), "clause": frame.span.of(scene.text)}
        for frame in frames
        if frame.quantity
    ]
    return f"{json.dumps({'quantities': listed}, ensure_ascii=False)}\n\nThe article:\n\n{scene.text}"
