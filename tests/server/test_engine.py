"""The query engine: hostile queries end in time and harm nobody, lost processes are replaced, versions are followed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from ontology import graphs
from server.store import engine as engine_module
from server.store import rows
from server.store.engine import EmbeddedEngine
from server.store.errors import (
    EngineBusy,
    EngineClosed,
    EngineFailure,
    QueryError,
    QueryExhausted,
    QueryFormMismatch,
    QueryLost,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryUnsupported,
    ResultTooLarge,
    StoreMissing,
)
from server.store.limits import MEBIBYTE, Limits
from server.store.readers import Reader, working_for
from server.store.store import open_writable
from tests.server.building import a_background, a_store, an_article, an_id, node

JSON = "application/sparql-results+json"
CSV = "text/csv"
DEADLINE = 1.0
LIMITS = Limits(timeout_seconds=DEADLINE, workers=2, queue_length=2, queue_seconds=0.5, memory_bytes=512 * MEBIBYTE)
DIGITS = " ".join(map(str, range(120)))
HOSTILE = {
    "a product of five": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }",
    "a product of values": "SELECT (COUNT(*) AS ?n) {"
    + " ".join(f"VALUES ?v{place} {{ {DIGITS} }}" for place in range(5))
    + "}",
    "a sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY DESC(CONCAT(STR(?c), STR(?f))) LIMIT 5",
    "a closure of paths": "SELECT (COUNT(*) AS ?n) { ?a (<urn:x>|!<urn:x>)* ?b ."
    " ?b (<urn:x>|!<urn:x>|^<urn:y>|^!<urn:y>)* ?c . ?c (<urn:x>|!<urn:x>|^<urn:y>|^!<urn:y>)* ?d }",
    "an expression over a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    'FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a+)+b(.*)*z$")) }',
    "a group for each of a product": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    " GROUP BY ?a ?d ?g ?c ?f ?i",
    "a string that grows": f'SELECT (STRLEN(?x5) AS ?n) {{ BIND("{"a" * 1000}" AS ?x0) '
    + " ".join(f'BIND(REPLACE(?x{step}, "a", "{"a" * 20}") AS ?x{step + 1})' for step in range(5))
    + "}",
    "a long result": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}
PRODUCT = HOSTILE["a product of five"]
LASTING = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some four thousand triples."""
    return a_store(tmp_path_factory.mktemp("engine") / "store", articles=40, claims=30)


@pytest.fixture
def engine(directory: Path) -> Iterator[EmbeddedEngine]:
    """An engine of two workers with a short deadline."""
    running = EmbeddedEngine(directory, LIMITS)
    yield running
    running.close()


@pytest.fixture
def start(directory: Path) -> Iterator[Callable[..., EmbeddedEngine]]:
    """Start an engine with other limits."""
    started: list[EmbeddedEngine] = []

    def make(**changes: float) -> EmbeddedEngine:
        started.append(EmbeddedEngine(directory, replace(LIMITS, **changes)))  # type: ignore[arg-type]
        return started[-1]

    yield make
    for running in started:
        running.close()


