"""Chaos: many clients ask while articles are written and the server's processes are killed at random.

A worker is killed when all are there again, the writer when it has taken a write since it was last killed: otherwise
nothing would be asked and nothing written where processes start slowly.

Each answer is held against what it must be: that of an article nobody writes to is known beforehand, that of one being
written must come from one version, and from none older than the last that was acknowledged before it was asked.
"""

from __future__ import annotations

import contextlib
import http.client
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import psutil
import pyoxigraph as ox

from ontology.namespaces import expand
from server.store.versions import Versions
from tests.bench.asking import Client
from tests.bench.editions import Slot, make_slots
from tests.bench.generated import make_store
from tests.bench.processes import ServerProcess, beatgraph

CLIENTS: Final = 32
WRITERS: Final = 2
SLOTS: Final = 4
STABLE: Final = 20
REQUESTS: Final = 1000
TOKEN: Final = "a-token-of-the-chaos"  # noqa: S105  # good for a server that lives as long as this
WORKERS: Final = 2
SETTINGS: Final = {
    "proxies": "1",
    "workers": str(WORKERS),
    "queue_length": "64",
    "queue_timeout": "20",
    "access_log": "off",
}


@dataclass(slots=True)
class Chaos:
    """What happened.

    Attributes:
        requests: how many were answered.
        refusals: for each, how often it was refused before.
        acknowledged: writes that the server took.
        unfinished: writes that it said it did not finish.
        kills: processes that were killed, by what they do.
        wrong: answers that cannot be, in words.
        lost: what was acknowledged and is not there, in words.
    """

    requests: int = 0
    refusals: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    acknowledged: int = 0
    unfinished: int = 0
    kills: dict[str, int] = field(default_factory=lambda: {"worker": 0, "writer": 0})
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """A query about articles that nobody writes to, and the lines of its answer as CSV, sorted."""

    query: str
    lines: list[bytes]


def run_chaos(folder: Path, *, requests: int = REQUESTS, least_seconds: float = 10, most_seconds: float = 120) -> Chaos:
    """Make a small store, let chaos reign until enough was asked, and look what is left, also after a restart.

    Args:
        folder: for the store and the log.
        requests: how many the clients make at least.
        least_seconds: how long it goes on at least, so that there is time to write and to kill.
        most_seconds: when it ends in any case.
    """
    store = folder / "store"
    make_store(store, STABLE)
    known = _known_answers(store)
    slots = list(make_slots(SLOTS, seed=99))
    chaos = Chaos()
    with beatgraph(store, folder / "log", token=TOKEN, **SETTINGS) as server:
        first = Client(server.port, "198.51.100.1", TOKEN)
        for slot in slots:
            _write(first, slot, chaos)
        began = time.monotonic()

        def is_over() -> bool:
            passed = time.monotonic() - began
            return passed > most_seconds or (chaos.requests >= requests and passed > least_seconds)

        Reign(server, slots, known, chaos, is_over).run()
        _look(server, slots, chaos, "afterwards")
        for process in server.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    with beatgraph(store, folder / "log-again", token=TOKEN, **SETTINGS) as server:
        _look(server, slots, chaos, "after a restart")
    return chaos


