"""Many clients ask while articles are written and processes are killed: all answers are right, all writes are kept."""

from __future__ import annotations

from pathlib import Path

from tests.bench.chaos import REQUESTS, run_chaos


def test_chaos_makes_nothing_wrong_and_loses_nothing(tmp_path: Path) -> None:
    chaos = run_chaos(tmp_path)
    assert chaos.wrong == []
    assert chaos.lost == []
    assert chaos.requests >= REQUESTS
    assert chaos.acknowledged > 4
    assert min(chaos.kills.values()) > 0
