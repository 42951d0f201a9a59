"""The model behind an endpoint: one request, by the chat completions of any OpenAI-compatible server, within bounds.

The key is read from the environment at the moment it is sent, so that it is in no record that is kept, sent to another
process or printed. https://platform.openai.com/docs/api-reference/chat/create gives the form of request and answer.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

KEY_VARIABLE: Final = "BEATGRAPH_MODEL_KEY"
CONNECT_SECONDS: Final = 5.0
MOST_BYTES: Final = 1_000_000
MOST_FAILURES: Final = 3
_failures: Final[dict[str, int]] = {}  # in a row, of each endpoint, in this process


class ModelUnavailable(Exception):  # noqa: N818  # named for what is wrong
    """The model gave no answer; the message says why, and has neither key nor words of the article."""


@dataclass(frozen=True, slots=True)
class Model:
    """A language model: its name, the address of its server, such as http://127.0.0.1:11434/v1, and how long it has."""

    name: str
    endpoint: str
    seconds: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what is no address of a server.

        Raises:
            ValueError: it is none, or has a password in it.
        """
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(
                "the address of a model begins with http:// or https://, such as http://127.0.0.1:11434/v1"
            )
        if parts.username or parts.password:
            raise ValueError(f"the address of a model has no key in it; give it by {KEY_VARIABLE}")

    @property
    def host(self) -> str:
        """Where the model is asked."""
        return urlsplit(self.endpoint).netloc

    def ask(self, system: str, user: str) -> str:
        """Return what the model answers to one message; after a few failures in a row it is not asked any more.

        Raises:
            ModelUnavailable: nothing that is an answer comes within the time and the size that it has.
        """
        failed = _failures.get(self.endpoint, 0)
        if failed >= MOST_FAILURES:
            raise ModelUnavailable(f"{self.host} has failed {failed} times in a row and is not asked any more")
        _failures[self.endpoint] = failed + 1
        message = self._answer(system, user)
        _failures[self.endpoint] = 0
        return message

    def _answer(self, system: str, user: str) -> str:
        request = {
            "model": self.name,
            "temperature": 0,
            "response_format": {"type": "json_object"},
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        }
        try:
            content = self._send(request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelUnavailable(f"{self.host} gave no answer ({type(error).__name__})") from None
        return _message(content, self.host)

    def _send(self, request: dict[str, Any]) -> bytes:
        deadline = time.monotonic() + self.seconds
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if key := os.environ.get(KEY_VARIABLE):
            headers["Authorization"] = f"Bearer {key}"
        timeout = httpx.Timeout(self.seconds, connect=min(CONNECT_SECONDS, self.seconds))
        address = f"{self.endpoint.rstrip('/')}/chat/completions"
        with (
            httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", address, json=request, headers=headers) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise ModelUnavailable(f"{self.host} answered {answer.status_code}")
            content = bytearray()
            for piece in answer.iter_raw():
                content += piece
                if len(content) > MOST_BYTES:
                    raise ModelUnavailable(f"{self.host} answered more than {MOST_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise ModelUnavailable(f"{self.host} took more than {self.seconds:g} seconds")
            return bytes(content)


def _message(content: bytes, host: str) -> str:
    """Return the words of the first choice of a chat completion."""
    try:
        message: object = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        message = None
    if not isinstance(message, str):
        raise ModelUnavailable(f"{host} answered something that is no chat completion")
    return message
