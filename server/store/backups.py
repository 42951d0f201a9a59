"""Backups of a published version, made while others read and write, and stores made from them again.

    beatgraph-backup.json     what it is: format, version, what that says of itself, size and SHA-256 of each file
    db/…                      the files of the version's database

A backup is restored as a new version. Whoever serves the store goes on with the version that he has, and then serves
the new one; the versions before it stay until they are pruned.
"""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from server.store.archives import BackupError, HashingReader, Sink, copy_to, files_of, new_backup
from server.store.formats import FORMAT, PLAIN_FORMAT, format_of
from server.store.live import locked_folder, replacing_live
from server.store.versions import DATABASE, Manifest, Versions, utc_now

DESCRIPTION: Final = "beatgraph-backup.json"
BACKUP_FORMAT: Final = "beatgraph backup 1"
_LONGEST_DESCRIPTION: Final = 16 << 20
_NOT_NEEDED: Final = ("LOCK", "LOG")  # what RocksDB writes beside its data
MEGABYTE: Final = 1_000_000


class StoreNotEmpty(Exception):  # noqa: N818  # named for what is wrong
    """The store that a backup shall be restored to has published something; the message says what."""


@dataclass(frozen=True, slots=True)
class FileSum:
    """The size of a file in bytes, and its SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a backup says of itself.

    Attributes:
        made: when, in UTC.
        store: the format of the store.
        version: that was backed up.
        manifest: what that version says of itself.
        files: the sum of each file, by its name in the backup.
    """

    made: str
    store: str
    version: str
    manifest: Manifest
    files: dict[str, FileSum]

    @property
    def size(self) -> int:
        """How many bytes all files have."""
        return sum(file.size for file in self.files.values())

    def to_json(self) -> str:
        """Return the description as JSON."""
        return json.dumps({"format": BACKUP_FORMAT} | asdict(self), indent=1) + "\n"


def write_backup(directory: Path, target: Path) -> Description:
    """Back up the version that a store serves, as a tar archive where the target ends in `.tar`, else as a folder.

    Raises:
        StoreMissing: nothing was ever published there.
        StoreUnusable: the store cannot be read.
        BackupError: the target is there already, or cannot be written.
    """
    with Versions(directory).hold() as hold, _disk_errors(f"the backup {target} cannot be written"):
        paths = sorted(path for path in hold.database.iterdir() if not path.name.startswith(_NOT_NEEDED))
        _require_room(target.absolute().parent, sum(path.stat().st_size for path in paths))
        with new_backup(target) as sink:
            sums = {name: _add_file(sink, name, path) for path in paths for name in (f"{DATABASE}/{path.name}",)}
            description = Description(utc_now(), format_of(directory) or FORMAT, hold.name, hold.manifest, sums)
            content = description.to_json().encode()
            sink.add(DESCRIPTION, len(content), io.BytesIO(content))
    return description


def check_backup(source: Path) -> Description:
    """Read a whole backup, see that every file is as its description says, and return that.

    Raises:
        BackupError: it is not, or is no backup.
    """
    with _disk_errors(f"the backup {source} cannot be read"):
        return _read_backup(source, lambda _, content: shutil.copyfileobj(content, _Nowhere(), 1 << 20))


def restore_backup(source: Path, directory: Path, *, replace_present: bool = False) -> tuple[Description, str]:
    """Make a backup the version that a store serves; a store is made where there is none.

    Args:
        source: the backup.
        directory: the store's folder.
        replace_present: whether a store that has published something may be given the backup as its next version.

    Returns:
        What the backup says of itself, and the name of the new version.

    Raises:
        BackupError: the backup is damaged or of another release, or the disk refuses; nothing has changed.
        StoreNotEmpty: the store has published something, and `replace_present` was not given.
        StoreInUse: another process writes.
        StoreUnusable: the folder is something else.
    """
    description = check_backup(source)
    if description.store not in (FORMAT, PLAIN_FORMAT):
        raise BackupError(
            f"{source} is of {description.store!r}; this release restores {FORMAT!r} and {PLAIN_FORMAT!r}"
        )
    with _nothing_left_behind(directory), locked_folder(directory, description.store):
        versions = Versions(directory)
        if (served := versions.current()) is not None and not replace_present:
            with versions.hold() as hold:
                articles = hold.manifest.articles
            raise StoreNotEmpty(f"the store {directory} serves {served} with {articles:,} articles")
        with _disk_errors(f"the backup {source} cannot be restored to {directory}"):
            _require_room(directory, description.size)
            with _cleaning(versions), replacing_live(directory) as begin_to_replace:

                def fill(folder: str) -> None:
                    _extract(source, Path(folder), description)
                    begin_to_replace()

                version = versions.publish(fill, replace(description.manifest, published=utc_now()))
    return description, version


