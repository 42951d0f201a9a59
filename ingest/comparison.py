"""Claims compared by what they state: what was added, changed and withdrawn between two sets of rows.

Offsets, rules and confidences are no part of what a claim states, so that a sentence that has moved, or another rule
that finds the same, is no change. A claim is changed where one of the old and one of the new are about the same thing,
of one kind and subject, and differ in a few fields only; each claim is matched once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.facts import FIELDS, Row

STATED: Final = FIELDS[: FIELDS.index("evidence")]
"""The fields that say what a claim states."""

# How much two claims of one kind have in common by agreeing in a field; what is counted tells most, the number least.
_WEIGHTS: Final = {
    "subject": 4,
    "unit": 3,
    "of": 3,
    "to": 3,
    "from": 2,
    "place": 1,
    "time": 1,
    "attributed_to": 1,
    "status": 1,
    "direction": 1,
    "value": 1,
}
_ENOUGH: Final = 5
_WORDS_ALIKE: Final = 4
_LEAST_OVERLAP: Final = 0.5


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """A claim that was there before and is there after, stating something else."""

    before: Row
    after: Row

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that differ."""
        return tuple(field for field in STATED if self.before[field] != self.after[field])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of claims: each of the old is kept, changed or withdrawn, each of the new kept, changed or added."""

    added: tuple[Row, ...]
    changed: tuple[ChangedClaim, ...]
    withdrawn: tuple[Row, ...]
    kept: int

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.changed or self.withdrawn)


def compare_claims(before: Iterable[Row], after: Iterable[Row]) -> Comparison:
    """Return what became of the claims of `before` in `after`; the order of the rows makes no difference."""
    old, new, kept = _without_kept(_in_order(before), _in_order(after))
    pairs = _pairs(old, new)
    gone, come = {i for i, _ in pairs}, {j for _, j in pairs}
    return Comparison(
        added=tuple(row for j, row in enumerate(new) if j not in come),
        changed=tuple(ChangedClaim(old[i], new[j]) for i, j in sorted(pairs, key=lambda pair: pair[1])),
        withdrawn=tuple(row for i, row in enumerate(old) if i not in gone),
        kept=kept,
    )


def statement(row: Row) -> tuple[Any, ...]:
    """Return what a claim states, as a key."""
    return tuple(row[field] for field in STATED)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as values that JSON can hold."""
    return {
        "added": list(comparison.added),
        "changed": [
            {"fields": list(change.fields), "before": change.before, "after": change.after}
            for change in comparison.changed
        ],
        "withdrawn": list(comparison.withdrawn),
        "kept": comparison.kept,
    }


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["evidence"]["start"], row["evidence"]["end"], *map(str, row.values())))


def _without_kept(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[Row], list[Row], int]:
    """Return both lists without the claims that state the same, one for one, and how many these were."""
    waiting: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for i, row in enumerate(old):
        waiting[statement(row)].append(i)
    left = []
    for row in new:
        same = waiting[statement(row)]
        if same:
            same.pop(0)
        else:
            left.append(row)
    gone = sorted(i for same in waiting.values() for i in same)
    return [old[i] for i in gone], left, len(old) - len(gone)


def _pairs(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, int]]:
    """Return which of the old became which of the new, the most alike first."""
    likeness = {
        (i, j): alike
        for i, before in enumerate(old)
        for j, after in enumerate(new)
        if (alike := _likeness(before, after)) >= _ENOUGH
    }
    pairs: list[tuple[int, int]] = []
    for i, j in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        if all(i != other and j != another for other, another in pairs):
            pairs.append((i, j))
    return pairs


def _likeness(before: Row, after: Row) -> int:
    """Return how much two claims have in common; none at all if they differ in kind, or in subject and words.

    Fields count where both have them; the words that make the claims count if most of them are the same.
    """
    words = _WORDS_ALIKE if _overlap(before, after) >= _LEAST_OVERLAP else 0
    if before["kind"] != after["kind"] or not (words or before["subject"] == after["subject"]):
        return 0
    agreeing = sum(
        weight for field, weight in _WEIGHTS.items() if before[field] is not None and before[field] == after[field]
    )
    disagreeing = sum(
        _WEIGHTS[field]
        for field in ("unit", "of", "to", "from")
        if None not in (before[field], after[field]) and before[field] != after[field]
    )
    return agreeing + words - disagreeing


def _overlap(before: Row, after: Row) -> float:
    first, second = (set(row["evidence"]["exact"].lower().split()) for row in (before, after))
    return len(first & second) / max(1, len(first | second))
