"""Options that several commands share; each has its `BEATGRAPH_…` variable."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from ingest.proposals import Model

Command = TypeVar("Command", bound=Callable[..., Any])


def read_day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
    """Return the date that an option gives; anything that is none is misuse."""
    if value is None:
        return None
    try:
        day = dt.date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is not a date. Write it as YEAR-MONTH-DAY, for example 2025-08-01.", ctx, param
        ) from error
    from ingest.reading.metadata import FIRST_YEAR, LAST_YEAR

    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise click.BadParameter(f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}.", ctx, param)
    return day


def option_store(command: Command) -> Command:
    """Add `--store`."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="BEATGRAPH_STORE",
        show_envvar=True,
        metavar="DIR",
        help="The folder of the graph. By default one under your data folder.",
    )(command)


def option_meta(command: Command) -> Command:
    """Add `--meta`."""
    return click.option(
        "--meta",
        type=click.Path(path_type=Path),
        envvar="BEATGRAPH_META",
        show_envvar=True,
        metavar="FILE.json",
        help="Metadata of the article: url, title, publisher, published. By default NAME.json beside NAME.txt.",
    )(command)


def option_published(command: Command) -> Command:
    """Add `--published`."""
    return click.option(
        "--published",
        callback=read_day,
        envvar="BEATGRAPH_PUBLISHED",
        show_envvar=True,
        metavar="DATE",
        help="The day of publication, against which “last month” is resolved. Overrides the metadata.",
    )(command)


def option_table_or_json(variable: str, words: str) -> Callable[[Command], Command]:
    """Return what adds `--format`, a table by default or JSON; the command gets it as `form`.

    Args:
        variable: of the environment, without `BEATGRAPH_`.
        words: what the help says.
    """
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json"]),
        default="table",
        show_default=True,
        envvar=f"BEATGRAPH_{variable}",
        show_envvar=True,
        help=words,
    )


def options_model(command: Command) -> Command:
    """Add the options that name a language model; the command gets it as `model`, None where none is named."""

    @functools.wraps(command)
    def with_model(*arguments: Any, endpoint: str | None, model_name: str | None, seconds: float, **given: Any) -> Any:
        return command(*arguments, model=_model(endpoint, model_name, seconds), **given)

    for option in reversed(_MODEL):
        with_model = option(with_model)
    return with_model  # type: ignore[return-value]  # it takes what the command line gives


def _model(endpoint: str | None, name: str | None, seconds: float) -> Model | None:
    if endpoint is None and name is None:
        return None
    if endpoint is None or name is None:
        raise click.UsageError("--model-endpoint and --model belong together: where to ask, and which model.")
    from ingest.proposals import Model

    try:
        return Model(name, endpoint, seconds)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--model-endpoint") from error


_MODEL: Final = (
    click.option(
        "--model-endpoint",
        "endpoint",
        envvar="BEATGRAPH_MODEL_ENDPOINT",
        show_envvar=True,
        metavar="URL",
        help="Have a language model behind this address, of any server that speaks as OpenAI's does, propose claims for"
        " the quantities that no rule names; they pass only if the text bears them out. The articles' texts are sent"
        " there. Its key goes by BEATGRAPH_MODEL_KEY.",
    ),
    click.option(
        "--model",
        "model_name",
        envvar="BEATGRAPH_MODEL",
        show_envvar=True,
        metavar="NAME",
        help="Which model to ask there.",
    ),
    click.option(
        "--model-seconds",
        "seconds",
        type=click.FloatRange(0.1, 3600),
        default=60.0,
        show_default=True,
        envvar="BEATGRAPH_MODEL_SECONDS",
        show_envvar=True,
        help="How long it has for an article.",
    ),
)


def options_remote(command: Command) -> Command:
    """Add the options that name a store elsewhere."""
    for name, variable, metavar, words in reversed(_REMOTE):
        command = click.option(name, envvar=variable, show_envvar=True, metavar=metavar, help=words)(command)
    return command


_REMOTE: Final = (
    (
        *("--endpoint", "BEATGRAPH_ENDPOINT", "URL"),
        "Serve the store whose SPARQL endpoint this is, not one of this machine. A user and password, or a token, go by"
        " BEATGRAPH_ENDPOINT_USER and BEATGRAPH_ENDPOINT_PASSWORD, or BEATGRAPH_ENDPOINT_TOKEN.",
    ),
    ("--update-endpoint", "BEATGRAPH_UPDATE_ENDPOINT", "URL", "Where that store takes updates."),
    ("--graph-store", "BEATGRAPH_GRAPH_STORE", "URL", "Where that store speaks the graph store protocol."),
    (
        *("--union-graph", "BEATGRAPH_UNION_GRAPH", "IRI"),
        "The named graph that holds the union of the others, for a store without a default graph, such as Virtuoso.",
    ),
)
