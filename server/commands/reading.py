"""Articles from the sources of a command line: paths and web addresses, and the options that say how to read them."""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import click
from click.shell_completion import CompletionItem

from server.commands.options import Command, option_meta, option_published

if TYPE_CHECKING:
    from ingest.model import Article, Rejection

MOST_ENTRIES: Final = 100_000


class ReadingOptions(TypedDict, total=False):
    """The options of a command that say how its sources are read."""

    meta: Path | None
    published: dt.date | None
    encoding: str | None
    private_addresses: Sequence[str]
    entries: int


class Source(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions alone
    """A path, or a web address."""

    name = "source"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | Path:
        """Return an address as it is, and anything else as a path."""
        from ingest.reading import is_location

        return value if isinstance(value, Path) or is_location(value) else Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Have the shell complete paths."""
        return [CompletionItem(incomplete, type="file")]


def _read_encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from ingest.reading.declarations import is_known

    if value is not None and not is_known(value):
        raise click.BadParameter(f"{value!r} is no encoding that is known, such as windows-1252.", ctx, param)
    return value


def _read_addresses(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from ingest.web import NamedAddresses

    try:
        NamedAddresses(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", ctx, param) from error
    return value


_OPTIONS: Final[tuple[Callable[[Command], Command], ...]] = (
    option_meta,
    option_published,
    click.option(
        "--encoding",
        callback=_read_encoding,
        envvar="BEATGRAPH_ENCODING",
        show_envvar=True,
        metavar="NAME",
        help="The encoding of the files, such as windows-1252. By default the one that they declare, else UTF-8.",
    ),
    click.option(
        "--private-address",
        "private_addresses",
        multiple=True,
        callback=_read_addresses,
        envvar="BEATGRAPH_PRIVATE_ADDRESSES",
        show_envvar=True,
        metavar="ADDRESS",
        help="An address of a private network, or all of a network such as 10.1.0.0/16, that pages may be fetched from;"
        " with a port or for all. May be given again.",
    ),
    click.option(
        "--entries",
        type=click.IntRange(1, MOST_ENTRIES),
        default=1000,
        show_default=True,
        envvar="BEATGRAPH_ENTRIES",
        show_envvar=True,
        help="The most entries of a feed that are read.",
    ),
)


def options_reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how sources are read; the command gets them together, as `reading`."""

    @functools.wraps(command)
    def bundled(**given: Any) -> Any:
        reading = {name: given.pop(name) for name in ReadingOptions.__annotations__}
        return command(reading=reading, **given)

    for option in reversed(_OPTIONS):
        bundled = option(bundled)
    return bundled


def read_all(sources: Sequence[str | Path], **reading: Unpack[ReadingOptions]) -> Iterator[Article | Rejection]:
    """Return the articles of some sources, and why others are none; options that do not fit the sources are misuse."""
    from ingest.reading import Options, read_sources
    from ingest.web import NamedAddresses

    options = Options(
        meta=reading.get("meta"),
        published=reading.get("published"),
        encoding=reading.get("encoding"),
        addresses=NamedAddresses(reading.get("private_addresses", ())),
        most_entries=reading.get("entries", 1000),
    )
    try:
        return read_sources(sources, options)
    except ValueError as error:
        raise click.UsageError(f"--meta: {error}.") from error


def count_files(sources: Sequence[str | Path]) -> int:
    """Return how many files and pages a run over the sources will read at least, for the progress bar."""
    return sum(_article_files(source) if isinstance(source, Path) and source.is_dir() else 1 for source in sources)


def _article_files(folder: Path) -> int:
    from ingest.reading.folders import is_article_name

    return sum(is_article_name(name) for _, _, names in os.walk(folder) for name in names)
