"""`beatgraph serve`: the pages, the data and the SPARQL endpoint, over HTTP."""

from __future__ import annotations

from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from server.commands.options import option_store, options_remote
from server.commands.screen import Refused
from server.commands.stores import open_engine, read_settings

if TYPE_CHECKING:
    from server.settings import Settings
    from server.store.engine import QueryEngine


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
@click.option(
    "--token",
    envvar="BEATGRAPH_TOKEN",
    show_envvar=True,
    metavar="TOKEN",
    help="A token that may write anything. Better given by the variable, for other users see what a command is given.",
)
@click.option(
    "--tokens",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="BEATGRAPH_TOKENS",
    show_envvar=True,
    metavar="FILE.json",
    help="The file of the tokens that `beatgraph token` adds and removes.",
)
@click.option(
    "--private",
    is_flag=True,
    envvar="BEATGRAPH_PRIVATE",
    show_envvar=True,
    help="Reading needs a token too.",
)
@click.option(
    "--plain",
    is_flag=True,
    envvar="BEATGRAPH_PLAIN",
    show_envvar=True,
    help="A plain SPARQL store instead: nothing in it but what is written. Without --store it is gone at the end.",
)
@options_remote
def command(
    store: Path | None,
    host: str,
    port: int,
    token: str | None,
    tokens: Path | None,
    private: bool,
    plain: bool,
    **remote: str | None,
) -> None:
    """Serve the graph: pages for people, data and SPARQL for programs. Stop it with Ctrl-C.

    Without a token it is read-only.

    \b
    Examples:
      beatgraph serve --port 8080
      BEATGRAPH_TOKEN=… beatgraph serve --plain --store data/
      beatgraph serve --endpoint http://localhost:7878/query
    """
    with ExitStack() as ending:
        is_passing = plain and store is None and not any(remote.values())
        if is_passing:
            store = Path(ending.enter_context(TemporaryDirectory(prefix="beatgraph-plain-"))) / "store"
        settings = read_settings(
            store=store,
            host=host,
            port=port,
            token=token,
            tokens=tokens,
            private=_on(private),
            plain=_on(plain),
            **remote,
        )
        _serve(settings, is_passing=is_passing)


def _serve(settings: Settings, *, is_passing: bool) -> None:
    from server.serving import ServingError, require_address, require_store, serve
    from server.store.errors import QueryError, StoreError

    _require_tokens(settings)
    try:
        require_address(settings.host, settings.port)
        require_store(settings)
        click.echo(plain_greeting(settings, is_passing=is_passing) if settings.plain else house_greeting(settings))
        serve(settings)
    except ServingError as error:
        raise Refused(f"Beatgraph does not serve: {error}. Choose another --host or --port.") from error
    except (StoreError, QueryError) as error:
        raise Refused(f"Beatgraph does not serve: {error}.") from error


def _require_tokens(settings: Settings) -> None:
    from server.access import Tokens
    from server.tokens import TokenError

    try:
        tokens = Tokens(given=settings.token, file=settings.tokens, private=settings.private)
    except TokenError as error:
        raise Refused(f"Beatgraph does not serve: {error}.") from error
    if tokens.private and not tokens.allow_writing:
        raise Refused("Beatgraph does not serve: nobody could read. Give --private a --token or --tokens.")


def _on(flag: bool) -> str:
    return "on" if flag else "off"


def address_of(host: str, port: int) -> str:
    """Return the server's address, without a slash at its end."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def plain_greeting(settings: Settings, *, is_passing: bool) -> str:
    """Return the addresses of a plain store, and what becomes of it."""
    address = address_of(settings.host, settings.port)
    writing = "with the token" if settings.token or settings.tokens else "to nobody: it has no --token"
    fate = "removed when the server ends" if is_passing else f"kept in {settings.store}"
    if settings.endpoint:
        fate = "kept by the store elsewhere"
    return (
        f"A plain SPARQL store is at {address}/ (Ctrl-C stops it). It is {fate}.\n"
        f"  queries and updates:  {address}/sparql\n"
        f"  graph store:          {address}/store\n"
        f"  Updates are open {writing}."
    )


def house_greeting(settings: Settings) -> str:
    """Return the address and three things to try."""
    if not settings.is_remote:
        return greeting(settings.store, settings.host, settings.port)
    from server.remote_serving import remote_store
    from server.store.remote import RemoteEngine

    with closing(RemoteEngine(remote_store(settings), settings.to_limits())) as engine:
        return _three_things(engine, address_of(settings.host, settings.port))


def greeting(directory: Path, host: str, port: int) -> str:
    """Return the address and three things to try on a store of this machine."""
    with open_engine(directory) as engine:
        return _three_things(engine, address_of(host, port))


def _three_things(engine: QueryEngine, address: str) -> str:
    """Return an address, a force, an article and a question."""
    import pyoxigraph as ox

    from ontology.namespaces import expand
    from server.asking import Asker, Row, text_of
    from server.links import local_url
    from server.store.errors import QueryError
    from server.store.rows import select

    asker = Asker(partial(select, engine))
    forces: list[Row] = []
    articles: list[Row] = []
    with suppress(QueryError):  # a store so big that this takes too long is served all the same
        forces = asker.rows("most_reported", **{"class": ox.NamedNode(expand("pol:PoliceForce"))}, limit=1)
        articles = asker.rows("latest_articles", limit=1, offset=0)
    force = local_url(text_of(forces[0], "thing") or "") if forces else None
    article = local_url(text_of(articles[0], "article") or "") if articles else None
    return (
        f"Beatgraph is at {address}/ (Ctrl-C stops it). Three things to try:\n"
        f"  a force and what is said of it:  {address}{force or '/list/forces'}\n"
        f"  an article beside its claims:    {address}{article or '/list/articles'}\n"
        f"  a question in SPARQL:            {address}/query?example=1"
    )
