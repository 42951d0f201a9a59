"""Fixtures of the whole suite: the development texts beside the project, where they are."""

from __future__ import annotations

import os
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
