"""A server on loopback that answers like one of a language model, with whatever a test has it say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Stub:
    """What it says, and what it was asked: `content` is the words of the answer; `raw` a whole body instead."""

    content: str = '{"claims": []}'
    raw: bytes | None = None
    status: int = 200
    seconds: float = 0.0
    drip: bool = False
    endless: bool = False
    location: str | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""

    def says(self, *claims: object) -> None:
        """Have it propose these claims."""
        self.content = json.dumps({"claims": claims})


@contextmanager
def a_stub() -> Iterator[Stub]:
    """Run the server until the block ends."""
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stub.asked.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
            time.sleep(0 if stub.drip else stub.seconds)
            self.send_response(stub.status)
            if stub.location:
                self.send_header("Location", stub.location)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            with suppress(ConnectionError):
                self._answer()

        def _answer(self) -> None:
            if stub.endless:
                for _ in range(10_000):
                    self.wfile.write(b" " * 65_536)
            completion = {"choices": [{"message": {"role": "assistant", "content": stub.content}}]}
            content = json.dumps(completion).encode() if stub.raw is None else stub.raw
            if stub.drip:
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(stub.seconds)
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
