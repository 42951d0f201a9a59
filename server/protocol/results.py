"""How the result of a query is handed out: its entity tag and its headers, told without any framework."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from server.negotiation import Choice
from server.protocol.requests import QueryRequest
from server.store.versions import is_passing

_CHANGING_FUNCTION: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


def entity_tag(version: str, wanted: QueryRequest, choice: Choice) -> str | None:
    """Return what changes with the answer; None where that may change unseen, as with the time or by chance."""
    may_call = "(" in wanted.query
    if is_passing(version) or (may_call and _CHANGING_FUNCTION.search(wanted.query)):
        return None
    fields = (version, choice.media_type, wanted.query, repr(wanted.default_graphs), repr(wanted.named_graphs))
    return hashlib.sha256("\x1f".join(fields).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def result_headers(choice: Choice, tag: str | None) -> list[tuple[str, str]]:
    """Return the headers of a result; those that every answer has are `server.headers`' to add.

    Args:
        choice: the representation.
        tag: as `entity_tag` returns it.
    """
    headers = [("Content-Type", choice.content_type)]
    if tag is not None:
        headers.append(("ETag", f'W/"{tag}"'))
    headers.append(("Cache-Control", "no-cache" if tag is not None else "no-store"))
    headers.append(("Vary", "Accept"))
    return headers
