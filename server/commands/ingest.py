"""`beatgraph ingest`: articles into the store, published as one version; what is refused is told and left out."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from server.commands.options import option_store, options_model
from server.commands.outcomes import Outcome, Outcomes
from server.commands.progress import progress
from server.commands.reading import ReadingOptions, Source, count_files, options_reading, read_all
from server.commands.run_report import RunFacts, require_writable, write_report
from server.commands.running import Workforce, put_all
from server.commands.screen import Refused, count_of, print_table, tell
from server.commands.stores import read_settings, store_directory, writable_store
from server.commands.targets import ServerTarget, StoreTarget, Target

if TYPE_CHECKING:
    from ingest.pipeline import Run
    from ingest.proposals import Model

_MOST_ROWS: Final = 60
MOST_JOBS: Final = 256


@click.command()
@click.argument("sources", nargs=-1, required=True, type=Source(), metavar="PATH_OR_URL...")
@option_store
@options_reading
@options_model
@click.option(
    "--to",
    "address",
    envvar="BEATGRAPH_TO",
    show_envvar=True,
    metavar="URL",
    help="Write to the server that runs there, such as http://127.0.0.1:8000, instead of a store of this machine.",
)
@click.option(
    "--token",
    envvar="BEATGRAPH_TOKEN",
    show_envvar=True,
    metavar="TOKEN",
    help="A token of that server, of scope write. Better given by the variable.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    default=1,
    show_default=True,
    envvar="BEATGRAPH_JOBS",
    show_envvar=True,
    help="How many processes work on articles; with more than one, one that dies costs one article.",
)
@click.option(
    "--scheduler",
    envvar="BEATGRAPH_SCHEDULER",
    show_envvar=True,
    metavar="ADDRESS",
    help="Have the workers of this Dask scheduler, such as tcp://10.0.0.7:8786, work on articles.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="BEATGRAPH_REPORT",
    show_envvar=True,
    metavar="FILE",
    help="Write what became of each article, as a page if the name ends in .html, else as JSON. May be given again.",
)
def command(
    sources: tuple[str | Path, ...],
    store: Path | None,
    reading: ReadingOptions,
    model: Model | None,
    address: str | None,
    token: str | None,
    jobs: int,
    scheduler: str | None,
    reports: tuple[Path, ...],
) -> None:
    """Put articles into the graph: text or HTML files, folders, ZIP archives, JSON lines, feeds, web addresses.

    Metadata stand in the page itself, or in NAME.json beside NAME.txt. Links of feeds are fetched as robots.txt allows.
    The same article twice changes nothing, and is not even worked on again unless the software has changed: after an
    interruption the same command goes on. What is refused is told, and the run goes on with the rest.

    \b
    Examples:
      beatgraph ingest ingest/samples --report report.json
      beatgraph ingest archive/ --jobs 4 --report report.html
      beatgraph ingest https://news.example/police/feed.xml
      BEATGRAPH_TOKEN=… beatgraph ingest articles/ --to https://graph.example
    """
    from ingest.pipeline import begin_run

    items = read_all(sources, **reading)
    for report in reports:
        require_writable(report)
    started = dt.datetime.now(dt.UTC)
    run = begin_run(started, model=model)
    workforce = Workforce(jobs, scheduler, run)
    with ExitStack() as stack:
        outcomes = stack.enter_context(closing(Outcomes()))
        target = stack.enter_context(_server(address, token, run) if address else _store(store, run))
        version, interrupted = None, False
        try:
            with workforce.at_work() as workers, progress(count_files(sources), before_line=target.flush) as step:
                for outcome in put_all(items, workers, target, run):
                    outcomes.add(outcome)
                    step()
            version = target.finish()
        except KeyboardInterrupt:
            target.flush()
            interrupted = True
        facts = RunFacts(started, dt.datetime.now(dt.UTC), target.place, version, workforce.words, interrupted)
        for report in reports:
            write_report(report, outcomes, facts)
        if interrupted:
            raise Refused(
                f"Interrupted. The store at {target.place} still serves its last complete version; "
                "run the same command again to finish."
            )
        _tell_outcomes(outcomes, target, version)
    if outcomes.results["refused"]:
        sys.exit(Refused.exit_code)


@contextmanager
def _store(given: Path | None, run: Run) -> Iterator[Target]:
    directory = store_directory(given)
    with writable_store(directory) as store:
        yield StoreTarget(directory, store, run.identifier)


@contextmanager
def _server(address: str, token: str | None, run: Run) -> Iterator[Target]:
    from server.store.remote_client import Credentials, RemoteClient

    if not address.startswith(("http://", "https://")):
        raise click.BadParameter(f"{address!r} is no address of a server, such as http://127.0.0.1:8000.")
    read_settings(token=token)  # says what is wrong with a token that is none
    with closing(RemoteClient(Credentials(token=token), connections=2, limit_bytes=1 << 28)) as client:
        yield ServerTarget(address, client, run.identifier)


def _tell_outcomes(outcomes: Outcomes, target: Target, version: str | None) -> None:
    """Print what became of each document; of a long run, of the first that were refused."""
    long = len(outcomes) > _MOST_ROWS
    shown = list(islice(outcomes.refused(), _MOST_ROWS)) if long else list(outcomes)
    if shown:
        print_table(("Article", "Claims", "Result"), map(_row, shown), wide=("Result",))
    if long and outcomes.results["refused"] > len(shown):
        tell(f"These are the first {len(shown)} of {outcomes.results['refused']:,} refusals; a --report has all.")
    for remark in target.remarks:
        tell(f"beatgraph: {remark}")
    for remark, number in sorted(outcomes.remarks.items()):
        tell(f"{count_of(number, 'article')} with {remark} for their length; a --report names them.")
    results = outcomes.results
    tell(
        f"{count_of(results['stored'], 'article')} stored with {count_of(outcomes.claims, 'claim')}, "
        f"{results['unchanged']} unchanged, {results['refused']} refused. "
        f"The store at {target.place} serves {version}."
    )


def _row(outcome: Outcome) -> tuple[str, str, str]:
    claims = "" if outcome.claims is None else str(outcome.claims)
    return outcome.article, claims, f"refused: {outcome.reason}" if outcome.reason else outcome.result
