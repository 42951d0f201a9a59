"""This server beside `oxigraph serve` and rdflib-endpoint: rates, latencies, memory, uncached and repeated.

The first two take turns, run by run; each figure is the median of the runs, each ratio that of the ratios of
neighbours. rdflib-endpoint, which has no cache and answers one request at a time, is measured once, before them; where
its answers would take longer than half a minute one after the other, it is too slow.
"""

from __future__ import annotations

import math
import statistics
import threading
import urllib.request
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final
from urllib.parse import quote

from tests.bench.generated import Generated, generated
from tests.bench.load import Measured, press, require_wrk, settle
from tests.bench.peers import Peer, oxigraph, rdflib_endpoint, this_server
from tests.bench.processes import ServerProcess, watched
from tests.bench.questions import CONNECTIONS, Question, draw_questions

MEBIBYTE: Final = 1 << 20
_WIDTH: Final = 22
Memory = dict[str, dict[str, int]]


def main(rounds: int | None = None, only: Sequence[str] = ()) -> None:
    """Measure and print; fewer rounds or questions where one is in a hurry."""
    require_wrk()
    store = generated()
    print("rdflib-endpoint is measured first, which takes some minutes …", flush=True)
    questions = [question for question in draw_questions(store.database) if not only or question.name in only]
    memory: Memory = defaultdict(dict)
    slow = _slow_figures(store, questions, memory)
    ours, theirs = this_server(store), oxigraph(store)
    with ExitStack() as stack:
        pair = [(peer, stack.enter_context(peer.start())) for peer in (ours, theirs)]
        for peer, server in pair:
            memory[peer.name]["at rest"] = server.resident_bytes()
        for repeated in (False, True):
            _print_head(store, repeated)
            for question in questions:
                for connections in CONNECTIONS:
                    runs = _in_turn(pair, question, connections, repeated, memory, rounds or question.rounds)
                    _print_row(question, connections, repeated, runs, slow.get((question.name, connections, repeated)))
        _print_memory(memory)
        _print_growth(pair[0][1])


def _in_turn(
    pair: Sequence[tuple[Peer, ServerProcess]],
    question: Question,
    connections: int,
    repeated: bool,
    memory: Memory,
    rounds: int,
) -> list[list[Measured | None]]:
    """Return, for each round, what each of the two did; who begins changes with each."""
    runs = []
    for number in range(rounds):
        done: dict[str, Measured | None] = {}
        for peer, server in pair if number % 2 == 0 else reversed(pair):
            done[peer.name] = _run(peer, server, question, connections, repeated, memory)
        runs.append([done[peer.name] for peer, _ in pair])
    return runs


def _run(
    peer: Peer, server: ServerProcess, question: Question, connections: int, repeated: bool, memory: Memory
) -> Measured | None:
    settle(server)
    with watched(server.resident_bytes, every=0.25) as highest:
        measured = press(
            server.url,
            question.paths(peer.endpoint, repeated=repeated),
            connections=connections,
            seconds=question.seconds,
            fresh=not repeated,
            patience_seconds=peer.patience_seconds,
        )
    memory[peer.name][question.name] = max(memory[peer.name].get(question.name, 0), highest())
    return measured


def _slow_figures(
    store: Generated, questions: Sequence[Question], memory: Memory
) -> dict[tuple[str, int, bool], Measured | None]:
    """Measure rdflib-endpoint once; None where that would take too long."""
    peer = rdflib_endpoint(store)
    found: dict[tuple[str, int, bool], Measured | None] = {}
    with peer.start() as server:
        memory[peer.name]["at rest"] = server.resident_bytes()
        for question in questions:
            measured: Measured | None = None
            for connections in CONNECTIONS:
                if connections == CONNECTIONS[0] or measured is not None:
                    measured = _run(peer, server, question, connections, False, memory)
                found |= {(question.name, connections, repeated): measured for repeated in (False, True)}
    return found


def _print_head(store: Generated, repeated: bool) -> None:
    how = "one text again and again" if repeated else "no text comes twice"
    print(f"\n{store.manifest.quads:,} quads in named graphs, {store.manifest.claims:,} claims; {how}.")
    print(
        "Requests a second, and the latency of half and of 99 in 100, in ms; + where some were refused or broken off.\n"
    )
    names = "|".join(f"{name:^{_WIDTH}}" for name in ("Beatgraph", "oxigraph serve", "rdflib-endpoint"))
    print(f"{'':9} {'c':>2}|{names}| {'ratio':>6} {'bar':>6}")
    heads = "|".join(f"{'/s':>7}{'p50':>7}{'p99':>7} " for _ in range(3))
    print(f"{'':9} {'':>2}|{heads}|", flush=True)


def _print_row(
    question: Question, connections: int, repeated: bool, runs: list[list[Measured | None]], slow: Measured | None
) -> None:
    ours, theirs = [run[0] for run in runs], [run[1] for run in runs]
    ratios = [a.rate / b.rate for a, b in zip(ours, theirs, strict=True) if a and b and b.rate]
    ratio = statistics.median(ratios) if ratios else math.nan
    bar = question.repeated_bar if repeated else question.fresh_bar
    cells = "|".join((_cell(ours), _cell(theirs), _cell([slow])))
    held = "" if bar is None or math.isnan(ratio) else f"{'≥' if ratio >= bar else '<'} {short(bar)}"
    print(
        f"{question.name:9} {connections:>2}|{cells}| {'' if math.isnan(ratio) else short(ratio):>6} {held:>7}",
        flush=True,
    )


def _cell(runs: Sequence[Measured | None]) -> str:
    seen = [run for run in runs if run is not None]
    if not seen:
        return f"{'too slow':^{_WIDTH}}"
    figures = (statistics.median(getattr(run, name) for run in seen) for name in ("rate", "p50", "p99"))
    return "".join(f"{short(figure):>7}" for figure in figures) + ("+" if any(run.bad for run in seen) else " ")


def short(figure: float) -> str:
    """Return a figure in few characters.

    >>> short(38123.4), short(52.31), short(0.123)
    ('38,123', '52.3', '0.12')
    """
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def _print_memory(memory: Memory) -> None:
    print("\nMemory: the highest resident size of all processes, in MB.\n")
    columns = list(next(iter(memory.values())))
    print(f"{'':16}" + "".join(f"{column:>12}" for column in columns))
    for name in ("Beatgraph", "oxigraph serve", "rdflib-endpoint"):
        print(f"{name:16}" + "".join(f"{memory[name].get(column, 0) // MEBIBYTE:>12,}" for column in columns))


def _print_growth(server: ServerProcess) -> None:
    """Tell by how much the front process grows while four readers stream 200,000 rows each, five times."""
    settle(server)
    before = server.front_bytes()
    with watched(server.front_bytes) as highest:
        readers = [threading.Thread(target=_stream, args=(server.url, number)) for number in range(4)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    grown = (highest() - before) / MEBIBYTE
    print(f"\nStreaming 200k rows to four readers, the front process grew by {grown:.1f} MB (bar: < 20).", flush=True)


def _stream(url: str, reader: int) -> None:
    for number in range(5):
        query = quote(f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT 200000 # reader {reader}, {number}", safe="")
        with urllib.request.urlopen(f"{url}/sparql?query={query}", timeout=120) as answer:
            while answer.read(1 << 16):
                pass
