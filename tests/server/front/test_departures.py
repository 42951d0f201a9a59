"""Files on their way: kept while somebody reads, gone after, cut where it takes too long."""

from __future__ import annotations

import asyncio
import os
import tempfile

import pytest

from server.front import departures
from server.front.departures import Departures
from server.store.results import Result
from tests.server.front.scenes import play


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr(departures, "LOOK_SECONDS", 0.01)


def a_file(closed: list[bool]) -> Result:
    """Return a result in a file that tells when it is closed."""
    with tempfile.TemporaryFile() as file:
        file.write(b"content")
        file.flush()
        return Result.in_file(os.dup(file.fileno()), 7, lambda: closed.append(True))


def test_a_file_goes_when_its_reader_has_closed_it() -> None:
    async def scene() -> None:
        closed: list[bool] = []
        leaving = Departures(10)
        with open(leaving.path_of(a_file(closed)), "rb") as reader:
            await asyncio.sleep(0.1)
            assert not closed
            assert reader.read() == b"content"
        await asyncio.sleep(0.1)
        assert closed == [True]
        assert len(leaving) == 0
        leaving.close()

    play(scene())


def test_a_file_that_is_not_opened_goes_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        closed: list[bool] = []
        leaving = Departures(10)
        leaving.path_of(a_file(closed))
        await asyncio.sleep(0.05)
        assert not closed
        monkeypatch.setattr(departures, "LONGEST_OPENING_SECONDS", 0.0)
        await asyncio.sleep(0.05)
        assert closed
        leaving.close()

    play(scene())


def test_a_reader_who_takes_too_long_finds_nothing_more() -> None:
    async def scene() -> None:
        closed: list[bool] = []
        leaving = Departures(0.05)
        with open(leaving.path_of(a_file(closed)), "rb") as reader:
            await asyncio.sleep(0.2)
            assert closed
            assert reader.read() == b""
        leaving.close()

    play(scene())


def test_at_the_end_all_go() -> None:
    async def scene() -> None:
        closed: list[bool] = []
        leaving = Departures(10)
        leaving.path_of(a_file(closed))
        leaving.close()
        assert closed

    play(scene())


def test_a_reader_who_is_quicker_than_any_look_is_seen_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "LOOK_SECONDS", 5.0)

    async def scene() -> None:
        closed: list[bool] = []
        leaving = Departures(10)
        paths = [leaving.path_of(a_file(closed)) for _ in range(3)]
        for path in paths[:2]:
            with open(path, "rb") as reader:
                assert reader.read() == b"content"
        await asyncio.sleep(0.1)
        assert (len(closed), len(leaving)) == (2, 1)
        leaving.close()
        assert len(closed) == 3

    play(scene())
