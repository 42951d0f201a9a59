"""`beatgraph query`: a question to the store's current version, under the engine's deadline."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Final

import click

from server.commands.options import option_store
from server.commands.screen import Refused, count_of, print_table, tell
from server.commands.stores import open_engine, store_directory

_TABLES: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "table": "text/csv",
}
_GRAPHS: Final = {
    "turtle": "text/turtle",
    "json": "application/ld+json",
    "xml": "application/rdf+xml",
    "table": "text/turtle",
}


@click.command()
@click.argument("query", metavar="QUERY|FILE.rq")
@option_store
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "tsv", "xml", "turtle"]),
    default="table",
    show_default=True,
    envvar="BEATGRAPH_QUERY_FORMAT",
    show_envvar=True,
    help="How to print the answer. Turtle suits CONSTRUCT and DESCRIBE, CSV and TSV suit SELECT.",
)
def command(query: str, store: Path | None, form: str) -> None:
    """Ask the graph a question in SPARQL. The prefixes of the house (pol:, force:, status:, …) are known.

    \b
    Example:
      beatgraph query 'SELECT ?force WHERE { ?force a pol:PoliceForce } LIMIT 5'
    """
    from server.query_page import explain
    from server.store.errors import QueryError
    from server.store.inspection import Form, inspect_text

    text = read_query(query)
    asked = inspect_text(text).form
    media_type = media_type_of(asked.value if asked else "SELECT", form)
    with open_engine(store_directory(store)) as engine:
        try:
            content = engine.query(text, media_type=media_type).read()
        except QueryError as error:
            raise Refused(explain(error)) from error
    if form != "table" or (asked and asked.yields_graph):
        sys.stdout.buffer.write(content if content.endswith(b"\n") else content + b"\n")
    elif asked is Form.ASK:
        click.echo("yes" if json.loads(content)["boolean"] else "no")
    else:
        _print_rows(content.decode())


def read_query(given: str) -> str:
    """Return the text of a query: what was given or, where that names a file, what the file holds."""
    if not given.strip():
        raise click.UsageError("The query is empty.")
    if not given.lower().endswith((".rq", ".sparql")):
        return given
    try:
        return Path(given).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"The file {given} is no query: it is not text in UTF-8.") from error
    except OSError as error:
        raise Refused(f"The file {given} cannot be read: {(error.strerror or str(error)).lower()}.") from error


def media_type_of(asked: str, form: str) -> str:
    """Return the media type for a query's form and an output format.

    >>> media_type_of("SELECT", "json"), media_type_of("CONSTRUCT", "table")
    ('application/sparql-results+json', 'text/turtle')
    """
    if asked in ("CONSTRUCT", "DESCRIBE"):
        formats, fitting = _GRAPHS, "turtle, json or xml"
    elif asked == "ASK":
        formats, fitting = {name: _TABLES[name] for name in ("json", "xml")} | {"table": _TABLES["json"]}, "json or xml"
    else:
        formats, fitting = _TABLES, "table, json, csv, tsv or xml"
    if form not in formats:
        raise click.UsageError(f"--format {form} does not suit {asked}. Choose {fitting}.")
    return formats[form]


def _print_rows(table: str) -> None:
    """Write a table for people; the CSV of the result is its source."""
    columns, *rows = csv.reader(io.StringIO(table))
    print_table(columns, rows, wide=columns if shutil.get_terminal_size().columns < 100 or len(columns) > 2 else ())
    tell(count_of(len(rows), "row"))
