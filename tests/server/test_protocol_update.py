"""Updates at the endpoint: who may send them, in which ways, and that the next query sees them."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.access import Tokens
from server.app import create_app
from server.settings import Settings
from server.store.writes import WriteRefused, Written
from server.tokens import Scope, add_token
from tests.server.conftest import WRITING

UPDATE = "application/sparql-update"
INSERT = "INSERT DATA { <urn:a> <urn:b> 'c' }"
REPORT = "[] a <http://www.w3.org/ns/shacl#ValidationReport> ."


def send(client: FlaskClient, update: str, **parameters: object) -> TestResponse:
    """Send an update as it is."""
    return client.post("/sparql", data=update.encode(), content_type=UPDATE, query_string=parameters)


def holds(client: FlaskClient, query: str) -> bool:
    """Tell what an ASK says."""
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 200, answer.text
    return bool(json.loads(answer.data)["boolean"])


@pytest.mark.parametrize("way", ["direct", "form"])
def test_an_update_is_seen_by_the_next_query(plain: FlaskClient, way: str) -> None:
    answer = send(plain, INSERT) if way == "direct" else plain.post("/sparql", data={"update": INSERT})
    assert (answer.status_code, answer.data) == (204, b"")
    assert holds(plain, "ASK { <urn:a> <urn:b> 'c' }")


def test_an_update_is_whole_or_not_at_all(plain: FlaskClient) -> None:
    answer = send(plain, f"{INSERT}; CREATE GRAPH <urn:g>; CREATE GRAPH <urn:g>")
    assert answer.status_code == 400
    assert not holds(plain, "ASK { ?s ?p ?o }")


def test_what_is_no_update_is_told_by_line_and_column(plain: FlaskClient) -> None:
    answer = send(plain, "CLEAR ALL;\nINSERT DATA { <urn:a> }")
    document = json.loads(answer.data)
    assert (answer.status_code, document["line"]) == (400, 2)
    assert document["type"].endswith("/query-syntax-error")


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1:9/x>",
        "LOAD <file:///etc/passwd> INTO GRAPH <urn:g>",
        "CLEAR ALL; LOAD SILENT <http://127.0.0.1:9/x>; LOAD<http://127.0.0.1:9/x>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <urn:x> { ?s ?p ?o } }",
    ],
)
def test_no_update_makes_the_server_call_another(plain: FlaskClient, update: str) -> None:
    assert send(plain, update).status_code == 403


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "file:///etc/passwd"])
def test_a_silent_load_fails_in_silence(plain: FlaskClient, address: str) -> None:
    assert send(plain, f"{INSERT}; LOAD SILENT <{address}> INTO GRAPH <urn:g>").status_code == 204
    assert holds(plain, "ASK { <urn:a> <urn:b> 'c' FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }")


def test_the_request_names_the_dataset_of_the_where(plain: FlaskClient) -> None:
    send(plain, "INSERT DATA { GRAPH <urn:g> { <urn:a> a <urn:G> } GRAPH <urn:h> { <urn:a> a <urn:H> } }")
    copy = "INSERT { GRAPH <urn:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    assert send(plain, copy, **{"using-graph-uri": "urn:g"}).status_code == 204
    assert holds(
        plain, "ASK { GRAPH <urn:copy> { ?s a <urn:G> } FILTER NOT EXISTS { GRAPH <urn:copy> { ?s a <urn:H> } } }"
    )
    conflict = "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert send(plain, conflict, **{"using-named-graph-uri": "urn:h"}).status_code == 400


def test_the_default_graph_of_a_plain_store_is_what_is_in_it(plain: FlaskClient) -> None:
    send(plain, "INSERT DATA { GRAPH <urn:g> { <urn:a> a <urn:G> } }")
    assert not holds(plain, "ASK { ?s a <urn:G> }")
    assert holds(plain, "ASK { GRAPH ?g { ?s a <urn:G> } }")


def test_a_plain_store_declares_no_prefixes(plain: FlaskClient) -> None:
    assert plain.get("/sparql?query=ASK{?s+a+pol:Claim}").status_code == 400


def test_an_update_of_no_operation_is_one(plain: FlaskClient) -> None:
    assert send(plain, "# nothing\n").status_code == 204


def test_a_longer_update_than_is_allowed_is_413(plain: FlaskClient) -> None:
    assert send(plain, INSERT + "#" * (64 << 10)).status_code == 413


@pytest.mark.parametrize(
    ("authorization", "status", "challenge"),
    [
        (None, 401, 'Bearer realm="beatgraph"'),
        ("Basic dTpw", 401, 'Bearer realm="beatgraph"'),
        ("Bearer", 401, 'Bearer realm="beatgraph"'),
        ("Bearer wrong", 401, 'Bearer realm="beatgraph", error="invalid_token"'),
        (f"Bearer {WRITING}x", 401, 'Bearer realm="beatgraph", error="invalid_token"'),
        (f"bearer   {WRITING} ", 204, None),
    ],
)
def test_a_write_needs_the_token(
    plain_app: Flask, authorization: str | None, status: int, challenge: str | None
) -> None:
    client = plain_app.test_client()
    headers = {"Authorization": authorization} if authorization else {}
    answer = client.post("/sparql", data="CLEAR ALL", content_type=UPDATE, headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("WWW-Authenticate") == challenge
    assert WRITING not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_without_tokens_nobody_writes(asker: FlaskClient) -> None:
    answer = send(asker, "CLEAR ALL")
    assert answer.status_code == 403
    assert "read-only" in json.loads(answer.data)["detail"]


class Writer:
    """A writer that tells what it was asked, or fails as it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[dict[str, object]] = []

    def update(self, update: str, **asked: object) -> Written:
        if self.error is not None:
            raise self.error
        self.asked.append({"update": update, **asked})
        return Written("1")


