"""Errors as answers: an RFC 9457 problem document for programs, the same facts as a page for people.

    server.store.errors.QueryError    its own status: 400, 403, 404, 406, 422, 429, 499, 500, 503
    server.store.errors.StoreError    503
    werkzeug HTTPException            as the views and Flask raise them: 400, 401, 403, 404, 405, 406, 413, 415
    any other                         500; the log says what, the answer does not

RFC 9457, section 3: "a problem details object can have the following members: type, status, title, detail, instance";
ours adds `line` and `column` to what cannot be parsed, and `report`, the results of the validation, to what the shapes
refuse; whoever asks for Turtle before JSON gets the whole validation report (https://www.w3.org/TR/shacl/) instead.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.http import HTTP_STATUS_CODES

from ontology.namespaces import BASE
from server.logs import log
from server.negotiation import prefers, prefers_html
from server.store.errors import QueryError, StoreError
from server.store.writes import WriteRefused

PROBLEM: Final = "application/problem+json"
TURTLE: Final = "text/turtle"
_KEPT: Final = frozenset({"Allow", "Location", "Retry-After", "WWW-Authenticate"})
OUTCOME: Final = "beatgraph.outcome"  # in the WSGI environ, how a query ended that has no answer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error answer says; `type` is an IRI that is the same for all errors of one kind."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)

    def document(self, path: str) -> dict[str, Any]:
        """Return the problem details object of a request for this path."""
        members = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return members | {"instance": path} | self.members


def problem_of_status(status: int, detail: str, headers: dict[str, str]) -> Problem:
    """Return a problem that its status says enough of."""
    return Problem(status=status, title=HTTP_STATUS_CODES.get(status, "Error"), detail=detail, headers=headers)


def problem_of(error: Exception) -> Problem:
    """Return what to say of an error; of one that nobody foresaw, nothing but that it was ours."""
    if isinstance(error, QueryError | StoreError):
        retry = error.retry_after_seconds
        return Problem(
            status=error.status,
            title=error.title,
            detail=str(error),
            type=f"{BASE}problem/{_slug(type(error).__name__)}",
            headers={"Retry-After": str(retry)} if retry is not None else {},
            members=_members(error),
        )
    if isinstance(error, HTTPException) and error.code is not None:
        kept = {name: value for name, value in error.get_headers() if name in _KEPT}
        return problem_of_status(error.code, error.description or "", kept)
    return problem_of(InternalServerError("The server has made a mistake. It is noted, and no fault of yours."))


def answer_error(error: Exception) -> Response | HTTPException:
    """Return the answer to an error; redirects, which Flask raises too, pass through."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return error
    if isinstance(error, QueryError):
        request.environ[OUTCOME] = error.outcome
    problem = problem_of(error)
    if problem.status >= 500:
        unforeseen = _unforeseen(error)
        log(logger, logging.ERROR, "request_failed", error=unforeseen, path=request.path, status=problem.status)
    response = _render(problem, error)
    response.headers.extend(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def register_errors(app: Flask) -> None:
    """Have the application answer every error so."""
    app.register_error_handler(Exception, answer_error)


def _render(problem: Problem, error: Exception) -> Response:
    if isinstance(error, WriteRefused) and prefers(request.accept_mimetypes, TURTLE, before=PROBLEM):
        return Response(error.report, problem.status, content_type=f"{TURTLE}; charset=utf-8")
    if not current_app.extensions["beatgraph.settings"].plain and prefers_html(request.accept_mimetypes):
        page = render_template("error.html", title=problem.title, detail=problem.detail, status=problem.status)
        return Response(page, problem.status, content_type="text/html; charset=utf-8")
    return Response(json.dumps(problem.document(request.path), indent=1) + "\n", problem.status, content_type=PROBLEM)


def _members(error: QueryError | StoreError) -> dict[str, Any]:
    if isinstance(error, WriteRefused):
        return {"report": error.results}
    line, column = getattr(error, "line", None), getattr(error, "column", None)
    return {} if line is None or column is None else {"line": line, "column": column}


def _unforeseen(error: Exception) -> Exception | None:
    return None if isinstance(error, QueryError | StoreError | HTTPException) else error


def _slug(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
