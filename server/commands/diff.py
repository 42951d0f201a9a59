"""`beatgraph diff`: what a corrected version of an article claims otherwise than the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.comparing import in_figures, print_comparison
from server.commands.options import option_store, option_table_or_json
from server.commands.screen import Refused, printable, tell
from server.commands.stores import open_engine, store_directory

if TYPE_CHECKING:
    from ingest.facts import Row
    from server.stored_articles import StoredArticles


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions: what it is called, and its claims."""

    name: str
    rows: list[Row]


@click.command()
@click.argument("old", metavar="OLD|ARTICLE")
@click.argument("new", required=False, metavar="NEW")
@option_store
@option_table_or_json("DIFF_FORMAT", "How to print the claims.")
def command(old: str, new: str | None, store: Path | None, form: str) -> None:
    """Print the claims that are added, changed or withdrawn from one version of an article to another.

    Each is a file, or an article of the store by its IRI, its 16 hex digits or its web address. One article alone is
    compared in its latest version with the one before. Claims are matched by what they state, wherever they stand.

    \b
    Examples:
      beatgraph diff before.txt after.txt
      beatgraph diff https://www.example.org/news/1 --format json
    """
    from ingest.comparison import as_json, compare_claims

    with _sides(old, new, store) as (before, after):
        comparison = compare_claims(before.rows, after.rows)
    if form == "json":
        content = {"old": before.name, "new": after.name, **as_json(comparison)}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    print_comparison(comparison)
    tell(f"{in_figures(comparison)}, from {printable(before.name)} to {printable(after.name)}.")


@contextmanager
def _sides(old: str, new: str | None, store: Path | None) -> Iterator[tuple[Side, Side]]:
    """Give both versions; the store is opened only if one is asked of it."""
    with ExitStack() as stack:
        held: list[StoredArticles] = []

        def stored() -> StoredArticles:
            if not held:
                from server.stored_articles import StoredArticles

                held.append(StoredArticles(stack.enter_context(open_engine(store_directory(store)))))
            return held[0]

        def side(named: str) -> Side:
            return _of_file(Path(named)) if Path(named).is_file() else _of_store(stored(), named)

        if new is not None:
            yield side(old), side(new)
        elif Path(old).is_file():
            raise click.UsageError("A file is compared with another: name the corrected one too.")
        else:
            before, after = latest_two(stored(), old)
            yield _of_store(stored(), before), _of_store(stored(), after)


def latest_two(stored: StoredArticles, named: str) -> tuple[str, str]:
    """Return the last version but one of an article, and the last.

    Raises:
        Refused: there is but one, or nothing says which is the last.
    """
    lineage = stored.lineage(_found(stored, named))
    if lineage.undecided:
        raise Refused(lineage.undecided[0].message)
    latest = next(iter(lineage.current), None)
    before = sorted(older for newer, older in lineage.replaced if newer == latest)
    if latest is None or not before:
        raise Refused(f"The store holds one version of {named}; there is nothing to compare it with.")
    if len(before) > 1:
        raise Refused(f"Before the last version, nothing says which of {' and '.join(before)} is the later; name both.")
    return before[0], latest


def _of_file(path: Path) -> Side:
    from ingest.errors import UnreadableDocument
    from ingest.reading import read_article
    from server.commands.facts import rows_of

    try:
        article = read_article(path)
    except UnreadableDocument as error:
        raise Refused(printable(error.reason)) from error
    return Side(str(path), rows_of(article))


def _of_store(stored: StoredArticles, named: str) -> Side:
    from ontology import iris

    found = _found(stored, named)
    return Side(iris.article(found), stored.rows(found))


def _found(stored: StoredArticles, named: str) -> str:
    found = stored.find(named)
    if found is None:
        raise Refused(f"There is no file {named}, and no article of that name in the store.")
    return found
