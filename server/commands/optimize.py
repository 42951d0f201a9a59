"""`beatgraph optimize`: the database is compacted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.options import option_store
from server.commands.screen import tell
from server.commands.stores import read_settings, refusing_stores, store_directory, writable_store

if TYPE_CHECKING:
    from server.store.plain import PlainStore
    from server.store.store import WritableStore


@click.command()
@option_store
def command(store: Path | None) -> None:
    """Compact the store's database, and publish the compact one as a new version with the same content.

    It helps after many changes: queries read fewer files. Nobody else can write meanwhile, and it needs about as much
    free disk as the database has.

    \b
    Example:
      beatgraph optimize
    """
    directory = store_directory(store)
    with _either_store(directory) as open_store:
        version = compact(open_store)
    tell(f"The store at {directory} serves {version}, compacted.")


def compact(store: WritableStore | PlainStore) -> str:
    """Compact a store's database, and publish that, so that readers have it too; return the version."""
    from server.store.plain import PlainStore

    store.optimize()
    store.live.mark_unpublished()
    version = store.commit() if isinstance(store, PlainStore) else store.publish()
    store.prune()
    return version


@contextmanager
def _either_store(directory: Path) -> Iterator[WritableStore | PlainStore]:
    """Open a store to write, be it one of articles or a plain one; what stands in the way ends the command."""
    from server.store.formats import PLAIN_FORMAT, format_of
    from server.store.plain import open_plain
    from server.store.versions import Versions

    with refusing_stores():
        Versions(directory).hold().release()
        if format_of(directory) == PLAIN_FORMAT:
            with open_plain(directory, keep=read_settings().versions_kept) as plain:
                yield plain
            return
    with writable_store(directory) as store:
        yield store
