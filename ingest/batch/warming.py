"""What a process loads once: model, rules, reference data and shapes, so that the first article takes no longer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ingest import pipeline
from ingest.model import Article
from ingest.pipeline import Run

_SENTENCES: Final = (
    "Borsetshire Police has 1,210 officers, the force said. It made 12 arrests in May 2025. "
    "“We will move 40 officers to the rural crime team,” said Chief Constable Ann Archer."
)


def warm(run: Run) -> None:
    """Work on a few sentences of our own and forget the result; no model is asked.

    Raises:
        Exception: whatever stands in the way; then no article can be worked on.
    """
    pipeline.process(Article(_SENTENCES, "0" * 64, "warming"), replace(run, model=None))
