"""The store that a command works on, and plain words when there is none, or it cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from server.commands.screen import Refused
from server.wording import sentence_case

if TYPE_CHECKING:
    from server.store.engine import EmbeddedEngine
    from server.store.store import Store, WritableStore


def store_directory(given: Path | None) -> Path:
    """Return the folder of the store: the one given, or `beatgraph/store` under the user's data folder."""
    if given is not None:
        return given.expanduser()
    from platformdirs import user_data_path

    return user_data_path("beatgraph") / "store"


@contextmanager
def writable_store(directory: Path) -> Iterator[WritableStore]:
    """Open a store to write, made where there is none; what stands in the way ends the command."""
    from server.store.errors import StoreError
    from server.store.store import open_writable

    try:
        with open_writable(directory) as store:
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
    from server.store.limits import Limits

    limits = Limits(workers=1, timeout_seconds=3600.0, result_bytes=1 << 40) if patient else Limits(workers=1)
    try:
        engine = EmbeddedEngine(directory, limits)
    except (StoreError, EngineClosed) as error:
        raise Refused(sentence_case(f"{error}.")) from error
    try:
        yield engine
    finally:
        engine.close()
