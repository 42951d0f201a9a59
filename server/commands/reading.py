"""Articles from the paths of a command line."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ingest.model import Article, Rejection


def read_all(paths: Sequence[Path], *, meta: Path | None, published: dt.date | None) -> Iterator[Article | Rejection]:
    """Return the articles at some paths, and why others are none; options that do not fit the paths are misuse."""
    from ingest.reading import read_paths

    try:
        return read_paths(paths, meta=meta, published=published)
    except ValueError as error:
        raise click.UsageError(f"--meta: {error}.") from error


def count_files(paths: Sequence[Path]) -> int:
    """Return how many files a run over the paths will read, for the progress bar."""
    return sum(_text_files(path) if path.is_dir() else 1 for path in paths)


def _text_files(folder: Path) -> int:
    return sum(name.lower().endswith(".txt") for _, _, names in os.walk(folder) for name in names)
