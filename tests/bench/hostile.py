"""Hostile queries on a million quads: this server and `oxigraph serve`, both told to stop a query after three seconds.

Then honest clients ask for claims, one or a hundred at a time, while attackers, from other addresses, send hostile
queries one after the other.
"""

from __future__ import annotations

import itertools
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.bench.attacks import HOSTILE, Outcome, ask, attack
from tests.bench.generated import generated
from tests.bench.load import press, require_wrk, settle
from tests.bench.peers import Peer, oxigraph, this_server
from tests.bench.processes import ServerProcess, watched
from tests.bench.questions import draw_questions

MEBIBYTE: Final = 1 << 20
DEADLINE: Final = 3
BAR_SECONDS: Final = DEADLINE + 0.5
PATIENCE: Final = 12
HONEST_SECONDS: Final = 6
ROUNDS: Final = 3
HONEST_BAR: Final = 0.8
_HONEST: Final = ("point", "star 100")


def main() -> None:
    """Measure and print."""
    require_wrk()
    store = generated()
    ours = this_server(store, query_timeout=str(DEADLINE), queue_timeout="5", queue_length="16", spool="1G")
    theirs = oxigraph(store, "--timeout-s", str(DEADLINE))
    with ours.start() as server:
        outcomes = {name: attack(server, ours.endpoint, query, patience=PATIENCE) for name, query in HOSTILE.items()}
    _print_outcomes(outcomes, {name: _attack_alone(theirs, query) for name, query in HOSTILE.items()})
    asked = {question.name: question for question in draw_questions(store.database)}
    print(f"\nFour honest clients, nine in ten of whose queries are {_HONEST[0]} lookups, the tenth a {_HONEST[1]}:")
    for attackers in (1, 4):
        for peer in (ours, theirs):
            points, stars = (asked[name].paths(peer.endpoint, repeated=False) for name in _HONEST)
            paths = [path for number, point in enumerate(points) for path in _with_star(point, stars, number)]
            _print_honest(peer, paths, attackers)


def _attack_alone(peer: Peer, query: str) -> Outcome:
    """Attack a server of its own, since the one before may still be at work."""
    with peer.start() as server:
        return attack(server, peer.endpoint, query, patience=PATIENCE)


def _print_outcomes(ours: dict[str, Outcome], theirs: dict[str, Outcome]) -> None:
    print(f"\nHostile queries, a deadline of {DEADLINE} s; we wait {PATIENCE} s. Memory of all processes, in MB:")
    print("the highest, and by how much it was more a second after the answer.\n")
    print(f"{'':25}|{'Beatgraph':^34}|{'oxigraph serve --timeout-s 3':^38}|")
    head = f"{'answer':<14}{'s':>6}{'MB':>7}{'left':>7}"
    print(f"{'':25}|{head}|{head}    |")
    for name, outcome in ours.items():
        print(f"{name:25}|{_cells(outcome)}|{_cells(theirs[name])}    |")
    good = [outcome for outcome in ours.values() if outcome.status == 503 and outcome.seconds <= BAR_SECONDS]
    rested = [outcome for outcome in ours.values() if outcome.at_rest]
    print(f"\n503 within {BAR_SECONDS} s: {len(good)} of {len(ours)}; at rest a second later: {len(rested)}.")
    print(f"Highest memory: {_megabytes(ours)} MB; of oxigraph serve, {_megabytes(theirs)} MB.", flush=True)


def _cells(outcome: Outcome) -> str:
    answer = "none" if outcome.status is None else f"{outcome.status}{'' if outcome.whole else ' broken'}"
    answer += "" if outcome.at_rest else ", works on"
    left = max(0, outcome.left_bytes) // MEBIBYTE
    return f"{answer:<14.14}{outcome.seconds:>6.1f}{outcome.peak_bytes // MEBIBYTE:>7,}{left:>7,}"


def _megabytes(outcomes: dict[str, Outcome]) -> str:
    return f"{max(outcome.peak_bytes for outcome in outcomes.values()) // MEBIBYTE:,}"


def _with_star(point: str, stars: list[str], number: int) -> list[str]:
    return [point] if number % 9 else [point, stars[number // 9 % len(stars)]]


def _print_honest(peer: Peer, paths: list[str], attackers: int) -> None:
    """Print the rate of honest requests with attackers beside that without, in turn."""
    shares, rates, broken = [], [], 0
    with peer.start() as server, watched(server.resident_bytes, every=0.25) as highest:
        for _ in range(ROUNDS):
            settle(server, seconds=20)
            alone = _honest(server, paths)
            with attacked(server, peer.endpoint, attackers):
                among = _honest(server, paths)
            rates.append(among[0])
            shares.append(among[0] / alone[0])
            broken += among[1]
        peak = highest() // MEBIBYTE
    share, rate = statistics.median(shares), statistics.median(rates)
    bar = f" ({'≥' if share >= HONEST_BAR else '<'} {HONEST_BAR})" if peer.endpoint == "/sparql" else ""
    print(
        f"{peer.name}, {attackers} attacker{'s' if attackers > 1 else ''}: honest requests at {share:.2f} of their rate"
        f" without{bar}, {rate:,.0f}/s, {broken} failed; at most {peak:,} MB.",
        flush=True,
    )


def _honest(server: ServerProcess, paths: list[str]) -> tuple[float, int]:
    measured = press(server.url, paths, connections=4, seconds=HONEST_SECONDS, fresh=True, patience_seconds=PATIENCE)
    return (measured.rate, measured.bad) if measured else (0.0, 0)


@contextmanager
def attacked(server: ServerProcess, endpoint: str, attackers: int) -> Iterator[None]:
    """Have attackers send hostile queries, each from an address of its own, until the block ends."""
    done = threading.Event()

    def keep_on(number: int) -> None:
        queries = itertools.cycle(HOSTILE.values())
        for _ in range(number * 4):
            next(queries)
        while not done.is_set():
            ask(server, endpoint, next(queries), patience=PATIENCE, source=f"127.0.0.{number + 2}")

    threads = [threading.Thread(target=keep_on, args=(number,), daemon=True) for number in range(attackers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join(PATIENCE + 1)
