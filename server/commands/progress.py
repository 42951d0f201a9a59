"""How far a long run is: a bar with rate and time left on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from server.commands.screen import count_of, tell

if TYPE_CHECKING:
    from rich.progress import Task
    from rich.text import Text

LINE_SECONDS: Final = 10.0

Step = Callable[[], None]


@contextmanager
def progress(total: int | None, *, before_line: Callable[[], None]) -> Iterator[Step]:
    """Give what to call after each article.

    Args:
        total: how many there will be, None where nobody knows.
        before_line: called before a plain line says how many are done, so that they are done for good.
    """
    if sys.stderr.isatty():
        with _bar(total) as step:
            yield step
    else:
        yield Lines(total, before_line).step


class Lines:
    """Says in a line now and then how far the run is."""

    def __init__(self, total: int | None, before_line: Callable[[], None]) -> None:
        """Begin to count."""
        self._total = total
        self._before_line = before_line
        self._done = 0
        self._began = self._told = time.monotonic()

    def step(self) -> None:
        """Count one more article."""
        self._done += 1
        now = time.monotonic()
        if now - self._told >= LINE_SECONDS:
            self._told = now
            self._before_line()
            tell(told(self._done, self._total, now - self._began))


def told(done: int, total: int | None, seconds: float) -> str:
    """Return how far a run is, in words.

    >>> told(1200, 5000, 100.0)
    '1,200 of 5,000 articles done, 12.0 a second, about 5 min left.'
    >>> told(3, None, 2.0)
    '3 articles done, 1.5 a second.'
    """
    rate = done / seconds if seconds > 0 else 0.0
    if total is None or total < done or rate == 0.0:
        return f"{count_of(done, 'article')} done, {rate:.1f} a second."
    return f"{done:,} of {count_of(total, 'article')} done, {rate:.1f} a second, {left((total - done) / rate)} left."


def left(seconds: float) -> str:
    """Return a time that is left, in words.

    >>> left(3), left(90), left(3000), left(9000)
    ('about 3 s', 'about 90 s', 'about 50 min', 'about 2 h 30 min')
    """
    if seconds < 120:
        return f"about {seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 120 else f"about {minutes // 60} h {minutes % 60} min"


@contextmanager
def _bar(total: int | None) -> Iterator[Step]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many articles a second."""

        def render(self, task: Task) -> Text:
            """Return the rate of the last while."""
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=30.0) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
