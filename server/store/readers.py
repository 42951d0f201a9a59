"""Who a query is for: which client asks, so that nobody takes all there is, and whether he still waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

NO_CLIENT: Final = ""  # the house itself, which is not bounded as one client


class Reader:
    """One who waits for an answer, until he leaves, which any thread may tell.

    Attributes:
        client: what tells one client from another, such as its address.
    """

    def __init__(self, client: str = NO_CLIENT) -> None:
        """Wait."""
        self.client = client
        self._mutex = threading.Lock()
        self._has_left = False
        self._end: Callable[[], object] | None = None

    @property
    def has_left(self) -> bool:
        """Whether nobody waits any longer."""
        return self._has_left

    def leave(self) -> None:
        """Wait no longer: end what works for this reader, now and from now on."""
        with self._mutex:
            self._has_left = True
            if self._end is not None:
                self._end()

    @contextmanager
    def served_by(self, end: Callable[[], object]) -> Iterator[None]:
        """Say what ends the work of the block, should the reader leave; it is not called after the block."""
        with self._mutex:
            self._end = end
            if self._has_left:
                end()
        try:
            yield
        finally:
            with self._mutex:
                self._end = None


_HOUSE: Final = Reader()
_current: ContextVar[Reader] = ContextVar("reader", default=_HOUSE)


def current_reader() -> Reader:
    """Return the reader that the present work is for, the house itself where there is none."""
    return _current.get()


@contextmanager
def working_for(reader: Reader) -> Iterator[None]:
    """Do the work of the block, in this context, for this reader."""
    token = _current.set(reader)
    try:
        yield
    finally:
        _current.reset(token)
