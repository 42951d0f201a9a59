"""Bearer tokens on disk: each has a name and a scope, and of itself nothing but its SHA-256 digest is kept.

A token is 256 bits drawn at random, so that its digest needs no salt and cannot be turned back.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

TOKEN_BYTES: Final = 32
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Scope(IntEnum):
    """What a token allows; a higher scope allows what the lower ones do."""

    READ = 1
    WRITE = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        """Its name as it is written."""
        return self.name.lower()


class TokenError(ValueError):
    """The tokens cannot be read or changed; the message is for people and holds no token."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret: `digest` is the SHA-256 of it in hexadecimal, `created` a time in UTC."""

    name: str
    scope: Scope
    digest: str
    created: str


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_token(presented: str, tokens: Iterable[Token]) -> Token | None:
    """Return the token that is presented; takes as long whether and wherever it is found."""
    digest = digest_of(presented)
    found = None
    for token in tokens:
        if hmac.compare_digest(digest, token.digest):
            found = token
    return found


def read_tokens(path: Path) -> list[Token]:
    """Return the tokens of a file.

    Raises:
        TokenError: there is no such file, or it holds something else.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["tokens"]
        tokens = [_token(entry) for entry in entries]
    except OSError as error:
        raise TokenError(f"the tokens {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise TokenError(f"{path} is no file of tokens; `beatgraph token add` makes one") from error
    if len({token.name for token in tokens}) < len(tokens):
        raise TokenError(f"{path} names a token twice")
    return tokens


def add_token(path: Path, name: str, scope: Scope) -> str:
    """Draw a new token, keep its digest in a file that is made where there is none, and return it: only now.

    Raises:
        TokenError: the name is taken or none, or the file cannot be read or written.
    """
    if not _NAME.fullmatch(name):
        raise TokenError(f"{name!r} is no name of a token: letters, digits, '.', '_' and '-', 64 at most")
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    with _locked(path):
        tokens = read_tokens(path) if path.exists() else []
        if any(token.name == name for token in tokens):
            raise TokenError(f"there is a token {name!r} already; remove it first, or choose another name")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        _write(path, [*tokens, Token(name, scope, digest_of(secret), created)])
    return secret


def remove_token(path: Path, name: str) -> None:
    """Take a token out of a file; a running server knows it no more.

    Raises:
        TokenError: there is none of this name, or the file cannot be read or written.
    """
    with _locked(path):
        tokens = read_tokens(path)
        left = [token for token in tokens if token.name != name]
        if len(left) == len(tokens):
            raise TokenError(f"there is no token {name!r} in {path}")
        _write(path, left)


def _token(entry: dict[str, Any]) -> Token:
    name, digest = entry["name"], entry["sha256"]
    if not _NAME.fullmatch(name) or not _DIGEST.fullmatch(digest):
        raise ValueError(name)
    return Token(name, Scope[entry["scope"].upper()], digest, str(entry["created"]))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let no other command change the files of this folder meanwhile."""
    try:
        folder = os.open(path.absolute().parent, os.O_RDONLY)
    except OSError as error:
        raise TokenError(f"{path} cannot be written: {error.strerror or error}") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _write(path: Path, tokens: Iterable[Token]) -> None:
    """Replace the file in one step, readable by its owner alone."""
    entries = [
        {"name": token.name, "scope": token.scope.word, "sha256": token.digest, "created": token.created}
        for token in tokens
    ]
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(json.dumps({"tokens": entries}, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise TokenError(f"{path} cannot be written: {error.strerror or error}") from error
