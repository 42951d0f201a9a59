"""What the tests of ingest share: the invented article's claims and graph, and the switch that rewrites goldens."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from ingest.graph import build_graph, load_lexicon
from ingest.model import Claim
from tests.ingest.claim_builders import RUN, a_document, all_kinds
from tests.ingest.sites import Site, open_site


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-rewrite", action="store_true", help="write the expected graphs anew")


@pytest.fixture(scope="session")
def golden_rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether expected graphs are to be written anew instead of compared."""
    return bool(request.config.getoption("--golden-rewrite", default=False))


@pytest.fixture(scope="session")
def claims() -> tuple[Claim, ...]:
    """The claims of the invented article, of all sixteen kinds."""
    return all_kinds()


@pytest.fixture(scope="session")
def quads(claims: tuple[Claim, ...]) -> tuple[ox.Quad, ...]:
    """The graph of the invented article."""
    return build_graph(a_document(), claims, RUN, load_lexicon())


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on this machine, which has no page yet."""
    with open_site() as opened:
        yield opened
