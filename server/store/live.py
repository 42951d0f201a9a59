"""The live database of a store: the writer's lock, the folder's format, restoring what is torn, disk errors.

What is published is never at risk, so the live database need not be either: while the file `torn` lies there, it may
hold half of a change, and whoever opens the store next brings it back from the current version.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from server.store.durability import DISK, LASTING
from server.store.errors import QueryError, StoreInUse, StoreUnusable
from server.store.formats import FORMAT, FORMAT_FILE, PLAIN_FORMAT, unknown_format
from server.store.versions import DATABASE, Versions, read_manifest, replace_file

_LOCK_FILE: Final = "lock"
_LIVE: Final = "live"
_UNPUBLISHED: Final = "unpublished"
_TORN: Final = "torn"
_BACKGROUND: Final = "background"


class Live:
    """The live database with the lock that makes it ours alone.

    Attributes:
        database: what is written to.
        versions: what is published from it.
    """

    def __init__(self, directory: Path, *, form: str = FORMAT) -> None:
        """Lock the folder, make it if need be, remove what a killed writer left, and open the database.

        Args:
            directory: the store's folder.
            form: the format that its file FORMAT must name, or shall.

        Raises:
            StoreInUse: another process writes.
            StoreUnusable: the folder cannot be used.
        """
        self.directory = directory
        self.versions = Versions(directory)
        with disk_errors(directory):
            directory.mkdir(parents=True, exist_ok=True)
            self._lock = _lock_folder(directory)
        try:
            with disk_errors(directory):
                _check_format(directory, form)
                self.versions.clean()
                if self._torn.exists() or not self._folder.exists():
                    self._restore()
                if DISK.is_ours and not self.unpublished:
                    self.mark_torn()  # before RocksDB writes what it believes to be on disk
                self.database = ox.Store(str(self._folder))
        except BaseException:
            self._lock.close()
            raise

    @property
    def unpublished(self) -> bool:
        """Whether anything may have changed since the last version, also in a process that was killed."""
        return (self.directory / _UNPUBLISHED).exists()

    def mark_unpublished(self) -> None:
        """Note, before a change, that the live data will differ from the last version."""
        (self.directory / _UNPUBLISHED).touch()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Note that the live data will differ; not so if the block says by a QueryError that it has changed nothing."""
        before = self.unpublished
        self.mark_unpublished()
        try:
            yield
        except QueryError:
            if not before:
                self.mark_published()
            raise

    def mark_published(self) -> None:
        """Note that the last version is what the live data are."""
        (self.directory / _UNPUBLISHED).unlink(missing_ok=True)

    @property
    def background(self) -> str | None:
        """The fingerprint of the background that was loaded whole, None while none was."""
        path = self.directory / _BACKGROUND
        return path.read_text(encoding="ascii").strip() if path.exists() else None

    @background.setter
    def background(self, fingerprint: str | None) -> None:
        if fingerprint is None:
            (self.directory / _BACKGROUND).unlink(missing_ok=True)
        else:
            self.database.flush()
            replace_file(self.directory / _BACKGROUND, fingerprint + "\n")

    def close(self) -> None:
        """Close the database and give up the lock."""
        del self.database
        self._lock.close()

    def mark_torn(self) -> None:
        """Note for good, before a change of several steps, that the live data may be half changed."""
        self._torn.touch()
        DISK.put([self.directory])

    def mark_whole(self) -> None:
        """Note that the live data are whole, once they are on disk for good."""
        if self._torn.exists() and DISK.is_ours:
            self.database.flush()
            DISK.put_tree(self._folder)
        self._torn.unlink(missing_ok=True)

    def roll_back(self) -> None:
        """Bring the live database back to the current version; nothing may use the present one any more."""
        del self.database
        torn = self._torn.exists()
        self._restore()
        if torn:
            self.mark_torn()
        self.database = ox.Store(str(self._folder))

    @property
    def _folder(self) -> Path:
        return self.directory / _LIVE

    @property
    def _torn(self) -> Path:
        return self.directory / _TORN

    def _restore(self) -> None:
        """Make the live database anew from the current version, or nothing at all where none was published yet."""
        current = self.versions.current()
        temporary = self._folder.with_name(f"{_LIVE}.tmp")
        if current is not None:
            copy_database(self.versions.folder / current / DATABASE, temporary)
        if self._folder.exists():
            shutil.rmtree(self._folder)
        (self.directory / _BACKGROUND).unlink(missing_ok=True)
        if current is not None:
            background = read_manifest(self.versions.folder / current).background
            temporary.rename(self._folder)
            replace_file(self.directory / _BACKGROUND, background + "\n")
        DISK.put([self.directory])
        self.mark_published()
        self._torn.unlink(missing_ok=True)


