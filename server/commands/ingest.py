"""`beatgraph ingest`: articles into the store, published as one version; what is refused is told and left out."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from server.commands.options import option_store
from server.commands.reading import ReadingOptions, Source, count_files, options_reading, read_all
from server.commands.screen import Refused, count_of, print_table, progress_over, tell
from server.commands.stores import open_engine, read_settings, store_directory, writable_store
from server.commands.targets import PutRefused, ServerTarget, StoreTarget, Target

if TYPE_CHECKING:
    from ingest.model import Article, Rejection
    from ingest.pipeline import Run

_MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: `result` is stored, unchanged or refused; `notes` are what the shapes remark."""

    article: str
    result: str
    claims: int = 0
    id: str | None = None
    stage: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = field(default=())


@click.command()
@click.argument("sources", nargs=-1, required=True, type=Source(), metavar="PATH_OR_URL...")
@option_store
@options_reading
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
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="BEATGRAPH_REPORT",
    show_envvar=True,
    metavar="FILE",
    help="Write what became of each article as JSON.",
)
def command(
    sources: tuple[str | Path, ...],
    store: Path | None,
    reading: ReadingOptions,
    address: str | None,
    token: str | None,
    report: Path | None,
) -> None:
    """Put articles into the graph: text or HTML files, folders, ZIP archives, JSON lines, feeds, web addresses.

    Metadata stand in the page itself, or in NAME.json beside NAME.txt. Links of a feed are fetched as robots.txt allows.
    The same article twice changes nothing. What is refused is told, and the run goes on with the rest.

    \b
    Examples:
      beatgraph ingest ingest/samples --report report.json
      beatgraph ingest https://news.example/police/feed.xml
      BEATGRAPH_TOKEN=… beatgraph ingest articles/ --to https://graph.example
    """
    items = read_all(sources, **reading)
    if report:
        _require_writable(report)
    outcomes: list[Outcome] = []
    with _server(address, token) if address else _store(store) as target:
        try:
            with progress_over(items, total=count_files(sources), label="Reading") as steps:
                _put_all(steps, target, outcomes.append)
            version = target.finish()
        except KeyboardInterrupt as error:
            raise Refused(
                f"Interrupted. The store at {target.place} still serves its last complete version; "
                "run the same command again to finish."
            ) from error
    _print_outcomes(outcomes)
    for remark in target.remarks:
        tell(f"beatgraph: {remark}")
    if report:
        report.write_text(report_json(outcomes, version, target.place), encoding="utf-8")
    results = Counter(outcome.result for outcome in outcomes)
    tell(
        f"{count_of(results['stored'], 'article')} stored with "
        f"{count_of(sum(item.claims for item in outcomes if item.result == 'stored'), 'claim')}, "
        f"{results['unchanged']} unchanged, {results['refused']} refused. "
        f"The store at {target.place} serves {version}."
    )
    if results["refused"]:
        sys.exit(Refused.exit_code)


@contextmanager
def _store(given: Path | None) -> Iterator[Target]:
    directory = store_directory(given)
    with writable_store(directory) as store, open_engine(directory) as engine:
        yield StoreTarget(directory, store, engine)


@contextmanager
def _server(address: str, token: str | None) -> Iterator[Target]:
    from server.store.remote_client import Credentials, RemoteClient

    if not address.startswith(("http://", "https://")):
        raise click.BadParameter(f"{address!r} is no address of a server, such as http://127.0.0.1:8000.")
    read_settings(token=token)  # says what is wrong with a token that is none
    with closing(RemoteClient(Credentials(token=token), connections=2, limit_bytes=1 << 28)) as client:
        yield ServerTarget(address, client)


def _put_all(items: Iterable[Article | Rejection], target: Target, note: Callable[[Outcome], None]) -> None:
    from ingest.model import Rejection
    from ingest.pipeline import begin_run

    run = begin_run(dt.datetime.now(dt.UTC))
    for item in items:
        if isinstance(item, Rejection):
            note(Outcome(item.article, "refused", stage=item.stage, reason=item.reason))
            continue
        note(_put(item, run, target))


def _put(article: Article, run: Run, target: Target) -> Outcome:
    """Find an article's claims, have the gate judge their graph, and store it if it is admitted and not there yet."""
    from ingest.pipeline import process
    from shapes.gate import REFUSING

    processed = process(article, run)
    verdict = processed.verdict
    claims = len(processed.facts)
    findings = tuple(f"{result.severity.value}: {result.message}" for result in verdict.results)
    if not verdict.admitted:
        broken = [result.message for result in verdict.results if result.severity in REFUSING]
        more = f" ({len(broken) - 1} more in the report)" if len(broken) > 1 else ""
        reason = f"{article.name} breaks a rule of the graph: {broken[0]}{more}"
        return Outcome(article.name, "refused", claims, processed.identifier, "gate", reason, findings)
    if target.holds(processed):
        return Outcome(article.name, "unchanged", claims, processed.identifier, notes=findings)
    try:
        target.put(processed, run)
    except PutRefused as error:
        reason = f"{article.name} is refused there: {error}"
        return Outcome(article.name, "refused", claims, processed.identifier, "store", reason, findings)
    return Outcome(article.name, "stored", claims, processed.identifier, notes=findings)


def report_json(outcomes: Sequence[Outcome], version: str, place: str) -> str:
    """Return the report of a run as JSON: the version it published, and what became of each document."""
    content = {
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "store": place,
        "version": version,
        "articles": [asdict(outcome) for outcome in outcomes],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print what became of each document; of a long run, of those that were refused."""
    shown = outcomes if len(outcomes) <= _MOST_ROWS else [item for item in outcomes if item.result == "refused"]
    if shown:
        rows = [
            (
                item.article,
                str(item.claims) if item.id else "",
                f"refused: {item.reason}" if item.reason else item.result,
            )
            for item in shown
        ]
        print_table(("Article", "Claims", "Result"), rows, wide=("Result",))


def _require_writable(report: Path) -> None:
    """Stop before any work if the report cannot be written."""
    try:
        with report.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refused(f"The report cannot be written to {report}: {reason}. Name another --report.") from error
