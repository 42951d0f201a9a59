"""The server as it is run: a real process on a real port, with clients that dawdle, leave, and shout."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.serving import ServingError, require_address
from server.store.store import open_writable
from tests.server.building import a_background, a_store, an_article, an_id

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
LONG = f'SELECT ?s ?x {{ ?s ?p ?o BIND("{"a" * 2500}" AS ?x) }} LIMIT 4000'
PROGRAM = (
    "import os; from server.serving import serve; from server.settings import Settings;"
    " serve(Settings.from_environ(os.environ))"
)
SETTINGS = {
    "BEATGRAPH_QUERY_TIMEOUT": "5",
    "BEATGRAPH_WORKERS": "3",
    "BEATGRAPH_QUEUE_TIMEOUT": "10",
    "BEATGRAPH_SPOOL": "40M",
}


class Server:
    """A server process and how to ask it."""

    def __init__(self, store: Path, project: Path, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.log = store.parent / f"{self.port}.log"
        environ = {**os.environ, **SETTINGS, **settings}
        environ |= {"BEATGRAPH_STORE": str(store), "BEATGRAPH_PORT": str(self.port)}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=project, env=environ, stderr=log)
        self.until(self.is_up, seconds=30)

    def until(self, condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Wait for something that must come true."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.log.read_text()[-3000:]
            time.sleep(0.02)

    def is_up(self) -> bool:
        """Tell whether it answers."""
        try:
            return self.get("/health")[0] == 200
        except OSError:
            return False

    def get(self, path: str, *, seconds: float = 20.0) -> tuple[int, dict[str, str], bytes]:
        """Ask, and return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def ask(self, query: str, **parameters: str) -> tuple[int, dict[str, str], bytes]:
        """Ask a query."""
        return self.get("/sparql?" + urllib.parse.urlencode({"query": query, **parameters}))

    def send(self, text: str) -> socket.socket:
        """Send something raw and return the socket, whose buffer is small."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.port))
        client.sendall(text.encode())
        return client

    def family(self) -> list[int]:
        """Return the numbers of its process and all below it."""
        found, pending = [], [self.process.pid]
        while pending:
            pid = pending.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                pending.extend(int(child) for child in task.read_text().split())
        return found

    def stop(self) -> None:
        """End it by force, if it still runs."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose long results do not fit into any buffer on the way."""
    return a_store(tmp_path_factory.mktemp("serving") / "store", articles=40, claims=30)


@pytest.fixture(scope="module")
def server(store: Path, project: Path) -> Iterator[Server]:
    """A server on that store, which every test leaves as it was."""
    running = Server(store, project)
    yield running
    running.stop()


@pytest.fixture
def doomed(store: Path, project: Path) -> Iterator[Server]:
    """A server on that store, to be ended by the test."""
    running = Server(store, project)
    yield running
    running.stop()


def gone(pids: list[int]) -> bool:
    """Tell whether none of the processes runs any more."""
    return not any(
        Path(f"/proc/{pid}/stat").exists()
        and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        for pid in pids
    )


