"""`beatgraph validate`: a file of RDF against the shapes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from server.commands.screen import Refused


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.ttl")
def command(file: Path) -> None:
    """Check a file of RDF by the shapes that every article's graph must pass, and print the report.

    \b
    Example:
      beatgraph validate article.ttl
    """
    from shapes.errors import UnreadableData
    from shapes.gate import judge
    from shapes.report import render
    from shapes.validate import validate_file

    try:
        verdict = judge(validate_file(file))
    except UnreadableData as error:
        raise Refused(f"{error}.") from error
    click.echo(render(verdict).rstrip("\n"))
    if not verdict.admitted:
        sys.exit(Refused.exit_code)
