"""`beatgraph serve`: the pages, the data and the SPARQL endpoint, over HTTP."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from server.commands.options import option_store
from server.commands.screen import Refused
from server.commands.stores import open_engine, read_settings


@click.command()
@option_store
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    envvar="BEATGRAPH_HOST",
    show_envvar=True,
    help="The address to listen on; 0.0.0.0 for all of this machine's.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    envvar="BEATGRAPH_PORT",
    show_envvar=True,
    help="The port to listen on.",
)
def command(store: Path | None, host: str, port: int) -> None:
    """Serve the graph: pages for people, data and SPARQL for programs. Stop it with Ctrl-C.

    \b
    Example:
      beatgraph serve --port 8080
    """
    from server.serving import ServingError, require_address, serve
    from server.store.errors import QueryError, StoreError

    settings = read_settings(store=store, host=host, port=port)
    try:
        require_address(settings.host, settings.port)
        click.echo(greeting(settings.store, settings.host, settings.port))
        serve(settings)
    except ServingError as error:
        raise Refused(f"Beatgraph does not serve: {error}. Choose another --host or --port.") from error
    except (StoreError, QueryError) as error:
        raise Refused(f"Beatgraph does not serve: {error}.") from error


def greeting(directory: Path, host: str, port: int) -> str:
    """Return the address and three things to try: a force, an article, a question."""
    import pyoxigraph as ox

    from ontology.namespaces import expand
    from server.asking import Asker, text_of
    from server.examples import EXAMPLES
    from server.links import local_url, query_path
    from server.store.rows import select

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with open_engine(directory) as engine:
        asker = Asker(partial(select, engine))
        forces = asker.rows("most_reported", **{"class": ox.NamedNode(expand("pol:PoliceForce"))}, limit=1)
        articles = asker.rows("latest_articles", limit=1, offset=0)
    force = local_url(text_of(forces[0], "thing") or "") if forces else None
    article = local_url(text_of(articles[0], "article") or "") if articles else None
    return (
        f"Beatgraph is at {address}/ (Ctrl-C stops it). Three things to try:\n"
        f"  a force and what is said of it:  {address}{force or '/list/forces'}\n"
        f"  an article beside its claims:    {address}{article or '/list/articles'}\n"
        f"  a question in SPARQL:            {address}{query_path(EXAMPLES[0][1])}"
    )
