"""The front of the server: takes a request of HTTP, has it answered, and sends the answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from server.errors import problem_of_status
from server.front.accelerator import Accelerator
from server.front.bodies import BODYLESS, BodyBudget, BodyError, Chunks, declared_length, let_pass
from server.front.bridge import Application, call, environ_of
from server.front.clients import client_of
from server.front.connection import ABORT
from server.front.encoding import encoded
from server.front.replies import problem_reply
from server.front.reply import Reply
from server.front.request import Request
from server.front.sending import Receive, Scope, Send, send_reply
from server.logs import Access, QueryLog, hash_of, log_access
from server.metrics import Metrics
from server.settings import Settings
from server.store.inspection import inspect_text
from server.store.readers import Reader, working_for

WAITING_PER_THREAD: Final = 8
SHORT_BODIES: Final = 128  # so many queries of full length may be on their way at once,
LONG_BODIES: Final = 4  # and so many uploads
CACHE_RESULTS: Final = {"cached": "hit", "shared": "shared", "bounded": "miss", "ok": "miss"}
WRITES: Final = ("application/sparql-update", "application/x-www-form-urlencoded")
GRACE_SECONDS: Final = 0.03  # an answer that comes sooner is not worth watching whether its reader leaves
_Value = TypeVar("_Value")

logger = logging.getLogger(__name__)


class ReaderLeft(Exception):  # noqa: N818  # it is no error
    """The connection was closed before the answer was there."""


class Front:
    """The application as uvicorn calls it, in one event loop: at once by `recall`, else as ASGI has it.

    Attributes:
        send_seconds: how long a reader may take for an answer.
    """

    def __init__(
        self,
        application: Application,
        settings: Settings,
        *,
        accelerator: Accelerator | None,
        metrics: Metrics,
        may_write: Callable[[str | None], bool],
        close: Callable[[], object],
    ) -> None:
        """Stand before an application.

        Args:
            application: speaks WSGI, and is called in threads.
            settings: limits of time and size.
            accelerator: answers queries without the application; None for none.
            metrics: what is counted.
            may_write: tells of a value of Authorization whether it lets one write; who may not sends no long body.
            close: called once at the end, when no request is under way.
        """
        self._application = application
        self._settings = settings
        self._accelerator = accelerator
        self._metrics = metrics
        self._close = close
        self._may_write = may_write
        self.send_seconds = settings.send_timeout_seconds
        self._short = BodyBudget(SHORT_BODIES * settings.request_limit_bytes)
        self._long = BodyBudget(LONG_BODIES * settings.upload_limit_bytes)
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="application")
        self._in_threads = 0
        self._queries = QueryLog(settings.slow_query_seconds, with_text=settings.log_queries)

    def recall(self, request: Request) -> Reply | None:
        """Return a reply in memory that is there already, or costs next to nothing; None for all others."""
        try:
            return None if self._accelerator is None else self._accelerator.recall(request)
        except Exception:  # the application may know better
            logger.exception("recall_failed")
            return None

    def close(self) -> None:
        """End what belongs to the server, when the loop has ended its work."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._accelerator is not None:
            self._accelerator.close()
        self._close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = time.perf_counter()
        request = Request.of_scope(scope)
        chunks = Chunks(receive)
        try:
            reply = await self._reply(request, scope, chunks)
        except ReaderLeft:
            self.note(request, Reply(499, outcome="cancelled"), started)
            return
        self.note(request, reply, started)
        try:
            await send_reply(reply, send, is_head=request.method == "HEAD", seconds=self.send_seconds)
        except TimeoutError:
            logger.warning("slow_reader_ended length=%s seconds=%.0f", reply.length, self.send_seconds)
            scope["extensions"][ABORT]["abort"]()

    async def _reply(self, request: Request, scope: Scope, chunks: Chunks) -> Reply:
        reader = Reader(self._client(request))
        try:
            body = await self._body(request, chunks, reader.client)
        except BodyError as error:
            if error.status in (411, 413):
                await let_pass(chunks)
            return _refusal(error, request.path)
        if self._accelerator is not None:
            with working_for(reader):
                answer = self._accelerator.answer(request, body)
                if answer is not None and (reply := await self._unless_left(chunks, answer, reader)) is not None:
                    return reply
        environ = environ_of(request, body, server=scope["server"], scheme=scope["scheme"])
        return await self._in_thread(chunks, environ, reader)

    def _client(self, request: Request) -> str:
        return client_of(request.peer, request.headers.get("x-forwarded-for"), self._settings.proxies)

    async def _body(self, request: Request, chunks: Chunks, client: str) -> bytes:
        """Read the body; of those who may not write no more than a query, and the application says the rest."""
        headers = request.headers
        if request.method in BODYLESS and "content-length" not in headers and "transfer-encoding" not in headers:
            return b""
        limit = self._settings.request_limit_bytes
        is_write = request.path.startswith("/store") or headers.get("content-type", "").startswith(WRITES)
        if is_write and self._may_write(headers.get("authorization")):
            limit = max(limit, self._settings.upload_limit_bytes)
        declared = headers.get("content-length"), headers.get("transfer-encoding")
        length = declared_length(*declared, limit_bytes=limit)
        budget = self._short if length <= self._settings.request_limit_bytes else self._long
        return await budget.read(chunks, length=length, client=client)

    async def _in_thread(self, chunks: Chunks, environ: dict[str, Any], reader: Reader) -> Reply:
        if self._in_threads >= WAITING_PER_THREAD * self._settings.threads:
            return _refusal(BodyError(503, "Too many requests are waiting; please ask again."), environ["PATH_INFO"])

        def work() -> Reply:
            with working_for(reader):
                return encoded(call(self._application, environ), environ.get("HTTP_ACCEPT_ENCODING", ""))

        self._in_threads += 1
        try:
            answer = asyncio.get_running_loop().run_in_executor(self._threads, work)
            return await self._unless_left(chunks, answer, reader)
        finally:
            self._in_threads -= 1

    async def _unless_left(self, chunks: Chunks, answer: Awaitable[_Value], reader: Reader) -> _Value:
        """Return an answer, or end the work for it if its reader leaves before.

        Raises:
            ReaderLeft: he has left.
        """
        work = asyncio.ensure_future(answer)
        done, _ = await asyncio.wait({work}, timeout=GRACE_SECONDS)
        if not done:
            leaving = asyncio.ensure_future(chunks.until_left())
            await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
            if not work.done():
                reader.leave()
                work.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await work
                raise ReaderLeft
        return work.result()

    def note(self, request: Request, reply: Reply, started: float) -> None:
        """Count an answer and write its line in the log.

        Args:
            request: what was asked.
            reply: the answer.
            started: when it was asked, as `time.perf_counter` tells.
        """
        seconds = time.perf_counter() - started
        self._metrics.request(request.path, request.method, reply.status, seconds)
        if reply.outcome is not None:
            self._metrics.query(reply.outcome, seconds)
            if reply.outcome in CACHE_RESULTS:
                self._metrics.cache(CACHE_RESULTS[reply.outcome])
            if reply.query is not None and seconds >= self._settings.slow_query_seconds:
                form = inspect_text(reply.query).form
                self._queries.note(reply.query, form=form, seconds=seconds, outcome=reply.outcome, length=reply.length)
        if self._settings.access_log:
            query_hash = hash_of(reply.query) if reply.query is not None else None
            log_access(
                Access(
                    request.method,
                    request.path,
                    reply.status,
                    reply.length,
                    seconds,
                    client=self._client(request),
                    query_hash=query_hash,
                    outcome=reply.outcome,
                )
            )


def _refusal(error: BodyError, path: str) -> Reply:
    headers = {"Connection": "close"}
    if error.status == 503:
        headers["Retry-After"] = "2"
    return problem_reply(problem_of_status(error.status, str(error), headers), path)
