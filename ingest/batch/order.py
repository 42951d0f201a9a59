"""Results in the order of the input, with only a window of articles under way; and work done in this process itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from ingest.batch.stage import Worked, work
from ingest.model import Article, Rejection
from ingest.pipeline import Run

Result = Worked | Rejection
Other = TypeVar("Other")


class Workers(Protocol):
    """Whoever works on articles. `window` is how many may be under way at once."""

    window: int

    def submit(self, article: Article) -> Callable[[], Result]:
        """Begin on an article; what is returned waits for its result.

        Raises:
            WorkersUnavailable: nobody can work.
        """
        ...

    def close(self) -> None:
        """End the work, finished or not."""
        ...


class Here:
    """This process works, on one article at a time."""

    window = 1

    def __init__(self, run: Run) -> None:
        """Work for a run."""
        self._run = run

    def submit(self, article: Article) -> Callable[[], Result]:
        """Work on an article at once."""
        try:
            result = work(article, self._run)
        except MemoryError:
            result = Rejection(article.name, "extraction", f"{article.name} needs more memory than there is.")
        return lambda: result

    def close(self) -> None:
        """Nothing is left to end."""


def in_order(items: Iterable[Article | Other], workers: Workers) -> Iterator[Result | Other]:
    """Yield the result of each article in the order of the input; what is no article is passed on in its place.

    The input is read only as far as the window reaches.
    """
    waiting: deque[Callable[[], Result | Other]] = deque()
    for item in items:
        waiting.append(workers.submit(item) if isinstance(item, Article) else _passed_on(item))
        while len(waiting) >= workers.window:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


def _passed_on(item: Other) -> Callable[[], Other]:
    return lambda: item
