"""What kind of store a folder holds: its file FORMAT names one that this release reads and writes, or does not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from server.store.errors import StoreUnusable

FORMAT: Final = "beatgraph store 1"
PLAIN_FORMAT: Final = "beatgraph plain store 1"
FORMAT_FILE: Final = "FORMAT"


def format_of(directory: Path) -> str | None:
    """Return the format that a store's folder names, None where it names none."""
    try:
        return (directory / FORMAT_FILE).read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def require_known_format(directory: Path) -> None:
    """See that this release can read a folder, if that names a format at all.

    Raises:
        StoreUnusable: it is of another release.
    """
    found = format_of(directory)
    if found is not None and found not in (FORMAT, PLAIN_FORMAT):
        raise unknown_format(directory, found, FORMAT)


def unknown_format(directory: Path, found: str, wanted: str) -> StoreUnusable:
    """Return the error of a folder of another release."""
    return StoreUnusable(f"{directory / FORMAT_FILE} says {found[:80]!r}; this release reads and writes {wanted!r}")
