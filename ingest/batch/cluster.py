"""Work on a cluster of Dask distributed: the same stage, sent to whichever worker is free.

https://distributed.dask.org: the scheduler gives a task whose worker has died to another one, and gives it up after
`distributed.scheduler.allowed-failures` deaths. Each worker needs the same release of this project, and one thread.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ingest.batch.order import Result
from ingest.batch.stage import code_fingerprint, work
from ingest.errors import WorkersUnavailable
from ingest.model import Article, Rejection
from ingest.pipeline import Run

if TYPE_CHECKING:
    from distributed import Future

CONNECT_SECONDS: Final = 10
AHEAD: Final = 4
ONE_AT_A_TIME: Final = threading.Lock()


class Cluster:
    """The workers of a scheduler, each on one article at a time."""

    def __init__(self, address: str, run: Run) -> None:
        """Connect to the scheduler at an address such as `tcp://127.0.0.1:8786`.

        Raises:
            WorkersUnavailable: the library is not installed, nobody answers, there is no worker, or one has other code.
        """
        try:
            from distributed import Client
        except ImportError as error:
            raise WorkersUnavailable("the package distributed is missing; install beatgraph[cluster]") from error
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise WorkersUnavailable(f"no scheduler answers at {address}") from error
        self._run = run
        try:
            self.window = AHEAD * self._check(address)
        except BaseException:
            self._client.close()
            raise

    def submit(self, article: Article) -> Callable[[], Result]:
        """Send an article to the cluster."""
        future = self._client.submit(work_alone, article, self._run, key=f"article-{uuid.uuid4().hex}", pure=False)
        return lambda: self._result(article, future)

    def close(self) -> None:
        """Leave the cluster; what is under way there is given up."""
        self._client.close()

    def _check(self, address: str) -> int:
        """Return how many threads the workers have, all of which must be of this release."""
        try:
            found = self._client.run(code_fingerprint)
        except Exception as error:  # whatever a worker raises that cannot import us comes here as it is
            raise WorkersUnavailable(f"a worker of {address} has no Beatgraph of this release") from error
        if not found:
            raise WorkersUnavailable(f"the scheduler at {address} has no workers")
        other = sorted(worker for worker, fingerprint in found.items() if fingerprint != code_fingerprint())
        if other:
            raise WorkersUnavailable(f"the worker {other[0]} has another release, or other rules, than this machine")
        return len(found)

    def _result(self, article: Article, future: Future) -> Result:
        from distributed import CancelledError, KilledWorker
        from distributed.comm import CommClosedError

        try:
            result: Result = future.result()
        except (KilledWorker, MemoryError) as error:
            reason = (
                "needs more memory than a worker has" if isinstance(error, MemoryError) else "has ended its workers"
            )
            return Rejection(article.name, "extraction", f"{article.name} is left out: it {reason}.")
        except (CancelledError, CommClosedError, OSError) as error:
            raise WorkersUnavailable("the scheduler has gone") from error
        finally:
            future.release()
        return result


def work_alone(article: Article, run: Run) -> Result:
    """Work on an article while no other thread of this process does: the parser and its tables are shared."""
    with ONE_AT_A_TIME:
        return work(article, run)