def is_running(pid: int) -> bool:
    """Tell whether there is such a process that is no mere remainder of one."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Wait for something that must come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this has not come true in time"
        time.sleep(0.01)


def answers(engine: EmbeddedEngine) -> bool:
    """Tell whether the engine answers at all."""
    return engine.query("ASK {}", media_type=CSV).read() == b"true"


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_query_ends_in_time_and_the_engine_lives_on(engine: EmbeddedEngine, query: str) -> None:
    start = time.monotonic()
    with pytest.raises((QueryTimeout, QueryExhausted, ResultTooLarge)) as caught:
        engine.query(query, media_type=JSON)
    assert time.monotonic() - start < DEADLINE + 0.5
    assert caught.value.status in (503, 422)
    wait_until(lambda: len(engine.status().workers) == 2)
    assert answers(engine)


def test_the_process_of_a_query_that_was_ended_is_gone_and_replaced(engine: EmbeddedEngine) -> None:
    before = set(engine.status().workers)
    with pytest.raises(QueryTimeout) as caught:
        engine.query(PRODUCT, media_type=JSON)
    assert caught.value.retry_after_seconds
    wait_until(lambda: len(engine.status().workers) == 2)
    after = set(engine.status().workers)
    (gone,) = before - after
    wait_until(lambda: not is_running(gone))


def test_as_many_hostile_readers_as_there_are_workers_keep_nobody_waiting(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(timeout_seconds=4.0, queue_seconds=5.0)

    def attack(client: str) -> None:
        with working_for(Reader(client)), pytest.raises(QueryTimeout):
            engine.query(PRODUCT, media_type=JSON)

    with ThreadPoolExecutor(2) as executor:
        attacks = [executor.submit(attack, client) for client in ("first", "second")]
        time.sleep(1.0)
        begun = time.monotonic()
        for _ in range(5):
            assert answers(engine)
        assert time.monotonic() - begun < 2.0
        assert len(engine.status().workers) == 4
        for done in attacks:
            done.result()
    wait_until(lambda: len(engine.status().workers) == 2)


def test_a_long_query_that_ends_well_leaves_its_process_to_the_next(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(timeout_seconds=90.0)
    for _ in range(3):
        assert engine.query(LASTING, media_type=CSV).read()
    assert len(engine.status().workers) == 3
    assert answers(engine)


def test_others_are_answered_while_a_hostile_query_runs(engine: EmbeddedEngine) -> None:
    with ThreadPoolExecutor(1) as executor:
        hostile = executor.submit(engine.query, PRODUCT, media_type=JSON)
        answered = 0
        while not hostile.done():
            assert answers(engine)
            answered += 1
        assert isinstance(hostile.exception(), QueryTimeout)
    assert answered > 20


def test_a_query_may_ask_for_less_time_but_never_for_more(engine: EmbeddedEngine) -> None:
    for asked, given in ((0.2, 0.2), (600.0, DEADLINE)):
        start = time.monotonic()
        with pytest.raises(QueryTimeout, match=f"after {given:g} seconds"):
            engine.query(PRODUCT, media_type=JSON, timeout_seconds=asked)
        assert time.monotonic() - start < given + 0.5


def test_memory_is_capped(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(timeout_seconds=20.0, memory_bytes=300 * MEBIBYTE)
    with pytest.raises(QueryExhausted, match="SIGABRT"):
        engine.query(HOSTILE["a string that grows"], media_type=JSON)
    assert answers(engine)


def test_a_query_nested_without_end_costs_one_process(engine: EmbeddedEngine) -> None:
    with pytest.raises((QueryExhausted, QuerySyntaxError)):
        engine.query("ASK { " + "{" * 200_000, media_type=JSON)
    assert answers(engine)


def test_a_full_queue_says_so_at_once(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(workers=1, queue_length=1, queue_seconds=5.0, timeout_seconds=1.5)
    with ThreadPoolExecutor(2) as executor:
        running = executor.submit(engine.query, PRODUCT, media_type=JSON)
        time.sleep(0.2)
        waiting = executor.submit(engine.query, "ASK {}", media_type=CSV)
        wait_until(lambda: engine.status().waiting == 1)
        start_time = time.monotonic()
        with pytest.raises(EngineBusy) as caught:
            engine.query("ASK {}", media_type=CSV)
        assert time.monotonic() - start_time < 0.2
        assert caught.value.retry_after_seconds
        assert isinstance(running.exception(), QueryTimeout)
        assert waiting.result().read() == b"true"


def test_nobody_waits_longer_than_the_queue_allows(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(workers=1, queue_seconds=0.1, timeout_seconds=1.5)
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(engine.query, PRODUCT, media_type=JSON)
        time.sleep(0.1)  # a long query gets a stand-in, but not as soon
        begun = time.monotonic()
        with pytest.raises(EngineBusy):
            engine.query("ASK {}", media_type=CSV)
        assert 0.05 < time.monotonic() - begun < 0.8
        assert isinstance(running.exception(), QueryTimeout)


def test_the_result_cap_is_an_error_and_never_a_shorter_result(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(result_bytes=10_000)
    workers = set(engine.status().workers)
    with pytest.raises(ResultTooLarge, match="LIMIT"):
        engine.query("SELECT * { ?s ?p ?o }", media_type=CSV)
    assert set(engine.status().workers) == workers
    assert engine.query("SELECT * { ?s ?p ?o } LIMIT 5", media_type=CSV).length > 0


LONG = "SELECT * { ?a ?b ?c . <urn:shared> ?p ?o . VALUES ?v { 0 1 2 3 4 5 6 7 8 9 } }"


def test_a_long_result_is_whole_and_frees_its_worker_before_it_is_read(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(workers=1, timeout_seconds=20.0)
    answer = engine.query(LONG, media_type=CSV)
    assert answer.length > MEBIBYTE
    assert answers(engine)
    content = answer.read()
    assert len(content) == answer.length
    assert content.count(b"\r\n") == 1 + 10 * rows_in(engine)


def rows_in(engine: EmbeddedEngine) -> int:
    found = rows.select(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]
    assert isinstance(found, ox.Literal)
    return int(found.value)


def test_long_results_that_nobody_reads_hold_up_none_but_long_ones(start: Callable[..., EmbeddedEngine]) -> None:
    length = start(timeout_seconds=20.0).query(LONG, media_type=CSV).length
    engine = start(timeout_seconds=20.0, spool_bytes=2 * length)
    unread = [engine.query(LONG, media_type=CSV) for _ in range(2)]
    with pytest.raises(EngineBusy, match="long results"):
        engine.query(LONG, media_type=CSV)
    assert answers(engine)
    unread[0].chunks.close()
    unread[0].chunks.close()
    assert engine.query(LONG, media_type=CSV).length == unread[1].length
    unread[1].chunks.close()


def test_a_long_result_that_is_forgotten_gives_its_place_back(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(timeout_seconds=20.0)
    for _ in range(4):
        engine.query(LONG, media_type=CSV)


@pytest.mark.parametrize(
    ("query", "media_type", "error", "words"),
    [
        ("SELECT * {", JSON, QuerySyntaxError, "line 1, column 11, at the end"),
        ("SELECT *\n{ ?s & ?o }", JSON, QuerySyntaxError, 'line 2, column 11, at "}": this cannot stand here'),
        ("SELECT ?x (1 AS ?x) { ?x ?p ?o }", JSON, QuerySyntaxError, "line 1"),
        ("ASK { ?s nobody:knows ?o }", JSON, QuerySyntaxError, "no PREFIX declares nobody:"),
        ("", JSON, QuerySyntaxError, "line 1"),
        ("SELECT (<urn:f>(1) AS ?x) {}", JSON, QueryUnsupported, "urn:f"),
        ("SELECT * {}", "text/turtle", QueryFormMismatch, "a table"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", CSV, QueryFormMismatch, "a graph"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", JSON, QueryRefused, "INSERT"),
        ("LOAD <http://127.0.0.1/>", JSON, QueryRefused, "LOAD"),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", JSON, QueryRefused, "SERVICE"),
    ],
)
def test_a_wrong_query_is_told_what_is_wrong_and_costs_no_process(
    engine: EmbeddedEngine, query: str, media_type: str, error: type[QueryError], words: str
) -> None:
    workers = set(engine.status().workers)
    with pytest.raises(error, match=re.escape(words)):
        engine.query(query, media_type=media_type)
    assert set(engine.status().workers) == workers


def test_a_call_that_were_not_seen_would_find_no_way_out(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "refuse_unwanted", lambda query: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        port = listener.getsockname()[1]
        with pytest.raises(EngineFailure):
            engine.query(f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", media_type=JSON)
        engine.query(f"ASK {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", media_type=JSON)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_worker_killed_from_outside_is_replaced_and_nobody_notices(engine: EmbeddedEngine) -> None:
    for pid in engine.status().workers:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not engine.status().workers)
    assert answers(engine)
    wait_until(lambda: len(engine.status().workers) == 2)


def test_a_worker_killed_at_work_is_one_error(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(workers=1, timeout_seconds=20.0)
    (pid,) = engine.status().workers
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(engine.query, PRODUCT, media_type=JSON)
        time.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        assert isinstance(running.exception(timeout=2), QueryLost)
    assert answers(engine)


def test_many_threads_get_each_its_own_answer(start: Callable[..., EmbeddedEngine]) -> None:
    engine = start(queue_length=64, queue_seconds=30.0, timeout_seconds=20.0)

    def ask(number: int) -> tuple[int, bytes]:
        return number, engine.query(f"SELECT ({number} AS ?n) {{}}", media_type=CSV).read()

    with ThreadPoolExecutor(16) as executor:
        for number, content in executor.map(ask, range(400)):
            assert content == f"n\r\n{number}\r\n".encode()


def test_the_workers_end_with_the_engine(directory: Path) -> None:
    engine = EmbeddedEngine(directory, LIMITS)
    workers = engine.status().workers
    engine.close()
    engine.close()
    assert not any(map(is_running, workers))
    with pytest.raises(EngineClosed):
        engine.query("ASK {}", media_type=CSV)


def test_closing_ends_queries_that_run(directory: Path) -> None:
    engine = EmbeddedEngine(directory, replace(LIMITS, timeout_seconds=30.0))
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(engine.query, PRODUCT, media_type=JSON)
        time.sleep(0.3)
        begun = time.monotonic()
        engine.close()
        assert isinstance(running.exception(timeout=2), QueryError)
        assert time.monotonic() - begun < 2


def test_the_workers_end_when_the_process_that_started_them_is_killed(directory: Path, project: Path) -> None:
    program = (
        "import sys, threading\n"
        "from server.store.engine import EmbeddedEngine\n"
        "from server.store.limits import Limits\n"
        "engine = EmbeddedEngine(sys.argv[1], Limits(workers=2))\n"
        f"threading.Thread(target=lambda: engine.query({PRODUCT!r}, media_type='text/csv'), daemon=True).start()\n"
        "print(*engine.status().workers, flush=True)\n"
        "threading.Event().wait()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(directory)], cwd=project, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    time.sleep(0.3)
    assert len(workers) == 2
    process.kill()
    process.wait()
    process.stdout.close()
    wait_until(lambda: not any(map(is_running, workers)), seconds=2)


def test_an_engine_needs_a_published_store(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        EmbeddedEngine(tmp_path)


def test_workers_that_cannot_start_are_told_of(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineClosed, match="no worker could be started"):
        EmbeddedEngine(directory, replace(LIMITS, memory_bytes=1 << 20))


def test_the_next_query_sees_the_new_version(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "s", articles=1)
    engine = EmbeddedEngine(directory, LIMITS)
    try:
        first = engine.query("ASK {}", media_type=CSV).version
        assert first == engine.version
        with open_writable(directory, background=a_background()) as store:
            store.put_article(an_id(9), an_article(9, title="New"))
            second = store.commit()
            answer = engine.query('ASK { ?a ?p "New" }', media_type=CSV)
        assert (answer.version, answer.read()) == (second, b"true")
        assert second != first
        assert engine.status().manifest.articles == 2
    finally:
        engine.close()


def test_reading_goes_on_while_another_process_writes(tmp_path: Path, project: Path) -> None:
    directory = a_store(tmp_path / "s", articles=1)
    engine = EmbeddedEngine(directory, replace(LIMITS, timeout_seconds=20.0, queue_seconds=20.0))
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.server.writer_process", str(directory), "1"],
        cwd=project,
        stdout=subprocess.PIPE,
    )
    try:
        counts: list[int] = []
        wait_until(lambda: bool(counts.append(articles_in(engine)) or counts[-1] > 6), seconds=60)
        assert counts == sorted(counts)
    finally:
        writer.kill()
        writer.communicate()
        engine.close()


def articles_in(engine: EmbeddedEngine) -> int:
    (row,) = rows.select(engine, "SELECT (COUNT(*) AS ?n) { ?article a pol:NewsArticle }")
    assert isinstance(row["n"], ox.Literal)
    return int(row["n"].value)


def test_a_store_that_is_gone_is_still_served(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "s", articles=1)
    engine = EmbeddedEngine(directory, LIMITS)
    try:
        shutil.rmtree(directory)
        assert answers(engine)
    finally:
        engine.close()


def test_hidden_graphs_are_seen_when_they_are_named(engine: EmbeddedEngine) -> None:
    assert not rows.ask(engine, "ASK { ?shape a sh:NodeShape }")
    assert rows.ask(engine, f"ASK {{ GRAPH <{graphs.SHAPES}> {{ ?shape a sh:NodeShape }} }}")
    assert rows.ask(engine, f"ASK FROM <{graphs.SHAPES}> {{ ?shape a sh:NodeShape }}")


@pytest.mark.parametrize(
    ("default", "named", "expected"),
    [
        (None, None, (True, True)),
        ([graphs.SHAPES], None, (False, False)),
        (None, [graphs.article_graph(an_id(1))], (False, True)),
        ([graphs.article_graph(an_id(1))], [graphs.SHAPES], (True, False)),
    ],
)
def test_the_dataset_is_what_the_request_names(
    engine: EmbeddedEngine, default: list[str] | None, named: list[str] | None, expected: tuple[bool, bool]
) -> None:
    found = tuple(
        engine.query(query, media_type=CSV, default_graphs=default, named_graphs=named).read() == b"true"
        for query in ("ASK { ?c a pol:Claim }", "ASK { GRAPH ?g { ?c a pol:Claim } }")
    )
    assert found == expected


def test_rows_are_terms_and_bindings_are_no_text(engine: EmbeddedEngine) -> None:
    spiteful = ox.Literal('" } INSERT DATA { <urn:a> <urn:b> <urn:c> } #')
    assert rows.select(engine, "SELECT ?x { BIND(1 AS ?y) }", x=spiteful) == [{"x": spiteful}]
    assert rows.ask(engine, "ASK { ?thing ?p <urn:said> }", thing=node("urn:shared"))
    assert not rows.ask(engine, "ASK { ?thing ?p <urn:said> }", thing=ox.Literal("urn:shared", language="en"))
    triples = rows.construct(engine, "CONSTRUCT { ?thing ?p ?o } WHERE { ?thing ?p ?o }", thing=node("urn:shared"))
    assert triples == [ox.Triple(node("urn:shared"), node("urn:is"), node("urn:said"))]


def test_rows_leave_out_what_is_unbound(engine: EmbeddedEngine) -> None:
    assert rows.select(engine, "SELECT ?a ?b { BIND(1 AS ?a) OPTIONAL { ?b <urn:no> ?a } }") == [{"a": ox.Literal(1)}]


def test_a_blank_node_is_no_binding(engine: EmbeddedEngine) -> None:
    with pytest.raises(ValueError, match="only an IRI or a literal"):
        rows.select(engine, "SELECT ?a {}", a=ox.BlankNode("b"))


@pytest.mark.parametrize(("function", "query"), [(rows.select, "ASK {}"), (rows.ask, "SELECT * {}")])
def test_rows_of_the_wrong_form_are_a_mistake(
    engine: EmbeddedEngine, function: Callable[..., object], query: str
) -> None:
    with pytest.raises(TypeError):
        function(engine, query)


def test_the_prefixes_of_the_house_need_no_declaration(engine: EmbeddedEngine) -> None:
    assert rows.ask(engine, "ASK { ?claim a pol:Claim }")


def test_a_lost_thread_leaves_no_worker_behind(start: Callable[..., EmbeddedEngine]) -> None:
    """Workers are started by one thread that lives as long as the pool; those that ask may come and go."""
    engine = start()
    for _ in range(5):
        asking = threading.Thread(target=answers, args=(engine,))
        asking.start()
        asking.join()
    before = set(engine.status().workers)
    time.sleep(0.2)
    assert set(engine.status().workers) == before
    assert len(before) == 2
