"""A reader's leaving, told to what works for him: the query is ended, and nobody waits for it any longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Cancellation:
    """May be cancelled once, from any thread; what is attached then is ended."""

    def __init__(self) -> None:
        """Begin as not cancelled."""
        self._mutex = threading.Lock()
        self._cancelled = False
        self._end: Callable[[], object] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled

    def cancel(self) -> None:
        """End what is attached, now and from now on."""
        with self._mutex:
            self._cancelled = True
            if self._end is not None:
                self._end()

    @contextmanager
    def attached(self, end: Callable[[], object]) -> Iterator[None]:
        """Attach what ends the work of the block; it is not called after the block."""
        with self._mutex:
            self._end = end
            if self._cancelled:
                end()
        try:
            yield
        finally:
            with self._mutex:
                self._end = None


_NEVER = Cancellation()
_current: ContextVar[Cancellation] = ContextVar("cancellation", default=_NEVER)


def current_cancellation() -> Cancellation:
    """Return what may cancel the present work; where nobody can, one that never is."""
    return _current.get()


@contextmanager
def cancelled_by(cancellation: Cancellation) -> Iterator[None]:
    """Have the work of the block, in this context, cancelled by this."""
    token = _current.set(cancellation)
    try:
        yield
    finally:
        _current.reset(token)
