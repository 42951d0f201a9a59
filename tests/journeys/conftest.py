"""A server on the project's own samples, as `make serve` runs it, and a headless Chromium before it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
START_SECONDS = 60.0


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Iterator[str]:
    """The address of a server on a store with the sample articles."""
    folder = tmp_path_factory.mktemp("journey")
    environment = {**os.environ, "BEATGRAPH_STORE": str(folder / "store")}
    command = [sys.executable, "-m", "server"]
    subprocess.run([*command, "ingest", "ingest/samples"], cwd=project, env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "serve.log").open("w+", encoding="utf-8")
    arguments = [*command, "serve", "--port", str(port)]
    with log, subprocess.Popen(arguments, cwd=project, env=environment, stdout=log, stderr=log) as server:
        where = f"http://127.0.0.1:{port}"
        try:
            wait_for(where, server, folder / "serve.log")
            yield where
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"no server at {address}: {log.read_text('utf-8')}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium: that of BEATGRAPH_CHROMIUM, or the machine's."""
    path = os.environ.get("BEATGRAPH_CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium: install it, or name it by BEATGRAPH_CHROMIUM")
        pytest.skip("LOUD: no Chromium here, so no journey was made; BEATGRAPH_CHROMIUM names one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page that may fetch from our server alone; what it asks of others, and its errors, fail the test."""
    context = chromium.new_context(base_url=address, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    strangers: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if not request.url.startswith(address) else None)
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert strangers == []
    assert errors == []
