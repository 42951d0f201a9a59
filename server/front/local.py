"""The served version, opened in this process too, for queries that cost next to nothing (`server.store.bounded`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import pyoxigraph as ox

from server.store.bounded import evaluate_bounded, read_basic_query
from server.store.engine import EmbeddedEngine
from server.store.versions import Hold

logger = logging.getLogger(__name__)


class LocalVersion:
    """One version at a time; for the event loop's thread. A newer one is opened in another thread meanwhile."""

    def __init__(self, engine: EmbeddedEngine, prefixes: Mapping[str, str]) -> None:
        """Open the version that is served now.

        Args:
            engine: whose versions are opened.
            prefixes: those that a query may use undeclared.
        """
        self._engine = engine
        self._prefixes = prefixes
        self._opened: tuple[Hold, ox.Store] | None = _opened(engine)
        self._opening: asyncio.Task[None] | None = None

    def evaluate(self, version: str, text: str, media_type: str) -> bytes | None:
        """Return the result of a query that is bounded; None if it is not, or the version is not open here yet."""
        query = read_basic_query(text, self._prefixes)
        if query is None:
            return None
        if self._opened is None or self._opened[0].name != version:
            self._begin_to_open()
            return None
        return evaluate_bounded(query, text, self._opened[1], media_type=media_type, prefixes=self._prefixes)

    def _begin_to_open(self) -> None:
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._open())

    def close(self) -> None:
        """Let the version go."""
        if self._opened is not None:
            self._opened[0].release()
            self._opened = None

    async def _open(self) -> None:
        try:
            opened = await asyncio.to_thread(_opened, self._engine)
            self.close()
            self._opened = opened
        except Exception:  # without it, workers answer as ever
            logger.exception("local_version_failed")
        finally:
            self._opening = None


def _opened(engine: EmbeddedEngine) -> tuple[Hold, ox.Store]:
    hold = engine.hold()
    try:
        return hold, ox.Store.read_only(str(hold.database))
    except BaseException:
        hold.release()
        raise
