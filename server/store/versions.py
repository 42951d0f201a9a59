"""The immutable versions of a store on disk, and the pointer to the one that is served.

    STORE/FORMAT                       the layout's number
    STORE/lock                         held by the one process that writes, with its number inside
    STORE/live/                        the database that it changes
    STORE/unpublished                  there from the first change until it is published
    STORE/torn                         there while the live database may be half changed
    STORE/versions/000012-5f3c9a1e/    one version: db/, manifest.json, and `held`, which readers lock
    STORE/CURRENT                      the name of the version that is served

A version is written under another name, made durable, and renamed; then the pointer is replaced, which is one step on
disk. Whatever moment a process dies at, `CURRENT` names a whole version.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from server.store.durability import DISK
from server.store.errors import StoreError, StoreMissing, StoreUnusable
from server.store.formats import require_known_format

CURRENT: Final = "CURRENT"
VERSIONS: Final = "versions"
DATABASE: Final = "db"
MANIFEST: Final = "manifest.json"
HELD: Final = "held"
PASSING: Final = "passing-"  # begins the version of an engine that does not know when its data change
_UNFINISHED: Final = "unfinished-"
_DOOMED: Final = "doomed-"
_TEMPORARY: Final = ".tmp"


def is_passing(version: str) -> bool:
    """Tell whether a version is of one answer alone, so that it says nothing of the next.

    >>> is_passing("passing-4f1d"), is_passing("000012-5f3c9a1e")
    (True, False)
    """
    return version.startswith(PASSING)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version says of itself: when it was published, in UTC, on which background, and how much it holds."""

    published: str
    background: str
    articles: int
    claims: int
    quads: int


class Hold:
    """A version that a reader uses: as long as one is held, in whichever process, the version is not removed."""

    def __init__(self, folder: Path, descriptor: int) -> None:
        """Take over a descriptor on which the shared lock is held already; `Versions.hold` does so."""
        self.name = folder.name
        self.database = folder / DATABASE
        self.manifest = read_manifest(folder)
        self._descriptor = descriptor
        self._users = 1
        self._mutex = threading.Lock()

    def share(self) -> bool:
        """Count one more user, who will call `release`; False if the last one has left already."""
        with self._mutex:
            if self._users == 0:
                return False
            self._users += 1
            return True

    def release(self) -> None:
        """Count one user less; the last one gives up the lock."""
        with self._mutex:
            self._users -= 1
            if self._users == 0:
                os.close(self._descriptor)

    def __enter__(self) -> Self:
        """Return the hold itself, to be released at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release the hold."""
        self.release()


