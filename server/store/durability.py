"""What is on disk for good: files are put there when they must be, many at once, and by us alone.

RocksDB has each file on disk before it makes the next, some sixty times for one small write and its snapshot, and so
the disk is waited for sixty times. The writing process needs that nowhere: what is published is put on disk whole
before it is pointed to, and what is not published is made anew from that (`server.store.live`). So it keeps a few
threads that put files on disk, and has the kernel do nothing when any other thread asks for it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from server.store import sandbox

LASTING: Final = ".sst"  # files that RocksDB never changes once they are there, so that a link is as good as a copy
_THREADS: Final = 12


class Disk:
    """Puts files on disk for this process; there is one, `DISK`."""

    def __init__(self) -> None:
        """Begin as any process: whoever asks for a file to be on disk gets it."""
        self._keepers: ThreadPoolExecutor | None = None
        self._known: set[tuple[str, int, int]] = set()

    @property
    def is_ours(self) -> bool:
        """Whether files are put on disk by us alone."""
        return self._keepers is not None

    def take_over(self) -> None:
        """Have, from now on, only us put files on disk, where the kernel can see to that.

        It holds for this thread and all that it or a library starts later; so it comes before a database is opened.
        """
        if not sandbox.is_supported():
            return
        keepers = ThreadPoolExecutor(_THREADS, thread_name_prefix="disk-keeper")
        together = threading.Barrier(_THREADS)
        list(keepers.map(lambda _: together.wait(), range(_THREADS)))  # so that each of them has been started
        sandbox.skip_syncing()
        self._keepers = keepers

    def put(self, paths: Iterable[Path]) -> None:
        """Return when files, and the names in folders, are on disk for good; ten take as long as one."""
        paths = list(paths)
        if self._keepers is not None:
            list(self._keepers.map(_put, paths))
        elif len(paths) == 1:
            _put(paths[0])
        elif paths:
            with ThreadPoolExecutor(min(len(paths), _THREADS)) as threads:
                list(threads.map(_put, paths))

    def put_tree(self, folder: Path) -> None:
        """Return when a folder is on disk for good with all that is in it, but for what is so already."""
        paths, lasting = [folder], set()
        for path in folder.rglob("*"):
            if path.suffix != LASTING:
                paths.append(path)
            elif self.is_ours:
                status = path.stat()
                mark = (path.name, status.st_ino, status.st_mtime_ns)
                lasting.add(mark)
                if mark not in self._known:
                    paths.append(path)
        self.put(paths)
        self._known |= lasting


def _put(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


DISK: Final = Disk()