def copy_database(source: Path, target: Path) -> None:
    """Make another database of a closed or immutable one; what RocksDB never changes is linked, not copied."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for file in source.iterdir():
        if file.suffix == LASTING:
            (target / file.name).hardlink_to(file)
        else:
            shutil.copy2(file, target / file.name)
    DISK.put_tree(target)


@contextmanager
def disk_errors(directory: Path) -> Iterator[None]:
    """Turn what the disk refuses into one error that names the store.

    Raises:
        StoreUnusable: the block met an error of the disk or of the database.
    """
    try:
        yield
    except OSError as error:
        raise StoreUnusable(f"the store {directory} cannot be used: {error.strerror or error}") from error


def _lock_folder(directory: Path) -> IO[str]:
    file = (directory / _LOCK_FILE).open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        raise StoreInUse(f"the store {directory} is in use by another process (pid {owner})") from error
    file.seek(0)
    file.truncate()
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def _check_format(directory: Path, form: str) -> None:
    path = directory / FORMAT_FILE
    if path.exists():
        found = path.read_text(encoding="utf-8", errors="replace").strip()
        if {found, form} == {FORMAT, PLAIN_FORMAT}:
            kinds = {FORMAT: "a store of articles", PLAIN_FORMAT: "a plain store"}
            raise StoreUnusable(f"{directory} is {kinds[found]}, not {kinds[form]}; name another folder")
        if found != form:
            raise unknown_format(directory, found, form)
        return
    strange = sorted(entry.name for entry in directory.iterdir() if entry.name != _LOCK_FILE)
    strange = [name for name in strange if not name.endswith(".tmp")]
    if strange:
        raise StoreUnusable(f"{directory} is no store, and not empty: it holds {', '.join(strange[:3])}")
    replace_file(path, form + "\n")


@contextmanager
def locked_folder(directory: Path, form: str) -> Iterator[None]:
    """Be the one who writes to a store, which is made where there is none, without opening its live database.

    Args:
        directory: the store's folder.
        form: the format that its file FORMAT must name, or shall.

    Raises:
        StoreInUse: another process writes.
        StoreUnusable: the folder cannot be used.
    """
    with disk_errors(directory):
        directory.mkdir(parents=True, exist_ok=True)
        lock = _lock_folder(directory)
    with lock:
        with disk_errors(directory):
            _check_format(directory, form)
            Versions(directory).clean()
        yield


@contextmanager
def replacing_live(directory: Path) -> Iterator[Callable[[], None]]:
    """Give what to call just before another version than that of the live data is pointed to, in a locked folder.

    Should the block fail, the live data stay as they are; should the process end, or the block end well, they are made
    anew from the version that is pointed to then.
    """
    mark = directory / _TORN
    was_torn = mark.exists()

    def begin() -> None:
        mark.touch()
        DISK.put([directory])

    before = Versions(directory).current()
    try:
        yield begin
    except BaseException:
        if not was_torn and Versions(directory).current() == before:
            mark.unlink(missing_ok=True)
        raise