class Versions:
    """The versions below one store's folder. Readers need no lock but that of the version they hold."""

    def __init__(self, directory: Path) -> None:
        """Look at a store's folder; nothing is read or made yet."""
        self.directory = directory
        self.folder = directory / VERSIONS
        self._pointer = directory / CURRENT
        self._pointer_name = str(self._pointer)

    def current(self) -> str | None:
        """Return the name of the version that is served, None if nothing was ever published."""
        try:
            return self._pointer.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreUnusable(f"cannot read {self._pointer}: {error}") from error

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes whenever the pointer does, cheaper to get than the pointer itself."""
        try:
            status = os.stat(self._pointer_name)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def hold(self) -> Hold:
        """Return a hold on the current version.

        Raises:
            StoreMissing: nothing was ever published there.
            StoreUnusable: the version cannot be read.
        """
        require_known_format(self.directory)
        for _ in range(100):
            name = self.current()
            if name is None:
                raise self._missing()
            folder = self.folder / name
            descriptor = lock_held_file(folder)
            if descriptor is not None:
                return Hold(folder, descriptor)
            if name == self.current():
                raise StoreUnusable(f"{self._pointer} names {name}, which is not there")
        raise StoreUnusable(f"the versions at {self.folder} vanish faster than they can be opened")

    def _missing(self) -> StoreError:
        if self.folder.is_dir() and (found := self.complete()):
            return StoreUnusable(
                f"{self._pointer} is missing, though {found[-1]} is there; restore a backup into the folder,"
                " or ingest the articles again"
            )
        return StoreMissing(f"there is no published store at {self.directory}; ingest something first")

    def publish(self, backup: Callable[[str], None], manifest: Manifest) -> str:
        """Make a new version and point to it; when this returns it is on disk for good.

        Args:
            backup: writes a database into the folder of this name, which does not exist yet.
            manifest: what the version says of itself.

        Returns:
            The new version's name: its number, counted from 1, and eight random hex digits, so that a store that is
            made anew in the same place never repeats a name.
        """
        self.folder.mkdir(exist_ok=True)
        before = self.current()
        number = 1 + (number_of(before) if before else 0)
        name = f"{number:06d}-{secrets.token_hex(4)}"
        unfinished = self.folder / f"{_UNFINISHED}{name}"
        unfinished.mkdir()
        backup(str(unfinished / DATABASE))
        (unfinished / HELD).touch()
        (unfinished / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
        DISK.put_tree(unfinished)
        unfinished.rename(self.folder / name)
        DISK.put([self.folder])
        replace_file(self._pointer, name + "\n")
        return name

    def complete(self) -> list[str]:
        """Return the names of all versions that are there, the oldest first."""
        return sorted(folder.name for folder in self.folder.iterdir() if folder.name[0].isdigit())

    def prune(self, keep: int) -> list[str]:
        """Remove old versions but the last `keep`, the current one, and those that a reader holds; return their names.

        No lock is needed: a version is removed only by whoever has it alone, and the latest never is.
        """
        current = self.current()
        return [name for name in self.complete()[:-keep] if name != current and self._remove(self.folder / name)]

    def clean(self) -> None:
        """Remove what a killed writer left: unfinished versions, those newer than the pointer, temporary files."""
        for leftover in self.directory.glob(f"*{_TEMPORARY}"):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        if not self.folder.is_dir():
            return
        current = self.current()
        served = number_of(current) if current else 0
        for folder in list(self.folder.iterdir()):
            if folder.name.startswith((_UNFINISHED, _DOOMED)):
                shutil.rmtree(folder)
            elif folder.name != current and number_of(folder.name) >= served:
                self._remove(folder)

    def _remove(self, folder: Path) -> bool:
        descriptor = lock_held_file(folder, exclusive=True)
        if descriptor is None:
            return False
        try:
            doomed = self.folder / f"{_DOOMED}{folder.name}"
            folder.rename(doomed)
            shutil.rmtree(doomed)
        finally:
            os.close(descriptor)
        return True


def number_of(name: str) -> int:
    """Return the number that a version's name begins with.

    >>> number_of("000012-5f3c9a1e")
    12
    """
    try:
        return int(name.partition("-")[0])
    except ValueError as error:
        raise StoreUnusable(f"{name!r} is not the name of a version") from error


def lock_held_file(folder: Path, *, exclusive: bool = False) -> int | None:
    """Lock a version's `held` file and return its descriptor; None if the version is gone or, exclusively, in use."""
    path = folder / HELD
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreUnusable(f"cannot open {path}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        if path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except OSError:  # locked by another, or removed since it was opened
        pass
    os.close(descriptor)
    return None


def read_manifest(folder: Path) -> Manifest:
    """Return what a version says of itself.

    Raises:
        StoreUnusable: it says nothing that can be read.
    """
    path = folder / MANIFEST
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**fields)
    except OSError as error:
        raise StoreUnusable(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise StoreUnusable(f"{path} is damaged; restore a backup into the folder, or ingest into another") from error


def replace_file(path: Path, text: str) -> None:
    """Replace a file's content in one step that is on disk when this returns."""
    temporary = path.with_name(path.name + _TEMPORARY)
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
    DISK.put([temporary])
    temporary.replace(path)
    DISK.put([path.parent])


def utc_now() -> str:
    """Return the present second as ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
