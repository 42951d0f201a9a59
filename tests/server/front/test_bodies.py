"""Bodies that are whole, too long, too slow, or too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.front import bodies
from server.front.bodies import BodyBudget, BodyError


async def chunks(*parts: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
    """Yield the parts, a pause before each."""
    for part in parts:
        await asyncio.sleep(pause)
        yield part


def read(
    budget: BodyBudget, *parts: bytes, declared: str | None = None, limit_bytes: int = 100, pause: float = 0.0
) -> bytes:
    """Read a body in an event loop of its own."""
    return asyncio.run(budget.read(chunks(*parts, pause=pause), declared=declared, limit_bytes=limit_bytes))


def test_a_body_is_put_together() -> None:
    assert read(BodyBudget(1000), b"ab", b"", b"c", declared="3") == b"abc"


@pytest.mark.parametrize(
    ("parts", "declared", "status"),
    [
        ([b""], "101", 413),
        ([b"a" * 60, b"a" * 60], None, 413),
        ([b"a"], "-1", 400),
        ([b"a"], "٣", 400),
        ([b"a" * 90], None, 503),
    ],
)
def test_what_cannot_be_taken_is_told(parts: list[bytes], declared: str | None, status: int) -> None:
    budget = BodyBudget(80 if status == 503 else 1000)
    with pytest.raises(BodyError) as caught:
        read(budget, *parts, declared=declared)
    assert caught.value.status == status
    assert read(budget, b"a" * 70) == b"a" * 70  # nothing of the budget is lost


def test_who_sends_slowly_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(BodyError) as caught:
        read(BodyBudget(1000), *[b"a"] * 10, pause=0.02)
    assert caught.value.status == 408
