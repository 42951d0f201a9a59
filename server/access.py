"""Who may read and write: the bearer token of a request, and the scope that it has.

https://www.rfc-editor.org/rfc/rfc6750: no token, or one that is unknown, is 401 and says `Bearer` in WWW-Authenticate;
one that does not reach so far is 403 with `insufficient_scope`. Reading is open to all unless the server is private;
without any token nobody writes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from werkzeug.exceptions import Forbidden, HTTPException, ServiceUnavailable, Unauthorized

from server.logs import log
from server.tokens import Scope, Token, TokenError, digest_of, find_token, read_tokens

REALM: Final = "beatgraph"
GIVEN: Final = "given"  # the name of the token that the operator gives at the start
READ_ONLY: Final = "This server is read-only: it answers queries and takes no update."
_State = tuple[int, int, int]

logger = logging.getLogger(__name__)


class NoToken(Unauthorized):
    """The request has no token, or one that is unknown."""

    def __init__(self, description: str, *, error: str = "") -> None:
        """Say what is wrong; `error` is the code of RFC 6750."""
        super().__init__(description)
        self._error = error

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """Return the headers, with the challenge."""
        return [*super().get_headers(*args, **kwargs), ("WWW-Authenticate", _challenge(self._error))]


class InsufficientScope(Forbidden):
    """The token does not reach so far."""

    def __init__(self, scope: Scope, needed: Scope) -> None:
        """Say what the token may do, and what it would have to."""
        super().__init__(f"This token may {scope.word}; this needs the scope {needed.word}.")
        self._needed = needed

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """Return the headers, with the challenge."""
        challenge = _challenge("insufficient_scope", scope=self._needed.word)
        return [*super().get_headers(*args, **kwargs), ("WWW-Authenticate", challenge)]


class Tokens:
    """The tokens that a server knows; those of a file are read anew when it changes. Any thread may ask."""

    def __init__(self, *, given: str | None = None, file: Path | None = None, private: bool = False) -> None:
        """Read the tokens.

        Args:
            given: a token that may do everything.
            file: where `beatgraph token` keeps others.
            private: whether reading needs a token too.

        Raises:
            TokenError: the file cannot be read.
        """
        self.private = private
        self._given = [Token(GIVEN, Scope.ADMIN, digest_of(given), "")] if given else []
        self._file = file
        self._mutex = threading.Lock()
        self._state: _State | None = None
        self._read: Sequence[Token] = ()
        self._known()

    @property
    def allow_writing(self) -> bool:
        """Whether there is any token at all."""
        return bool(self._given) or self._file is not None

    def require(self, authorization: str | None, needed: Scope) -> Scope:
        """Return the scope of a request, at least READ.

        Args:
            authorization: the value of the header Authorization.
            needed: the scope without which there is no answer.

        Raises:
            Forbidden: the scope does not suffice, or nobody may write.
            NoToken: there is no token, or an unknown one.
            ServiceUnavailable: the file of tokens cannot be read.
        """
        if needed == Scope.READ and not self.private:
            return Scope.READ
        if not self.allow_writing:
            raise Forbidden(READ_ONLY)
        presented = _bearer(authorization)
        try:
            token = find_token(presented, self._known())
        except TokenError as error:
            log(logger, logging.ERROR, "tokens_unreadable", error=error)
            raise ServiceUnavailable("The tokens cannot be read.") from error
        if token is None:
            raise NoToken("The token is unknown.", error="invalid_token")
        if token.scope < needed:
            raise InsufficientScope(token.scope, needed)
        return token.scope

    def may_write(self, authorization: str | None) -> bool:
        """Tell whether a value of Authorization lets one write something."""
        try:
            return self.require(authorization, Scope.WRITE) >= Scope.WRITE
        except HTTPException:
            return False

    def _known(self) -> Sequence[Token]:
        if self._file is None:
            return self._given
        with self._mutex:
            state = _state_of(self._file)
            if state is None or state != self._state:
                self._read = read_tokens(self._file)
                self._state = state
            return [*self._given, *self._read]


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NoToken("This needs a token: send it as `Authorization: Bearer TOKEN`.")
    return token.strip()


def _challenge(error: str, *, scope: str = "") -> str:
    parts = [f'realm="{REALM}"']
    parts += [f'error="{error}"'] if error else []
    parts += [f'scope="{scope}"'] if scope else []
    return f"Bearer {', '.join(parts)}"


def _state_of(file: Path) -> _State | None:
    """Return what is different after the file has been changed."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
