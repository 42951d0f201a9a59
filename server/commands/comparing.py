"""What became of claims, printed: a table for people, the same as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.commands.screen import print_table
from server.wording import sentence_case

if TYPE_CHECKING:
    from ingest.comparison import Comparison

_NAMES: Final = {"attributed_to": "speaker", "of": "of what"}


def print_comparison(comparison: Comparison) -> None:
    """Write a table of the claims that were added, changed and withdrawn."""
    from server.commands.facts import summary

    rows = [("added", row["kind"], summary(row), row["evidence"]["exact"]) for row in comparison.added]
    for change in comparison.changed:
        told = "; ".join(
            f"{_NAMES.get(field, field)}: {_shown(change.before[field])} → {_shown(change.after[field])}"
            for field in change.fields
        )
        rows.append(("changed", change.after["kind"], f"{told} — {summary(change.after)}", _words(change.after)))
    rows += [("withdrawn", row["kind"], summary(row), row["evidence"]["exact"]) for row in comparison.withdrawn]
    if rows:
        print_table(
            ("Change", "Kind", "Claim", "Words"),
            [(change, kind.replace("_", " "), claim, words) for change, kind, claim, words in rows],
            wide=("Claim", "Words"),
        )


def in_figures(*comparisons: Comparison) -> str:
    """Return how many claims were added, changed, withdrawn and kept, in words."""
    added, changed, withdrawn, kept = (
        sum(len(each.added) for each in comparisons),
        sum(len(each.changed) for each in comparisons),
        sum(len(each.withdrawn) for each in comparisons),
        sum(each.kept for each in comparisons),
    )
    return sentence_case(f"{added:,} added, {changed:,} changed, {withdrawn:,} withdrawn, {kept:,} the same")


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _words(row: dict[str, object]) -> str:
    evidence = row["evidence"]
    return str(evidence["exact"]) if isinstance(evidence, dict) else ""
