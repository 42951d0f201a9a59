"""A result, short or long, and the place that a long one takes."""

from __future__ import annotations

import os
import tempfile

import pytest

from server.store.errors import EngineBusy
from server.store.results import CHUNK_BYTES, Result, Spool


def long_result(content: bytes, left: list[int]) -> Result:
    """Return a result in a file, which has taken one of the places left."""
    left[0] -= 1

    def give_back() -> None:
        left[0] += 1

    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return Result.in_file(os.dup(file.fileno()), len(content), give_back)


def test_a_short_result_is_read_once() -> None:
    result = Result(b"abc")
    assert result.length == 3
    assert result.descriptor is None
    assert b"".join(result) == b"abc"
    assert result.read() == b""


@pytest.mark.parametrize("end", ["read", "iterated", "closed", "forgotten"])
def test_a_long_result_gives_its_place_back(end: str) -> None:
    left, content = [1], b"b" * (2 * CHUNK_BYTES + 1)
    result = long_result(content, left)
    descriptor = result.descriptor
    assert (left, result.length) == ([0], len(content))
    if end == "read":
        assert result.read() == content
    elif end == "iterated":
        assert [len(chunk) for chunk in result] == [CHUNK_BYTES, CHUNK_BYTES, 1]
    elif end == "closed":
        result.close()
        result.close()
    del result
    assert left == [1]
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor or 0)


def test_a_result_in_a_new_file_is_read_as_often_as_it_is_copied_and_takes_its_room() -> None:
    spool, content = Spool(10), b"0123456789"
    result = Result.in_new_file(content, spool)
    assert (result.copy(), result.copy(), result.length) == (content, content, 10)
    with pytest.raises(EngineBusy):
        Result.in_new_file(b"1", spool)
    assert result.read() == content
    assert Result.in_new_file(content, spool).length == 10
    assert Result(content).copy() == content
