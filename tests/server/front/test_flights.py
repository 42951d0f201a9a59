"""Work that several wait for is done once, and given up with the last of them."""

from __future__ import annotations

import asyncio

import pytest

from server.front.flights import Flights
from tests.server.front.scenes import play


def test_several_get_one_answer() -> None:
    async def scene() -> None:
        flights: Flights[str, int] = Flights()
        begun: list[int] = []

        async def work() -> int:
            begun.append(1)
            await asyncio.sleep(0.02)
            return len(begun)

        assert await asyncio.gather(*(flights.join("a", work) for _ in range(5))) == [1] * 5
        assert "a" not in flights
        assert await flights.join("a", work) == 2

    play(scene())


def test_one_who_leaves_takes_nothing_from_the_others_and_the_last_ends_it() -> None:
    async def scene() -> None:
        flights: Flights[str, str] = Flights()
        ended: list[str] = []

        async def work() -> str:
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            return "done"

        first = asyncio.create_task(flights.join("a", work))
        second = asyncio.create_task(flights.join("a", work))
        await asyncio.sleep(0.01)
        first.cancel()
        assert await second == "done"
        only = asyncio.create_task(flights.join("b", work))
        await asyncio.sleep(0.01)
        only.cancel()
        with pytest.raises(asyncio.CancelledError):
            await only
        await asyncio.sleep(0.01)
        assert ended == ["cancelled"]

    play(scene())


def test_a_failure_is_told_to_all() -> None:
    async def scene() -> None:
        flights: Flights[str, str] = Flights()

        async def work() -> str:
            await asyncio.sleep(0.01)
            raise KeyError("x")

        found = await asyncio.gather(*(flights.join("a", work) for _ in range(2)), return_exceptions=True)
        assert [type(error) for error in found] == [KeyError, KeyError]

    play(scene())
