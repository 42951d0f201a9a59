"""Scenes of an event loop, played where none runs: the browser of other tests may keep one in the main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_Value = TypeVar("_Value")


def play(scene: Coroutine[Any, Any, _Value]) -> _Value:
    """Return what a scene returns, played to its end in a thread of its own."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, scene).result()
