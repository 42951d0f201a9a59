"""The store that a command works on, and plain words when there is none, or it cannot be had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.commands.screen import Refused
from server.wording import sentence_case

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.engine import EmbeddedEngine
    from server.store.store import Store, WritableStore


# Variables of options that are no settings of the server, which would take them for misspelt ones.
OPTION_VARIABLES: Final = frozenset(
    f"BEATGRAPH_{name}"
    for name in (
        *("META", "PUBLISHED", "REPORT", "FACTS_FORMAT", "QUERY_FORMAT", "EXPORT_FORMAT"),
        *("RESTORE_CHECK", "RESTORE_FORCE", "WITH_UNION", "TO", "JOBS", "SCHEDULER"),
        *("DIFF_FORMAT", "REVIEW_FORMAT", "REVIEW_LIMIT", "TERMS_FORMAT"),
        *("MODEL", "MODEL_ENDPOINT", "MODEL_SECONDS", "MODEL_KEY"),
    )
)


def read_settings(**given: Path | str | int | None) -> Settings:
    """Return the settings of the environment; what the command line gives goes before them.

    Raises:
        Refused: a setting is wrong.
    """
    from server.settings import Settings, SettingsError

    environ = {name: value for name, value in os.environ.items() if name not in OPTION_VARIABLES}
    environ |= {f"BEATGRAPH_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    try:
        return Settings.from_environ(environ)
    except SettingsError as error:
        raise Refused("; ".join(str(error).splitlines()) + ".") from error


def store_directory(given: Path | None) -> Path:
    """Return the folder of the store: the one given, else the one of the settings."""
    return read_settings(store=given).store


@contextmanager
def refusing_stores() -> Iterator[None]:
    """Have what is wrong with a store end the command."""
    from server.store.errors import StoreError

    try:
        yield
    except StoreError as error:
        raise Refused(sentence_case(f"{error}.")) from error


@contextmanager
def refusing_backups() -> Iterator[None]:
    """Have what is wrong with a backup or a store end the command."""
    from server.store.archives import BackupError

    try:
        with refusing_stores():
            yield
    except BackupError as error:
        raise Refused(sentence_case(f"{error}.")) from error


@contextmanager
def writable_store(directory: Path) -> Iterator[WritableStore]:
    """Open a store to write, made where there is none; what stands in the way ends the command."""
    from server.store.errors import StoreError
    from server.store.store import open_writable

    try:
        with open_writable(directory, keep=read_settings().versions_kept) as store:
            yield store
    except StoreError as error:
        raise Refused(sentence_case(f"{error}.")) from error


@contextmanager
def readable_store(directory: Path) -> Iterator[Store]:
    """Open the version that a store serves; what stands in the way ends the command."""
    from server.store.errors import StoreError
    from server.store.store import open_readable

    try:
        with open_readable(directory) as store:
            yield store
    except StoreError as error:
        raise Refused(sentence_case(f"{error}.")) from error


@contextmanager
def open_engine(directory: Path, *, patient: bool = False) -> Iterator[EmbeddedEngine]:
    """Start a query engine on what a store serves; what stands in the way ends the command.

    Args:
        directory: the store's folder.
        patient: whether a query may take an hour and yield any number of bytes, as an export does.
    """
    from server.store.engine import EmbeddedEngine
    from server.store.errors import EngineClosed, StoreError

    limits = replace(read_settings().to_limits(), workers=1)
    if patient:
        limits = replace(limits, timeout_seconds=3600.0, result_bytes=1 << 40)
    try:
        engine = EmbeddedEngine(directory, limits)
    except (StoreError, EngineClosed) as error:
        raise Refused(sentence_case(f"{error}.")) from error
    try:
        yield engine
    finally:
        engine.close()
