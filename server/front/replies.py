"""Replies that the front gives by itself: what cannot be received, and errors of queries that passed it."""

from __future__ import annotations

import json

from server.errors import PROBLEM, Problem
from server.front.encoding import vary
from server.front.reply import Reply
from server.headers import headers_for


def problem_reply(problem: Problem, path: str) -> Reply:
    """Return a problem document (RFC 9457), as the application would give it to a program.

    Args:
        problem: what is wrong.
        path: that was asked for.
    """
    content = json.dumps(problem.document(path), indent=1) + "\n"
    headers = [
        ("Content-Type", PROBLEM),
        *problem.headers.items(),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept"),
        *headers_for(PROBLEM).items(),
    ]
    return Reply(problem.status, vary(headers), content.encode())
