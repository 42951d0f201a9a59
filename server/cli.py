"""The command line: `beatgraph …`. Each command is a module of `server.commands`; this file only gathers them.

Data go to stdout, messages to stderr. Exit codes: 0 good, 1 something was refused, 2 misuse. What is heavy (the
parser, the validator, the reasoner) is imported by the command that needs it, so that `--help` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

_COMMANDS: Final[dict[str, str]] = {
    "facts": "facts",
    "ingest": "ingest",
    "diff": "diff",
    "review": "review",
    "terms": "terms",
    "serve": "serve",
    "token": "token",
    "query": "query",
    "validate": "validate",
    "export": "export",
    "backup": "backup",
    "restore": "restore",
    "prune": "prune",
    "optimize": "optimize",
    "check-ontology": "check_ontology",
}


class Commands(click.Group):
    """A group that imports a command when it is first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which one meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, None for an unknown one."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"server.commands.{_COMMANDS[cmd_name]}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="beatgraph", message="Beatgraph %(version)s")
def main() -> None:
    """UK policing news as a knowledge graph in which every claim carries its exact words.

    Each option can be given by the environment variable that its help names.

    \b
    Example:
      beatgraph ingest articles/ && beatgraph serve
    """


if __name__ == "__main__":
    main()
