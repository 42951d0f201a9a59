"""`beatgraph terms`: what the present reference data and rules would change in what is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from server.commands.comparing import in_figures, print_comparison
from server.commands.options import option_store, option_table_or_json
from server.commands.reading import read_all
from server.commands.screen import Refused, count_of, printable, progress_over, tell
from server.commands.stores import open_engine, store_directory

if TYPE_CHECKING:
    from ingest.comparison import Comparison
    from ingest.model import Article
    from server.stored_articles import StoredArticle, StoredArticles

_BATCH: Final = 50


@dataclass(frozen=True, slots=True)
class Reread:
    """A stored article, and what would become of its claims."""

    article_id: str
    title: str
    comparison: Comparison


@dataclass(slots=True)
class Check:
    """What was found: the articles read again, and the names of those whose words nobody has."""

    reread: list[Reread] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    strange: int = 0

    @property
    def changed(self) -> list[Reread]:
        """The articles whose claims would change."""
        return [each for each in self.reread if each.comparison]


@click.group()
def command() -> None:
    """Units, places, technologies and phrases are data: see what a change of them does to what is stored.

    \b
    Example:
      beatgraph terms check
    """


@command.command()
@click.argument("articles", nargs=-1, type=click.Path(path_type=Path), metavar="[ARTICLE...]")
@option_store
@option_table_or_json("TERMS_FORMAT", "How to print the claims.")
def check(articles: tuple[Path, ...], store: Path | None, form: str) -> None:
    """Tell what would change in the store if its articles were read again with the present data and rules.

    Nothing is written. The text of an article is taken from the store where its words policy keeps it, else from the
    files and folders that are named. Claims are compared by what they state; `beatgraph ingest` makes the changes.

    \b
    Examples:
      beatgraph terms check
      beatgraph terms check articles/ --format json
    """
    with _stored(store) as stored:
        found = _check(stored, articles)
    if form == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    else:
        for each in found.changed:
            click.echo(f"\n{printable(each.title)} ({each.article_id}): {in_figures(each.comparison)}")
            print_comparison(each.comparison)
    tell(_in_words(found))


@contextmanager
def _stored(store: Path | None) -> Iterator[StoredArticles]:
    from server.query_page import explain
    from server.store.errors import QueryError
    from server.stored_articles import StoredArticles

    with open_engine(store_directory(store), patient=True) as engine:
        try:
            yield StoredArticles(engine)
        except QueryError as error:
            raise Refused(explain(error)) from error


def _check(stored: StoredArticles, paths: tuple[Path, ...]) -> Check:
    """Read every current article again whose text is to be had."""
    from ingest.claims import extract_claims
    from ingest.comparison import compare_claims
    from ingest.facts import to_rows

    found = Check()
    at_hand = _files(paths)
    ids = stored.current()
    found.strange = len(at_hand.keys() - set(ids))
    with progress_over(_read(stored, ids), total=len(ids), label="Reading again") as steps:
        for each in steps:
            article = at_hand.get(each.article_id) or each.article
            if article is None:
                found.unread.append(each.article_id)
                continue
            after = to_rows(extract_claims(article).claims)
            comparison = compare_claims(stored.rows(each.article_id), after)
            found.reread.append(Reread(each.article_id, each.title, comparison))
    return found


def _read(stored: StoredArticles, ids: list[str]) -> Iterator[StoredArticle]:
    for start in range(0, len(ids), _BATCH):
        yield from stored.read(ids[start : start + _BATCH])


def _files(paths: Iterable[Path]) -> dict[str, Article]:
    """Return the articles of files by their identifiers; what cannot be read is told."""
    from ingest.model import Rejection
    from ontology.iris import article_id

    listed = list(paths)
    found: dict[str, Article] = {}
    for item in read_all(listed, meta=None, published=None) if listed else ():
        if isinstance(item, Rejection):
            tell(f"beatgraph: {printable(item.reason)}")
        else:
            found[article_id(item.text)] = item
    return found


def _as_json(found: Check) -> dict[str, object]:
    from ingest.comparison import as_json
    from ontology import iris

    comparisons = [each.comparison for each in found.reread]
    return {
        "articles": [
            {"article": iris.article(each.article_id), "title": each.title, **as_json(each.comparison)}
            for each in found.changed
        ],
        "sum": {
            "articles": len(found.reread),
            "added": sum(len(each.added) for each in comparisons),
            "changed": sum(len(each.changed) for each in comparisons),
            "withdrawn": sum(len(each.withdrawn) for each in comparisons),
            "kept": sum(each.kept for each in comparisons),
        },
        "unread": [iris.article(each) for each in found.unread],
    }


def _in_words(found: Check) -> str:
    comparisons = [each.comparison for each in found.reread]
    told = (
        f"{count_of(len(found.changed), 'article')} of {len(found.reread):,} would change ({in_figures(*comparisons)})."
    )
    if found.unread:
        told += (
            f" {count_of(len(found.unread), 'article')} could not be read again, since only the sentences behind the"
            " claims are kept: name the files."
        )
    if found.strange:
        told += f" {count_of(found.strange, 'file')} named here cannot be found in the store."
    return told
