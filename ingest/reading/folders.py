"""Paths to articles: files, and folders with all that lie below them, in a stable order, each file once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.errors import UnreadableDocument, printable, rejection_of
from ingest.model import Article, Rejection
from ingest.reading.article_file import read_article
from ontology.iris import article_id


def read_paths(
    paths: Iterable[Path], *, meta: Path | None = None, published: dt.date | None = None
) -> Iterator[Article | Rejection]:
    """Yield the article of each file, or why there is none; a bad file never ends the run.

    In a folder every NAME.txt is read, those in folders below it too; links to folders are not followed. A file that is
    named twice is read once; a second file with the same text is rejected.

    Args:
        paths: files and folders.
        meta: the metadata of the one file that `paths` names.
        published: the day of publication of every article, where it is given by hand.

    Raises:
        ValueError: `meta` is given and `paths` is not exactly one file.
    """
    listed = [Path(path) for path in paths]
    if meta is not None and (len(listed) != 1 or listed[0].is_dir()):
        raise ValueError("a metadata file belongs to one article: name exactly one file with it")
    return _read(listed, meta, published)


def _read(paths: list[Path], meta: Path | None, published: dt.date | None) -> Iterator[Article | Rejection]:
    seen_files: set[str] = set()
    seen_texts: dict[str, str] = {}
    for found in (item for path in paths for item in _files(path)):
        if isinstance(found, Rejection):
            yield found
            continue
        real = os.path.realpath(found)
        if real in seen_files:
            continue
        seen_files.add(real)
        try:
            article = read_article(found, meta=meta, published=published)
            _refuse_repeated(article, found, seen_texts)
        except UnreadableDocument as error:
            yield rejection_of(found, error)
        else:
            yield article


def _refuse_repeated(article: Article, path: Path, seen_texts: dict[str, str]) -> None:
    identifier = article_id(article.text)
    if identifier in seen_texts:
        raise UnreadableDocument(
            f"{printable(path)} has the same text as {seen_texts[identifier]}; one of them is enough."
        )
    seen_texts[identifier] = printable(path)


def _files(path: Path) -> Iterator[Path | Rejection]:
    """Yield the text files at a path: itself, or all below it."""
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
        for name in sorted(files):
            if name.lower().endswith(".txt") and not name.startswith("."):
                found = True
                yield Path(folder) / name
    yield from (_unreadable(Path(os.fsdecode(error.filename or path)), error) for error in failures)
    if not found and not failures:
        yield rejection_of(path, UnreadableDocument(f"{printable(path)} holds no article: it has no file named *.txt."))


def _unreadable(path: Path, error: OSError) -> Rejection:
    reason = (error.strerror or str(error)).lower()
    return rejection_of(path, UnreadableDocument(f"The folder {printable(path)} cannot be read: {reason}."))