@dataclass(slots=True)
class Reign:
    """The time in which clients ask, writers write and a killer kills, each a thread."""

    server: ServerProcess
    slots: Sequence[Slot]
    known: Sequence[Known]
    chaos: Chaos
    is_over: Callable[[], bool]
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Begin all, and wait for their end."""
        began = time.monotonic()
        threads = [threading.Thread(target=self.kill)]
        threads += [threading.Thread(target=self.read, args=(number,)) for number in range(CLIENTS)]
        threads += [threading.Thread(target=self.write, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.chaos.took = time.monotonic() - began

    def read(self, number: int) -> None:
        """Ask one thing after another."""
        client, draw = Client(self.server.port, f"192.0.2.{number + 1}"), random.Random(number)
        while not self.is_over():
            fault = _ask_something(client, draw, self.slots, self.known)
            with self.mutex:
                self.chaos.requests += 1
                if fault:
                    self.chaos.wrong.append(fault)
        with self.mutex:
            self.chaos.refusals += client.refusals
            self.chaos.seconds += client.seconds

    def write(self, number: int) -> None:
        """Write one edition after another; no other writer has the same slots."""
        client = Client(self.server.port, f"198.51.100.{number + 2}", TOKEN)
        while not self.is_over():
            for slot in self.slots[number::WRITERS]:
                _write(client, slot, self.chaos)

    def kill(self) -> None:
        """Kill one process after another."""
        draw, killed_at = random.Random(7), self.chaos.acknowledged
        while not self.is_over():
            time.sleep(draw.uniform(0.05, 0.8))
            if self.chaos.acknowledged > killed_at and _kill_one(self.server.writers(), draw):
                killed_at = self.chaos.acknowledged
                self.chaos.kills["writer"] += 1
            elif len(workers := self.server.workers()) == WORKERS and _kill_one(workers, draw):
                self.chaos.kills["worker"] += 1


def _ask_something(client: Client, draw: random.Random, slots: Sequence[Slot], known: Sequence[Known]) -> str | None:
    """Ask something; return what is wrong with the answer, None if nothing is."""
    mark = f"\n# {draw.random()}" if draw.random() < 0.5 else ""
    try:
        if draw.random() < 0.5:
            slot = draw.choice(slots)
            with slot.mutex:
                floor = slot.acknowledged
            status, rows, body = client.select(slot.question() + mark)
            if status == 200 and len(rows) == 1:
                return slot.fault_of(rows[0], floor)
            return f"{status}: {len(rows)} rows, {body[:200]!r}"
        wanted = draw.choice(known)
        status, _, body = client.select(wanted.query + mark)
        if status == 200 and sorted(body.splitlines()) == wanted.lines:
            return None
        return f"{status}: not the known answer to {wanted.query[:60]}: {body[:200]!r}"
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"


def _write(client: Client, slot: Slot, chaos: Chaos) -> None:
    """Write the next edition; what the server says it did not finish may be there or not."""
    edition = slot.edition(slot.attempted + 1)
    with slot.mutex:
        slot.attempted = edition.number
    path = f"/store?{urlencode({'graph': slot.graph})}"
    try:
        status, body = client.request(
            "PUT", path, edition.body(), patient=False, **{"Content-Type": "application/n-triples"}
        )
    except (OSError, http.client.HTTPException) as error:
        chaos.wrong.append(f"a write ended by {type(error).__name__}: {error}")
        return
    if status in (200, 201, 204):
        with slot.mutex:
            slot.acknowledged = edition.number
        chaos.acknowledged += 1
    elif status in (429, 503):
        chaos.unfinished += 1
    else:
        chaos.wrong.append(f"a write was answered by {status}: {body[:300]!r}")


def _kill_one(processes: Sequence[psutil.Process], draw: random.Random) -> bool:
    """Kill one of some processes; tell whether there was one."""
    try:
        draw.choice(processes).kill()
    except (IndexError, psutil.NoSuchProcess):
        return False
    return True


def _look(server: ServerProcess, slots: Sequence[Slot], chaos: Chaos, when: str) -> None:
    """See that each graph is an edition, whole, that was acknowledged or sent after the last that was."""
    client = Client(server.port, "198.51.100.1")
    for slot in slots:
        status, body = client.request(
            "GET", f"/store?{urlencode({'graph': slot.graph})}", Accept="application/n-triples"
        )
        found = {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)} if status == 200 else set()
        numbers = range(slot.acknowledged, slot.attempted + 1)
        if not any(found == slot.edition(number).stored() for number in numbers):
            number = next((n for n in range(slot.attempted + 1) if found == slot.edition(n).stored()), None)
            chaos.lost.append(f"{when}, {slot.graph} is edition {number}, {len(found)} triples, not of {numbers}")


def _known_answers(store: Path) -> list[Known]:
    """Return queries about the articles that are there from the start, with their answers by the engine itself."""
    with Versions(store).hold() as hold:
        database = ox.Store.read_only(str(hold.database))
        rows = database.query(f"SELECT ?g ?article {{ GRAPH ?g {{ ?article a <{expand('pol:NewsArticle')}> }} }}")
        articles = [(row["g"], row["article"]) for row in rows]
        queries = ["SELECT (1 AS ?one) {}"]
        for graph, article in articles[:6]:
            claims = f"?claim <{expand('pol:statedIn')}> {article} ; <{expand('rdfs:label')}> ?label"
            queries.append(f"SELECT * {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
            queries.append(f"SELECT ?claim ?label ?kind {{ {claims} ; <{expand('pol:kind')}> ?kind }}")
            queries.append(f"SELECT (COUNT(*) AS ?n) {{ {claims} }}")
        values = " ".join(str(graph) for graph, _ in articles)
        queries.append(f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }}")
        return [Known(query, sorted(_answer(database, query).splitlines())) for query in queries]


def _answer(database: ox.Store, query: str) -> bytes:
    return database.query(query).serialize(format=ox.QueryResultsFormat.CSV) or b""


def main() -> None:
    """Let chaos reign and print what came of it."""
    with tempfile.TemporaryDirectory(prefix="beatgraph-chaos-") as folder:
        chaos = run_chaos(Path(folder), least_seconds=30, most_seconds=120)
    seconds = sorted(chaos.seconds)
    print(
        f"\n{chaos.requests:,} requests of {CLIENTS} clients in {chaos.took:.0f} s, while {chaos.acknowledged} writes"
    )
    print(f"were acknowledged, and {chaos.kills['worker']} workers and {chaos.kills['writer']} writers killed:")
    print(f"  wrong or torn answers {len(chaos.wrong)}, acknowledged and lost {len(chaos.lost)};")
    print(
        f"  refused at first {sum(map(bool, chaos.refusals))} requests, at most {max(chaos.refusals)} times in a row;"
    )
    print(
        f"  {chaos.unfinished} writes said to be unfinished; latency p50 {statistics.median(seconds):.3f} s,", end=" "
    )
    print(f"p99 {seconds[round(0.99 * (len(seconds) - 1))]:.3f} s.", flush=True)
    for fault in (*chaos.wrong, *chaos.lost)[:10]:
        print(f"  {fault}")
