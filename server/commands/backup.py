"""`beatgraph backup`: the version that is served, saved whole while others read and write."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.options import option_store
from server.commands.screen import count_of, size_of, tell
from server.commands.stores import refusing_backups, store_directory


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE.tar|DIR")
@option_store
def command(target: Path, store: Path | None) -> None:
    """Save the version that the store serves: as a tar archive where the name ends in .tar, else as a folder.

    Others may go on reading and writing. Each file has its checksum in the backup. Nothing is overwritten, and a backup
    that is interrupted leaves nothing under its name.

    \b
    Examples:
      beatgraph backup /backup/beatgraph-$(date +%F).tar
      beatgraph restore --check /backup/beatgraph-$(date +%F).tar
    """
    from server.store.backups import write_backup

    with refusing_backups():
        made = write_backup(store_directory(store), target)
    tell(
        f"{target} holds version {made.version} with {count_of(made.manifest.articles, 'article')} "
        f"and {count_of(made.manifest.quads, 'quad')}, {size_of(made.size)}."
    )
