"""`beatgraph facts`: the claims of articles, printed; nothing is stored."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.options import options_model
from server.commands.reading import ReadingOptions, Source, options_reading, read_all
from server.commands.screen import Refused, print_table, printable, tell
from server.wording import state_time, state_value

if TYPE_CHECKING:
    from ingest.facts import Row
    from ingest.model import Article
    from ingest.pipeline import Processed
    from ingest.proposals import Model


@click.command()
@click.argument("sources", nargs=-1, required=True, type=Source(), metavar="PATH_OR_URL...")
@options_reading
@options_model
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "turtle"]),
    default="table",
    show_default=True,
    envvar="BEATGRAPH_FACTS_FORMAT",
    show_envvar=True,
    help="How to print the claims.",
)
def command(sources: tuple[str | Path, ...], reading: ReadingOptions, model: Model | None, form: str) -> None:
    """Print the claims of articles, each with the exact words that make it. Nothing is stored.

    \b
    Examples:
      beatgraph facts ingest/samples/met-facial-recognition.txt --format json
      beatgraph facts https://news.example/police/ten-officers
    """
    from ingest.model import Rejection

    found: list[Article] = []
    refused = 0
    for item in read_all(sources, **reading):
        if isinstance(item, Rejection):
            refused += 1
            tell(f"beatgraph: {printable(item.reason)}")
        else:
            found.append(item)
    if found or not refused:
        {"table": print_claims, "json": print_json, "csv": print_csv, "turtle": print_turtle}[form](found, model)
    if refused:
        sys.exit(Refused.exit_code)


def rows_of(article: Article, model: Model | None = None) -> list[Row]:
    """Return the rows of an article's claims; where a model is asked, tell what it proposed in vain."""
    from ingest.claims import extract_claims
    from ingest.facts import to_rows

    return _process(article, model).facts if model else to_rows(extract_claims(article).claims)


def _process(article: Article, model: Model | None) -> Processed:
    from ingest.pipeline import begin_run, process

    processed = process(article, begin_run(dt.datetime.now(dt.UTC), model=model))
    for remark in processed.remarks:
        tell(f"beatgraph: {printable(remark)}")
    return processed


def print_json(found: Sequence[Article], model: Model | None = None) -> None:
    """Write one list of rows; each names its article where there are several."""
    rows = [
        {"article": article.name, **row} if len(found) > 1 else row
        for article in found
        for row in rows_of(article, model)
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))


def print_csv(found: Sequence[Article], model: Model | None = None) -> None:
    """Write one CSV table, the article's name in its first column."""
    from ingest.facts import COLUMNS, to_columns

    writer = csv.DictWriter(sys.stdout, ("article", *COLUMNS), lineterminator="\n")
    writer.writeheader()
    for article in found:
        for row in rows_of(article, model):
            writer.writerow({"article": article.name, **to_columns(row)})


def print_turtle(found: Sequence[Article], model: Model | None = None) -> None:
    """Write the triples of the articles' graphs."""
    import pyoxigraph as ox

    from ontology.namespaces import PREFIXES

    triples: dict[ox.Triple, None] = {}
    for article in found:
        for quad in _process(article, model).quads:
            triples[ox.Triple(quad.subject, quad.predicate, quad.object)] = None
    sys.stdout.buffer.write(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"")


def print_claims(found: Sequence[Article], model: Model | None = None) -> None:
    """Write a table for people: what is claimed, how real it is, and the words."""
    for article in found:
        rows = rows_of(article, model)
        if len(found) > 1:
            click.echo(f"\n{printable(article.title or article.name)}")
        print_table(
            ("Kind", "Claim", "Status", "Words"),
            [
                (
                    row["kind"].replace("_", " "),
                    summary(row),
                    row["status"],
                    row["evidence"]["exact"],
                )
                for row in rows
            ],
            wide=("Claim", "Words"),
        )
        tell(f"{len(rows)} claims in {printable(article.name)}")


def summary(row: Row) -> str:
    """Return a row's fact in a line: subject, value, what of, from, to, where, when, and who says so."""
    value = None if row["value"] is None else str(row["value"])
    parts = [f"{row['subject']}:", state_value(value, _text(row["unit"]), _text(row["qualifier"]))]
    for name, word in (("of", "·"), ("from", "from"), ("to", "to"), ("place", "at")):
        if row[name]:
            parts.append(f"{word} {row[name]}")
    if row["time"]:
        parts.append(f"({state_time(str(row['time']))})")
    if row["attributed_to"]:
        parts.append(f"— says {row['attributed_to']}")
    return " ".join(part for part in parts if part)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
