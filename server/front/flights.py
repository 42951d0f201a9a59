"""Answers under way that several wait for: asked once, and given up when the last of them has left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Answer = TypeVar("_Answer")


class Flights(Generic[_Key, _Answer]):
    """Work by its key, for one event loop."""

    def __init__(self) -> None:
        """Have none under way."""
        self._tasks: dict[_Key, asyncio.Task[_Answer]] = {}
        self._waiting: dict[_Key, int] = {}

    def __contains__(self, key: object) -> bool:
        """Tell whether work of this key is under way."""
        return key in self._tasks

    async def join(self, key: _Key, begin: Callable[[], Coroutine[Any, Any, _Answer]]) -> _Answer:
        """Return the answer of the work of a key, which is begun if it is not under way."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.get_running_loop().create_task(begin())
            self._waiting[key] = 0
        self._waiting[key] += 1
        try:
            return await asyncio.shield(task)
        finally:
            self._leave(key, task)

    def _leave(self, key: _Key, task: asyncio.Task[_Answer]) -> None:
        if self._tasks.get(key) is not task:
            return
        self._waiting[key] -= 1
        if task.done() or not self._waiting[key]:
            del self._tasks[key], self._waiting[key]
            task.cancel()
