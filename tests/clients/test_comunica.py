"""Comunica, the federating engine in JavaScript: the endpoint as its source, alone and joined with another endpoint."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator

import pytest

from tests.bench.processes import BEATGRAPH, PROJECT, ServerProcess, free_port
from tests.clients.conftest import NAMESPACE, require_file, require_program

MET = "https://w3id.org/beatgraph/id/force/metropolitan"
HEADCOUNTS = f"""
PREFIX pol: <{NAMESPACE}>
SELECT ?number ?of {{
  ?claim pol:kind <https://w3id.org/beatgraph/vocab/kind/headcount> ; pol:about <{MET}> ;
    pol:statedValue ?number ; pol:statedUnit ?of .
}} ORDER BY DESC(?number)
"""
OURS_AND_THEIRS = f"""
PREFIX pol: <{NAMESPACE}>
SELECT ?number ?nickname {{
  ?force <urn:known-as> ?nickname .
  ?claim pol:kind <https://w3id.org/beatgraph/vocab/kind/headcount> ; pol:about ?force ; pol:statedValue ?number .
}} ORDER BY DESC(?number)
"""
NUMBERS = ["33201", "11319", "1460", "1127"]


@pytest.fixture(scope="module")
def other_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another endpoint, of another maker, which knows by what name people go by the Met."""
    port = free_port()
    call = [BEATGRAPH.with_name("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with ServerProcess(call, port=port, log=tmp_path_factory.mktemp("other") / "log", path="/") as server:
        triple = f'<{MET}> <urn:known-as> "Scotland Yard" .'.encode()
        wanted = urllib.request.Request(
            f"{server.url}/store?default", triple, {"Content-Type": "text/turtle"}, method="PUT"
        )
        urllib.request.urlopen(wanted, timeout=10).close()
        yield f"{server.url}/query"


def comunica(query: str, *sources: str) -> tuple[list[dict[str, str]], str]:
    """Run a query over sources; return the solutions, values as plain text, and what was said beside them."""
    node = require_program("node", "Comunica")
    program = require_file(PROJECT / "node_modules" / "@comunica" / "query-sparql" / "bin" / "query.js", "Comunica")
    call = [node, program, *sources, query, "-t", "application/sparql-results+json"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    bindings = json.loads(done.stdout)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings], done.stderr


@pytest.mark.parametrize("kind", ["sparql@", ""], ids=["told", "found-out"])
def test_comunica_takes_the_endpoint_for_one(endpoint: str, kind: str) -> None:
    rows, said = comunica(HEADCOUNTS, f"{kind}{endpoint}")
    assert said == "", "it reads the service description, and has nothing to complain of"
    assert [row["number"] for row in rows] == NUMBERS
    assert rows[0]["of"] == "police officer"


def test_comunica_joins_the_endpoint_with_another(endpoint: str, other_endpoint: str) -> None:
    rows, _ = comunica(OURS_AND_THEIRS, f"sparql@{endpoint}", f"sparql@{other_endpoint}")
    assert rows == [{"number": number, "nickname": "Scotland Yard"} for number in NUMBERS]


def test_comunica_counts_and_describes(endpoint: str) -> None:
    rows, _ = comunica(
        f"SELECT (COUNT(DISTINCT ?article) AS ?n) {{ ?article a <{NAMESPACE}NewsArticle> }}", f"sparql@{endpoint}"
    )
    assert rows == [{"n": "6"}]


def test_no_data_of_the_other_is_ours(endpoint: str, other_endpoint: str) -> None:
    ours, _ = comunica("SELECT ?name { ?force <urn:known-as> ?name }", f"sparql@{endpoint}")
    theirs, _ = comunica("SELECT ?name { ?force <urn:known-as> ?name }", f"sparql@{other_endpoint}")
    assert (ours, theirs) == ([], [{"name": "Scotland Yard"}])
