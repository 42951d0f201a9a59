"""The graph store, by https://www.w3.org/TR/sparql11-http-rdf-update/, over a plain store."""

from __future__ import annotations

import json
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.protocol.graph_store import Target
from server.protocol.uploads import MOST_PARTS
from tests.server.conftest import WRITING

TURTLE = "text/turtle"
GRAPH = "http://localhost/graphs/one"
ONE = "<urn:a> <urn:b> 'one' ."
TWO = "<urn:a> <urn:b> 'two' ."
BOUNDARY = "a6fe4cd6"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
A_TURTLE = ("a.ttl", ONE, TURTLE)


def put(
    client: FlaskClient, path: str, content: str | bytes, content_type: str = TURTLE, method: str = "PUT"
) -> TestResponse:
    """Send a document."""
    return client.open(path, method=method, data=content, content_type=content_type)


def triples(answer: TestResponse) -> set[ox.Triple]:
    """Return what a graph that was got says."""
    assert answer.status_code == 200, answer.text
    form = ox.RdfFormat.from_media_type(answer.mimetype)
    assert form is not None
    return {quad.triple for quad in ox.parse(answer.data, format=form)}


def said(text: str) -> set[ox.Triple]:
    """Return the triples of some Turtle."""
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}


PATHS = [
    f"/store?graph={quote(GRAPH, safe='')}",
    "/store/person/1.ttl",
    "/store?default",
    "/store?graph=graphs/relative",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_graph_is_put_got_added_to_and_deleted(plain: FlaskClient, path: str) -> None:
    is_default = path.endswith("default")
    assert put(plain, path, ONE).status_code == (204 if is_default else 201)
    assert triples(plain.get(path)) == said(ONE)
    assert put(plain, path, TWO, method="POST").status_code == 204
    assert triples(plain.get(path)) == said(ONE + TWO)
    assert put(plain, path, TWO).status_code == 204
    assert triples(plain.get(path)) == said(TWO)
    answer = plain.delete(path)
    assert (answer.status_code, answer.data, answer.content_type) == (204, b"", None)
    if is_default:
        assert triples(plain.get(path)) == set()
    else:
        assert plain.get(path).status_code == 404
        assert plain.head(path).status_code == 404
        assert plain.delete(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "graph"),
    [
        ("/store/person/1.ttl", "http://localhost/store/person/1.ttl"),
        ("/store/a%20b/ä", "http://localhost/store/a%20b/%C3%A4"),
        ("/store?graph=relative", "http://localhost/relative"),
        ("/store?graph=../up", "http://localhost/up"),
        ("/store?graph=%2Ftop", "http://localhost/top"),
        ("/store?graph=urn:x", "urn:x"),
        ("/store?graph=http://www.example/%2531.ttl", "http://www.example/%31.ttl"),
    ],
)
def test_an_address_names_a_graph(plain: FlaskClient, path: str, graph: str) -> None:
    assert put(plain, path, ONE).status_code == 201
    names = plain.get("/sparql", query_string={"query": "SELECT ?g { GRAPH ?g {} }", "format": "csv"}).text.split()[1:]
    assert names == [graph]
    assert triples(plain.get(f"/store?graph={quote(graph, safe='')}")) == said(ONE)


