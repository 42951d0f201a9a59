"""What a model may answer: a list of proposals in JSON, each read strictly; one that is not of its form is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.model import Direction, Kind, QuantityUnit, Status

MOST_PROPOSALS: Final = 100
KINDS: Final[dict[Kind, frozenset[QuantityUnit]]] = {
    Kind.HEADCOUNT: frozenset({QuantityUnit.COUNT}),
    Kind.WORKFORCE_CHANGE: frozenset({QuantityUnit.COUNT, QuantityUnit.PERCENT}),
    Kind.REDEPLOYMENT: frozenset({QuantityUnit.COUNT}),
    Kind.BUDGET: frozenset({QuantityUnit.MONEY}),
    Kind.COUNT_OF_EVENTS: frozenset({QuantityUnit.COUNT}),
    Kind.OUTCOME: frozenset({QuantityUnit.COUNT}),
    Kind.SHARE: frozenset({QuantityUnit.PERCENT}),
}
"""The kinds that may be proposed, with what a number of each must measure."""

Words = Annotated[str, Field(min_length=1, max_length=300)]


class Proposal(BaseModel):
    """One claim as a model proposes it; every field is held up to the text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quote: Annotated[str, Field(min_length=1, max_length=2000)]
    kind: Literal["headcount", "workforce_change", "redeployment", "budget", "count_of_events", "outcome", "share"]
    subject: Words
    number: Words
    value: Annotated[float, Field(strict=True, allow_inf_nan=False)]
    unit: Words
    status: Status
    of: Words | None = None
    from_: Annotated[Words | None, Field(alias="from")] = None
    to: Words | None = None
    place: Words | None = None
    time: Words | None = None
    attributed_to: Words | None = None
    direction: Direction | None = None


class MalformedAnswerError(ValueError):
    """An answer that is no list of proposals at all; the message says what it is instead."""


def read_answer(text: str) -> Iterator[Proposal | str]:
    """Yield the proposals of an answer, and for each that is not of its form why.

    Raises:
        MalformedAnswerError: the answer is no JSON object with a list of claims.
    """
    try:
        loaded: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedAnswerError("the answer is not JSON") from error
    claims = loaded.get("claims") if isinstance(loaded, dict) else None
    if not isinstance(claims, list):
        raise MalformedAnswerError("the answer has no list of claims")
    for each in claims[:MOST_PROPOSALS]:
        yield _read(each)
    if len(claims) > MOST_PROPOSALS:
        yield f"{len(claims) - MOST_PROPOSALS} more than the {MOST_PROPOSALS} that are read"


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, for the model to follow."""
    return {"type": "object", "properties": {"claims": {"type": "array", "items": Proposal.model_json_schema()}}}


def _read(each: object) -> Proposal | str:
    try:
        return Proposal.model_validate(each)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        own = {field.alias or name for name, field in Proposal.model_fields.items()}
        place = next((str(part) for part in first["loc"] if part in own), "it")  # what else it names are its own words
        return f"not of its form: {place}: {first['msg'][:1].lower()}{first['msg'][1:]}"
