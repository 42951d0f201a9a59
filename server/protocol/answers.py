"""Answers that the protocol's views have in common: a result, the word that the reader has it, no body at all."""

from __future__ import annotations

from flask import Response, request

from server.negotiation import Choice
from server.protocol.results import result_headers
from server.store.engine import Answer


def give(answer: Answer, choice: Choice, tag: str | None) -> Response:
    """Return a result; to HEAD its headers alone."""
    headers = result_headers(choice, tag)
    if request.method == "HEAD":
        answer.chunks.close()
        response = Response(headers=headers)
    else:
        response = Response(answer.chunks, headers=headers, direct_passthrough=True)
    response.content_length = answer.length
    return response


def not_modified(choice: Choice, tag: str) -> Response:
    """Return 304: the reader's copy still holds."""
    response = without_body(304)
    response.headers.extend([header for header in result_headers(choice, tag) if header[0] != "Content-Type"])
    return response


def without_body(status: int) -> Response:
    """Return an answer that has no body, and so no type of one."""
    response = Response(status=status)
    response.headers.pop("Content-Type", None)
    return response
