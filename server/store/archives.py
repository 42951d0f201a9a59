"""The two forms of a backup, a tar archive and a folder: files go in by name and come out by name, and nothing else.

A backup appears whole under its name or not at all, and never in the place of something else.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from server.store.durability import DISK

ARCHIVE_SUFFIX: Final = ".tar"
_CHUNK_BYTES: Final = 1 << 20
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}(/[A-Za-z0-9][A-Za-z0-9._-]{0,200})?")


class BackupError(Exception):
    """A backup cannot be made or used; the message is for people."""


class Readable(Protocol):
    """Whatever bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes, none at the end."""


class Sink(Protocol):
    """Where the files of a backup go."""

    def add(self, name: str, size: int, content: Readable) -> None:
        """Put a file in.

        Args:
            name: with at most one folder before it.
            size: in bytes.
            content: is read to its end.
        """


class HashingReader:
    """Reads through to another file and keeps count of what was read.

    Attributes:
        length: the bytes that were read.
    """

    def __init__(self, file: Readable) -> None:
        """Have read nothing yet."""
        self._file = file
        self._digest = hashlib.sha256()
        self.length = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes, none at the end."""
        chunk = self._file.read(size)
        self._digest.update(chunk)
        self.length += len(chunk)
        return chunk

    @property
    def sha256(self) -> str:
        """The hash of what was read."""
        return self._digest.hexdigest()


@contextmanager
def new_backup(target: Path) -> Iterator[Sink]:
    """Give a sink, and have all that was put in appear under the target's name when the block ends well.

    Args:
        target: a tar archive where it ends in `.tar`, else a folder.

    Raises:
        BackupError: there is something in its place.
        OSError: the disk refuses.
    """
    if os.path.lexists(target) and not _is_empty_folder(target, archive=target.suffix == ARCHIVE_SUFFIX):
        raise BackupError(f"{target} is there already, and nothing is overwritten")
    with _new_archive(target) if target.suffix == ARCHIVE_SUFFIX else _new_folder(target) as sink:
        yield sink


def files_of(source: Path) -> Iterator[tuple[str, HashingReader]]:
    """Yield the files of a backup with their names, to be read before the next is asked for.

    Raises:
        BackupError: it is no backup, or holds what no backup has: a link, a device, a name that leads elsewhere.
        OSError: it cannot be read.
        TarError: it is no archive, or is cut off; reading a file may say so too.
    """
    yield from _files_of_folder(source) if source.is_dir() else _files_of_archive(source)


def copy_to(path: Path, content: Readable) -> None:
    """Write a new file, on disk for good when this returns."""
    with path.open("xb") as file:
        shutil.copyfileobj(content, file, _CHUNK_BYTES)
        file.flush()
        os.fsync(file.fileno())


class _ArchiveSink:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def add(self, name: str, size: int, content: Readable) -> None:
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        self._archive.addfile(member, content)


class _FolderSink:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, name: str, size: int, content: Readable) -> None:
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        copy_to(path, content)


@contextmanager
def _new_archive(target: Path) -> Iterator[Sink]:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield _ArchiveSink(archive)
            file.flush()
            os.fsync(file.fileno())
        _appear(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    DISK.put([target.parent])


def _appear(temporary: str, target: Path) -> None:
    """Give a finished file its name, in one step, unless there is a file of this name by now."""
    try:
        os.link(temporary, target)
    except FileExistsError as error:
        raise BackupError(f"{target} is there already, and nothing is overwritten") from error
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        if os.path.lexists(target):
            raise BackupError(f"{target} is there already, and nothing is overwritten") from error
        os.rename(temporary, target)  # a file system without hard links, as on many a memory stick


@contextmanager
def _new_folder(target: Path) -> Iterator[Sink]:
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=".part", dir=target.parent))
    try:
        yield _FolderSink(temporary)
        for folder in (*(entry for entry in temporary.iterdir() if entry.is_dir()), temporary):
            DISK.put([folder])
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary)
        raise
    DISK.put([target.parent])


def _is_empty_folder(path: Path, *, archive: bool) -> bool:
    return not archive and path.is_dir() and not path.is_symlink() and not any(path.iterdir())


def _files_of_archive(source: Path) -> Iterator[tuple[str, HashingReader]]:
    seen: set[str] = set()
    second_look = getattr(tarfile, "data_filter", None)  # Python has it since 3.11.4
    with tarfile.open(source, mode="r:") as archive:
        for member in archive:
            if not member.isreg() or member.issparse():
                raise BackupError(f"{source} is no backup: it holds {member.name[:80]!r}, which is no plain file")
            _require_name(source, member.name, seen)
            if second_look is not None:
                second_look(member, str(source.parent))
            content = archive.extractfile(member)
            if content is None:
                raise BackupError(f"{source} is no backup: {member.name!r} cannot be read")
            yield member.name, HashingReader(content)


def _files_of_folder(source: Path) -> Iterator[tuple[str, HashingReader]]:
    seen: set[str] = set()
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            continue
        if not stat.S_ISREG(mode):
            raise BackupError(f"{source} is no backup: it holds {name[:80]!r}, which is no plain file")
        _require_name(source, name, seen)
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
            yield name, HashingReader(file)


def _require_name(source: Path, name: str, seen: set[str]) -> None:
    if not _NAME.fullmatch(name):
        raise BackupError(f"{source} is no backup: it holds a file named {name[:80]!r}")
    if name in seen:
        raise BackupError(f"{source} is no backup: it holds {name!r} twice")
    seen.add(name)
