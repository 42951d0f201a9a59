"""A ZIP archive of articles, read in memory: nothing in it is written to disk, nothing unpacked beyond its limit.

The whole archive is refused where it is a bomb by its own directory: too many members, too much in all, or packed too
tightly. A member is refused where it alone is not harmless; the others are read.
"""

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from ingest.errors import UnreadableDocument
from ingest.model import Article, Rejection
from ingest.reading.decoding import decode
from ingest.reading.documents import LIMIT_BYTES, LIMIT_PAGE_BYTES, Raw, require_length, to_article
from ingest.reading.folders import is_article_name
from ingest.reading.kinds import Kind
from ingest.reading.lines import read_lines
from ingest.reading.metadata import Metadata, read_metadata

MOST_MEMBERS: Final = 20_000
LIMIT_DIRECTORY: Final = 4_000_000
LIMIT_UNPACKED: Final = 1_000_000_000
LIMIT_MEMBER: Final = 4 * LIMIT_PAGE_BYTES
MOST_TIMES: Final = 100
"""How many times longer than its packed form a member may be; pages and text are five to ten times longer."""

_SMALL: Final = 100_000
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_OFFICE: Final = frozenset({"[Content_Types].xml", "mimetype"})


def read_archive(
    file: BinaryIO, place: str, *, published: dt.date | None = None, encoding: str | None = None
) -> Iterator[Article | Rejection]:
    """Yield the article of each member that is one by its name, or why there is none, in the order of the names.

    Args:
        file: the archive.
        place: what messages call it.
        published: the day of publication of every article, where it is given by hand.
        encoding: the encoding of every article, where it is given by hand.

    Raises:
        UnreadableDocument: the archive as a whole cannot be read.
    """
    with _open(file, place) as archive:
        members = {member.filename: member for member in _members(archive, place)}
        wanted = sorted(name for name in members if _is_wanted(name))
        if not wanted:
            raise UnreadableDocument(f"{place} holds no article: it has no file named *.txt, *.html or *.jsonl.")
        for name in wanted:
            where = f"{place}/{name}"
            try:
                raw = Raw(where, where, _unpack(archive, members[name], where), _suffix(name), encoding=encoding)
                if raw.content and raw.kind is Kind.LINES:
                    yield from read_lines(io.BytesIO(raw.content), where, published=published)
                else:
                    yield to_article(raw, _metadata(archive, members, name, place), published=published)
            except UnreadableDocument as error:
                yield Rejection(where, "reading", error.reason)


class _Cautious(io.BufferedIOBase):
    """A file of which no more is read at once than the directory of an archive may have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = LIMIT_DIRECTORY + 1 if size is None or size < 0 else size
        if wanted > LIMIT_DIRECTORY + 1:
            raise zipfile.LargeZipFile
        content = self._file.read(wanted)
        if len(content) > LIMIT_DIRECTORY:
            raise zipfile.LargeZipFile
        return content

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def _open(file: BinaryIO, place: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(_Cautious(file))
    except zipfile.LargeZipFile as error:
        raise UnreadableDocument(
            f"{place} has a directory of more than {LIMIT_DIRECTORY:,} bytes; divide it."
        ) from error
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise UnreadableDocument(f"{place} is a ZIP archive that is broken; make it anew.") from error


def _members(archive: zipfile.ZipFile, place: str) -> list[zipfile.ZipInfo]:
    """Return the members of an archive that is no bomb and no office file."""
    members = archive.infolist()
    names = {member.filename for member in members}
    if names & _OFFICE:
        raise UnreadableDocument(f"{place} is an office file or an e-book; save its words as a text file in UTF-8.")
    if len(members) > MOST_MEMBERS:
        raise UnreadableDocument(f"{place} has {len(members):,} members; at most {MOST_MEMBERS:,} are read. Divide it.")
    if len(names) < len(members):
        raise UnreadableDocument(f"{place} has two members of one name; make it anew.")
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if whole > LIMIT_UNPACKED:
        raise UnreadableDocument(f"{place} holds {whole:,} bytes; at most {LIMIT_UNPACKED:,} are unpacked. Divide it.")
    if whole > _SMALL and whole > MOST_TIMES * packed:
        raise UnreadableDocument(
            f"{place} holds {whole:,} bytes packed in {packed:,}, as no text can be: it is a bomb. Leave it out."
        )
    return members


def _is_wanted(name: str) -> bool:
    """Tell whether a member is to be an article by its name; hidden ones and what macOS adds are not."""
    parts = name.split("/")
    return (
        is_article_name(parts[-1])
        and not any(part.startswith(".") and part.strip(".") for part in parts[:-1])
        and (parts[0] != "__MACOSX")
    )


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, where: str, limit_bytes: int = LIMIT_MEMBER) -> bytes:
    reason = _why_not_harmless(member)
    if reason is not None:
        raise UnreadableDocument(f"{where} {reason}")
    require_length(where, member.file_size, limit_bytes)
    try:
        with archive.open(member) as file:
            content = file.read(limit_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableDocument(f"{where} is broken in its archive; make the archive anew.") from error
    if len(content) != member.file_size:
        raise UnreadableDocument(f"{where} is not as long as its archive says; make the archive anew.")
    return content


def _why_not_harmless(member: zipfile.ZipInfo) -> str | None:
    """Return why a member is not unpacked, as the rest of a sentence; None where it is harmless."""
    path = PurePosixPath(member.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in member.filename or ":" in member.filename:
        return "has a name that leads out of its archive, and is not read."
    if not member.filename.isprintable():
        return "has a name with characters that cannot be shown, and is not read."
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack the archive and name the folder."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link, and is not followed."
    if member.compress_type not in _METHODS:
        return "is packed by a rare method; make the archive anew, with deflate."
    if member.file_size > _SMALL and member.file_size > MOST_TIMES * member.compress_size:
        return f"holds {member.file_size:,} bytes packed in {member.compress_size:,}, as no text can be. Leave it out."
    return None


def _metadata(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, place: str) -> Metadata:
    beside = name[: len(name) - len(_suffix(name))] + ".json"
    if beside not in members:
        return Metadata()
    where = f"{place}/{beside}"
    content = _unpack(archive, members[beside], where, LIMIT_BYTES)
    return read_metadata(decode(content, where).removeprefix("\ufeff"), where)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix
