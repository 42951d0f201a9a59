"""`beatgraph ingest`: articles into the store, published as one version; what is refused is told and left out."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ontology.namespaces import expand
from server.commands.options import option_meta, option_published, option_store
from server.commands.reading import count_files, read_all
from server.commands.screen import Refused, count_of, print_table, progress_over, tell
from server.commands.stores import open_engine, store_directory, writable_store

if TYPE_CHECKING:
    import pyoxigraph as ox

    from ingest.model import Article, Rejection
    from ingest.pipeline import Run
    from server.store.engine import QueryEngine
    from server.store.store import WritableStore

BATCH: Final = 250
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
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@option_store
@option_meta
@option_published
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="BEATGRAPH_REPORT",
    show_envvar=True,
    metavar="FILE",
    help="Write what became of each article as JSON.",
)
def command(
    paths: tuple[Path, ...], store: Path | None, meta: Path | None, published: dt.date | None, report: Path | None
) -> None:
    """Put articles into the graph: files, or folders with NAME.txt and its metadata NAME.json.

    The same article twice changes nothing. What is refused is told, and the run goes on with the rest.

    \b
    Example:
      beatgraph ingest ingest/samples --report report.json
    """
    items = read_all(paths, meta=meta, published=published)
    if report:
        _require_writable(report)
    directory = store_directory(store)
    outcomes: list[Outcome] = []
    with writable_store(directory) as open_store, open_engine(directory) as engine:
        try:
            with progress_over(items, total=count_files(paths), label="Reading") as steps:
                _put_all(steps, open_store, engine, outcomes.append)
            version = open_store.commit()
        except KeyboardInterrupt as error:
            raise Refused(
                f"Interrupted. The store at {directory} still serves its last complete version, "
                f"{open_store.version}; run the same command again to finish."
            ) from error
    _print_outcomes(outcomes)
    if report:
        report.write_text(report_json(outcomes, version, directory), encoding="utf-8")
    results = Counter(outcome.result for outcome in outcomes)
    tell(
        f"{count_of(results['stored'], 'article')} stored with "
        f"{count_of(sum(item.claims for item in outcomes if item.result == 'stored'), 'claim')}, "
        f"{results['unchanged']} unchanged, {results['refused']} refused. "
        f"The store at {directory} serves {version}."
    )
    if results["refused"]:
        sys.exit(Refused.exit_code)


def _put_all(
    items: Iterable[Article | Rejection], store: WritableStore, engine: QueryEngine, note: Callable[[Outcome], None]
) -> None:
    from ingest.model import Rejection
    from ingest.pipeline import begin_run

    run = begin_run(dt.datetime.now(dt.UTC))
    waiting = 0
    for item in items:
        if isinstance(item, Rejection):
            note(Outcome(item.article, "refused", stage=item.stage, reason=item.reason))
            continue
        outcome = _put(item, run, store, engine)
        note(outcome)
        waiting += outcome.result == "stored"
        if waiting >= BATCH:
            store.commit()
            waiting = 0


def _put(article: Article, run: Run, store: WritableStore, engine: QueryEngine) -> Outcome:
    """Find an article's claims, have the gate judge their graph, and store it if it is admitted and not there yet."""
    from ingest.pipeline import process, run_quads
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
    if is_stored(engine, processed.identifier, processed.quads):
        return Outcome(article.name, "unchanged", claims, processed.identifier, notes=findings)
    store.put_article(processed.identifier, processed.quads, run_quads(run, [processed]))
    return Outcome(article.name, "stored", claims, processed.identifier, notes=findings)


def is_stored(engine: QueryEngine, identifier: str, quads: Iterable[ox.Quad]) -> bool:
    """Tell whether the published graph of an article says what the quads say, whichever run found it."""
    import pyoxigraph as ox

    from ontology.graphs import article_graph
    from server.prepared import prepare_query
    from server.store.rows import construct

    by_run = expand("pol:extractedBy")
    passing = ox.Store()  # gives literals back in the form in which a store keeps them
    passing.extend(quads)
    wanted = {quad.triple for quad in passing if quad.predicate.value != by_run}
    query = prepare_query("graph_data", graph=ox.NamedNode(article_graph(identifier)))
    return wanted == {triple for triple in construct(engine, query) if triple.predicate.value != by_run}


def report_json(outcomes: Sequence[Outcome], version: str, directory: Path) -> str:
    """Return the report of a run as JSON: the version it published, and what became of each document."""
    content = {
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "store": str(directory),
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
