"""`beatgraph export`: the whole graph as N-Quads or TriG, or its claims as the facts table in CSV."""

from __future__ import annotations

import csv
import io
import sys
from contextlib import closing
from pathlib import Path

import click

from server.commands.options import option_store
from server.commands.screen import Refused
from server.commands.stores import open_engine, readable_store, store_directory


@click.command()
@option_store
@click.option(
    "--format",
    "form",
    type=click.Choice(["nquads", "trig", "csv"]),
    required=True,
    envvar="BEATGRAPH_EXPORT_FORMAT",
    show_envvar=True,
    help="nquads and trig hold every graph; csv one row a claim.",
)
@click.option(
    "--with-union",
    is_flag=True,
    envvar="BEATGRAPH_WITH_UNION",
    show_envvar=True,
    help="Write the default graph too, the union that queries see: for a store elsewhere, see `serve --endpoint`.",
)
def command(store: Path | None, form: str, with_union: bool) -> None:
    """Write the whole graph to the standard output.

    \b
    Example:
      beatgraph export --format csv > claims.csv
    """
    directory = store_directory(store)
    if form == "csv":
        _export_facts(directory)
        return
    with readable_store(directory) as open_store:
        open_store.export(sys.stdout.buffer, form=form, with_union=with_union)
    sys.stdout.buffer.flush()


def _export_facts(directory: Path) -> None:
    import pyoxigraph as ox

    from ingest.facts import COLUMNS, facts_query, row_of_solution, to_columns
    from server.query_page import explain
    from server.store.errors import QueryError
    from server.streams import ChunkReader

    writer = csv.DictWriter(sys.stdout, ("article", "claim", *COLUMNS), lineterminator="\n")
    with open_engine(directory, patient=True) as engine:
        try:
            answer = engine.query(facts_query(), media_type="application/sparql-results+json")
            with closing(answer.chunks):
                file = io.BufferedReader(ChunkReader(iter(answer.chunks)))
                solutions = ox.parse_query_results(file, format=ox.QueryResultsFormat.JSON)
                if isinstance(solutions, ox.QueryBoolean):
                    raise TypeError("the query of the facts table is no SELECT")
                names = [variable.value for variable in solutions.variables]
                writer.writeheader()
                for solution in solutions:
                    terms = {name: solution[name] for name in names}
                    own = {name: terms[name].value for name in ("article", "claim")}
                    writer.writerow({**own, **to_columns(row_of_solution(terms))})
        except QueryError as error:
            raise Refused(explain(error)) from error
