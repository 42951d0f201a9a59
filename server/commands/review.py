"""`beatgraph review`: the stated quantities that no rule names, for those who write the rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.options import option_store, option_table_or_json
from server.commands.reading import read_all
from server.commands.screen import Refused, count_of, print_table, printable, tell
from server.commands.stores import open_engine, store_directory

if TYPE_CHECKING:
    from ingest.review import Pattern, Seen


@click.command()
@click.argument("articles", nargs=-1, type=click.Path(path_type=Path), metavar="[ARTICLE...]")
@option_store
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    envvar="BEATGRAPH_REVIEW_LIMIT",
    show_envvar=True,
    metavar="N",
    help="How many patterns to print.",
)
@option_table_or_json("REVIEW_FORMAT", "How to print the list.")
def command(articles: tuple[Path, ...], store: Path | None, limit: int, form: str) -> None:
    """Print what was seen and not understood: stated quantities that no rule names, most frequent first.

    Of the articles named, else of those in the store. They are no claims and not in the facts table: each pattern, what
    is counted and by which verb, awaits a rule.

    \b
    Examples:
      beatgraph review
      beatgraph review articles/ --format json
    """
    from ingest.review import count_patterns

    refusals: list[str] = []
    seen = list(_in_files(articles, refusals) if articles else _in_store(store))
    patterns = count_patterns(seen)
    if form == "json":
        click.echo(json.dumps([asdict(pattern) for pattern in patterns[:limit]], ensure_ascii=False, indent=1))
    elif patterns:
        _print(patterns[:limit])
    tell(
        f"{count_of(len(seen), 'quantity').replace('quantitys', 'quantities')} that no rule names, "
        f"of {count_of(len(patterns), 'pattern')}, in {count_of(len({each.article for each in seen}), 'article')}."
    )
    if refusals:
        sys.exit(Refused.exit_code)


def _print(patterns: Iterable[Pattern]) -> None:
    rows = [(f"{each.count:,}", f"{each.articles:,}", each.pattern, each.example) for each in patterns]
    print_table(("Seen", "Articles", "Pattern", "Example"), rows, wide=("Pattern", "Example"))


def _in_files(paths: tuple[Path, ...], refusals: list[str]) -> Iterator[Seen]:
    from ingest.claims import extract_claims
    from ingest.model import Rejection
    from ingest.review import Seen, unnamed_quantities

    for item in read_all(paths, meta=None, published=None):
        if isinstance(item, Rejection):
            refusals.append(item.reason)
            tell(f"beatgraph: {printable(item.reason)}")
            continue
        for quantity in unnamed_quantities(extract_claims(item)):
            yield Seen(item.title or item.name, quantity.pattern, quantity.clause.of(item.text))


def _in_store(store: Path | None) -> Iterator[Seen]:
    """Yield the unnamed quantities of the store, each with the longest of its spans, which is its clause."""
    from ingest.review import Seen
    from server.asking import text_of
    from server.prepared import prepare_query
    from server.query_page import explain
    from server.store.errors import QueryError
    from server.store.rows import select

    found: dict[str, Seen] = {}
    with open_engine(store_directory(store), patient=True) as engine:
        try:
            rows = select(engine, prepare_query("unnamed_quantities"))
        except QueryError as error:
            raise Refused(explain(error)) from error
    for row in rows:
        quantity, words = text_of(row, "quantity") or "", text_of(row, "exact") or ""
        article = text_of(row, "headline") or (text_of(row, "article") or "").rpartition("/")[2]
        held = found.get(quantity)
        if held is None or len(words) > len(held.words):
            found[quantity] = Seen(article, text_of(row, "pattern") or "", words)
    yield from found.values()
