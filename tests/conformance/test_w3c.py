"""The W3C's tests of SPARQL over HTTP, put to a server as it is run; they lie beside the project, not in it.

What fails is what the engine under us does otherwise, and nothing of HTTP: the list is strict both ways. It takes
a minute or two, for each of the 1325 tests begins with an update that empties the store.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.shared

TOKEN: Final = "a-token-for-conformance"  # noqa: S105  # of a store that lives as long as the test
TESTS: Final = 1325
SECONDS: Final = 560

PATH: Final = "a path of length zero from or to a set's own term"
NUMBER: Final = "literals are stored by their value, not as they are written"
SCOPE: Final = "GRAPH with a variable: its scope inside the group"
BLANK: Final = "a blank node or an aggregate of its own"
SYNTAX: Final = "the parser takes more than the grammar"
KNOWN_FAILURES: Final = {
    "query11/aggregates/agg-groupconcat-04": BLANK,
    "query11/aggregates/agg-groupconcat-06": BLANK,
    "query11/aggregates/agg-empty-group-count-graph": SCOPE,
    "query11/bindings/graph": SCOPE,
    "query11/functions/bnode01": BLANK,
    "query11/negation/graph-minus": SCOPE,
    "query11/property-path/zero_or_more_set_start": PATH,
    "query11/property-path/zero_or_more_set_end": PATH,
    "query11/property-path/zero_or_one_set_start": PATH,
    "query11/property-path/zero_or_one_set_end": PATH,
    "format-csv-tsv/csv-tsv-res/csv03": NUMBER,
    "format-csv-tsv/csv-tsv-res/tsv03": NUMBER,
    "service/service/service5": "SERVICE with a variable for the endpoint",
    "query10/open-world/open-eq-01": NUMBER,
    "query10/open-world/date-2 [XsdDateOperations]": "an optional feature: dates without a time zone",
    "query10/open-world/date-3 [XsdDateOperations]": "an optional feature: dates without a time zone",
    "query10/graph/graph-variable-scope": SCOPE,
    "query10/graph/graph-optional": SCOPE,
    "query10/expr-builtin/dawg-str-1": NUMBER,
    "query10/expr-builtin/dawg-str-2": NUMBER,
    "query10/expr-builtin/sameTerm-simple": NUMBER,
    "query10/expr-builtin/sameTerm-eq": NUMBER,
    "query10/expr-builtin/sameTerm-not-eq": NUMBER,
    "query10/expr-builtin/case-insensitive-booleans": NUMBER,
    "query10/expr-equals/eq-graph-1": NUMBER,
    "query10/expr-equals/eq-graph-2": NUMBER,
    "query10/distinct/distinct-1": NUMBER,
    "query10/distinct/distinct-9": NUMBER,
    "syntax10/syntax-sparql3/syn-bad-26": SYNTAX,
    "query12/grouping/group01 [NoCanonicalizationOfNumerics]": NUMBER,
    "query12/grouping/select-variable-reuse": SYNTAX,
    "syntax12/syntax-triple-terms-negative/tripleterm-subject-03": SYNTAX,
    "syntax12/syntax-triple-terms-negative/tripleterm-subject-06": SYNTAX,
    "syntax12/syntax/nested-aggregate-functions": SYNTAX,
}


@pytest.fixture(scope="session")
def server(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a plain store that is run by the command, empty, and in memory where there is such a folder."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    memory = Path("/dev/shm")
    folder = memory if os.access(memory, os.W_OK) else tmp_path_factory.mktemp("conformance")
    log = tmp_path_factory.mktemp("log") / "server.log"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BEATGRAPH_")}
    environ |= {"BEATGRAPH_SERVICE_HOSTS": "127.0.0.1", "BEATGRAPH_ACCESS_LOG": "off", "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "server", "serve", "--plain", "--token", TOKEN, "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=project, env=environ, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert TOKEN not in log.read_text(errors="replace")
    left = re.search(r"beatgraph-plain-\w+", log.read_text(errors="replace"))
    assert left is None or not (folder / left[0]).exists()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/ready", timeout=5):
                return
        except OSError:
            assert process.poll() is None, log.read_text()[-3000:]
            time.sleep(0.1)
    raise AssertionError(log.read_text()[-3000:])


@pytest.fixture(scope="session")
def outcomes(server: str, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What became of every test, by its category and name."""
    runner, tests = shared / "w3c" / "run.py", shared / "w3c" / "rdf-tests"
    if not runner.is_file() or not tests.is_dir():
        pytest.skip(f"LOUD: no W3C tests at {shared / 'w3c'}: conformance is not checked in this run")
    report = tmp_path_factory.mktemp("report") / "report.json"
    command = [
        *(sys.executable, str(runner), str(tests), "--token", TOKEN, "--gsp-direct", "--json", str(report)),
        *("--query-url", f"{server}/sparql", "--update-url", f"{server}/sparql", "--gsp-url", f"{server}/store"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert report.is_file(), f"{run.returncode} {run.stdout[-2000:]} {run.stderr[-2000:]}"
    sys.stdout.write(run.stdout)
    return {
        f"{category}/{row['name']}": f"{row['status']} {row['note']}"
        for category, rows in json.loads(report.read_text()).items()
        for row in rows
    }


def test_all_tests_were_run(outcomes: dict[str, str]) -> None:
    assert len(outcomes) == TESTS
    assert not [name for name, outcome in outcomes.items() if outcome.startswith("skip")]


def test_nothing_fails_but_what_the_engine_does_otherwise(outcomes: dict[str, str]) -> None:
    failed = {name: outcome for name, outcome in outcomes.items() if not outcome.startswith("pass")}
    assert {name: failed[name] for name in failed.keys() - KNOWN_FAILURES.keys()} == {}
    assert KNOWN_FAILURES.keys() - failed.keys() == set(), "these hold now: take them from the list"
    assert len(outcomes) - len(failed) >= 1291


@pytest.mark.parametrize("category", ["protocol", "gsp-indirect", "gsp-direct", "gsp-2013", "service-desc", "update11"])
def test_all_of_http_holds(outcomes: dict[str, str], category: str) -> None:
    rows = {name: outcome for name, outcome in outcomes.items() if name.startswith(f"{category}/")}
    assert rows
    assert {name: outcome for name, outcome in rows.items() if not outcome.startswith("pass")} == {}
