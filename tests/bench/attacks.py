"""Hostile queries, and what becomes of a server that gets one: its answer, how late, and what is left of it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from tests.bench.load import TABLE
from tests.bench.processes import PROJECT, ServerProcess, watched

HOSTILE: Final = {
    path.stem.replace("-", " "): path.read_text(encoding="utf-8")
    for path in sorted((PROJECT / "tests" / "server" / "hostile").glob("*.rq"))
}
GRAPHS: Final = ("CONSTRUCT", "DESCRIBE")
_IDLE_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attack came to.

    Attributes:
        status: of the answer; None where there was none in the time that one waits.
        whole: whether the answer came to its regular end, and is one of its kind.
        seconds: until the answer's end, or until one gave up.
        peak_bytes: the highest resident memory of the server meanwhile.
        left_bytes: by how much it is more afterwards than it was before.
        at_rest: whether the server works on nothing a second after the answer.
    """

    status: int | None
    whole: bool
    seconds: float
    peak_bytes: int
    left_bytes: int
    at_rest: bool


def attack(server: ServerProcess, endpoint: str, query: str, *, patience: float) -> Outcome:
    """Ask a hostile query, wait so many seconds at most, and see what is left of it a second later."""
    before = server.resident_bytes()
    with watched(server.resident_bytes, every=0.1) as highest:
        status, whole, seconds = ask(server, endpoint, query, patience=patience)
        at_rest = _comes_to_rest(server)
        peak = highest()
    return Outcome(status, whole, seconds, peak, server.resident_bytes() - before, at_rest)


def ask(
    server: ServerProcess, endpoint: str, query: str, *, patience: float, source: str = "127.0.0.1"
) -> tuple[int | None, bool, float]:
    """Ask; return the status, whether the answer was whole, and the seconds it took."""
    media_type = "text/turtle" if any(word in query for word in GRAPHS) else TABLE
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=patience, source_address=(source, 0))
    began = time.monotonic()
    status = None
    try:
        connection.request("GET", f"{endpoint}?query={quote(query, safe='')}", headers={"Accept": media_type})
        answer = connection.getresponse()
        status = answer.status
        content = answer.read()
        return status, _is_sound(content, answer.headers.get_content_type()), time.monotonic() - began
    except (OSError, http.client.HTTPException):
        return status, False, time.monotonic() - began
    finally:
        connection.close()


def _is_sound(content: bytes, media_type: str) -> bool:
    """Tell whether a body can be read as what it is said to be."""
    try:
        if media_type.endswith("json"):
            json.loads(content)
        elif media_type == "text/turtle":
            for _ in ox.parse(content, format=ox.RdfFormat.TURTLE):
                pass
    except (ValueError, SyntaxError):
        return False
    return True


def _comes_to_rest(server: ServerProcess) -> bool:
    return wait_for(lambda: _is_idle(server), seconds=1.0)


def _is_idle(server: ServerProcess) -> bool:
    before = server.busy_seconds()
    time.sleep(0.3)
    return server.busy_seconds() - before < 0.3 * _IDLE_SHARE


def wait_for(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait for something; tell whether it came true."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