def test_a_new_graph_gets_a_name_of_its_own(plain: FlaskClient) -> None:
    first, second = (put(plain, "/store", ONE, method="POST") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["Location"] != second.headers["Location"]
    for answer in (first, second):
        place = answer.headers["Location"]
        assert place.startswith("http://localhost/store/")
        assert triples(plain.get(place)) == said(ONE)
        assert triples(plain.get(f"/store?graph={quote(place, safe='')}")) == said(ONE)
    assert put(plain, first.headers["Location"], "", method="POST").status_code == 204


def test_an_empty_graph_is_there(plain: FlaskClient) -> None:
    assert put(plain, "/store/empty", "").status_code == 201
    assert triples(plain.get("/store/empty")) == set()
    assert plain.head("/store/empty").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(plain: FlaskClient, path: str) -> None:
    put(plain, path, ONE)
    by_get, by_head = plain.get(path), plain.head(path)
    assert by_head.data == b""
    assert int(by_head.headers["Content-Length"]) == len(by_get.data)
    for name in ("Content-Type", "ETag", "Vary", "Cache-Control"):
        assert by_head.headers[name] == by_get.headers[name]
    assert by_head.headers["Content-Type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_a_graph_comes_and_goes_in_every_syntax(plain: FlaskClient, media_type: str) -> None:
    content = plain_document(media_type)
    assert put(plain, "/store/g", content, media_type).status_code == 201
    answer = plain.get("/store/g", headers={"Accept": media_type})
    assert answer.mimetype == media_type
    assert triples(answer) == said(ONE)


def plain_document(media_type: str) -> bytes:
    """Return ONE in some syntax."""
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    content = ox.serialize(said(ONE), format=form, prefixes={"u": "urn:"})
    assert content is not None
    return content


@pytest.mark.parametrize(
    ("accept", "named", "status", "media_type"),
    [
        ("text/turtle;q=0.1, application/n-triples;q=0.9", None, 200, "application/n-triples"),
        ("application/trig", None, 200, "application/trig"),
        ("text/html, */*;q=0.1", None, 200, "text/turtle"),
        ("image/png", None, 406, "application/problem+json"),
        ("image/png", "jsonld", 200, "application/ld+json"),
        ("*/*", "docx", 406, "application/problem+json"),
    ],
)
def test_the_reader_chooses_the_syntax(
    plain: FlaskClient, accept: str, named: str | None, status: int, media_type: str
) -> None:
    put(plain, "/store/g", ONE)
    answer = plain.get("/store/g", headers={"Accept": accept}, query_string={"format": named} if named else {})
    assert (answer.status_code, answer.mimetype) == (status, media_type)


def test_a_copy_that_still_holds_is_304_until_something_is_written(plain: FlaskClient) -> None:
    put(plain, "/store/g", ONE)
    tag = plain.get("/store/g").headers["ETag"]
    again = plain.get("/store/g", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert plain.get("/store/g", headers={"If-None-Match": tag, "Accept": "application/trig"}).status_code == 200
    put(plain, "/store/other", TWO)
    assert plain.get("/store/g", headers={"If-None-Match": tag}).status_code == 200
    tag = plain.get("/store/g").headers["ETag"]
    plain.delete("/store/g")
    assert plain.get("/store/g", headers={"If-None-Match": "*"}).status_code == 404


def form_of(*parts: tuple[str, str, str | None]) -> bytes:
    """Return a multipart body of names, contents, and media types if they have one."""
    body = ""
    for name, content, media_type in parts:
        declared = f"Content-Type: {media_type}\r\n" if media_type else ""
        body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"; filename="{name}"\r\n'
        body += f"{declared}\r\n{content}\r\n"
    return f"{body}--{BOUNDARY}--\r\n".encode()


def test_files_of_a_form_become_one_graph_without_sharing_blank_nodes(plain: FlaskClient) -> None:
    body = form_of(
        ("a.ttl", "_:x <urn:b> 1 . <> <urn:c> 1 .", "text/turtle; charset=utf-8"),
        ("b.nt", '_:x <urn:b> "2" .', None),
        ("c.rdf", plain_document("application/rdf+xml").decode(), "application/octet-stream"),
    )
    assert put(plain, "/store/g", body, FORM, "POST").status_code == 201
    found = triples(plain.get("/store/g"))
    assert len({triple.subject for triple in found if isinstance(triple.subject, ox.BlankNode)}) == 2
    assert said(ONE) < found
    assert said("<http://localhost/store/g> <urn:c> 1 .") < found


def test_a_part_need_be_no_file(plain: FlaskClient) -> None:
    head = 'Content-Disposition: form-data; name="x"\r\nContent-Type: text/turtle'
    body = f"--{BOUNDARY}\r\n{head}\r\n\r\n{ONE}\r\n--{BOUNDARY}--"
    assert put(plain, "/store/g", body, FORM).status_code == 201
    assert triples(plain.get("/store/g")) == said(ONE)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("<urn:a> <urn:b> 'né' .".encode("latin-1"), "text/turtle; charset=iso-8859-1"),
        ("<urn:a> <urn:b> 'né' .".encode(), "text/turtle; charset=UTF-8"),
        ("\ufeff<urn:a> <urn:b> 'né' .".encode(), "text/turtle"),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?>\n<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:u="urn:"><r:Description r:about="urn:a"><u:b>né</u:b></r:Description></r:RDF>'.encode("latin-1"),
            "application/rdf+xml",
        ),
    ],
)
def test_a_document_is_read_in_its_charset(plain: FlaskClient, content: bytes, content_type: str) -> None:
    assert put(plain, "/store/g", content, content_type).status_code == 201
    assert triples(plain.get("/store/g")) == said("<urn:a> <urn:b> 'né' .")


