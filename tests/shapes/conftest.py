"""Fixtures of the shapes: the base article that the cases extend."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from shapes.validate import read_quads
from tests.shapes.cases import BASE_FILE


@pytest.fixture(scope="session")
def base() -> list[ox.Quad]:
    """An invented article about an invented force, which conforms to every shape."""
    return read_quads(BASE_FILE)
