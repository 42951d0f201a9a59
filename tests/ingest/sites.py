"""Web sites on this machine for the tests of reading: they answer as they are told, well or badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ingest.web import Fetcher, Limits, NamedAddresses, Unfetched

HERE = NamedAddresses(["127.0.0.1"])
QUICK = Limits(bytes=200_000, seconds=1.0, redirects=3, pause=0.0)
Behaviour = Callable[[BaseHTTPRequestHandler], None]

STORY = (
    "West Yorkshire Police will move ten officers to its roads policing unit in April, the force said on Monday.",
    "The unit made 312 arrests in 2025, and the council gave £200,000 to the scheme in January.",
)


def a_page(*paragraphs: str, head: str = "", around: str = "") -> str:
    """Return a page of an article: two sentences of news unless others are given."""
    story = "".join(f"<p>{words}</p>" for words in paragraphs or STORY)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>Ten officers</title>{head}</head>"
        f"<body>{around}<article><h1>Ten officers move to the roads</h1>{story}</article></body></html>"
    )


@dataclass
class Site:
    """A site, and what it was asked: each a path with the headers that came with it."""

    address: str = ""
    pages: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port of the site."""
        return int(self.address.rpartition(":")[2])

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for path, _ in self.asked]

    def put(self, path: str, body: str | bytes, kind: str = "text/html", status: int = 200, **headers: str) -> str:
        """Have a path answered, and return its address."""
        content = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

        return self.behave(path, answer)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        """Have a path lead elsewhere, and return its address."""
        return self.put(path, b"", status=status, Location=target)

    def behave(self, path: str, behaviour: Behaviour) -> str:
        """Have a path answered by a function, and return its address."""
        self.pages[path] = behaviour
        return f"{self.address}{path}"


@contextmanager
def open_site() -> Iterator[Site]:
    """Open a site on a free port of this machine, which has no page yet, and close it in the end."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # named by the library
            site.asked.append((self.path, dict(self.headers)))
            behaviour = site.pages.get(self.path)
            try:
                if behaviour is None:
                    self.send_error(404)
                else:
                    behaviour(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def why_not_fetched(address: str, limits: Limits = QUICK, named: NamedAddresses = HERE) -> str:
    """Return the one sentence that says why an address is not fetched."""
    with pytest.raises(Unfetched) as caught:
        Fetcher(named, limits).fetch(address)
    assert "\n" not in str(caught.value)
    return str(caught.value)
