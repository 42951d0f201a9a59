"""`beatgraph restore`: a backup as the version that a store serves."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.options import option_store
from server.commands.screen import Refused, count_of, size_of, tell
from server.commands.stores import refusing_backups, store_directory


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True), metavar="FILE.tar|DIR")
@option_store
@click.option(
    "--check",
    is_flag=True,
    envvar="BEATGRAPH_RESTORE_CHECK",
    show_envvar=True,
    help="Read the whole backup and compare its checksums; restore nothing.",
)
@click.option(
    "--force",
    is_flag=True,
    envvar="BEATGRAPH_RESTORE_FORCE",
    show_envvar=True,
    help="Put the backup in the place of what the store serves now.",
)
def command(source: Path, store: Path | None, *, check: bool, force: bool) -> None:
    """Make a backup the version that the store serves. The store is made if it is not there.

    A backup that is damaged changes nothing. A server that runs goes over to the restored version by itself. With
    --force the version that was served before stays in the store until it is pruned, but what an interrupted ingest had
    not published is gone.

    \b
    Example:
      beatgraph restore /backup/beatgraph-2026-11-24.tar --store /srv/graph
    """
    from server.store.backups import StoreNotEmpty, check_backup, restore_backup

    with refusing_backups():
        if check:
            found = check_backup(source)
            tell(
                f"{source} is whole: version {found.version} with {count_of(found.manifest.articles, 'article')} "
                f"and {count_of(found.manifest.quads, 'quad')}, {size_of(found.size)}, saved {found.made}."
            )
            return
        directory = store_directory(store)
        try:
            restored, version = restore_backup(source, directory, replace_present=force)
        except StoreNotEmpty as error:
            raise Refused(
                f"Nothing was restored: {error}. Name another --store, or give --force to put the backup in its place."
            ) from error
    tell(
        f"The store at {directory} serves {version}, which is version {restored.version} "
        f"as it was saved {restored.made}, with {count_of(restored.manifest.articles, 'article')}."
    )
