"""Folders to files: all that may be articles by their names, with those in folders below, in a stable order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableDocument, printable, rejection_of
from ingest.model import Rejection

ARTICLE_NAMES: Final = (".txt", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ".zip")


def is_article_name(name: str) -> bool:
    """Tell whether a file in a folder or an archive is read, by its name; what it is, its content tells.

    >>> [is_article_name(name) for name in ("a.txt", "B.HTML", "a.json", ".a.txt", "feed.xml")]
    [True, True, False, False, False]
    """
    return name.lower().endswith(ARTICLE_NAMES) and not name.startswith(".")


def files_at(path: Path) -> Iterator[Path | Rejection]:
    """Yield the files at a path: itself, or all below it that may be articles; links to folders are not followed."""
    try:
        if not path.is_dir():
            yield path
            return
    except OSError as error:
        yield _unreadable(path, error)
        return
    failures: list[OSError] = []
    found = False
    for folder, folders, files in os.walk(path, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(filter(is_article_name, files)):
            found = True
            yield Path(folder) / name
    yield from (_unreadable(Path(os.fsdecode(error.filename or path)), error) for error in failures)
    if not found and not failures:
        reason = f"{printable(path)} holds no article: it has no file named *.txt, *.html, *.jsonl or *.zip."
        yield rejection_of(path, UnreadableDocument(reason))


def _unreadable(path: Path, error: OSError) -> Rejection:
    reason = (error.strerror or str(error)).lower()
    return rejection_of(path, UnreadableDocument(f"The folder {printable(path)} cannot be read: {reason}."))
