"""What the failure of a store elsewhere means to whoever has asked: his own fault, too much, or ours."""

from __future__ import annotations

import html
import json
import re
from typing import Final

from server.store.errors import (
    EngineBusy,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryUnsupported,
    ResultTooLarge,
)
from server.store.remote_client import Reply
from server.store.remote_errors import RemoteFailure

LONGEST_MESSAGE: Final = 600
_TAGS: Final = re.compile(r"<(?:script|style|title).*?</(?:script|style|title)>|<[a-z!/][^>]*>", re.I | re.S)
# Virtuoso says 500 to what it cannot evaluate; the SQLSTATE (ISO/IEC 9075-2, 24.1) in its text tells whose fault it is.
_SQLSTATE: Final = re.compile(r"\b(S1T\d\d|[0-9A-Z]{5}) Error\b")
_UNSUPPORTED: Final = re.compile(
    r"\bnot (?:supported|implemented)\b|\bunsupported\b|\b(?:unknown|undefined) function\b", re.I
)
_PERMISSION: Final = re.compile(r"SECURITY|permission|privilege", re.I)


def failure_of(reply: Reply) -> QueryError:
    """Return the error that a reply means whose status is not 200."""
    message = _message(reply)
    match reply.status:
        case 400 | 422:
            return _fault_of_text(message) or QuerySyntaxError(message)
        case 401 | 403 | 407:
            return RemoteFailure(f"the store does not let this server in: it answers {reply.status}")
        case 404 | 405 | 410:
            return RemoteFailure(f"there is no SPARQL endpoint at the store's address: it answers {reply.status}")
        case 408 | 504:
            return QueryTimeout("the store ran out of time")
        case 413 | 414:
            return ResultTooLarge("the store takes no request of this length")
        case 429 | 503:
            return _busy(reply)
        case 500 | 501:
            return _fault_of_text(message) or RemoteFailure(f"the store answers {reply.status}")
    return RemoteFailure(f"the store answers {reply.status}")


def _fault_of_text(message: str) -> QueryError | None:
    """Return what a message means that blames the query, or by an SQLSTATE something else; None for all others."""
    found = _SQLSTATE.search(message)
    state = found[1] if found else ""
    if state.startswith("S1T"):
        return QueryTimeout("the store ran out of time")
    if state.startswith("37"):
        return QuerySyntaxError(message)
    if state.startswith("42") and _PERMISSION.search(message):
        return QueryRefused("the store does not let this server do that")
    blames_query = state.startswith(("22", "42")) or (not state and _UNSUPPORTED.search(message))
    return QueryUnsupported(message) if blames_query else None


def _busy(reply: Reply) -> EngineBusy:
    busy = EngineBusy("the store behind this server is busy; please ask again")
    told = str(reply.headers.get("Retry-After", ""))
    if re.fullmatch(r"\d{1,3}", told):
        busy.retry_after_seconds = max(1, int(told))
    return busy


def _message(reply: Reply) -> str:
    """Return what the store says, as one plain text of bounded length; Virtuoso repeats the query, which is cut off."""
    text = reply.excerpt()
    if reply.media_type.endswith("json"):
        text = _told_in_json(text)
    elif "html" in reply.media_type or "xml" in reply.media_type:
        text = html.unescape(_TAGS.sub(" ", text))
    text = " ".join(text.partition("\nSPARQL query:")[0].split())
    return text[:LONGEST_MESSAGE] or f"the store answers {reply.status} and does not say why"


def _told_in_json(text: str) -> str:
    try:
        document = json.loads(text)
    except ValueError:
        return ""
    for member in ("detail", "message", "error", "title"):
        if isinstance(document, dict) and isinstance(document.get(member), str):
            return str(document[member])
    return ""
