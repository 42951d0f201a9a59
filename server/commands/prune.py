"""`beatgraph prune`: old versions are removed."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.options import option_store
from server.commands.screen import count_of, tell
from server.commands.stores import read_settings, refusing_stores


@click.command()
@option_store
@click.option(
    "--keep",
    type=click.IntRange(1, 1000),
    envvar="BEATGRAPH_VERSIONS",
    show_envvar=True,
    metavar="N",
    help="How many versions remain. By default 3.",
)
def command(store: Path | None, keep: int | None) -> None:
    """Remove old versions of the store. The one that is served stays, and so does each that somebody reads.

    Each publication prunes too, so this is for disks that are short of room, or after --keep was lowered.

    \b
    Example:
      beatgraph prune --keep 1
    """
    from server.store.versions import Versions

    settings = read_settings(store=store, versions=keep)
    versions = Versions(settings.store)
    with refusing_stores():
        versions.hold().release()
        removed = versions.prune(settings.versions_kept)
    tell(
        f"{count_of(len(removed), 'version')} removed; {count_of(len(versions.complete()), 'version')} in the store at "
        f"{settings.store}, which serves {versions.current()}."
    )
