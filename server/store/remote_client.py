"""The way to a store elsewhere: HTTP by a pool of connections, one deadline for each whole exchange, no surprises.

Redirects are followed to the same host alone. Certificates are verified by this machine's authorities (SSL_CERT_FILE
adds to them). A body whose framing shows that it broke off is an error, never an answer.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import tempfile
import threading
from collections.abc import AsyncGenerator, Coroutine, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any, Final, TypeVar

import httpx

from server.store.errors import EngineClosed, QueryCancelled, QueryTimeout, ResultTooLarge
from server.store.readers import current_reader
from server.store.remote_errors import RemoteFailure, RemoteUnreachable

CONNECT_SECONDS: Final = 5.0
MEMORY_BYTES: Final = 256 * 1024
MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = (301, 302, 307, 308)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Credentials:
    """How this server makes itself known to a store: by name and password, or by a bearer token; none by default."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return self.user is not None or self.token is not None


@dataclass(slots=True)
class Reply:
    """What a store has answered: `body` is a file at its start, and the caller's to close.

    Attributes:
        status: of HTTP.
        headers: of HTTP; names in any case.
        body: the whole body, decoded.
        is_framed: whether HTTP itself would have shown that the body broke off.
    """

    status: int
    headers: httpx.Headers
    body: IO[bytes]
    is_framed: bool

    @property
    def media_type(self) -> str:
        """The media type, without parameters and in small letters."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    def excerpt(self, limit: int = 4000) -> str:
        """Return the beginning of the body as text."""
        self.body.seek(0)
        text = self.body.read(limit).decode("utf-8", "replace")
        self.body.seek(0)
        return text


class RemoteClient:
    """Sends requests from any thread; they share one pool of connections, kept by a thread of its own.

    Attributes:
        is_closed: whether it sends no longer.
    """

    def __init__(self, credentials: Credentials | None = None, *, connections: int, limit_bytes: int) -> None:
        """Connect to nobody yet.

        Args:
            credentials: sent to a host that asks for them, a token to every one that is asked.
            connections: how many there may be at once.
            limit_bytes: the longest body that is taken.
        """
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log every address, with what stands in it
        self._limit_bytes = limit_bytes
        self._auth = _auth_of(credentials or Credentials())
        self._pool_limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self.is_closed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="remote-store", daemon=True)
        self._thread.start()
        self._client = self._run(self._open())

    def send(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        form: Mapping[str, str | list[str]] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request and return the whole reply, whatever its status.

        Args:
            method: of HTTP.
            url: where to.
            seconds: the longest it may take, connecting and all of the body included.
            form: the body as form fields; or `content`: the body as it is.
            content: see there.
            headers: more of them.

        Raises:
            QueryTimeout: the time is up.
            QueryCancelled: the present reader has left.
            RemoteUnreachable: nobody answers there.
            RemoteFailure: what comes is no HTTP, leads elsewhere, or broke off.
            ResultTooLarge: the body is longer than is taken.
        """
        if self.is_closed:
            raise EngineClosed("the server is stopping")
        built = self._client.build_request(method, url, data=form, content=content, headers=headers)
        reader = current_reader()
        future = asyncio.run_coroutine_threadsafe(self._exchange(built, seconds), self._loop)
        with reader.served_by(future.cancel):
            try:
                return future.result()
            except CancelledError as error:
                raise QueryCancelled("the reader has left") from error
            except TimeoutError as error:
                raise QueryTimeout(f"the store did not answer within {seconds:.3g} seconds") from error
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                why = ": its certificate is not trusted" if "CERTIFICATE" in str(error) else ""
                raise RemoteUnreachable(f"the store at {place_of(url)} cannot be reached{why}") from error
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                raise RemoteFailure(f"the answer of the store broke off: {type(error).__name__}") from error

    def close(self) -> None:
        """Close all connections, and end their thread."""
        if self.is_closed:
            return
        self.is_closed = True
        self._run(self._client.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            auth=self._auth,
            verify=_authorities(),
            trust_env=False,
            follow_redirects=False,
            limits=self._pool_limits,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),  # the rest is bounded by each exchange's deadline
            headers={"User-Agent": "beatgraph", "Accept-Encoding": "gzip"},
        )

    async def _exchange(self, request: httpx.Request, seconds: float) -> Reply:
        async with asyncio.timeout(seconds):
            for _ in range(MOST_REDIRECTS + 1):
                response = await self._client.send(request, stream=True)
                try:
                    if response.status_code not in _REDIRECTS:
                        return await self._receive(response)
                    request = self._redirected(request, response)
                finally:
                    await response.aclose()
        raise RemoteFailure("the store redirects again and again")

    def _redirected(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        target = request.url.join(response.headers.get("Location", ""))
        if _origin(target) != _origin(request.url):
            raise RemoteFailure(f"the store redirects to another host ({target.host}), which is not followed")
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in ("host", "content-length", "authorization")
        }
        return self._client.build_request(request.method, target, content=request.content, headers=headers)

    async def _receive(self, response: httpx.Response) -> Reply:
        body = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115  # the reply's to close
        try:
            length = 0
            async for chunk in response.aiter_bytes():
                length += len(chunk)
                self._require_room(length)
                body.write(chunk)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        is_framed = "Content-Length" in response.headers or "Transfer-Encoding" in response.headers
        return Reply(response.status_code, response.headers, body, is_framed)

    def _require_room(self, length: int) -> None:
        if length > self._limit_bytes:
            raise ResultTooLarge(f"the result is longer than {self._limit_bytes} bytes; add a LIMIT")

    def _run(self, work: Coroutine[Any, Any, _Value]) -> _Value:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Challenged(httpx.Auth):
    """Answers a challenge, digest before basic; a password is sent to nobody who has not asked for it.

    What was asked for once is given from then on, so that no body is sent twice.
    """

    requires_request_body = True

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._wants_basic = False

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        await request.aread()
        if self._wants_basic:
            yield next(self._basic.auth_flow(request))
            return
        flow = self._digest.auth_flow(request)
        response = yield next(flow)
        challenges = ",".join(response.headers.get_list("WWW-Authenticate")).lower()
        if response.status_code == 401 and "digest" not in challenges and "basic" in challenges:
            self._wants_basic = True
            yield next(self._basic.auth_flow(request))
            return
        try:
            yield flow.send(response)
        except StopIteration:
            return


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


@cache
def _authorities() -> ssl.SSLContext:
    return ssl.create_default_context()


def _auth_of(credentials: Credentials) -> httpx.Auth | None:
    if credentials.token is not None:
        return _Bearer(credentials.token)
    if credentials.user is not None:
        return _Challenged(credentials.user, credentials.password or "")
    return None


def place_of(url: str) -> str:
    """Return host and port of an address, and nothing else of it.

    >>> place_of("http://user:secret@store.example:8890/sparql?key=1")
    'store.example:8890'
    """
    parsed = httpx.URL(url)
    return parsed.host if parsed.port is None else f"{parsed.host}:{parsed.port}"


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
