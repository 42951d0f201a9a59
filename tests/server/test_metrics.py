"""Figures for Prometheus: what is counted, under few names whatever clients send."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from server.app import create_app
from server.engine_figures import KILL_REASONS
from server.metrics import CACHE_RESULTS, OTHER, QUERY_OUTCOMES, WRITE_OUTCOMES, Metrics, route_of
from server.observed_writer import ObservedWriter, outcome_of
from server.settings import Settings
from server.store import errors, writes
from server.store.engine import EmbeddedEngine, EngineStatus
from server.store.errors import EngineClosed, QueryError, QueryTimeout
from server.store.limits import MEBIBYTE, Limits
from server.store.versions import Manifest
from server.store.writes import Written

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


def figures(metrics: Metrics) -> dict[str, float]:
    """What is shown, by name and labels."""
    content, _ = metrics.render()
    return {
        sample.name + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(content.decode())
        for sample in family.samples
    }


def a_status(**fields: object) -> EngineStatus:
    manifest = Manifest("2026-11-24T17:00:00+00:00", "b", articles=3, claims=40, quads=500)
    given = {"healthy": True, "version": "000012-5f3c9a1e", "manifest": manifest, "workers": (1, 2), "waiting": 7}
    return EngineStatus(**(given | fields))  # type: ignore[arg-type]


def test_requests_are_counted_by_route_method_and_kind_of_status() -> None:
    metrics = Metrics()
    for status in (200, 204, 404):
        metrics.request("/id/force/metropolitan", "GET", status, 0.02)
    shown = figures(metrics)
    count = "beatgraph_http_request_seconds_count method=GET route=/id/…"
    assert shown[f"{count} status=2xx"] == 2
    assert shown[f"{count} status=4xx"] == 1
    assert shown["beatgraph_http_request_seconds_bucket le=0.01 method=GET route=/id/… status=2xx"] == 0
    assert shown["beatgraph_http_request_seconds_bucket le=0.025 method=GET route=/id/… status=2xx"] == 2


def test_buckets_go_from_a_millisecond_to_a_minute() -> None:
    metrics = Metrics()
    metrics.query("timeout", 59.0)
    shown = figures(metrics)
    bounds = [
        float(name.split("le=")[1].split()[0]) for name in shown if "query_seconds_bucket" in name and "=ok" in name
    ]
    assert (min(bounds), sorted(bounds)[-2], max(bounds)) == (0.001, 60.0, float("inf"))
    assert shown["beatgraph_query_seconds_bucket le=30.0 outcome=timeout"] == 0
    assert shown["beatgraph_query_seconds_bucket le=60.0 outcome=timeout"] == 1


def test_each_outcome_is_there_before_it_first_happens() -> None:
    shown = figures(Metrics())
    assert {name for name in shown if name.startswith("beatgraph_query_seconds_count")} == {
        f"beatgraph_query_seconds_count outcome={outcome}" for outcome in QUERY_OUTCOMES
    }
    assert all(shown[f"beatgraph_write_seconds_count outcome={outcome}"] == 0 for outcome in WRITE_OUTCOMES)
    assert all(shown[f"beatgraph_cache_requests_total result={result}"] == 0 for result in CACHE_RESULTS)


@pytest.mark.parametrize("error", [*QueryError.__subclasses__(), errors.ClientBusy], ids=lambda error: error.__name__)
def test_each_error_of_a_query_and_of_a_write_has_an_outcome(error: type[QueryError]) -> None:
    assert error.outcome in QUERY_OUTCOMES
    assert outcome_of(error.__new__(error)) in WRITE_OUTCOMES


def test_an_outcome_that_there_is_not_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Metrics().query("splendid", 1.0)


@given(st.lists(st.tuples(st.text(), st.text(), st.integers(0, 999)), min_size=1, max_size=40))
def test_whatever_clients_send_the_labels_are_few(requests: list[tuple[str, str, int]]) -> None:
    metrics = Metrics()
    for path, method, status in requests:
        metrics.request(f"/{path}", method, status, 0.1)
    routes = {name.split(" route=")[1].split(" status=")[0] for name in figures(metrics) if " route=" in name}
    assert routes <= {OTHER, "/"} | {route_of(f"/{path}") for path, _, _ in requests}
    assert len({route_of(f"/{path}") for path, _, _ in requests} - {OTHER}) <= 20
    content, _ = metrics.render()
    assert len(content.splitlines()) < 20 * 9 * 6 * 20


def test_a_thousand_paths_that_there_are_not_are_one() -> None:
    metrics = Metrics()
    before = len(figures(metrics))
    for number in range(1000):
        metrics.request(f"/{number}.php", f"METHOD{number}", 404, 0.1)
    assert len(figures(metrics)) - before == 18  # sixteen buckets, count and sum
    assert figures(metrics)["beatgraph_http_request_seconds_count method=other route=other status=4xx"] == 1000


def test_every_route_of_the_application_is_known(small_app: Flask) -> None:
    unknown = [rule.rule for rule in small_app.url_map.iter_rules() if route_of(rule.rule) == OTHER]
    assert unknown == []


def test_the_state_of_an_engine_is_shown_and_asked_for_once() -> None:
    asked: list[int] = []
    status = a_status(killed={"timeout": 3})
    metrics = Metrics()
    metrics.watch_engine(lambda: (asked.append(1), status)[1])
    assert asked == []
    shown = figures(metrics)
    assert asked == [1]
    expected = {"ready": 1, "workers": 2, "queue_length": 7, "store_version": 12, "store_quads": 500}
    expected |= {"store_articles": 3, "store_claims": 40, "store_published_timestamp_seconds": 1795539600}
    assert {name: shown[f"beatgraph_{name}"] for name in expected} == expected
    assert {name.split("=")[1]: value for name, value in shown.items() if "workers_killed_total" in name} == {
        reason: 3 if reason == "timeout" else 0 for reason in KILL_REASONS
    }


def test_an_engine_that_cannot_tell_is_not_ready_and_the_rest_is_shown() -> None:
    def closed() -> EngineStatus:
        raise EngineClosed("the server is stopping")

    metrics = Metrics()
    metrics.watch_engine(closed)
    shown = figures(metrics)
    assert shown["beatgraph_ready"] == 0
    assert "beatgraph_workers" not in shown
    assert "beatgraph_query_seconds_count outcome=ok" in shown


@pytest.mark.parametrize("version", ["", "live", "٣-x", "v12"])
def test_a_version_of_another_kind_of_store_is_no_number(version: str) -> None:
    metrics = Metrics()
    metrics.watch_engine(lambda: a_status(version=version))
    assert "beatgraph_store_version" not in figures(metrics)
    assert figures(metrics)["beatgraph_ready"] == 1


def test_a_store_that_does_not_say_what_it_holds_is_not_said_to_be_empty() -> None:
    metrics = Metrics()
    unknown = Manifest(published="", background="", articles=0, claims=0, quads=0)
    metrics.watch_engine(lambda: a_status(manifest=unknown, workers=(), has_workers=False))
    assert figures(metrics)["beatgraph_ready"] == 1
    assert not [name for name in figures(metrics) if "articles" in name or "published" in name]


def test_the_cache_and_the_writer_are_shown() -> None:
    metrics = Metrics()
    metrics.watch_cache(lambda: (4096, 2))
    metrics.watch_writer(lambda: 5)
    metrics.cache("hit")
    shown = figures(metrics)
    assert (shown["beatgraph_cache_bytes"], shown["beatgraph_cache_entries"]) == (4096, 2)
    assert shown["beatgraph_writers_killed_total"] == 5
    assert shown["beatgraph_cache_requests_total result=hit"] == 1


def test_the_process_and_the_release_are_shown() -> None:
    shown = figures(Metrics())
    assert shown["process_resident_memory_bytes"] > MEBIBYTE
    assert shown["process_open_fds"] > 0
    assert shown["process_start_time_seconds"] > 1.7e9
    assert any(name.startswith("beatgraph_build_info pyoxigraph=0.5") for name in shown)


def test_two_servers_in_one_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.query("ok", 0.1)
    assert figures(first)["beatgraph_query_seconds_count outcome=ok"] == 1
    assert figures(second)["beatgraph_query_seconds_count outcome=ok"] == 0


def test_threads_that_count_at_once_lose_nothing() -> None:
    metrics = Metrics()

    def count() -> None:
        for number in range(500):
            metrics.request("/sparql", "GET", 200 + 100 * (number % 4), 0.001)
            metrics.query("ok", 0.001)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shown = figures(metrics)
    assert shown["beatgraph_query_seconds_count outcome=ok"] == 2000
    assert (
        sum(value for name, value in shown.items() if name.startswith("beatgraph_http_request_seconds_count")) == 2000
    )


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", PLAIN),
        ("*/*", PLAIN),
        ("text/html", PLAIN),
        ("application/openmetrics-text", OPENMETRICS),
        ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;q=0.8,text/plain;q=0.5", OPENMETRICS),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            OPENMETRICS,
        ),
        ("application/openmetrics-text;q=0", PLAIN),
        ("text/plain;version=0.0.4;q=1,application/openmetrics-text;q=0.1", PLAIN),
        ("application/openmetrics-text;version=x;escaping=\r\nx", OPENMETRICS),
        (",;=,q=x", PLAIN),
    ],
)
def test_the_format_is_what_the_reader_wants(accept: str, media_type: str) -> None:
    metrics = Metrics()
    metrics.watch_engine(a_status)
    content, given = metrics.render(accept)
    assert given == media_type
    parse = parse_openmetrics if media_type == OPENMETRICS else text_string_to_metric_families
    names = {family.name for family in parse(content.decode())}
    assert {"beatgraph_query_seconds", "beatgraph_workers_killed"} <= names
    assert (b"_created" in content) == (media_type == OPENMETRICS)


@given(st.text())
def test_no_accept_is_too_strange(accept: str) -> None:
    assert Metrics().render(accept)[1] in (PLAIN, OPENMETRICS)


def test_the_route_answers_and_can_be_switched_off(small_app: Flask, small_store: Path, asker: FlaskClient) -> None:
    answer = asker.get("/metrics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, PLAIN)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "beatgraph_store_articles 20.0" in answer.text
    engine = small_app.extensions["beatgraph.engine"]
    off = create_app(Settings(store=small_store, metrics=False), engine).test_client()
    assert off.get("/metrics").status_code == 404
    assert off.get("/ready").status_code == 200


@pytest.fixture
def small_engine(small_store: Path) -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(small_store, Limits(workers=1, memory_bytes=512 * MEBIBYTE, timeout_seconds=0.3))
    yield engine
    engine.close()


def test_what_ends_a_worker_is_counted(small_engine: EmbeddedEngine) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(QueryTimeout):
        small_engine.query(product, media_type="text/csv")
    metrics = Metrics()
    metrics.watch_engine(small_engine.status)
    small_engine.query("ASK {}", media_type="application/sparql-results+json")
    shown = figures(metrics)
    assert shown["beatgraph_workers_killed_total reason=timeout"] == 1
    assert shown["beatgraph_workers_resident_bytes"] > MEBIBYTE


class Writer:
    """A writer that fails as it is told to."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.closed = False

    def update(self, update: str, **_: object) -> Written:
        return self._write()

    def put_graph(self, graph: str | None, content: bytes, **_: object) -> Written:
        return self._write()

    def delete_graph(self, graph: str | None, **_: object) -> Written:
        return self._write()

    def close(self) -> None:
        self.closed = True

    def _write(self) -> Written:
        if self.error is not None:
            raise self.error
        return Written("000001-00000000", created=True)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "ok"),
        (errors.QuerySyntaxError("x"), "syntax"),
        (writes.GraphProtected("x"), "protected"),
        (writes.WriteRefused("x", report="", results=[]), "refused"),
        (writes.WriterBusy("x"), "busy"),
        (KeyError("x"), "failure"),
    ],
)
def test_writes_are_counted_by_how_they_end(error: Exception | None, outcome: str) -> None:
    metrics, inner = Metrics(), Writer(error)
    writer = ObservedWriter(inner, metrics)
    for write in (
        lambda: writer.update("CLEAR ALL"),
        lambda: writer.put_graph("urn:g", b"", media_type="text/turtle", replace=True),
        lambda: writer.delete_graph(None),
    ):
        if error is None:
            assert write().created
        else:
            with pytest.raises(type(error)):
                write()
    assert figures(metrics)[f"beatgraph_write_seconds_count outcome={outcome}"] == 3
    writer.close()
    assert inner.closed
