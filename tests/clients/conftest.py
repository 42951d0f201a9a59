"""The server that the clients talk to: `beatgraph serve` in a process of its own, on the sample articles."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.processes import ServerProcess, beatgraph

NAMESPACE = "https://w3id.org/beatgraph/ns#"


@pytest.fixture(scope="session")
def served(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The server on the samples; no test writes to it."""
    with beatgraph(sample_store, tmp_path_factory.mktemp("served") / "log") as server:
        yield server


@pytest.fixture(scope="session")
def endpoint(served: ServerProcess) -> str:
    """The address of its SPARQL endpoint."""
    return f"{served.url}/sparql"


def require_program(name: str, purpose: str) -> str:
    """Return where a program is; without it the test is skipped, loudly, and in continuous integration it fails."""
    found = shutil.which(name)
    if found is None:
        _missing(f"no {name} on this machine: {purpose} is not tested in this run")
    return str(found)


def require_file(path: Path, purpose: str) -> Path:
    """Return a file that set-up should have made, on the same terms."""
    if not path.exists():
        _missing(f"no {path.name}: {purpose} is not tested in this run (make setup installs it where npm is)")
    return path


def _missing(message: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(f"LOUD: {message}")
