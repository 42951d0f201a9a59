"""The graph of the samples in stores of other makers, and the application in front of each."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.settings import Settings
from server.store.engine import EmbeddedEngine, QueryEngine
from server.store.remote import RemoteEngine, RemoteStore
from tests.bench.processes import BEATGRAPH
from tests.remote.stores import oxigraph, virtuoso

OTHERS = ["oxigraph", "virtuoso"]


@pytest.fixture(scope="session")
def export(sample_store: Path) -> Path:
    """Its export with the union."""
    file = sample_store.parent / "graph.nq"
    with file.open("wb") as output:
        call = [BEATGRAPH, "export", "--store", sample_store, "--format", "nquads", "--with-union"]
        subprocess.run(call, check=True, stdout=output)
    return file


@pytest.fixture(scope="session")
def oxigraph_store(tmp_path_factory: pytest.TempPathFactory, export: Path) -> Iterator[RemoteStore]:
    """Oxigraph with the graph."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph"), export) as store:
        yield store


@pytest.fixture(scope="session")
def virtuoso_store(tmp_path_factory: pytest.TempPathFactory, export: Path) -> Iterator[RemoteStore]:
    """Virtuoso with the graph."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), export) as store:
        yield store


@pytest.fixture(scope="session")
def embedded_app(sample_store: Path) -> Iterator[Flask]:
    """The application over the store of this machine."""
    settings = Settings(store=sample_store)
    with closing(EmbeddedEngine(sample_store, settings.to_limits())) as engine:
        yield create_app(settings, engine)


def app_on(store: RemoteStore, sample_store: Path) -> Iterator[Flask]:
    """Yield the application in front of a store elsewhere."""
    settings = Settings(store=sample_store.parent / "none")
    with closing(RemoteEngine(store, settings.to_limits())) as engine:
        yield create_app(settings, engine)


@pytest.fixture(scope="session")
def oxigraph_app(oxigraph_store: RemoteStore, sample_store: Path) -> Iterator[Flask]:
    """The application in front of Oxigraph."""
    yield from app_on(oxigraph_store, sample_store)


@pytest.fixture(scope="session")
def virtuoso_app(virtuoso_store: RemoteStore, sample_store: Path) -> Iterator[Flask]:
    """The application in front of Virtuoso."""
    yield from app_on(virtuoso_store, sample_store)


@pytest.fixture(params=["embedded", *OTHERS])
def asker(request: pytest.FixtureRequest) -> FlaskClient:
    """A client of the application over each store in turn."""
    app: Flask = request.getfixturevalue(f"{request.param}_app")
    return app.test_client()


@pytest.fixture(params=OTHERS)
def other(request: pytest.FixtureRequest) -> FlaskClient:
    """A client of the application in front of each store elsewhere in turn."""
    app: Flask = request.getfixturevalue(f"{request.param}_app")
    return app.test_client()


@pytest.fixture
def embedded(embedded_app: Flask) -> FlaskClient:
    """A client of the application over the store of this machine."""
    return embedded_app.test_client()


@pytest.fixture(params=OTHERS)
def store(request: pytest.FixtureRequest) -> RemoteStore:
    """Each store elsewhere in turn."""
    held: RemoteStore = request.getfixturevalue(f"{request.param}_store")
    return held


@pytest.fixture
def engine(store: RemoteStore) -> Iterator[QueryEngine]:
    """An engine on it."""
    with closing(RemoteEngine(store)) as opened:
        yield opened
