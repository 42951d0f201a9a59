"""The check of the ontology: the lint of the house, then HermiT over ontology, vocabularies and reference data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad

from ontology import load
from ontology.pitfalls import Pitfall, checks, find_pitfalls
from ontology.reasoning import ReasoningReport, check_consistency


@dataclass(frozen=True, slots=True)
class OntologyReport:
    """What lint and reasoner say of the ontology. `checks` is how many rules the lint ran."""

    reasoning: ReasoningReport
    pitfalls: tuple[Pitfall, ...]
    checks: int

    @property
    def passed(self) -> bool:
        """Tell whether nothing is wrong: consistent, no class that can have no member, no pitfall."""
        return self.reasoning.consistent and not self.reasoning.inconsistent_classes and not self.pitfalls


def check_ontology(quads: Iterable[Quad] | None = None) -> OntologyReport:
    """Lint the quads and reason over them; by default over all that `ontology.load.quads` yields.

    Raises:
        JavaNotFoundError: there is no Java.
        ReasoningError: HermiT failed for another reason than an inconsistency.
    """
    held = tuple(load.quads() if quads is None else quads)
    pitfalls = find_pitfalls(held)
    return OntologyReport(check_consistency(held), pitfalls, len(checks()))


def summarise(report: OntologyReport) -> str:
    """Return the report as lines for people, the verdict first."""
    reasoning = report.reasoning
    lines = [
        "The ontology passes." if report.passed else "The ontology does not pass.",
        f"Reasoner: {'consistent' if reasoning.consistent else 'INCONSISTENT: no model satisfies these statements'}, "
        f"{reasoning.classes:,} classes, {len(reasoning.types):,} individuals classified, "
        f"{reasoning.seconds:.1f} seconds.",
        *(f"  can have no member: {iri}" for iri in reasoning.inconsistent_classes),
        f"Lint: {report.checks} rules, {len(report.pitfalls)} pitfalls.",
        *(f"  {found.check}: {found.term} ({found.detail}). {found.rule}" for found in report.pitfalls),
    ]
    return "\n".join(lines)
