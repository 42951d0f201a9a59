"""A front that listens on a port of the loopback, in this process, before an application of a few lines."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from uvicorn import Config, Server

from server.front.accelerator import Accelerator
from server.front.application import Front
from server.front.bridge import Application
from server.front.connection import Connection
from server.metrics import Metrics
from server.settings import Settings


class Listening:
    """A front under a server that runs in a thread."""

    def __init__(self, application: Application, accelerator: object = None, **settings: Any) -> None:
        self.front = Front(
            application,
            Settings(Path("/nowhere"), access_log=False, **settings),
            accelerator=cast(Accelerator | None, accelerator),
            metrics=Metrics(),
            may_write=lambda _: False,
            close=lambda: None,
        )
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        config = Config(
            self.front,
            loop="uvloop",
            http=Connection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = Server(config)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def _run(self) -> None:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._server.serve([self._listener]))

    def connect(self) -> socket.socket:
        """Return a connection whose buffer for what arrives is small."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(10)
        client.connect(("127.0.0.1", self.port))
        return client

    def exchange(self, sent: bytes) -> bytes:
        """Return all that comes back until the server closes the connection, for bytes that are sent."""
        with self.connect() as client:
            client.sendall(sent)
            return everything(client)

    def connections(self) -> int:
        """Return how many there are."""
        return len(self._server.server_state.connections)

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join(20)
        self.front.close()


@contextmanager
def listening(application: Application, accelerator: object = None, **settings: Any) -> Iterator[Listening]:
    """Have a front listen in the block."""
    server = Listening(application, accelerator, **settings)
    try:
        yield server
    finally:
        server.stop()


def everything(client: socket.socket) -> bytes:
    """Return all that comes until the connection ends."""
    received = bytearray()
    try:
        while chunk := client.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return bytes(received)
