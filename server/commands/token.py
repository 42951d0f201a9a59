"""`beatgraph token`: who may write to a server, and read from a private one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from server.commands.screen import Refused
from server.tokens import Scope, TokenError, add_token, read_tokens, remove_token
from server.wording import sentence_case

Command = TypeVar("Command", bound=Callable[..., Any])


def option_file(command: Command) -> Command:
    """Add `--file`."""
    return click.option(
        "--file",
        type=click.Path(path_type=Path, dir_okay=False),
        required=True,
        envvar="BEATGRAPH_TOKENS",
        show_envvar=True,
        metavar="FILE.json",
        help="The file of the tokens, which holds no token itself, but what tells whether one is right.",
    )(command)


@click.group()
def command() -> None:
    """Add, list and remove the tokens that `beatgraph serve --tokens FILE.json` takes.

    \b
    Example:
      beatgraph token add newsroom --scope write --file tokens.json
    """


@command.command()
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice([scope.word for scope in Scope]),
    default=Scope.WRITE.word,
    show_default=True,
    help="read: only of use where the server is private; write: articles and runs; admin: any graph.",
)
@option_file
def add(name: str, scope: str, file: Path) -> None:
    """Make a new token of this NAME and print it: it is told only now."""
    try:
        token = add_token(file, name, Scope[scope.upper()])
    except TokenError as error:
        raise Refused(sentence_case(f"{error}.")) from error
    click.echo(token)
    click.echo(f"Keep it: {file} holds only a digest of it.", err=True)


@command.command("list")
@option_file
def list_tokens(file: Path) -> None:
    """List the names of the tokens, their scopes, and when they were made."""
    try:
        tokens = read_tokens(file)
    except TokenError as error:
        raise Refused(sentence_case(f"{error}.")) from error
    for token in tokens:
        click.echo(f"{token.name}\t{token.scope.word}\t{token.created}")


@command.command()
@click.argument("name")
@option_file
def remove(name: str, file: Path) -> None:
    """Remove the token of this NAME; a running server takes it no more."""
    try:
        remove_token(file, name)
    except TokenError as error:
        raise Refused(sentence_case(f"{error}.")) from error
    click.echo(f"The token {name} is no longer good.", err=True)
