"""`beatgraph serve --endpoint`, as it is run: in front of a real store, and where there is none."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from pathlib import Path

import pytest

from server.store.remote import RemoteStore
from tests.bench.processes import BEATGRAPH, ServerProcess, beatgraph, free_port
from tests.remote.stores import UNION, oxigraph
from tests.server.stub_store import YES, StubStore, response

SECRET = "sesame-71fe"  # noqa: S105  # opens nothing
TOKEN = "a-token-that-administers"  # noqa: S105  # opens what a test has started


def serve(store: RemoteStore, folder: Path, *options: str, **settings: str) -> ServerProcess:
    """Start the server in front of a store."""
    named = {"endpoint": store.query_url, "update-endpoint": store.update_url, "graph-store": store.graph_store_url}
    named["union-graph"] = store.union_graph
    given = [part for name, value in named.items() if value for part in (f"--{name}", value)]
    return beatgraph(folder / "none", folder / "log", *given, *options, **settings)


def get(server: ServerProcess, path: str, accept: str = "text/html") -> str:
    """Get something."""
    wanted = urllib.request.Request(f"{server.url}{path}", headers={"Accept": accept})
    with urllib.request.urlopen(wanted, timeout=20) as answer:
        return str(answer.read().decode())


def test_it_serves_pages_and_queries(store: RemoteStore, tmp_path: Path) -> None:
    password = store.credentials.password or ""
    with serve(store, tmp_path, endpoint_user=store.credentials.user or "", endpoint_password=password) as server:
        assert "Metropolitan Police" in get(server, "/id/force/metropolitan")
        assert json.loads(get(server, "/sparql?query=ASK%7B%3Fc%20a%20pol:Claim%7D", "application/json"))["boolean"]
        log = server.log.read_text()
    assert "a force and what is said of it" in log
    assert "/id/force/" in log
    assert not (tmp_path / "none").exists()


def test_a_token_writes_through(tmp_path: Path) -> None:
    with oxigraph(tmp_path) as store, serve(store, tmp_path / "serve", "--plain", token=TOKEN) as server:
        wanted = urllib.request.Request(
            f"{server.url}/store?default",
            b"<urn:s> <urn:p> 1 .",
            {"Content-Type": "text/turtle", "Authorization": f"Bearer {TOKEN}"},
            method="PUT",
        )
        with urllib.request.urlopen(wanted, timeout=20) as answer:
            assert answer.status in (201, 204)
        assert get(server, "/sparql?query=SELECT%20%3Fo%7B%3Fs%20%3Fp%20%3Fo%7D", "text/csv") == "o\r\n1\r\n"


def refused(*options: str, **settings: str) -> str:
    """Return what the command says that does not serve."""
    environ = {f"BEATGRAPH_{name.upper()}": value for name, value in settings.items()}
    call = [BEATGRAPH, "serve", "--port", str(free_port()), *options]
    done = subprocess.run(call, capture_output=True, text=True, timeout=60, check=False, env={"PATH": "", **environ})
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr + done.stdout
    return done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--endpoint", f"http://u:{SECRET}@127.0.0.1/sparql"), "no user or password in it"),
        (("--endpoint", "ftp://127.0.0.1/"), "an http or https address"),
        (("--endpoint", f"http://127.0.0.1:1/sparql?key={SECRET}"), "cannot be reached"),
        (("--graph-store", "http://127.0.0.1:1/store"), "without an endpoint"),
        (("--endpoint", "http://127.0.0.1:1/", "--union-graph", "no IRI"), "an absolute IRI"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_served(options: tuple[str, ...], words: str) -> None:
    assert words in refused(*options)


def test_a_password_needs_a_user_and_no_token_beside_it() -> None:
    assert "no user" in refused("--endpoint", "http://127.0.0.1:1/", endpoint_password=SECRET)
    both = {"endpoint_user": "u", "endpoint_token": SECRET}
    assert "give one of them" in refused("--endpoint", "http://127.0.0.1:1/", **both)


def test_a_store_that_is_not_one_or_lets_nobody_in_is_told() -> None:
    with StubStore(lambda _: response(b"<html>", "text/html")) as stub:
        assert "does not answer as it should" in refused("--endpoint", stub.url)
    with StubStore(lambda _: response(b"", status="401 Who", WWW_Authenticate='Basic realm="x"')) as stub:
        said = refused("--endpoint", stub.url, endpoint_user="u", endpoint_password=SECRET)
        assert "does not let this server in" in said


def test_an_empty_union_or_hidden_named_graphs_are_told(tmp_path: Path) -> None:
    with StubStore(lambda _: response(YES.replace(b"true", b"false"))) as stub:
        assert "is empty" in refused("--endpoint", stub.url, "--union-graph", UNION)
    with oxigraph(tmp_path) as store:
        data = f"INSERT DATA {{ GRAPH <{UNION}> {{ <urn:s> <urn:p> 1 }} }}"
        wanted = urllib.request.Request(
            str(store.update_url), data.encode(), {"Content-Type": "application/sparql-update"}
        )
        urllib.request.urlopen(wanted, timeout=20).close()
        assert "shows no named graphs" in refused("--endpoint", store.query_url, "--union-graph", UNION)
