"""A store that answers as a test says, byte by byte where it wants to: on a raw socket of the loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}'
YES = b'{"head":{},"boolean":true}'


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, list[str]]:
        """The fields of the form."""
        return parse_qs(self.body.decode(), keep_blank_values=True)


Answer = Callable[[Asked], bytes]


def response(
    body: bytes = ROWS, media_type: str = JSON, *, status: str = "200 OK", length: int | None = None, **headers: str
) -> bytes:
    """Return a response as bytes; `length` is what it says of its length, else the truth; names with `_` for `-`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}"]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class StubStore:
    """Answers every request on its connection by a function; `asked` has what came."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.left = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/sparql"
        self._connections: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for connection in self._connections:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (asked := _read(connection)) is not None:
                self.asked.append(asked)
                answer = self.answer(asked)
                connection.sendall(answer)
                if b"connection: close" in answer.lower() or _is_short(answer):
                    break
        self.left.set()
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


def _read(connection: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Asked(method, target, headers, body)


def _is_short(answer: bytes) -> bool:
    """Tell whether an answer does not keep to its framing, so that only the end of the connection ends it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return len(body) < int(line.split(b":")[1])
    return b"0\r\n\r\n" not in body
