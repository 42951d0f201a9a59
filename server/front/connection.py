"""One connection: answers at once what is there already, and lets uvicorn do the rest.

uvicorn sets up some objects and a task for each request, which takes longer than to find a kept reply. It also leaves
bounds to a server before it, which need not be there: how long a head may be and may take to come, and how long a
reader may take nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from server.errors import problem_of_status
from server.front.replies import problem_reply
from server.front.reply import Reply
from server.front.request import Request, fields_of, peer_of

if TYPE_CHECKING:
    from server.front.application import Front

MOST_TARGET_BYTES: Final = 65_000  # httptools reads no longer ones
MOST_HEAD_BYTES: Final = 128 * 1024  # of a request's first line and headers
HEAD_SECONDS: Final = 30.0
ABORT: Final = "server.front.abort"  # the extension of ASGI by which the application breaks a connection
_JOINED_BYTES: Final = 64 * 1024  # what is shorter is copied to go out in one piece

logger = logging.getLogger(__name__)


class _Answered:
    """Stands for uvicorn's cycle of a request that was answered at once."""

    response_complete = True
    message_event = asyncio.Event()


_ANSWERED: Final = cast(RequestResponseCycle, _Answered())


class Connection(HttpToolsProtocol):
    """HTTP/1.1 with one client (RFC 9112)."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Wait for the connection; the arguments are uvicorn's."""
        super().__init__(config, server_state, app_state, _loop)
        self._front = cast("Front", config.loaded_app)
        self._head_bytes = 0
        self._heads = 0
        self._in_head = False
        self._in_body = False
        self._running: RequestResponseCycle | None = None
        self._head_clock: asyncio.TimerHandle | None = None
        self._send_clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let all go."""
        super().connection_lost(exc)
        if self._running is not None and not self._running.response_complete:  # uvicorn tells the newest alone
            self._running.disconnected = True
            self._running.message_event.set()
        self.pipeline.clear()
        self._stop_clocks()

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        self._unset_keepalive_if_required()
        heads, in_body = self._heads, self._in_body
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # to a protocol that is not spoken here: the answer says so by being one of HTTP/1.1
        except httptools.HttpParserCallbackError as error:
            logger.exception("request_failed", exc_info=error.__context__)
            self._refuse(500, "The server has made a mistake, which its log tells.")
        except httptools.HttpParserError:
            self._refuse(400, "This is no request of HTTP/1.1 that could be read.")
        if self.transport.is_closing():
            return
        if self._in_head and not in_body and heads == self._heads:  # else the head begins somewhere within
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse(431, f"The first line and the headers are longer than {MOST_HEAD_BYTES} bytes.")
                return
        if self._head_clock is None and self._is_waiting():
            self._wait_for_head()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._in_head = True
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {"abort": self.transport.abort}}

    def on_headers_complete(self) -> None:
        """Answer a request at once, or have uvicorn begin its work."""
        self._heads += 1
        self._in_head, self._in_body = False, True
        self._head_bytes = 0
        if self._head_clock is not None:
            self._head_clock.cancel()
            self._head_clock = None
        target = origin_form(self.url)
        if len(self.url) > MOST_TARGET_BYTES:
            self._refuse(414, f"The address is longer than {MOST_TARGET_BYTES} bytes; send a long query by POST.")
            return
        if target is None:
            self._refuse(400, "The target of the request is no path and no address.")
            return
        self.url = target
        fields = fields_of(self.headers)
        is_newer = self.parser.get_http_version() == "1.1"
        if is_newer and ("host" not in fields or "," in fields["host"]):
            self._refuse(400, "A request names the host that it is for, once.")
            return
        if is_newer and self.parser.get_method() == b"GET" and self._may_answer_at_once(fields):
            started = time.perf_counter()
            path, _, query_string = self.url.decode("latin-1").partition("?")
            request = Request("GET", path, query_string, fields, peer_of(self.client))
            reply = self._front.recall(request)
            if reply is not None:
                self._answer(reply)
                self._front.note(request, reply, started)
                return
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request."""
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, or wait a while for what is still to be taken."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._abort_later()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection that nobody asks over any longer."""
        self._abort_later()
        super().timeout_keep_alive_handler()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        """Take no more requests from one who does not take their answers."""
        super().pause_writing()
        self.flow.pause_reading()
        self._abort_later()

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        if not self.pipeline:
            self.flow.resume_reading()
        if self._send_clock is not None and not self.transport.is_closing():
            self._send_clock.cancel()
            self._send_clock = None

    def _is_waiting(self) -> bool:
        return self._in_head or (self._is_idle() and self.timeout_keep_alive_task is None)

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _may_answer_at_once(self, fields: dict[str, str]) -> bool:
        return (
            self._is_idle()
            and not self.flow.write_paused
            and "content-length" not in fields
            and "transfer-encoding" not in fields
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
        )

    def _answer(self, reply: Reply) -> None:
        body = cast(bytes, reply.body)
        length = b"" if reply.status == 304 else b"content-length: %d\r\n" % len(body)
        head = b"".join((STATUS_LINE[reply.status], self._date(), reply.head, length, b"\r\n"))
        if len(body) < _JOINED_BYTES:
            self.transport.write(head + body)
        else:
            self.transport.write(head)
            self.transport.write(body)
        self.cycle = _ANSWERED
        self.on_response_complete()

    def _date(self) -> bytes:
        return b"".join(b"%b: %b\r\n" % header for header in self.server_state.default_headers)

    def _refuse(self, status: int, message: str) -> None:
        reply = problem_reply(problem_of_status(status, message, {"Connection": "close"}), "")
        self._front.note(Request("-", "", "", {}, peer_of(self.client)), reply, time.perf_counter())
        if not self._is_idle():  # it would be taken for the answer to another request
            self.transport.abort()
            return
        self._answer(reply)
        self._stop_clocks()
        self._abort_later()
        self.transport.close()

    def _abort_later(self) -> None:
        if self._send_clock is None:
            self._send_clock = self.loop.call_later(self._front.send_seconds, self._end_slow_reader)

    def _wait_for_head(self) -> None:
        self._head_clock = self.loop.call_later(HEAD_SECONDS, self._refuse_late_head)

    def _refuse_late_head(self) -> None:
        self._head_clock = None
        if self.transport.is_closing():
            return
        if self._in_head and self._is_idle():
            self._refuse(408, "The request came too slowly.")
        else:
            self.transport.close()

    def _end_slow_reader(self) -> None:
        self._send_clock = None
        logger.warning("slow_reader_ended seconds=%.0f", self._front.send_seconds)
        self.transport.abort()

    def _stop_clocks(self) -> None:
        self._unset_keepalive_if_required()
        for clock in (self._head_clock, self._send_clock):
            if clock is not None:
                clock.cancel()
        self._head_clock = self._send_clock = None


def origin_form(target: bytes) -> bytes | None:
    """Return a request's target as path and query, whatever its form (RFC 9112, section 3.2); None if it has none.

    >>> origin_form(b"/a?b"), origin_form(b"http://a.example?b"), origin_form(b"*"), origin_form(b"a.example:443")
    (b'/a?b', b'/?b', b'/', None)
    """
    if not target.isascii():
        return None
    if target.startswith(b"/"):
        return target.partition(b"#")[0]
    if target == b"*":
        return b"/"
    try:
        parts = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError:
        return None
    if not parts.schema or not parts.host:
        return None
    return (parts.path or b"/") + (b"?" + parts.query if parts.query is not None else b"")
