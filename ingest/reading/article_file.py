"""One file to one article, or one plain sentence that says why not."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import stat
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableDocument, printable
from ingest.model import Article
from ingest.reading.decoding import decode
from ingest.reading.language import why_not_english
from ingest.reading.metadata import Metadata, read_metadata
from ingest.text import canonical

LIMIT_BYTES: Final = 250_000
"""The longest file that is read as an article; a long report has some 100,000 bytes."""

LIMIT_SENTENCE: Final = 5_000
_NO_PROSE: Final = re.compile(r"(?=\S)(?:[^.!?\n]|[.!?](?=\S)|\n(?!\n)){" + str(LIMIT_SENTENCE) + r"}")


def read_article(path: Path, *, meta: Path | None = None, published: dt.date | None = None) -> Article:
    """Read an article and its metadata.

    Args:
        path: a plain text file in UTF-8.
        meta: its metadata file, which then must exist; without it NAME.json beside NAME.txt is read where there is one.
        published: the day of publication, where it is given by hand; it then outranks the metadata.

    Raises:
        UnreadableDocument: the file or its metadata cannot be read; the reason is one plain sentence.
    """
    name = printable(path)
    raw = read_bytes(path, LIMIT_BYTES)
    if not raw:
        raise UnreadableDocument(f"{name} is empty: there is no article in it.")
    text = canonical(decode(raw, name))
    if not text.strip():
        raise UnreadableDocument(f"{name} holds nothing but white space: there is no article in it.")
    reason = why_not_english(text)
    if reason is not None:
        raise UnreadableDocument(f"{name} {reason}")
    if (endless := _NO_PROSE.search(text)) is not None:
        line = text.count("\n", 0, endless.start()) + 1
        raise UnreadableDocument(
            f"{name} is no prose: from line {line} on, {LIMIT_SENTENCE:,} characters hold no end of a sentence."
        )
    about = _metadata_of(path, meta)
    return Article(
        text=text,
        sha256=hashlib.sha256(raw).hexdigest(),
        name=printable(Path(path.stem)),
        url=about.url,
        title=about.title,
        publisher=about.publisher,
        published=published or about.published,
        words=about.words,
        identifier=about.identifier,
        modified=about.modified,
    )


def _metadata_of(path: Path, meta: Path | None) -> Metadata:
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
    name = printable(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableDocument(f"{name} is a folder, not a file.")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableDocument(f"{name} is no regular file (a device, pipe or socket).")
        if status.st_size > limit_bytes:
            raise UnreadableDocument(
                f"{name} has {status.st_size:,} bytes; an article has at most {limit_bytes:,}. Leave it out."
            )
        with path.open("rb") as file:
            raw = file.read(limit_bytes + 1)
    except FileNotFoundError as error:
        raise UnreadableDocument(f"There is no file at {name}.") from error
    except PermissionError as error:
        raise UnreadableDocument(f"{name} may not be read: permission denied.") from error
    except (OSError, ValueError) as error:
        raise UnreadableDocument(f"{name} cannot be read: {_plain(error)}.") from error
    if len(raw) > limit_bytes:
        raise UnreadableDocument(f"{name} grew beyond {limit_bytes:,} bytes while it was read.")
    return raw


def _plain(error: OSError | ValueError) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words[:1].lower() + words[1:]
