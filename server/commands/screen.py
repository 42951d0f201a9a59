"""What a person sees: one clear sentence on stderr, tables that fit 80 columns, progress only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, TypeVar

import click

Item = TypeVar("Item")


class Refused(click.ClickException):
    """Something was refused: a document, a query, an environment. The message says what, where and what to do."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message to stderr."""
        click.echo(f"beatgraph: {self.format_message()}", file=file or sys.stderr)


def tell(message: str) -> None:
    """Write one sentence to stderr."""
    click.echo(message, err=True)


def count_of(number: int, noun: str) -> str:
    """Return a number and its noun.

    >>> count_of(1, "claim"), count_of(1200, "article")
    ('1 claim', '1,200 articles')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size_of(number: int) -> str:
    """Return a number of bytes as people read it.

    >>> size_of(999), size_of(1_250_000), size_of(72_000_000_000)
    ('999 bytes', '1.2 MB', '72.0 GB')
    """
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= factor:
            return f"{number / factor:,.1f} {unit}"
    return count_of(number, "byte")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, wide: Sequence[str] = ()) -> None:
    """Write a table to stdout, as wide as the terminal, and 80 columns where there is none.

    Args:
        columns: the headings.
        rows: the cells, as plain text: nothing in them is taken for markup.
        wide: the columns that get the room that is left.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(soft_wrap=False, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, expand=bool(wide))
    for name in columns:
        table.add_column(Text(name), overflow="fold", ratio=1 if name in wide else None)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)


def printable(text: str) -> str:
    """Return text without characters that would steer a terminal; line ends become spaces.

    >>> printable("a\\x1b[31m b\\nc")
    'a�[31m b c'
    """
    flat = " ".join(text.split())
    return "".join(mark if mark.isprintable() or mark == " " else "\ufffd" for mark in flat)


@contextmanager
def progress_over(items: Iterable[Item], *, total: int, label: str) -> Iterator[Iterator[Item]]:
    """Give the items one by one, with a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield iter(items)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield iter(bar.track(items, total=total, description=label))
