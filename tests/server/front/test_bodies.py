"""Bodies that are whole, too long, too short, too slow, or too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.front import bodies
from server.front.bodies import BodyBudget, BodyError, declared_length, let_pass
from tests.server.front.scenes import play


async def chunks(*parts: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
    """Yield the parts, a pause before each."""
    for part in parts:
        await asyncio.sleep(pause)
        yield part


def read(budget: BodyBudget, *parts: bytes, length: int, client: str = "a", pause: float = 0.0) -> bytes:
    """Read a body in an event loop of its own."""
    return play(budget.read(chunks(*parts, pause=pause), length=length, client=client))


def status_of(caught: pytest.ExceptionInfo[BodyError]) -> int:
    """Return the status of an error."""
    return caught.value.status


def test_a_body_is_put_together() -> None:
    assert read(BodyBudget(1000), b"ab", b"", b"c", length=3) == b"abc"
    assert read(BodyBudget(1000), b"", length=0) == b""


@pytest.mark.parametrize("parts", [[b"a"], [], [b"abcd"], [b"ab", b"cd"]])
def test_a_body_that_is_not_as_long_as_it_says_is_an_error(parts: list[bytes]) -> None:
    budget = BodyBudget(6)
    for _ in range(3):  # and nothing of the budget is lost
        with pytest.raises(BodyError) as caught:
            read(budget, *parts, length=3)
        assert status_of(caught) == 400
    assert read(budget, b"abc", length=3) == b"abc"


@pytest.mark.parametrize(
    ("content_length", "transfer_encoding", "status"),
    [
        ("101", None, 413),
        ("9" * 40, None, 413),
        ("-1", None, 400),
        ("٣", None, 400),
        ("1.0", None, 400),
        (None, "chunked", 411),
        ("5", "chunked", 411),
    ],
)
def test_what_cannot_be_taken_is_told(content_length: str | None, transfer_encoding: str | None, status: int) -> None:
    with pytest.raises(BodyError) as caught:
        declared_length(content_length, transfer_encoding, limit_bytes=100)
    assert status_of(caught) == status


def test_a_body_may_be_as_long_as_the_limit_or_not_be_there() -> None:
    assert declared_length("100", None, limit_bytes=100) == 100
    assert declared_length(None, None, limit_bytes=100) == 0


def test_no_client_takes_all_the_room() -> None:
    async def scene() -> None:
        budget = BodyBudget(200)
        held = asyncio.create_task(budget.read(chunks(b"a" * 100, pause=0.05), length=100, client="greedy"))
        await asyncio.sleep(0.01)
        with pytest.raises(BodyError) as caught:
            await budget.read(chunks(b"a"), length=1, client="greedy")
        assert status_of(caught) == 503
        assert await budget.read(chunks(b"a" * 100), length=100, client="other") == b"a" * 100
        assert await held == b"a" * 100
        assert await budget.read(chunks(b"a"), length=1, client="greedy") == b"a"

    play(scene())


@pytest.mark.parametrize("pauses", [0.02, 0.2])
def test_who_sends_slowly_or_pauses_is_told(monkeypatch: pytest.MonkeyPatch, pauses: float) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(BodyError) as caught:
        read(BodyBudget(1000), *[b"a"] * 50, length=50, pause=pauses)
    assert status_of(caught) == 408


def test_what_is_refused_passes_as_far_as_is_fair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "MOST_PASSED_BYTES", 3)
    taken: list[int] = []

    async def counted(*parts: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
        async for part in chunks(*parts, pause=pause):
            taken.append(len(part))
            yield part

    play(let_pass(counted(b"ab", b"c")))
    assert sum(taken) == 3
    play(let_pass(counted(*[b"a"] * 50)))
    assert sum(taken) == 3 + 4
    play(let_pass(counted(b"a", b"a", pause=0.15)))
    assert len(taken) == 2 + 4 + 0
