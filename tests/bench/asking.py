"""A patient client: it asks again where it is told to, and notes how often that was."""

from __future__ import annotations

import csv
import http.client
import io
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

_AGAIN: Final = (429, 503)
_MOST_TRIES: Final = 40
_PAUSE_SECONDS: Final = 0.1


@dataclass(slots=True)
class Client:
    """One client with an address of its own, as X-Forwarded-For tells.

    Attributes:
        seconds: how long each request took, with all its tries.
        refusals: how often each was refused before it was answered.
    """

    port: int
    address: str
    token: str | None = None
    seconds: list[float] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)

    def request(
        self, method: str, path: str, body: bytes | None = None, *, patient: bool = True, **headers: str
    ) -> tuple[int, bytes]:
        """Send a request; a patient client tries again while it is told to.

        Raises:
            OSError, HTTPException: the connection failed.
        """
        began = time.monotonic()
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"X-Forwarded-For": self.address}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        tries = 0
        status, content = self._once(method, path, body, sent)
        while status in _AGAIN and patient and tries < _MOST_TRIES:
            tries += 1
            time.sleep(_PAUSE_SECONDS)
            status, content = self._once(method, path, body, sent)
        self.seconds.append(time.monotonic() - began)
        self.refusals.append(tries)
        return status, content

    def select(self, query: str) -> tuple[int, list[dict[str, str]], bytes]:
        """Ask a SELECT; return the status, its rows, and the body."""
        status, content = self.request("GET", f"/sparql?{urlencode({'query': query})}", Accept="text/csv")
        rows = list(csv.DictReader(io.StringIO(content.decode()))) if status == 200 else []
        return status, rows, content

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
