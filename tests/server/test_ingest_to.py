"""Articles put into a server that runs, and what can stand in the way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import server.commands.targets
from server.cli import main
from tests.server.test_serving import Server

TOKEN = "a-token-that-writes"  # noqa: S105  # of a store that lives as long as the test


def ingest(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["ingest", *map(str, arguments)])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Iterator[Server]:
    """A server that takes writes, on a store with one sample."""
    store = tmp_path_factory.mktemp("to") / "store"
    assert ingest(project / "ingest/samples/dorset-front-counters.txt", "--store", store).exit_code == 0
    server_ = Server(store, project, BEATGRAPH_TOKEN=TOKEN)
    yield server_
    server_.stop()


def test_an_article_is_stored_and_seen_and_the_second_time_unchanged(running: Server, project: Path) -> None:
    sample = project / "ingest/samples/met-facial-recognition.txt"
    url = f"http://127.0.0.1:{running.port}"
    first = ingest(sample, "--to", url, "--token", TOKEN)
    assert first.exit_code == 0, first.output
    assert "1 article stored" in first.stderr
    assert f"The store at {url} serves" in first.stderr
    found = running.ask("ASK { ?claim pol:kind kind:redeployment ; pol:statedValue ?value FILTER(?value = 50) }")
    assert json.loads(found[2])["boolean"] is True
    second = ingest(sample, project / "ingest/samples/dorset-front-counters.txt", "--to", url + "/", "--token", TOKEN)
    assert second.exit_code == 0
    assert "0 articles stored with 0 claims, 2 unchanged" in second.stderr


@pytest.mark.parametrize("token", ["another-token", None])
def test_who_may_not_write_is_told_once(running: Server, project: Path, token: str | None) -> None:
    sample = sorted((project / "ingest/samples").glob("*.txt"))[-1]
    given = ["--token", token] if token else []
    result = ingest(sample, "--to", f"http://127.0.0.1:{running.port}", *given)
    assert result.exit_code == 1
    assert "lets nobody write with this token" in result.stderr
    assert "another-token" not in result.output
    assert "Traceback" not in result.output


def test_a_server_that_is_not_there_is_one_message(project: Path) -> None:
    result = ingest(project / "ingest/samples", "--to", "http://127.0.0.1:9", "--token", TOKEN)
    assert result.exit_code == 1
    assert "127.0.0.1:9 cannot be reached" in result.stderr


def test_what_is_no_address_is_misuse(project: Path) -> None:
    assert ingest(project / "ingest/samples", "--to", "localhost:8000").exit_code == 2


class Stub(BaseHTTPRequestHandler):
    """A server that answers as its class says, and counts."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[str]

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append(f"{self.command} {self.path.partition('?')[0]}")
        if self.path == "/health":
            status, headers, body = 200, {}, b'{"version": "000001-stub"}'
        elif self.command == "GET":
            status, headers, body = 404, {}, b"{}"
        else:
            status, headers, body = self.answers.pop(0) if self.answers else (204, {}, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = answer  # noqa: N815  # as the library has them

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def stub() -> Iterator[tuple[str, type[Stub]]]:
    """The address of a stub server, and its class."""
    kind = type("OneStub", (Stub,), {"answers": [], "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_address[1]}", kind
        listening.shutdown()
        thread.join()


def test_an_article_that_the_server_refuses_is_told_and_the_next_one_stored(
    stub: tuple[str, type[Stub]], project: Path
) -> None:
    url, kind = stub
    kind.answers = [(204, {}, b""), (422, {}, b'{"detail": "a claim has no status"}')]
    two = [project / f"ingest/samples/{name}.txt" for name in ("dorset-front-counters", "met-facial-recognition")]
    result = ingest(*two, "--to", url, "--token", TOKEN)
    assert result.exit_code == 1
    assert "a claim has no status" in " ".join(result.stdout.split())
    assert "1 article stored" in result.stderr
    assert "1 refused" in result.stderr


def test_a_busy_server_is_asked_again_when_it_says(
    stub: tuple[str, type[Stub]], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(server.commands.targets.time, "sleep", pauses.append)
    url, kind = stub
    kind.answers = [(503, {"Retry-After": "3"}, b""), (429, {"Retry-After": "later"}, b"")]
    result = ingest(project / "ingest/samples/dorset-front-counters.txt", "--to", url, "--token", TOKEN)
    assert result.exit_code == 0
    assert pauses == [3.0, 1.0]
    assert kind.asked.count("POST /store") == 3
    assert kind.asked.count("PUT /store") == 1


def test_a_server_that_fails_ends_the_run(stub: tuple[str, type[Stub]], project: Path) -> None:
    url, kind = stub
    kind.answers = [(500, {}, b"oh")]
    result = ingest(project / "ingest/samples/dorset-front-counters.txt", "--to", url, "--token", TOKEN)
    assert result.exit_code == 1
    assert "answered 500: oh" in result.stderr