class Engine:
    """An engine that is never asked."""

    version = "1"


@pytest.fixture
def tokens_file(tmp_path):  # type: ignore[no-untyped-def]
    """A file with a token of each scope, and the tokens."""
    file = tmp_path / "tokens.json"
    return file, {scope: add_token(file, scope.word, scope) for scope in Scope}


@pytest.mark.parametrize(("scope", "status"), [(Scope.READ, 403), (Scope.WRITE, 204), (Scope.ADMIN, 204)])
def test_a_scope_reaches_as_far_as_it_says(tokens_file, scope: Scope, status: int) -> None:  # type: ignore[no-untyped-def]
    file, known = tokens_file
    writer = Writer()
    app = create_app(Settings(store=file.parent), Engine(), writer, tokens=Tokens(file=file))  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {known[scope]}"}
    answer = app.test_client().post("/sparql", data="CLEAR ALL", content_type=UPDATE, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert 'error="insufficient_scope", scope="write"' in answer.headers["WWW-Authenticate"]
        assert writer.asked == []
    else:
        assert writer.asked[0]["admin"] is (scope == Scope.ADMIN)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/problem+json"),
        ("*/*", "application/problem+json"),
        ("application/problem+json, text/turtle;q=0.5", "application/problem+json"),
        ("text/turtle", "text/turtle"),
        ("text/turtle, */*;q=0.1", "text/turtle"),
    ],
)
def test_what_the_shapes_refuse_comes_with_their_report(tmp_path, accept: str, media_type: str) -> None:  # type: ignore[no-untyped-def]
    results = [{"focus": "urn:a", "message": "it says nothing"}]
    writer = Writer(WriteRefused("the article says nothing", report=REPORT, results=results))
    app = create_app(Settings(store=tmp_path, token=WRITING), Engine(), writer)  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {WRITING}", "Accept": accept}
    answer = app.test_client().post("/sparql", data=INSERT, content_type=UPDATE, headers=headers)
    assert (answer.status_code, answer.mimetype) == (422, media_type)
    if media_type == "text/turtle":
        assert answer.text == REPORT
    else:
        assert json.loads(answer.data)["report"] == results
