"""The facts table: the flat view of claims, one row a claim, from claims or from the stored graph.

A row is a plain dictionary, ready for JSON. `kind`, `status`, `qualifier` and `direction` are the words of their
schemes; names are canonical; `evidence` is `{"start", "end", "exact"}` with code points into the canonical text, half
open. What a row lacks is None, never an empty string. `queries/facts.rq` gives the same rows from the stored graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib import resources
from typing import Any, Final

import pyoxigraph as ox

from ingest.model import Claim, Slot

Row = dict[str, Any]

FIELDS: Final = (
    *("kind", "subject", "value", "unit", "qualifier", "of", "from", "to", "place", "time", "status"),
    *("attributed_to", "direction", "evidence", "rule", "confidence"),
)
COLUMNS: Final = tuple(
    column
    for field in FIELDS
    for column in (("evidence", "evidence_start", "evidence_end") if field == "evidence" else (field,))
)
"""The columns of the CSV form, in order: `evidence` holds the exact words, its offsets stand beside it."""


def to_rows(claims: Iterable[Claim]) -> list[Row]:
    """Return the rows of the claims in text order, one for each distinct claim.

    Where a claim cites several spans, the row gives the first in the text.
    """
    return in_text_order(to_row(claim) for claim in distinct(claims))


def to_row(claim: Claim) -> Row:
    """Return the row of one claim."""
    first = min(claim.evidence, key=lambda evidence: evidence.span)
    return {
        "kind": claim.kind.value,
        "subject": claim.subject.name,
        "value": plain_number(claim.value),
        "unit": claim.unit or None,
        "qualifier": claim.qualifier.value if claim.qualifier else None,
        "of": slot_text(claim.of),
        "from": slot_text(claim.from_),
        "to": slot_text(claim.to),
        "place": claim.place.name if claim.place else None,
        "time": claim.time or None,
        "status": claim.status.value,
        "attributed_to": speaker_name(claim),
        "direction": claim.direction.value if claim.direction else None,
        "evidence": {"start": first.span.start, "end": first.span.end, "exact": first.exact},
        "rule": claim.rule,
        "confidence": plain_number(claim.confidence),
    }


def distinct(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the claims without those that repeat another; of equals the most confident stays, then the first rule."""
    best: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        key = claim_key(claim)
        held = best.get(key)
        if held is None or (-claim.confidence, claim.rule) < (-held.confidence, held.rule):
            best[key] = claim
    return tuple(best.values())


def claim_key(claim: Claim) -> tuple[str, ...]:
    """Return what makes a claim itself within its article: the fact, its status, who says so, and the spans cited."""
    row = to_row(claim)
    fact = tuple("" if row[field] is None else str(row[field]) for field in FIELDS[:13])
    spans = tuple(f"{span.start},{span.end}" for span in sorted({evidence.span for evidence in claim.evidence}))
    return (*fact, *spans)


def in_text_order(rows: Iterable[Row]) -> list[Row]:
    """Return the rows sorted by the place of their evidence, then by what they say."""
    return sorted(rows, key=lambda row: (row["evidence"]["start"], row["evidence"]["end"], *map(str, row.values())))


def speaker_name(claim: Claim) -> str | None:
    """Return the name of whom the article makes responsible for the claim; None where it is the reporter."""
    if claim.attributed_to:
        return claim.attributed_to.name
    return claim.attribution.speaker.name if claim.attribution else None


def slot_text(slot: Slot | None) -> str | None:
    """Return the words of a slot; those of its number where it has no other."""
    if slot is None:
        return None
    if slot.text:
        return slot.text
    return None if slot.value is None else str(plain_number(slot.value))


def plain_number(value: Decimal | None) -> int | float | None:
    """Return a number that JSON can hold: an int where it is whole.

    >>> plain_number(Decimal("15")), plain_number(Decimal("7.1")), plain_number(None)
    (15, 7.1, None)
    """
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def to_columns(row: Row) -> dict[str, str]:
    """Return a row as text cells by the names of `COLUMNS`; what is absent is the empty string."""
    evidence = row["evidence"]
    flat = {**row, "evidence": evidence["exact"], "evidence_start": evidence["start"], "evidence_end": evidence["end"]}
    return {column: "" if flat[column] is None else str(flat[column]) for column in COLUMNS}


def facts_query() -> str:
    """Return the SPARQL query that yields the rows from the stored graph, with the article and the claim of each."""
    return resources.files("ingest").joinpath("queries/facts.rq").read_text(encoding="utf-8")


def row_of_solution(solution: Mapping[str, Any]) -> Row:
    """Return the row that one solution of `facts_query` stands for; values are RDF terms or None.

    Args:
        solution: the terms by variable name; `article` and `claim` are not part of the row.
    """
    words = {name: _text(solution.get(name)) for name in ("from", "to", *FIELDS)}
    return {
        **{field: words[field] for field in FIELDS},
        "value": _number(solution.get("value")),
        "confidence": _number(solution.get("confidence")),
        "evidence": {
            "start": int(solution["evidence_start"].value),
            "end": int(solution["evidence_end"].value),
            "exact": solution["evidence"].value,
        },
    }


def _text(term: ox.Literal | None) -> str | None:
    return None if term is None else term.value


def _number(term: ox.Literal | None) -> int | float | None:
    return None if term is None else plain_number(Decimal(term.value))
