"""Fixtures of the ontology's tests: Turtle in, quads out, and the schema without reference data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from ontology import load
from ontology.namespaces import PREFIXES

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@pytest.fixture(scope="session")
def turtle() -> Callable[[str], list[Quad]]:
    """Read Turtle without its prefixes."""
    return lambda text: list(parse(HEADER + text, format=RdfFormat.TURTLE))


@pytest.fixture(scope="session")
def schema() -> list[Quad]:
    """The ontology and its vocabularies."""
    return list(load.schema_quads())
