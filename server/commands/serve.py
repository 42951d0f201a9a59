"""`beatgraph serve`: the pages, the data and the SPARQL endpoint, over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlencode

import click

from server.commands.options import option_store
from server.commands.screen import Refused
from server.commands.stores import open_engine, store_directory


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
    directory = store_directory(store)
    require_free(host, port)
    click.echo(greeting(directory, f"http://{f'[{host}]' if ':' in host else host}:{port}"))


def require_free(host: str, port: int) -> None:
    """Stop before any work if nothing can listen there.

    Raises:
        Refused: the port is in use, may not be had, or the address is not this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Refused(
            f"{host!r} is no address of this machine. Choose another --host, for example 127.0.0.1."
        ) from error
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise Refused(f"Nothing can listen on {host} port {port}: {reason}. Choose another --port.") from error


def greeting(directory: Path, address: str) -> str:
    """Return the address and three things to try: a force, an article, a question."""
    from functools import partial

    import pyoxigraph as ox

    from ontology.namespaces import expand
    from server.asking import Asker, text_of
    from server.examples import EXAMPLES
    from server.links import local_url
    from server.store.rows import select

    with open_engine(directory) as engine:
        asker = Asker(partial(select, engine))
        force = asker.rows("most_reported", **{"class": ox.NamedNode(expand("pol:PoliceForce"))}, limit=1)
        articles = asker.rows("latest_articles", limit=1, offset=0)
    tries = [
        address + (local_url(text_of(rows[0], name) or "") or "/") if rows else address + fallback
        for rows, name, fallback in ((force, "thing", "/list/forces"), (articles, "article", "/list/articles"))
    ]
    query = EXAMPLES[0][1]
    return (
        f"Beatgraph serves {address}/ — stop it with Ctrl-C. Three things to try:\n"
        f"  a force      {tries[0]}\n"
        f"  an article   {tries[1]}\n"
        f"  a question   {address}/query?{urlencode({'query': query})}\n"
    )
