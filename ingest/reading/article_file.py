"""One file to one article, or one plain sentence that says why not."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ingest.errors import UnreadableDocument, printable
from ingest.model import Article
from ingest.reading.decoding import decode
from ingest.reading.documents import LIMIT_BYTES, LIMIT_PAGE_BYTES, Raw, require_length, to_article
from ingest.reading.kinds import HEAD_BYTES, Kind, kind_of
from ingest.reading.metadata import Metadata, read_metadata


def read_article(
    path: Path, *, meta: Path | None = None, published: dt.date | None = None, encoding: str | None = None
) -> Article:
    """Read an article and its metadata.

    Args:
        path: a plain text file or an HTML page.
        meta: its metadata file, which then must exist; without it NAME.json beside NAME.txt is read where there is one.
        published: the day of publication, where it is given by hand; it then outranks the metadata.
        encoding: the file's encoding, where it is given by hand.

    Raises:
        UnreadableDocument: the file or its metadata cannot be read; the reason is one plain sentence.
    """
    raw = read_raw(path, encoding=encoding)
    return to_article(raw, metadata_beside(path, meta), published=published)


def read_raw(path: Path, *, encoding: str | None = None) -> Raw:
    """Return the bytes of a file, as many as a document of its kind may have.

    Raises:
        UnreadableDocument: it cannot be read, or is too long.
    """
    kind = kind_of_file(path)
    limit = LIMIT_BYTES if kind is Kind.TEXT else LIMIT_PAGE_BYTES
    content = read_bytes(path, limit)
    return Raw(printable(path), printable(Path(path.stem)), content, suffix=path.suffix, encoding=encoding)


def kind_of_file(path: Path) -> Kind:
    """Return what kind of document a regular file holds.

    Raises:
        UnreadableDocument: it cannot be read, or is of no kind that is read.
    """
    with opened(path) as file:
        return kind_of(file.read(HEAD_BYTES), printable(path), suffix=path.suffix)


def metadata_beside(path: Path, meta: Path | None) -> Metadata:
    """Return the metadata of a file: what `meta` holds, else NAME.json beside NAME.txt, else none.

    Raises:
        UnreadableDocument: it is wrong, or `meta` is not there.
    """
    beside = meta or path.with_suffix(".json")
    if meta is None and (beside == path or not _exists(beside)):
        return Metadata()
    raw = read_bytes(beside, LIMIT_BYTES)
    return read_metadata(decode(raw, printable(beside)).removeprefix("\ufeff"), printable(beside))


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UnreadableDocument(f"{printable(path)} cannot be looked at: {_plain(error)}.") from error
    return True


def read_bytes(path: Path, limit_bytes: int) -> bytes:
    """Return the bytes of a regular file that is no longer than the limit, which is checked before it is opened.

    Raises:
        UnreadableDocument: there is no such file, it is no regular file, too long, or may not be read.
    """
    with opened(path, limit_bytes) as file:
        raw = file.read(limit_bytes + 1)
    if len(raw) > limit_bytes:
        raise UnreadableDocument(f"{printable(path)} grew beyond {limit_bytes:,} bytes while it was read.")
    return raw


@contextmanager
def opened(path: Path, limit_bytes: int | None = None) -> Iterator[BinaryIO]:
    """Open a regular file that is no longer than the limit.

    Raises:
        UnreadableDocument: see `read_bytes`; also where reading fails later.
    """
    name = printable(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableDocument(f"{name} is a folder, not a file.")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableDocument(f"{name} is no regular file (a device, pipe or socket).")
        if limit_bytes is not None:
            require_length(name, status.st_size, limit_bytes)
        file = path.open("rb")
    except FileNotFoundError as error:
        raise UnreadableDocument(f"There is no file at {name}.") from error
    except PermissionError as error:
        raise UnreadableDocument(f"{name} may not be read: permission denied.") from error
    except (OSError, ValueError) as error:
        raise UnreadableDocument(f"{name} cannot be read: {_plain(error)}.") from error
    with file:
        try:
            yield file
        except OSError as error:
            raise UnreadableDocument(f"{name} cannot be read: {_plain(error)}.") from error


def _plain(error: OSError | ValueError) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words[:1].lower() + words[1:]
