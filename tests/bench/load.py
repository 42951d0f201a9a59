"""Load: requests for some paths over some connections, and what came of them.

Short answers are counted by wrk over some seconds. Where one takes long, a run of some seconds would cut off those that
are under way, and favour a server that answers one after the other: there each connection asks a fixed number of times.
"""

from __future__ import annotations

import http.client
import itertools
import json
import secrets
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.processes import ServerProcess

TABLE: Final = "application/sparql-results+json"
_SCRIPT: Final = Path(__file__).with_name("requests.lua")
_QUIET_SHARE: Final = 0.05
_LONG_SECONDS: Final = 0.1
_TIMES: Final = {1: 4, 8: 2, 64: 1}


class WrkMissing(Exception):  # noqa: N818  # named for what is wrong
    """wrk is not installed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of wrk saw: good answers a second, latencies in milliseconds, and answers that were none."""

    rate: float
    p50: float
    p99: float
    bad: int


def require_wrk() -> None:
    """See that wrk is there.

    Raises:
        WrkMissing: it is not.
    """
    if shutil.which("wrk") is None:
        raise WrkMissing("the benchmark needs wrk (Debian: apt-get install wrk)")


def press(
    url: str,
    paths: Sequence[str],
    *,
    connections: int,
    seconds: float,
    fresh: bool,
    patience_seconds: float,
) -> Measured | None:
    """Ask for paths, in turn, over some connections.

    Args:
        url: the server's address.
        paths: what is asked for, with an encoded query at the end.
        connections: how many ask at once, each as soon as it is answered.
        seconds: for how long, unless one answer takes long.
        fresh: whether each request has a text that none before it had.
        patience_seconds: how long the answers may take one after the other.

    Returns:
        What was seen; None where it would have taken too long to see.
    """
    texts = _texts(paths, fresh=fresh)
    host = url.removeprefix("http://")
    one = _timed_request(host, next(texts))[0]
    if one * connections < patience_seconds:
        one = min(one, _timed_request(host, next(texts))[0])
    if one * connections > patience_seconds:
        return None
    if one > _LONG_SECONDS:
        return _press_by_count(host, texts, connections)
    return _press_by_time(url, paths, connections=connections, seconds=seconds, fresh=fresh)


def _texts(paths: Sequence[str], *, fresh: bool) -> Iterator[str]:
    mark = secrets.token_hex(4)
    for number, path in enumerate(itertools.cycle(paths)):
        yield f"{path}%20%23{mark}-{number}" if fresh else path


def _timed_request(host: str, path: str, client: int = 0) -> tuple[float, bool]:
    """Ask once over a connection of its own; return the seconds it took and whether the answer was good."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(host, timeout=300)
    try:
        connection.request("GET", path, headers={"Accept": TABLE, "X-Forwarded-For": f"192.0.2.{client + 1}"})
        answer = connection.getresponse()
        while answer.read(1 << 20):
            pass
        return time.perf_counter() - began, answer.status == 200
    except (OSError, http.client.HTTPException):
        return time.perf_counter() - began, False
    finally:
        connection.close()


def _press_by_count(host: str, texts: Iterator[str], connections: int) -> Measured:
    shares = [[next(texts) for _ in range(_TIMES[connections])] for _ in range(connections)]

    def ask(client: int) -> list[tuple[float, bool]]:
        return [_timed_request(host, path, client) for path in shares[client]]

    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as executor:
        answers = [answer for share in executor.map(ask, range(connections)) for answer in share]
    seconds = time.perf_counter() - began
    good = sorted(1000 * took for took, well in answers if well)
    if not good:
        return Measured(0.0, 0.0, 0.0, len(answers))
    last = good[min(len(good) - 1, round(0.99 * len(good)))]
    return Measured(len(good) / seconds, statistics.median(good), last, len(answers) - len(good))


def _press_by_time(url: str, paths: Sequence[str], *, connections: int, seconds: float, fresh: bool) -> Measured:
    with tempfile.NamedTemporaryFile("w", suffix=".paths", encoding="ascii") as file:
        file.write("".join(f"{path}\n" for path in paths))
        file.flush()
        call = ["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency"]
        call += ["--timeout", "120s", "-s", str(_SCRIPT), url, "--"]
        call += [file.name, "fresh" if fresh else "same", TABLE, secrets.token_hex(4)]
        done = subprocess.run(call, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.rstrip().rpartition("\n")[2])
    good = told["requests"] - told["refused"]
    return Measured(good / told["seconds"], told["p50"], told["p99"], told["refused"] + told["broken"])


def settle(server: ServerProcess, *, seconds: float = 30) -> bool:
    """Wait until a server has nothing left to do; tell whether it came to that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = server.busy_seconds()
        time.sleep(0.2)
        if server.busy_seconds() - before < 0.2 * _QUIET_SHARE:
            return True
    return False