def _add_file(sink: Sink, name: str, path: Path) -> FileSum:
    with path.open("rb") as file:
        reader = HashingReader(file)
        sink.add(name, path.stat().st_size, reader)
        return FileSum(reader.length, reader.sha256)


def _read_backup(source: Path, take: Callable[[str, HashingReader], object]) -> Description:
    """Hand out all files but the description to be read whole, then see that they are as that says, and return it."""
    found: dict[str, FileSum] = {}
    description: Description | None = None
    try:
        for name, content in files_of(source):
            if name == DESCRIPTION:
                description = _parse(source, content.read(_LONGEST_DESCRIPTION))
            else:
                take(name, content)
                found[name] = FileSum(content.length, content.sha256)
    except tarfile.TarError as error:
        raise BackupError(f"{source} is cut off, or is no archive: {error}") from error
    if description is None:
        raise BackupError(f"{source} is no backup, or was cut off: it has no {DESCRIPTION}")
    if faults := sorted(
        name for name in found.keys() | description.files if found.get(name) != description.files.get(name)
    ):
        raise BackupError(f"{source} is damaged: {faults[0]} is not as it was when the backup was made")
    return description


def _extract(source: Path, folder: Path, expected: Description) -> None:
    """Write a backup's database into a new folder, and see that it opens."""
    folder.mkdir()

    def take(name: str, content: HashingReader) -> None:
        head, _, tail = name.partition("/")
        if head != DATABASE or not tail:
            raise BackupError(f"{source} is no backup: it holds {name!r}")
        copy_to(folder / tail, content)

    if _read_backup(source, take) != expected:
        raise BackupError(f"{source} has changed while it was read")
    ox.Store.read_only(str(folder))


def _parse(source: Path, content: bytes) -> Description:
    try:
        fields: dict[str, Any] = json.loads(content)
        if fields.pop("format") != BACKUP_FORMAT:
            raise BackupError(f"{source} is of another release; this one restores {BACKUP_FORMAT!r}")
        files = {name: FileSum(int(entry["size"]), str(entry["sha256"])) for name, entry in fields["files"].items()}
        return Description(
            made=str(fields["made"]),
            store=str(fields["store"]),
            version=str(fields["version"]),
            manifest=Manifest(**fields["manifest"]),
            files=files,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError(f"{source} is damaged: its {DESCRIPTION} cannot be read") from error


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        raise BackupError(f"{size / MEGABYTE:,.0f} MB are needed at {folder}, and {free / MEGABYTE:,.0f} MB are free")


@contextmanager
def _disk_errors(failure: str) -> Iterator[None]:
    """Turn what the disk refuses into one sentence that begins with what failed."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{failure}: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def _nothing_left_behind(directory: Path) -> Iterator[None]:
    """Remove what the block has made in a folder where no store was before, should it fail."""
    there_before = directory.exists()
    before = set(directory.iterdir()) if directory.is_dir() else set()
    try:
        yield
    except BaseException:
        if Versions(directory).current() is None and directory.is_dir():
            for entry in set(directory.iterdir()) - before:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
            if not there_before:
                directory.rmdir()
        raise


@contextmanager
def _cleaning(versions: Versions) -> Iterator[None]:
    """Remove an unfinished version at once, should the block fail: it may be what fills the disk."""
    try:
        yield
    except BaseException:
        versions.clean()
        raise


class _Nowhere:
    def write(self, content: bytes) -> int:
        return len(content)
