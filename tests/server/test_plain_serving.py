"""`beatgraph serve --plain` as it is run: what it says, what it keeps, what it refuses to serve."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.store.plain import open_plain
from server.tokens import Scope, add_token
from tests.server.building import a_store

TOKEN = "a-token-from-the-environment"  # noqa: S105  # of a store that lives as long as the test


class Running:
    """A server process and how to ask it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, output: Path) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"
        self.output = output

    def send(
        self, method: str, path: str, *, token: str | None = None, content: bytes | None = None
    ) -> tuple[int, bytes]:
        """Send a request, whose body is Turtle, and return status and body."""
        request = urllib.request.Request(self.address + path, data=content, method=method)
        request.add_header("Accept", "application/sparql-results+json, text/turtle;q=0.5")
        if content is not None:
            request.add_header("Content-Type", "text/turtle")
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


@contextmanager
def running(project: Path, folder: Path, *options: str, **environ: str) -> Iterator[Running]:
    """Run the command in a folder for temporary files of its own; end it by SIGTERM."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    output = folder.with_suffix(".log")
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BEATGRAPH_")}
    command = [sys.executable, "-m", "server", "serve", "--plain", "--port", str(port), *options]
    with output.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=project, env={**kept, **environ, "TMPDIR": str(folder)}, stdout=log, stderr=log
        )
    server = Running(process, port, output)
    try:
        end = time.monotonic() + 60
        while True:
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < end, output.read_text()
            try:
                if server.send("GET", "/ready")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def count(server: Running) -> int:
    """Return how many triples there are in named graphs."""
    status, content = server.send(
        "GET", "/sparql?query=SELECT%20(COUNT(*)%20AS%20?n)%7BGRAPH%20?g%7B?s%20?p%20?o%7D%7D"
    )
    assert status == 200
    return int(json.loads(content)["results"]["bindings"][0]["n"]["value"])


def test_without_a_folder_the_store_is_gone_at_the_end(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    with running(project, folder, BEATGRAPH_TOKEN=TOKEN) as server:
        assert "removed when the server ends" in server.output.read_text()
        assert server.send("PUT", "/store/a", content=b"<urn:a> <urn:b> 1 .")[0] == 401
        assert server.send("PUT", "/store/a", token=f"{TOKEN}x", content=b"<urn:a> <urn:b> 1 .")[0] == 401
        assert server.send("PUT", "/store/a", token=TOKEN, content=b"<urn:a> <urn:b> 1 .")[0] == 201
        assert count(server) == 1
        command_line = Path(f"/proc/{server.process.pid}/cmdline")
        if command_line.exists():
            assert TOKEN not in command_line.read_text()
        assert any(folder.iterdir())
    assert list(folder.glob("beatgraph-plain-*")) == []
    assert TOKEN not in server.output.read_text()
    assert server.process.returncode == 0


def test_in_a_folder_the_store_is_kept_and_read_only_without_tokens(project: Path, tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "tokens.json"
    token = add_token(file, "writer", Scope.WRITE)
    options = ("--store", str(store))
    with running(project, tmp_path / "first", *options, "--tokens", str(file)) as server:
        assert f"kept in {store}" in server.output.read_text()
        assert server.send("PUT", "/store/a", token=token, content=b"<urn:a> <urn:b> 1 .")[0] == 201
    with running(project, tmp_path / "second", *options) as server:
        assert "open to nobody" in server.output.read_text()
        assert count(server) == 1
        assert server.send("DELETE", "/store/a", token=token)[0] == 403
        assert count(server) == 1


def test_a_private_server_is_read_with_a_token(project: Path, tmp_path: Path) -> None:
    with running(project, tmp_path / "t", "--private", BEATGRAPH_TOKEN=TOKEN) as server:
        for path in ("/sparql?query=ASK%7B%7D", "/sparql", "/store?default", "/", "/metrics"):
            assert server.send("GET", path)[0] == 401
            assert server.send("GET", path, token=TOKEN)[0] == 200
            assert server.send("GET", path)[0] == 401
        assert server.send("GET", "/health")[0] == 200


def refused(*options: str, **environ: str) -> Result:
    """Run the command, which does not come to serve anything."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    result = CliRunner().invoke(main, ["serve", "--port", str(port), *options], env=environ)
    assert result.exit_code == 1, result.output
    assert len(re.findall("^beatgraph:", result.stderr, re.M)) == 1
    assert "Traceback" not in result.output
    return result


def test_a_store_of_articles_is_not_served_as_a_plain_one(tmp_path: Path) -> None:
    store = a_store(tmp_path / "store", articles=1)
    assert "serve it without --plain" in refused("--plain", "--store", str(store)).stderr


def test_a_plain_store_is_not_served_with_pages(tmp_path: Path) -> None:
    open_plain(tmp_path / "store", keep=1).close()
    assert "is a plain store" in refused("--store", str(tmp_path / "store")).stderr


def test_a_server_that_nobody_could_read_is_refused() -> None:
    assert "nobody could read" in refused("--plain", "--private").stderr


@pytest.mark.parametrize("content", ["{", '{"tokens": [{"name": "a"}]}'])
def test_broken_tokens_are_refused_before_anything_is_served(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(content)
    assert "no file of tokens" in refused("--plain", "--tokens", str(file)).stderr


def test_a_wrong_token_is_not_repeated() -> None:
    wrong = f"{TOKEN} and a blank"
    result = refused("--plain", BEATGRAPH_TOKEN=wrong)
    assert "BEATGRAPH_TOKEN" in result.stderr
    assert TOKEN not in result.output


BROKEN_OFF = (
    b"Content-Length: 500\r\n\r\n<urn:a> <urn:b> 1 .",
    b"Transfer-Encoding: chunked\r\n\r\n13\r\n<urn:a> <urn:b> 1 .\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n13\r\n<urn:a> <urn:b> 1 .\r\nzz\r\n",
)


def test_a_body_that_breaks_off_is_not_written_and_one_of_a_stranger_not_received(
    project: Path, tmp_path: Path
) -> None:
    put = (
        b"PUT /store?graph=urn:g HTTP/1.1\r\nHost: a\r\nContent-Type: text/turtle\r\n"
        b"Authorization: Bearer " + TOKEN.encode() + b"\r\n"
    )
    stranger = put.replace(b"Authorization", b"X-Other") + b"Content-Length: 67108864\r\n\r\n"
    with running(project, tmp_path / "broken", BEATGRAPH_TOKEN=TOKEN) as server:
        port = int(server.address.rpartition(":")[2])
        for body in BROKEN_OFF:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                client.sendall(put + body)
                client.shutdown(socket.SHUT_WR)
                client.recv(1000)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(stranger)
            assert b" 413 " in client.recv(1000)
        assert count(server) == 0
        assert server.send("GET", "/store?graph=urn:g")[0] == 404
