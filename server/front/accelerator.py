"""Answers queries before the web application, byte by byte as that would: from the cache, in this process, by workers.

What it does not know for sure (an update, a page, an error of the request) it leaves to the application. It can be
switched off, and then nothing but the time changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header, parse_etags

from server.errors import problem_of
from server.front.cache import LONGEST_BYTES, Key, ReplyCache
from server.front.encoding import encoded, vary
from server.front.flights import Flights
from server.front.local import LocalVersion
from server.front.replies import problem_reply
from server.front.reply import Headers, Reply
from server.front.request import Request
from server.headers import headers_for
from server.negotiation import Choice, choose, prefers_html, representations
from server.protocol.requests import Message, QueryRequest, read_operation
from server.protocol.results import entity_tag, result_headers
from server.store.engine import EmbeddedEngine
from server.store.errors import QueryError
from server.store.inspection import Form, inspect_text

PATH: Final = "/sparql"
METHODS: Final = frozenset({"GET", "POST", "QUERY"})
SAFE_METHODS: Final = frozenset({"GET", "QUERY"})
MEMORY_BYTES: Final = 1 << 20  # what is longer goes out from a file
INLINE_BYTES: Final = 16 * 1024  # what is longer is compressed in another thread
_QUERY_ALONE: Final = "query="
_NOT_IN_304: Final = frozenset({"content-type", "content-length", "content-encoding"})


class Accelerator:
    """Answers queries, for one event loop."""

    def __init__(
        self,
        engine: EmbeddedEngine,
        *,
        cache_bytes: int,
        query_limit_bytes: int,
        prefixes: Mapping[str, str],
        calls_services: bool = False,
    ) -> None:
        """Have nothing cached.

        Args:
            engine: what answers.
            cache_bytes: how much memory replies may take.
            query_limit_bytes: the longest body with a query.
            prefixes: those that a query may use undeclared.
            calls_services: whether the application may answer a query with SERVICE.
        """
        self._engine = engine
        self._calls_services = calls_services
        self._query_limit_bytes = query_limit_bytes
        self._cache = ReplyCache(cache_bytes)
        self._flights: Flights[tuple[str, Key], Reply | None] = Flights()
        self._local = LocalVersion(engine, prefixes)

    def recall(self, request: Request) -> Reply | None:
        """Return a reply in memory that is there already, or costs next to nothing; None for all others."""
        if request.path != PATH or request.method != "GET" or "content-encoding" in request.headers:
            return None
        key = _key_of(request, b"")
        try:
            version = self._engine.version
        except QueryError:
            return None
        reply = self._cached(version, key)
        if reply is None and key.query_string.startswith(_QUERY_ALONE) and "&" not in key.query_string:
            reply = self._evaluate_here(version, key)
        return None if reply is None else _unless_known(reply, request.headers.get("if-none-match"))

    def answer(self, request: Request, body: bytes) -> Coroutine[Any, Any, Reply | None] | None:
        """Return what will be the reply, or will be None if the application is to give it; None where that is sure."""
        if request.path != PATH or request.method not in METHODS or "content-encoding" in request.headers:
            return None
        return self._answer(_key_of(request, body), request.headers.get("if-none-match"))

    def cache_sizes(self) -> tuple[int, int]:
        """Return how many bytes and replies are kept."""
        return self._cache.bytes_used, len(self._cache)

    def close(self) -> None:
        """Let go of the store."""
        self._local.close()

    async def _answer(self, key: Key, if_none_match: str | None) -> Reply | None:
        version = self._engine.version
        reply = self._cached(version, key)
        if reply is None:
            flight = (version, key)
            shared = flight in self._flights
            reply = await self._flights.join(flight, lambda: self._evaluate(version, key))
            if shared and reply is not None:
                if isinstance(reply.body, bytes):
                    reply = replace(reply, outcome="shared")
                else:  # a file is for one reader
                    reply = self._cached(version, key) or await self._evaluate(version, key)
        if reply is None or key.method not in SAFE_METHODS:
            return reply
        return _unless_known(reply, if_none_match)

    async def _evaluate(self, version: str, key: Key) -> Reply | None:
        message = Message(key.method, key.query_string, key.content_type, key.body)
        try:
            wanted = read_operation(message, query_limit_bytes=self._query_limit_bytes)
        except HTTPException:
            return None
        if not isinstance(wanted, QueryRequest):
            return None
        inspection = inspect_text(wanted.query)
        if self._calls_services and inspection.calls_service:
            return None
        choice = _choice(key.accept, wanted.format, inspection.form)
        if choice is None:
            return None
        try:
            answer = await self._engine.query_in_loop(
                wanted.query,
                media_type=choice.representation.media_type,
                default_graphs=wanted.default_graphs,
                named_graphs=wanted.named_graphs,
                timeout_seconds=wanted.timeout_seconds,
            )
        except QueryError as error:
            reply = problem_reply(problem_of(error), PATH)
            return replace(reply, query=wanted.query, outcome=error.outcome)
        tag = entity_tag(answer.version, wanted, choice)
        result = answer.chunks
        body = result.read() if result.length <= MEMORY_BYTES else result
        reply = Reply(200, _headers(choice, tag), body, wanted.query, "ok")
        if reply.length > INLINE_BYTES:
            reply = await asyncio.to_thread(encoded, reply, key.accept_encoding)
        else:
            reply = encoded(reply, key.accept_encoding)
        if tag is not None and answer.version == version:
            self._keep(version, key, reply)
        return reply

    def _keep(self, version: str, key: Key, reply: Reply) -> None:
        """Keep a reply, what is in its file too, if it is not too long."""
        if not isinstance(reply.body, bytes) and reply.length <= LONGEST_BYTES:
            reply = replace(reply, body=reply.body.copy())
        self._cache.put(version, key, reply)

    def _cached(self, version: str, key: Key) -> Reply | None:
        return self._cache.get(version, key)

    def _evaluate_here(self, version: str, key: Key) -> Reply | None:
        try:
            query = unquote_to_bytes(
                key.query_string[len(_QUERY_ALONE) :].encode("latin-1").replace(b"+", b" ")
            ).decode()
        except UnicodeDecodeError:
            return None
        choice = _choice(key.accept, None, Form.SELECT)  # a table, as all that is evaluated here
        if choice is None:
            return None
        content = self._local.evaluate(version, query, choice.representation.media_type)
        if content is None:
            return None
        tag = entity_tag(version, QueryRequest(query), choice)
        reply = encoded(Reply(200, _headers(choice, tag), content, query, "bounded"), key.accept_encoding)
        self._cache.put(version, key, reply)
        return reply


def _key_of(request: Request, body: bytes) -> Key:
    headers = request.headers
    return Key(
        request.method,
        request.query_string,
        headers.get("content-type", "") if body else "",
        body,
        headers.get("accept", ""),
        headers.get("accept-encoding", ""),
    )


@lru_cache(maxsize=1024)
def _choice(accept_header: str, named: str | None, form: Form | None) -> Choice | None:
    """Return the representation to give, None where a page is wanted, or nothing that there is."""
    accept = parse_accept_header(accept_header, MIMEAccept)
    if named == "html" or (named is None and prefers_html(accept)):
        return None
    try:
        return choose(accept, representations(form), named=named)
    except HTTPException:
        return None


def _headers(choice: Choice, tag: str | None) -> Headers:
    """Return the headers of a result, ready for `encoded`, which finds nothing to add to the last."""
    if tag is None:
        return vary([*result_headers(choice, None), *headers_for(choice.content_type).items()])
    before, after = _headers_but_tag(choice)
    return [*before, ("ETag", f'W/"{tag}"'), *after]


@lru_cache(maxsize=64)
def _headers_but_tag(choice: Choice) -> tuple[Headers, Headers]:
    headers = vary([*result_headers(choice, "x"), *headers_for(choice.content_type).items()])
    place = headers.index(("ETag", 'W/"x"'))
    return headers[:place], headers[place + 1 :]


def _unless_known(reply: Reply, if_none_match: str | None) -> Reply:
    """Return 304 instead of a reply that its reader has already."""
    tag = None if if_none_match is None else reply.header("ETag")
    if if_none_match is None or tag is None or reply.status != 200:
        return reply
    if not parse_etags(if_none_match).contains_weak(tag.removeprefix("W/").strip('"')):
        return reply
    if not isinstance(reply.body, bytes):
        reply.body.close()
    kept = [(name, value) for name, value in reply.headers if name.lower() not in _NOT_IN_304]
    return replace(reply, status=304, headers=kept, body=b"")
