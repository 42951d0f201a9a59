"""The gate: no article's graph enters the store but through here.

A violation refuses the article; a warning or an info admits it with a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Quad

from shapes.results import Result, Severity
from shapes.validate import validate

REFUSING: Final = frozenset({Severity.VIOLATION})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a graph is admitted, and all that was found in it, worst first."""

    admitted: bool
    results: tuple[Result, ...]


def judge(results: Iterable[Result]) -> Verdict:
    """Return the verdict on what a validation found.

    >>> judge([]).admitted
    True
    """
    found = tuple(results)
    return Verdict(admitted=not any(result.severity in REFUSING for result in found), results=found)


def admit(quads: Iterable[Quad]) -> Verdict:
    """Return the verdict on the triples of one article, read against ontology, vocabularies and reference data."""
    return judge(validate(quads))