@pytest.mark.parametrize(
    ("method", "path", "content_type", "content", "status"),
    [
        ("GET", "/store", "", "", 400),
        ("PUT", "/store", TURTLE, ONE, 400),
        ("DELETE", "/store", "", "", 400),
        ("GET", "/store?graph=", "", "", 400),
        ("GET", "/store?graph=a&graph=b", "", "", 400),
        ("GET", "/store?default&graph=urn:a", "", "", 400),
        ("GET", "/store/a?default", "", "", 400),
        ("GET", "/store/a?graph=urn:a", "", "", 400),
        ("GET", "/store?graph=http://%5Bbad", "", "", 400),
        ("GET", "/store?graph=urn:a%20b", "", "", 400),
        ("GET", "/store?graph=%ff", "", "", 400),
        ("GET", "/store?default&timeout=soon", "", "", 400),
        ("POST", "/store", "application/n-quads", "<urn:a> <urn:b> <urn:c> <urn:g> .", 400),
        ("POST", "/store", "application/trig", ONE, 400),
        ("PUT", "/store/a", "application/n-quads", "<urn:a> <urn:b> <urn:c> <urn:g> .", 400),
        ("PUT", "/store/a", TURTLE, "no turtle", 400),
        ("PUT", "/store/a", "application/ld+json", "{", 400),
        ("PUT", "/store/a", "application/rdf+xml", "<x", 400),
        ("PUT", "/store/a", f"{TURTLE}; charset=ascii", "<urn:a> <urn:b> 'ä' .", 400),
        ("PUT", "/store/a", "", ONE, 415),
        ("PUT", "/store/a", "text/plain; charset=utf-16", ONE, 415),
        ("PUT", "/store/a", "image/png", ONE, 415),
        ("PUT", "/store/a", "text/n3", ONE, 415),
        ("PUT", "/store/a", "application/x-www-form-urlencoded", "a=b", 415),
        ("PUT", "/store/a", f"{TURTLE}; charset=nonsense", ONE, 415),
        ("POST", "/store/a", "multipart/form-data", form_of(A_TURTLE), 400),
        ("POST", "/store/a", FORM, f"--{BOUNDARY}--\r\n", 400),
        ("POST", "/store/a", FORM, form_of(A_TURTLE)[:-20], 400),
        ("POST", "/store/a", FORM, "nothing at all", 400),
        ("POST", "/store/a", FORM, form_of(("a.png", ONE, "image/png")), 415),
        ("POST", "/store/a", FORM, form_of(("a", ONE, None)), 415),
        ("POST", "/store/a", FORM, form_of(A_TURTLE, ("b.ttl", "no", TURTLE)), 400),
        ("POST", "/store/a", FORM, form_of(*[("a.ttl", "", TURTLE)] * (MOST_PARTS + 1)), 413),
        ("PUT", "/store/a", TURTLE, "#" * (65 << 10), 413),
        ("PATCH", "/store/a", TURTLE, ONE, 405),
    ],
)
def test_a_wrong_request_is_a_problem_of_its_status_and_writes_nothing(
    plain: FlaskClient, method: str, path: str, content_type: str, content: str | bytes, status: int
) -> None:
    answer = plain.open(path, method=method, data=content or None, content_type=content_type or None)
    assert answer.status_code == status, answer.text
    document = json.loads(answer.data)
    assert document["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert plain.get("/store/a").status_code == 404


def test_what_cannot_be_read_is_told_by_line_and_column(plain: FlaskClient) -> None:
    document = json.loads(put(plain, "/store/g", f"{ONE}\n<urn:a> <urn:b> nothing .").data)
    assert (document["status"], document["line"]) == (400, 2)
    assert document["column"] > 1


def test_a_compressed_document_is_not_taken_for_something_else(plain: FlaskClient) -> None:
    answer = plain.put("/store/g", data=b"x", content_type=TURTLE, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_needs_the_token(plain_app: Flask, method: str) -> None:
    client = plain_app.test_client()
    answer = client.open("/store/unwritten", method=method, data=ONE, content_type=TURTLE)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert WRITING not in answer.text
    assert client.get("/store/unwritten").status_code == 404


@pytest.mark.parametrize("path", ["/store", "/store/a"])
def test_any_site_may_ask_what_is_allowed(plain: FlaskClient, path: str) -> None:
    answer = plain.options(path, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"})
    assert answer.status_code == 200
    allowed = set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    assert allowed == {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"}
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_the_graphs_of_a_house_are_got_and_not_written(asker: FlaskClient) -> None:
    assert triples(asker.get("/store?default")) > triples(
        asker.get("/store?graph=https://w3id.org/beatgraph/graph/reference")
    )
    assert put(asker, "/store?default", ONE).status_code == 403


def test_relative_iris_are_resolved_against_the_graph() -> None:
    assert Target("urn:g").base_iri == "urn:g"
