"""Asks the web application, which speaks WSGI (PEP 3333), for a reply; for the threads of the front."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from typing import Any, Final

from server.asked import QUERY
from server.errors import OUTCOME
from server.front.reply import Headers, Reply
from server.store.results import Result

WHOLE_BYTES: Final = 256 * 1024
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# What RFC 9110, section 7.6.1, leaves to the connection, and is the HTTP server's own to set.
_OF_THE_CONNECTION: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"})


def environ_of(
    *, method: str, path: str, query_string: str, headers: Headers, body: bytes, client: str, server: str, scheme: str
) -> dict[str, Any]:
    """Return a request as WSGI has it.

    Args:
        method: of the request.
        path: decoded, as text.
        query_string: as it was sent.
        headers: of the request, names in lower case.
        body: the whole body.
        client: address and port of the one who asks.
        server: address and port that were asked.
        scheme: http or https.
    """
    host, _, port = server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query_string.encode().decode("latin-1"),
        "SERVER_NAME": host.strip("[]") or "localhost",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client.rpartition(":")[0].strip("[]"),
        "REMOTE_PORT": client.rpartition(":")[2],
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key != "CONTENT_LENGTH":
            key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def call(application: Application, environ: dict[str, Any]) -> Reply:
    """Return the application's whole reply; a long body is in a file."""
    begun: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
        begun.append((status, headers))
        return _no_write

    chunks = application(environ, start_response)
    try:
        body = _gather(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = begun[-1]
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    dropped = _OF_THE_CONNECTION if is_head else _OF_THE_CONNECTION | {"content-length"}
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    outcome = environ.get(OUTCOME, "ok") if QUERY in environ else None
    return Reply(int(status.partition(" ")[0]), kept, body, environ.get(QUERY), outcome)


def _gather(chunks: Iterable[bytes]) -> bytes | Result:
    parts: list[bytes] = []
    length = 0
    rest = iter(chunks)
    for chunk in rest:
        parts.append(chunk)
        length += len(chunk)
        if length > WHOLE_BYTES:
            break
    else:
        return b"".join(parts)
    with tempfile.TemporaryFile() as file:
        file.writelines(parts)
        for chunk in rest:
            file.write(chunk)
        file.flush()
        return Result.in_file(os.dup(file.fileno()), file.tell(), _nothing)


def _nothing() -> None:
    """Give back a place that was not taken: what the application yields is bounded by its own limits."""


def _no_write(_: bytes) -> object:
    raise RuntimeError("the application yields its body; it has no use for `write`")
