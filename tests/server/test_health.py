"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import create_app
from server.settings import Settings
from server.store.engine import EmbeddedEngine, EngineStatus
from server.store.errors import StoreUnusable
from server.store.limits import MEBIBYTE
from tests.server.test_metrics import a_status


class Engine:
    """An engine that says of itself what it is told to."""

    def __init__(self, status: EngineStatus | Exception) -> None:
        self._status = status

    def status(self) -> EngineStatus:
        if isinstance(self._status, Exception):
            raise self._status
        return self._status


def asking(status: EngineStatus | Exception) -> FlaskClient:
    """A client of an application over an engine of that state."""
    return create_app(Settings.from_environ({}), Engine(status)).test_client()  # type: ignore[arg-type]


@pytest.fixture
def engine(small_store: Path) -> Iterator[EmbeddedEngine]:
    settings = Settings(store=small_store, workers=1, worker_memory_bytes=512 * MEBIBYTE)
    engine = EmbeddedEngine(small_store, settings.to_limits())
    yield engine
    engine.close()


def test_health_tells_version_and_size(asker: FlaskClient) -> None:
    answer = asker.get("/health")
    told = answer.get_json()
    assert (answer.status_code, told["status"], told["articles"], told["claims"]) == (200, "ok", 20, 400)
    assert told["quads"] > 1000
    assert answer.headers["Cache-Control"] == "no-store"


def test_ready_is_200_with_the_version_that_is_served(engine: EmbeddedEngine, small_store: Path) -> None:
    answer = create_app(Settings(store=small_store), engine).test_client().get("/ready")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready", "version": engine.version})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (a_status(workers=()), "no worker process runs"),
        (a_status(healthy=False), "worker processes cannot be started"),
        (StoreUnusable("the disk is gone"), "the disk is gone"),
    ],
)
def test_what_cannot_answer_is_not_ready_and_says_why(status: EngineStatus | Exception, reason: str) -> None:
    answer = asking(status).get("/ready")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "not ready", "reason": reason})
    assert int(answer.headers["Retry-After"]) > 0


def test_an_engine_without_processes_of_its_own_is_ready() -> None:
    assert asking(a_status(workers=(), has_workers=False)).get("/ready").status_code == 200


def test_a_server_that_stops_is_not_ready_and_says_so(small_store: Path) -> None:
    settings = Settings(store=small_store, workers=1, worker_memory_bytes=512 * MEBIBYTE)
    engine = EmbeddedEngine(small_store, settings.to_limits())
    client = create_app(settings, engine).test_client()
    engine.close()
    answer = client.get("/ready")
    assert (answer.status_code, answer.get_json()["reason"]) == (503, "the server is stopping")
    assert client.get("/metrics").status_code == 200
    assert client.get("/health").status_code == 503


def test_a_lost_worker_is_seen(engine: EmbeddedEngine, small_store: Path) -> None:
    client = create_app(Settings(store=small_store), engine).test_client()
    (pid,) = engine.status().workers
    os.kill(pid, signal.SIGSTOP)
    assert client.get("/ready").status_code == 200
    os.kill(pid, signal.SIGKILL)
    while engine.status().workers:
        pass
    answer = client.get("/ready")
    assert (answer.status_code, answer.get_json()["reason"]) == (503, "no worker process runs")
    engine.query("ASK {}", media_type="application/sparql-results+json")
    assert client.get("/ready").status_code == 200
