"""A run of `beatgraph ingest` from documents to outcomes: skip what is known, have the rest worked on, put it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from server.commands.outcomes import Outcome
from server.commands.screen import Refused
from server.commands.targets import PutRefused, Target

if TYPE_CHECKING:
    from ingest.batch.order import Workers
    from ingest.batch.stage import Worked
    from ingest.model import Article, Rejection
    from ingest.pipeline import Run

ASKED_TOGETHER: Final = 16  # articles whose digests the target is asked for at once


@dataclass(frozen=True, slots=True)
class Workforce:
    """Who works on the articles of a run: so many processes of this machine, or the workers of a scheduler."""

    jobs: int
    scheduler: str | None
    run: Run

    @property
    def words(self) -> str:
        """Who works, for people."""
        if self.scheduler:
            return f"the workers of {self.scheduler}"
        return f"{self.jobs} processes" if self.jobs > 1 else "one process"

    @contextmanager
    def at_work(self) -> Iterator[Workers]:
        """Have them work until the block ends.

        Raises:
            Refused: they cannot.
        """
        from ingest.errors import WorkersUnavailable

        try:
            with closing(self._begin()) as workers:
                yield workers
        except WorkersUnavailable as error:
            raise Refused(f"Nobody can work on the articles: {error}. What was put is stored.") from error

    def _begin(self) -> Workers:
        if self.scheduler:
            from ingest.batch.cluster import Cluster

            return Cluster(self.scheduler, self.run)
        if self.jobs > 1:
            from ingest.batch.processes import Processes

            return Processes(self.jobs, self.run)
        from ingest.batch.order import Here

        return Here(self.run)


def put_all(items: Iterable[Article | Rejection], workers: Workers, target: Target, run: Run) -> Iterator[Outcome]:
    """Yield what becomes of each document, in their order; they are read only as far as they can be worked on."""
    from ingest.batch.order import in_order

    found: Iterator[Worked | Rejection | Outcome] = in_order(unknown_of(items, target, run), workers)
    for result in found:
        yield result if isinstance(result, Outcome) else outcome_of(result, target)


def unknown_of(
    items: Iterable[Article | Rejection], target: Target, run: Run
) -> Iterator[Article | Rejection | Outcome]:
    """Pass documents on; of articles that the target has from the same input, only that they are unchanged."""
    from ingest.batch.stage import input_digest
    from ingest.model import Article
    from ontology.iris import article_id

    documents = iter(items)
    while some := list(islice(documents, ASKED_TOGETHER)):
        articles = [item for item in some if isinstance(item, Article)]
        digests = [(article_id(article.text), input_digest(article, run)) for article in articles]
        known = target.known(digests) if digests else set()
        for item in some:
            if isinstance(item, Article) and (identifier := article_id(item.text)) in known:
                yield Outcome(item.name, "unchanged", id=identifier, characters=len(item.text))
            else:
                yield item


def outcome_of(result: Worked | Rejection, target: Target) -> Outcome:
    """Put what was found into the target, if it is admitted, and say what became of it."""
    from ingest.model import Rejection

    if isinstance(result, Rejection):
        return Outcome(result.article, "refused", stage=result.stage, reason=result.reason)

    def become(what: str, stage: str | None = None, reason: str | None = None) -> Outcome:
        return Outcome(
            *(result.article, what, result.claims, result.identifier, stage, reason, result.notes, result.characters)
        )

    if result.refusal:
        return become("refused", "gate", result.refusal)
    try:
        return become("stored" if target.put(result) else "unchanged")
    except PutRefused as error:
        return become("refused", "store", f"{result.article} is refused there: {error}")
