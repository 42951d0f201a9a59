"""Fixtures of the server: an application over a small store, asked without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.settings import Settings
from server.store.engine import EmbeddedEngine
from server.store.limits import MEBIBYTE
from tests.server.building import a_store


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of twenty invented articles; nobody writes to it."""
    return a_store(tmp_path_factory.mktemp("small") / "store", articles=20, claims=20)


@pytest.fixture(scope="session")
def small_app(small_store: Path) -> Iterator[Flask]:
    """The application over the small store, with a short deadline."""
    settings = Settings(
        store=small_store, query_timeout_seconds=1.0, worker_memory_bytes=512 * MEBIBYTE, request_limit_bytes=64 << 10
    )
    engine = EmbeddedEngine(small_store, settings.to_limits())
    yield create_app(settings, engine)
    engine.close()


@pytest.fixture
def asker(small_app: Flask) -> FlaskClient:
    """A client of the small application."""
    return small_app.test_client()
