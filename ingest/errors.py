"""What can go wrong in ingest.

IngestError
├── UnreadableDocument      a document that cannot be an article: it becomes a `Rejection`, the run goes on
├── WorkersUnavailable      nobody can work on articles: the run ends before any more is read
└── (a bug is no IngestError and propagates)
"""

from __future__ import annotations

from pathlib import Path

from ingest.model import Rejection


class IngestError(Exception):
    """The base of what ingest raises on purpose."""


class UnreadableDocument(IngestError):  # noqa: N818  (the document is the matter, not our code)
    """A file that cannot be read as an article. `reason` is one plain sentence: what, where, and what to do."""

    def __init__(self, reason: str) -> None:
        """Keep the sentence, which is also the message."""
        super().__init__(reason)
        self.reason = reason


class WorkersUnavailable(IngestError):  # noqa: N818  # named for what is wrong
    """Processes or a cluster that are to work on articles cannot; the message says why, without a full stop."""


def rejection_of(path: Path, error: UnreadableDocument) -> Rejection:
    """Return the rejection of a file that could not be read.

    >>> rejection_of(Path("a.txt"), UnreadableDocument("a.txt is empty.")).reason
    'a.txt is empty.'
    """
    return Rejection(article=printable(path), stage="reading", reason=error.reason)


def printable(path: Path) -> str:
    """Return a path as text that can be printed and stored, whatever bytes its name has."""
    return str(path).encode("utf-8", "replace").decode("utf-8")
