"""The server in operation: what it logs and counts of real requests, and how it ends."""

from __future__ import annotations

import http.client
import re
import signal
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.logs import hash_of
from tests.server.building import a_store
from tests.server.test_serving import Server, gone

TOKEN = "a-token-that-nobody-shall-read-in-the-log"  # noqa: S105 - of no server but these
NAMED = 'SELECT * { ?person rdfs:label "A Private Name" }'
SLOW = (
    "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 600 } { SELECT * { ?d ?e ?f } LIMIT 600 } "
    'FILTER(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f)) != "A Private Name") }'
)
UPDATE = 'INSERT DATA { <urn:s> <urn:p> "A Private Name" }'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_store(tmp_path_factory.mktemp("operations") / "store", articles=10, claims=30)


@pytest.fixture(scope="module", params=["on", "off"])
def server(request: pytest.FixtureRequest, store: Path, project: Path) -> Iterator[Server]:
    """A server that has been asked a few things, with the accelerator and without."""
    settings = {"BEATGRAPH_SLOW_QUERY": "0.2", "BEATGRAPH_QUERY_TIMEOUT": "30", "BEATGRAPH_TOKEN": TOKEN}
    running = Server(store, project, **settings, BEATGRAPH_ACCELERATOR=request.param)
    try:
        ask_around(running)
        yield running
    finally:
        running.stop()


def ask_around(server: Server) -> None:
    for query in (NAMED, NAMED, SLOW, "SELECT A Private Name"):
        server.ask(query)
    server.get("/%0atime=2026%20level=INFO%20logger=forged%20request%20A%20Private%20Path%1b[31m")
    for token in (TOKEN, TOKEN[::-1]):
        post(server, UPDATE, token)
    server.until(lambda: server.log.read_text().count("request method=POST") == 2)


def post(server: Server, update: str, token: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sparql-update"}
    try:
        connection.request("POST", "/sparql", update.encode(), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def requests_of(server: Server) -> list[str]:
    return [line for line in server.log.read_text().splitlines() if " logger=server.access " in line]


def test_every_line_of_the_log_is_one_of_ours(server: Server) -> None:
    for line in server.log.read_text().splitlines():
        assert re.match(r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} level=[A-Z]+ logger=[\w.]+ \S", line), line
        assert line.isprintable()


def test_nothing_of_what_was_asked_is_in_the_log(server: Server) -> None:
    log = server.log.read_text()
    for secret in ("Private Name", "Private+Name", "Private%20Name", "rdfs:label", "127.0.0.1:", TOKEN, TOKEN[::-1]):
        assert secret not in log.replace(f"http://127.0.0.1:{server.port}", "")  # which it says when it begins
    assert f" {hash_of(SLOW)}" in log.replace("query_hash=", " ")


def test_each_query_is_known_by_its_hash_and_how_it_ended(server: Server) -> None:
    outcomes = [
        (match[1], match[2])
        for line in requests_of(server)
        if (match := re.search(r"query_hash=(\S+) outcome=(\S+)", line))
    ]
    asked = [outcome for query_hash, outcome in outcomes if query_hash == hash_of(NAMED)]
    assert asked[0] in ("ok", "bounded")
    assert len(asked) == 2
    assert (hash_of(SLOW), "ok") in outcomes
    assert (hash_of("SELECT A Private Name"), "syntax") in outcomes


def test_a_slow_query_has_a_line_of_its_own(server: Server) -> None:
    (line,) = [line for line in server.log.read_text().splitlines() if f"slow_query query_hash={hash_of(SLOW)}" in line]
    assert "level=WARNING logger=server.queries" in line
    assert f"form=SELECT characters={len(SLOW)}" in line


def test_a_hostile_path_is_quoted(server: Server) -> None:
    (line,) = [line for line in requests_of(server) if "forged" in line]
    assert 'path="/\\ntime=2026 level=INFO logger=forged request A Private Path\\u001b[31m" status=404' in line


def test_what_was_asked_is_counted(server: Server) -> None:
    # Three, or one more, which has stood in for the one with the slow query.
    server.until(
        lambda: re.search(rb"^beatgraph_workers [34]\.0$", server.get("/metrics")[2], re.MULTILINE) is not None
    )
    content = server.get("/metrics")[2].decode()
    shown = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(content)
        for sample in family.samples
    }
    queries = {key[1]: value for key, value in shown.items() if key[0] == "beatgraph_query_seconds_count"}
    assert sum(queries.values()) == 4
    assert queries["syntax"] == 1
    assert queries["ok"] + queries["bounded"] + queries["cached"] == 3
    assert shown["beatgraph_http_request_seconds_count", "/sparql", "2xx", "GET"] == 3
    assert shown["beatgraph_http_request_seconds_count", "4xx", "GET", "other"] == 1
    writes = {key[1]: value for key, value in shown.items() if key[0] == "beatgraph_write_seconds_count" and value}
    assert writes == {"protected": 1}
    assert shown["beatgraph_ready",] == 1
    assert shown["beatgraph_workers",] in (3, 4)
    assert "Private" not in content


def test_a_server_that_stops_finishes_what_is_under_way_and_takes_nothing_new(store: Path, project: Path) -> None:
    server = Server(store, project, BEATGRAPH_QUERY_TIMEOUT="90")
    family, answers = server.family(), []
    query = urllib.parse.urlencode({"query": SLOW})
    try:
        asking = threading.Thread(
            target=lambda: answers.append((server.get(f"/sparql?{query}", seconds=90), time.monotonic()))
        )
        asking.start()
        time.sleep(0.3)
        signalled = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.until(lambda: not server.is_up(), seconds=5)
        asking.join(90)
        (((status, _, body), answered),) = answers
        assert (status, body.count(b"360000")) == (200, 1)
        assert answered > signalled
        assert server.process.wait(timeout=20) == 0
        server.until(lambda: gone(family), seconds=5)
        assert f"query_hash={hash_of(SLOW)} outcome=ok" in server.log.read_text()
    finally:
        server.stop()
