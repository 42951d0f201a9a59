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
from server.store.plain import open_plain
from server.store.writer import StoreWriter, WriterSettings
from tests.server.building import a_store

WRITING = "a-token-that-writes"


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


@pytest.fixture(scope="session")
def plain_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a plain store, with the token `WRITING`."""
    directory = tmp_path_factory.mktemp("plain") / "store"
    open_plain(directory, keep=2).close()
    settings = Settings(store=directory, plain=True, token=WRITING, upload_limit_bytes=64 << 10)
    engine = EmbeddedEngine(directory, settings.to_limits(), house_prefixes=False)
    writer = StoreWriter(directory, WriterSettings(plain=True, versions_kept=2, idle_seconds=60.0))
    yield create_app(settings, engine, writer)
    writer.close()
    engine.close()


@pytest.fixture
def plain(plain_app: Flask) -> FlaskClient:
    """A client of the plain application, which may write, and finds the store empty."""
    client = plain_app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {WRITING}"
    answer = client.post("/sparql", data="DROP ALL", content_type="application/sparql-update")
    assert answer.status_code == 204, answer.text
    return client
