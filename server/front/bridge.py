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
from server.front.request import Request
from server.store.results import Result

WHOLE_BYTES: Final = 256 * 1024
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# What RFC 9110, section 7.6.1, leaves to the connection, and is the HTTP server's own to set.
_OF_THE_CONNECTION: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"})


def environ_of(request: Request, body: bytes, *, server: tuple[str, int | None] | None, scheme: str) -> dict[str, Any]:
    """Return a request as WSGI has it.

    Args:
        request: its head.
        body: the whole body.
        server: address and port that were asked.
        scheme: http or https.
    """
    host, port = server or ("localhost", None)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": request.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.peer,
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
    for name, value in request.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name != "content-length" and "_" not in name:  # or it would look like another
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
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