def long_request(query: str = LONG) -> str:
    """Return a request for a long result."""
    return (
        f"GET /sparql?{urllib.parse.urlencode({'query': query, 'format': 'csv'})} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )


def test_a_long_result_arrives_whole(server: Server) -> None:
    status, headers, body = server.ask(LONG, format="csv")
    assert status == 200
    assert int(headers["content-length"]) == len(body) > 6 << 20
    assert body.endswith(b"\r\n")


def test_a_query_over_its_time_is_503_while_others_are_answered(server: Server) -> None:
    with ThreadPoolExecutor(1) as executor:
        start = time.monotonic()
        hostile = executor.submit(server.ask, PRODUCT, timeout="1")
        answered = 0
        while not hostile.done():
            assert server.ask("ASK {}")[0] == 200
            answered += 1
        status, headers, _ = hostile.result()
        assert time.monotonic() - start < 1.5
    assert (status, headers["content-type"]) == (503, "application/problem+json")
    assert int(headers["retry-after"]) > 0
    assert answered > 20


def test_readers_who_dawdle_hold_up_nobody(server: Server) -> None:
    dawdlers: list[socket.socket] = []
    try:
        while server.ask(LONG, format="csv")[0] == 200:
            assert len(dawdlers) < 20, "there is no end to the places for long results"
            dawdlers.append(server.send(long_request()))
            dawdlers[-1].recv(12)
        dawdlers += [server.send(long_request("SELECT * { ?a ?b ?c } LIMIT 4000")) for _ in range(12)]
        server.until(lambda: json.loads(server.get("/health")[2])["waiting"] == 0)
        time.sleep(0.5)
        for _ in range(10):
            start = time.monotonic()
            assert server.get("/health")[0] == 200
            assert server.ask("ASK {}")[0] == 200
            assert time.monotonic() - start < 1
    finally:
        for client in dawdlers:
            client.close()
    server.until(lambda: server.ask(LONG, format="csv")[0] == 200, seconds=30)


def test_senders_who_dawdle_hold_up_no_reader(server: Server) -> None:
    head = (
        "POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 999\r\n\r\nASK"
    )
    dawdlers = [server.send(head) for _ in range(60)]
    dawdlers += [server.send("GET /health HTTP/1.1\r\nHo") for _ in range(60)]
    try:
        time.sleep(0.5)
        for _ in range(5):
            start = time.monotonic()
            assert server.ask("ASK {}")[0] == 200
            assert time.monotonic() - start < 1
    finally:
        for client in dawdlers:
            client.close()
    server.until(lambda: post(server, "ASK {}") == 200)


def post(server: Server, query: str) -> int:
    """Post a query and return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("POST", "/sparql", query, {"Content-Type": "application/sparql-query"})
        return connection.getresponse().status
    finally:
        connection.close()


def test_readers_who_leave_leave_nothing_behind(server: Server) -> None:
    for _ in range(12):
        client = server.send(long_request())
        client.recv(100)
        client.close()
    server.until(lambda: server.ask(LONG, format="csv")[0] == 200, seconds=30)


def cancelled(server: Server) -> int:
    """Return how many queries have ended because their reader left."""
    figures = server.get("/metrics")[2].decode()
    return int(float(figures.partition('beatgraph_query_seconds_count{outcome="cancelled"} ')[2].partition("\n")[0]))


@pytest.mark.parametrize("accelerator", ["on", "off"])
def test_the_query_of_a_reader_who_leaves_is_ended_at_once(store: Path, project: Path, accelerator: str) -> None:
    server = Server(store, project, BEATGRAPH_ACCELERATOR=accelerator)
    try:
        workers = set(server.family())
        leaving = server.send(long_request(PRODUCT))
        time.sleep(0.5)
        left = time.monotonic()
        leaving.close()
        server.until(lambda: cancelled(server) == 1, seconds=2)
        server.until(lambda: not set(server.family()) >= workers, seconds=2)
        assert time.monotonic() - left < 2  # of the five seconds that it had
        server.until(lambda: json.loads(server.get("/health")[2])["workers"] == 3)
    finally:
        server.stop()


@pytest.mark.parametrize(
    "garbage",
    ["\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01", "GET / HTTP/9.9\r\n\r\n", "POST /sparql HTTP/1.1\r\nHost: a\r\n\r\n"],
)
def test_garbage_is_no_danger(server: Server, garbage: str) -> None:
    client = server.send(garbage)
    client.settimeout(1)
    try:
        client.recv(1000)
    except TimeoutError:
        pass
    finally:
        client.close()
    assert server.is_up()


def test_many_clients_get_each_its_own_answer(server: Server) -> None:
    def ask(number: int) -> tuple[int, int, bytes]:
        status, _, body = server.ask(f"SELECT ({number} AS ?n) {{}}", format="csv")
        return number, status, body

    with ThreadPoolExecutor(12) as executor:
        for number, status, body in executor.map(ask, range(300)):
            assert (status, body) == (200, f"n\r\n{number}\r\n".encode())


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_processes_even_at_work(doomed: Server, signal_number: int) -> None:
    family = doomed.family()
    assert len(family) >= 4
    busy = doomed.send(long_request(PRODUCT))
    time.sleep(0.3)
    doomed.process.send_signal(signal_number)
    assert doomed.process.wait(timeout=10) == 0
    doomed.until(lambda: gone(family), seconds=3)
    busy.close()


def test_a_signal_at_the_start_ends_it_too(store: Path, project: Path) -> None:
    environ = {**os.environ, "BEATGRAPH_STORE": str(store), "BEATGRAPH_PORT": "0"}
    with socket.create_server(("127.0.0.1", 0)) as probe:
        environ["BEATGRAPH_PORT"] = str(probe.getsockname()[1])
    for seconds in (1.0, 1.5, 2.0):
        process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=project, env=environ, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) in (0, -signal.SIGTERM, 1)


def test_a_killed_server_takes_its_processes_along(doomed: Server) -> None:
    family = doomed.family()
    busy = doomed.send(long_request(PRODUCT))
    time.sleep(0.3)
    doomed.process.kill()
    doomed.process.wait()
    doomed.until(lambda: gone(family), seconds=10)
    busy.close()


def test_a_port_in_use_is_one_clear_message(server: Server) -> None:
    with pytest.raises(ServingError, match=f"cannot listen on 127.0.0.1 port {server.port}: Address already in use"):
        require_address("127.0.0.1", server.port)


def test_an_address_of_another_machine_is_one_clear_message() -> None:
    with pytest.raises(ServingError, match=r"cannot listen on 192\.0\.2\.1 port 8000"):
        require_address("192.0.2.1", 8000)


def test_what_a_writer_commits_is_served_at_once(tmp_path: Path, project: Path) -> None:
    directory = a_store(tmp_path / "store", articles=1)
    server = Server(directory, project)
    try:
        before = json.loads(server.get("/health")[2])
        tag = server.ask("ASK {}")[1]["etag"]
        with open_writable(directory, background=a_background()) as writer:
            writer.put_article(an_id(5), an_article(5, title="Fresh"))
            version = writer.commit()
            status, _, body = server.ask('ASK { ?article schema:headline "Fresh" }')
        assert status == 200
        assert json.loads(body)["boolean"] is True
        assert server.ask("ASK {}")[1]["etag"] != tag
        after = json.loads(server.get("/health")[2])
        assert (after["version"], after["articles"]) == (version, before["articles"] + 1)
    finally:
        server.stop()
