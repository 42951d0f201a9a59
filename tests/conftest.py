"""Fixtures of the whole suite: the development texts beside the project, where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine has slow moments; a slow example is no failure.
settings.register_profile("beatgraph", deadline=None)
settings.load_profile("beatgraph")

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The top folder of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development texts and gold facts beside the project; the test is skipped, loudly, without it."""
    folder = Path(os.environ.get("BEATGRAPH_SHARED", PROJECT.parent / "shared"))
    if not (folder / "gold").is_dir():
        pytest.skip(f"LOUD: no development texts at {folder}: figures on real articles are not checked in this run")
    return folder


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    """A store of the sample articles, ingested by the command; nobody writes to it."""
    store = tmp_path_factory.mktemp("samples") / "store"
    command = Path(sys.executable).with_name("beatgraph")
    subprocess.run([command, "ingest", "--store", store, project / "ingest" / "samples"], check=True)
    return store
