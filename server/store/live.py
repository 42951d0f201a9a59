"""The live database of a store: the writer's lock, the folder's format, restoring what is missing, disk errors."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from server.store.errors import StoreInUse, StoreUnusable
from server.store.versions import DATABASE, Versions, replace_file

FORMAT: Final = "beatgraph store 1"
_FORMAT_FILE: Final = "FORMAT"
_LOCK_FILE: Final = "lock"
_LIVE: Final = "live"
_UNPUBLISHED: Final = "unpublished"
_BACKGROUND: Final = "background"


class Live:
    """The live database with the lock that makes it ours alone.

    Attributes:
        database: what is written to.
        versions: what is published from it.
    """

    def __init__(self, directory: Path) -> None:
        """Lock the folder, make it if need be, remove what a killed writer left, and open the database.

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
                _check_format(directory)
                self.versions.clean()
                self._restore()
                self.database = ox.Store(str(directory / _LIVE))
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

    def _restore(self) -> None:
        """Bring the live database back from the current version, where somebody has removed it."""
        live, current = self.directory / _LIVE, self.versions.current()
        if not live.exists() and current is not None:
            temporary = live.with_name(f"{_LIVE}.tmp")
            shutil.copytree(self.versions.folder / current / DATABASE, temporary)
            temporary.rename(live)


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


def _check_format(directory: Path) -> None:
    path = directory / _FORMAT_FILE
    if path.exists():
        found = path.read_text(encoding="utf-8", errors="replace").strip()
        if found != FORMAT:
            raise StoreUnusable(f"{path} says {found!r}; this release reads and writes {FORMAT!r}")
        return
    strange = sorted(entry.name for entry in directory.iterdir() if entry.name != _LOCK_FILE)
    strange = [name for name in strange if not name.endswith(".tmp")]
    if strange:
        raise StoreUnusable(f"{directory} is no store, and not empty: it holds {', '.join(strange[:3])}")
    replace_file(path, FORMAT + "\n")
