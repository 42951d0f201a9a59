"""Errors as answers: problem documents for programs, pages for people, and nothing of ours in either."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import Gone, NotFound

from server.app import create_app
from server.errors import PROBLEM, problem_of
from server.settings import Settings
from server.store import errors, remote_errors, writes
from server.store.errors import QueryError, QuerySyntaxError, StoreError, StoreUnusable

EXPECTED = {
    errors.StoreMissing: (503, "store-missing"),
    errors.StoreInUse: (503, "store-in-use"),
    errors.StoreUnusable: (503, "store-unusable"),
    errors.QuerySyntaxError: (400, "query-syntax-error"),
    errors.QueryUnsupported: (400, "query-unsupported"),
    errors.QueryFormMismatch: (406, "query-form-mismatch"),
    errors.QueryRefused: (403, "query-refused"),
    errors.ResultTooLarge: (422, "result-too-large"),
    errors.QueryTimeout: (503, "query-timeout"),
    errors.QueryExhausted: (503, "query-exhausted"),
    errors.QueryLost: (503, "query-lost"),
    errors.QueryCancelled: (499, "query-cancelled"),
    errors.EngineBusy: (503, "engine-busy"),
    errors.ClientBusy: (429, "client-busy"),
    errors.EngineClosed: (503, "engine-closed"),
    errors.EngineFailure: (500, "engine-failure"),
    writes.DataUnreadable: (400, "data-unreadable"),
    writes.UpdateFailed: (400, "update-failed"),
    writes.GraphProtected: (403, "graph-protected"),
    writes.GraphMissing: (404, "graph-missing"),
    writes.WriteRefused: (422, "write-refused"),
    writes.WriteTimeout: (503, "write-timeout"),
    writes.WriteFailed: (503, "write-failed"),
    writes.WriterBusy: (503, "writer-busy"),
    remote_errors.RemoteFailure: (502, "remote-failure"),
    remote_errors.RemoteUnreachable: (503, "remote-unreachable"),
    remote_errors.WriteUncertain: (504, "write-uncertain"),
}
REPORT = "[] a <http://www.w3.org/ns/shacl#ValidationReport> ."


def test_every_error_is_expected_here() -> None:
    assert {*_below(QueryError), *_below(StoreError)} == EXPECTED.keys()


def _below(kind: type[Exception]) -> set[type[Exception]]:
    return {found for below in kind.__subclasses__() for found in ({below} | _below(below))}


@pytest.mark.parametrize(("kind", "expected"), EXPECTED.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_an_error_has_its_status_and_type(
    small_app: Flask, kind: type[QueryError | StoreError], expected: tuple[int, str]
) -> None:
    more = {"report": REPORT, "results": []} if kind is writes.WriteRefused else {}
    problem = problem_of(kind("why", **more))
    assert (problem.status, problem.type.rpartition("/")[2], problem.detail) == (*expected, "why")
    assert problem.title
    if kind in (errors.QueryTimeout, errors.QueryExhausted, errors.QueryLost, errors.EngineBusy, errors.EngineClosed):
        assert int(problem.headers["Retry-After"]) > 0


def test_a_place_in_the_query_is_told_in_numbers() -> None:
    document = problem_of(QuerySyntaxError("why", line=3, column=14)).document("/sparql")
    assert document == {
        "type": "https://w3id.org/beatgraph/problem/query-syntax-error",
        "title": "The query is not valid SPARQL",
        "status": 400,
        "detail": "why",
        "instance": "/sparql",
        "line": 3,
        "column": 14,
    }


class Engine:
    """An engine that fails as it is told to."""

    version = "000001-00000000"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def query(self, *_: Any, **__: Any) -> Any:
        raise self.error


def failing(error: Exception) -> FlaskClient:
    """A client of an application whose engine fails."""
    return create_app(Settings.from_environ({}), Engine(error)).test_client()  # type: ignore[arg-type]


def test_what_nobody_foresaw_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "server.errors"):
        answer = failing(KeyError("a secret")).get("/sparql?query=ASK{}")
    assert answer.status_code == 500
    assert answer.content_type == PROBLEM
    assert "secret" not in answer.text
    assert "a secret" in caplog.text


def test_the_query_itself_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        failing(errors.QueryTimeout("too long")).get("/sparql?query=ASK{<urn:a-name-in-a-query>+?p+?o}")
    assert "path=/sparql status=503" in caplog.text
    assert "a-name-in-a-query" not in caplog.text


def test_an_unusable_store_is_said_to_be_so() -> None:
    answer = failing(StoreUnusable("the disk is full")).get("/sparql?query=ASK{}")
    assert answer.status_code == 503
    assert json.loads(answer.data)["detail"] == "the disk is full"


def test_people_get_a_page(asker: FlaskClient) -> None:
    answer = asker.get("/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<h1>Not Found</h1>" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/sparql", 405), ("PATCH", "/health", 405), ("POST", "/sparql", 415)],
)
def test_programs_get_a_problem_document_with_all_headers(
    asker: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = asker.open(path, method=method)
    assert answer.status_code == status
    assert answer.content_type == PROBLEM
    document = json.loads(answer.data)
    assert document["status"] == status
    assert document["instance"] == path
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in answer.headers  # no browser takes it for a page
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept" in answer.headers["Vary"]
    if status == 405:
        assert answer.headers["Allow"]


def test_an_error_of_http_keeps_its_words(small_app: Flask) -> None:
    problem = problem_of(Gone("Withdrawn at the publisher's request."))
    assert (problem.status, problem.title, problem.detail) == (410, "Gone", "Withdrawn at the publisher's request.")
    assert problem_of(NotFound()).type == "about:blank"


def test_redirects_are_no_errors(asker: FlaskClient) -> None:
    answer = asker.get("/sparql", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/query"
