"""Every row of the W3C's manifests for the protocol, the graph store and the service description, in our own words.

The rows bear the names of the manifests (https://w3c.github.io/rdf-tests/sparql/sparql11/), so that one can see that
none is missing; `tests/conformance` runs the originals where they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
TURTLE = "text/turtle; charset=utf-8"
GRAPHS = ("http://g.example/1", "http://g.example/2", "http://g.example/3")
SD = "http://www.w3.org/ns/sparql-service-description#"
Row = Callable[[FlaskClient], Any]
ROWS: dict[str, Row] = {}


def row(check: Row) -> Row:
    """Note a row by its name in the manifest."""
    ROWS[check.__name__] = check
    return check


def refused(name: str, **request: Any) -> None:
    """Note a row whose request is the client's fault."""

    def check(client: FlaskClient) -> None:
        answer = client.open("/sparql", **request)
        assert 400 <= answer.status_code < 500
        assert answer.status_code not in (401, 403)

    ROWS[name] = check


def fill(client: FlaskClient) -> None:
    """Put a document into each of the graphs, about itself."""
    for graph in GRAPHS:
        insert = f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> a <urn:Document> }} }}"
        assert client.post("/sparql", data=insert, content_type=UPDATE).status_code == 204


def ask(client: FlaskClient, query: str, parameters: Any = (), way: str = "direct") -> bool:
    """Return what an ASK says, sent in one way or another, the parameters in the address."""
    pairs = list(parameters)
    if way == "get":
        answer = client.get("/sparql?" + urlencode([("query", query), *pairs]))
    elif way == "form":
        answer = client.post(f"/sparql?{urlencode(pairs)}", data={"query": query})
    else:
        answer = client.post(f"/sparql?{urlencode(pairs)}", data=query, content_type=QUERY)
    assert (answer.status_code, answer.mimetype) == (200, JSON), answer.text
    return bool(json.loads(answer.data)["boolean"])


def update(client: FlaskClient, text: str, parameters: Any = ()) -> None:
    """Send an update, the parameters in the address."""
    answer = client.post(f"/sparql?{urlencode(list(parameters))}", data=text, content_type=UPDATE)
    assert answer.status_code == 204, answer.text


BOTH = f"ASK {{ <{GRAPHS[0]}> a ?type . <{GRAPHS[1]}> a ?type }}"
BOTH_NAMED = f"ASK {{ GRAPH ?g {{ <{GRAPHS[0]}> a ?type }} GRAPH ?h {{ <{GRAPHS[1]}> a ?type }} }}"
DEFAULT = [("default-graph-uri", GRAPHS[0]), ("default-graph-uri", GRAPHS[1])]
NAMED = [("named-graph-uri", GRAPHS[0]), ("named-graph-uri", GRAPHS[1])]
NOTHING = [("default-graph-uri", "http://g.example/nothing")]


@row
def query_post_form(client: FlaskClient) -> None:
    assert ask(client, "ASK {}", NOTHING, "form")


@row
def query_get(client: FlaskClient) -> None:
    assert ask(client, "ASK {}", NOTHING, "get")


@row
def query_post_direct(client: FlaskClient) -> None:
    assert ask(client, "ASK {}", NOTHING)


@row
def query_dataset_default_graphs_get(client: FlaskClient) -> None:
    fill(client)
    assert ask(client, BOTH, DEFAULT, "get")
    assert not ask(client, BOTH, DEFAULT[:1], "get")


@row
def query_dataset_default_graphs_post(client: FlaskClient) -> None:
    fill(client)
    assert ask(client, BOTH, DEFAULT)
    assert not ask(client, BOTH, NAMED)


@row
def query_dataset_named_graphs_get(client: FlaskClient) -> None:
    fill(client)
    assert ask(client, BOTH_NAMED, NAMED, "get")
    assert not ask(client, BOTH_NAMED, NAMED[1:], "get")


@row
def query_dataset_named_graphs_post(client: FlaskClient) -> None:
    fill(client)
    assert ask(client, BOTH_NAMED, NAMED)
    assert not ask(client, BOTH_NAMED, DEFAULT)


@row
def query_dataset_full(client: FlaskClient) -> None:
    fill(client)
    query = BOTH_NAMED.replace("ASK {", f"ASK {{ <{GRAPHS[2]}> a ?type .", 1)
    assert ask(client, query, [("default-graph-uri", GRAPHS[2]), *NAMED])
    assert not ask(client, query, NAMED)


@row
def query_multiple_dataset(client: FlaskClient) -> None:
    fill(client)
    query = BOTH_NAMED.replace("ASK", f"ASK FROM <{GRAPHS[2]}>", 1)
    assert ask(client, query, NAMED)
    assert not ask(client, query)


def content(client: FlaskClient, query: str) -> TestResponse:
    """Return the answer to a query that names no format."""
    answer = client.post("/sparql", data=query, content_type=QUERY)
    assert answer.status_code == 200
    return answer


@row
def query_content_type_select(client: FlaskClient) -> None:
    assert json.loads(content(client, "SELECT (1 AS ?one) {}").data)["results"]["bindings"][0]["one"]["value"] == "1"


@row
def query_content_type_ask(client: FlaskClient) -> None:
    assert json.loads(content(client, "ASK {}").data)["boolean"] is True


@row
def query_content_type_describe(client: FlaskClient) -> None:
    assert content(client, "DESCRIBE <urn:a>").mimetype == "text/turtle"


@row
def query_content_type_construct(client: FlaskClient) -> None:
    answer = content(client, "CONSTRUCT { <s> <p> 1 } {}")
    assert answer.mimetype == "text/turtle"
    assert len(list(ox.parse(answer.data, format=ox.RdfFormat.TURTLE))) == 1


COPY = "INSERT { GRAPH <urn:copy> { ?s a <urn:Copy> } } WHERE "
ALL = f"{COPY} {{ {{ ?s a ?type }} UNION {{ GRAPH ?g {{ ?s a ?type }} }} }}"


def copied(client: FlaskClient) -> set[str]:
    """Return what an update has copied."""
    answer = client.get(
        "/sparql", query_string={"query": "SELECT ?s { GRAPH <urn:copy> { ?s ?p ?o } }", "format": "csv"}
    )
    return set(answer.text.split()[1:])


@row
def update_dataset_default_graph(client: FlaskClient) -> None:
    fill(client)
    update(client, ALL, [("using-graph-uri", GRAPHS[0])])
    assert copied(client) == {GRAPHS[0]}


@row
def update_dataset_default_graphs(client: FlaskClient) -> None:
    fill(client)
    update(client, ALL, [("using-graph-uri", GRAPHS[0]), ("using-graph-uri", GRAPHS[1])])
    assert copied(client) == set(GRAPHS[:2])


@row
def update_dataset_named_graphs(client: FlaskClient) -> None:
    fill(client)
    update(client, ALL, [("using-named-graph-uri", GRAPHS[0]), ("using-named-graph-uri", GRAPHS[1])])
    assert copied(client) == set(GRAPHS[:2])


@row
def update_dataset_full(client: FlaskClient) -> None:
    fill(client)
    both = f"{COPY} {{ ?d a ?type . GRAPH ?g {{ ?s a ?type }} }}"
    update(client, both, [("using-graph-uri", GRAPHS[0]), ("using-named-graph-uri", GRAPHS[1])])
    assert copied(client) == {GRAPHS[1]}


@row
def update_post_form(client: FlaskClient) -> None:
    fill(client)
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 204
    assert not ask(client, "ASK { GRAPH ?g { ?s ?p ?o } }")


@row
def update_post_direct(client: FlaskClient) -> None:
    fill(client)
    update(client, "CLEAR ALL")
    assert not ask(client, "ASK { GRAPH ?g { ?s ?p ?o } }")


@row
def update_base_uri(client: FlaskClient) -> None:
    update(client, "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <relative> } }")
    assert ask(client, "ASK { GRAPH <urn:g> { ?s ?p ?o FILTER(isIRI(?o) && STR(?o) != 'relative') } }")
    assert ask(client, "ASK { GRAPH <urn:g> { ?s ?p <relative> } }")


refused("bad_query_method", method="PUT", data="query=ASK%7B%7D", content_type=FORM)
refused("bad_multiple_queries", method="GET", query_string="query=ASK%7B%7D&query=SELECT%20*%7B%7D")
refused("bad_query_wrong_media_type", method="POST", data="ASK {}", content_type="text/plain")
refused("bad_query_missing_form_type", method="POST", data=b"query=ASK%20%7B%7D")
refused("bad_query_missing_direct_type", method="POST", data=b"ASK {}")
refused("bad_query_non_utf8", method="POST", data="ASK {}".encode("utf-16"), content_type=f"{QUERY}; charset=UTF-16")
refused("bad_query_syntax", method="GET", query_string="query=ASK%20%7B")
refused("bad_update_get", method="GET", query_string="update=CLEAR%20ALL")
refused("bad_multiple_updates", method="POST", data=b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", content_type=FORM)
refused("bad_update_wrong_media_type", method="POST", data="CLEAR NAMED", content_type="text/plain")
refused("bad_update_missing_form_type", method="POST", data=b"update=CLEAR%20NAMED")
refused(
    "bad_update_non_utf8", method="POST", data="CLEAR ALL".encode("utf-16"), content_type=f"{UPDATE}; charset=UTF-16"
)
refused("bad_update_syntax", method="POST", data=b"update=CLEAR%20XYZ", content_type=FORM)
refused(
    "bad_update_dataset_conflict",
    method="POST",
    query_string={"using-named-graph-uri": "urn:g"},
    data="WITH <urn:h> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    content_type=UPDATE,
)

ONE, OTHER = "<urn:one> <urn:name> 'one' .", "<urn:other> <urn:name> [ <urn:is> 'other' ] ."
DIRECT, INDIRECT = "/store/person/1.ttl", "/store?graph=http%3A%2F%2Flocalhost%2Fstore%2Fperson%2F1.ttl"
BOUNDARY = "a-boundary"
HEAD = "Content-Disposition: form-data; name={0}; filename={0}\r\nContent-Type: text/turtle; charset=utf-8"
PART = "--a-boundary\r\n" + HEAD + "\r\n\r\n{1}\r\n"
PARTS = PART.format("one.ttl", ONE) + PART.format("other.ttl", "<urn:more> <urn:name> 'more' .") + "--a-boundary--\r\n"


def put(client: FlaskClient, place: str, content: str, *, method: str = "PUT", content_type: str = TURTLE) -> int:
    """Send a document and return the status."""
    return client.open(place, method=method, data=content, content_type=content_type).status_code


def shows(client: FlaskClient, place: str, *documents: str) -> bool:
    """Tell whether a graph is what some documents say, whatever its blank nodes are called."""
    answer = client.get(place, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.content_type) == (200, TURTLE), answer.text
    found, expected = (
        ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE)) for text in (answer.data, "\n".join(documents).encode())
    )
    for dataset in (found, expected):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
    return bool(found == expected)


def of_both(name: str) -> Callable[[Callable[[FlaskClient, str], None]], None]:
    """Note a row that names its graph by its own address, and another that names it by a parameter."""

    def note(check: Callable[[FlaskClient, str], None]) -> None:
        ROWS[f"{name}_direct"] = lambda client: check(client, DIRECT)
        ROWS[f"{name}_indirect"] = lambda client: check(client, INDIRECT)

    return note


@of_both("put_get_repeat")
def _(client: FlaskClient, place: str) -> None:
    assert put(client, place, ONE) == 201
    assert shows(client, INDIRECT, ONE)
    assert put(client, place, OTHER) == 204
    assert shows(client, place, OTHER)


@row
def put_get_default(client: FlaskClient) -> None:
    assert put(client, "/store?default", OTHER) == 204
    assert shows(client, "/store?default", OTHER)


@of_both("put_delete_get_delete")
def _(client: FlaskClient, place: str) -> None:
    assert put(client, place, ONE) == 201
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404
    assert client.delete(place).status_code == 404


@of_both("post_get_post_get")
def _(client: FlaskClient, place: str) -> None:
    put(client, place, OTHER)
    assert put(client, place, ONE, method="POST") == 204
    assert shows(client, place, OTHER, ONE)
    form = f"multipart/form-data; boundary={BOUNDARY}"
    assert put(client, place, PARTS, method="POST", content_type=form) == 204
    assert shows(client, place, OTHER, ONE, "<urn:more> <urn:name> 'more' .")


@row
def post_get_new_graph(client: FlaskClient) -> None:
    answer = client.post("/store", data=OTHER, content_type=TURTLE)
    assert answer.status_code == 201
    assert shows(client, answer.headers["Location"], OTHER)
    assert shows(client, "/store?" + urlencode({"graph": answer.headers["Location"]}), OTHER)


@of_both("head_existing")
def _(client: FlaskClient, place: str) -> None:
    put(client, place, ONE)
    answer = client.head(place, headers={"Accept": TURTLE})
    assert (answer.status_code, answer.content_type, answer.data) == (200, TURTLE, b"")


@of_both("head_non_existing")
def _(client: FlaskClient, place: str) -> None:
    put(client, "/store/another", ONE)
    answer = client.head(place, headers={"Accept": TURTLE})
    assert (answer.status_code, answer.data) == (404, b"")


@row
def put_get_uri_pct_encoded_indirect(client: FlaskClient) -> None:
    assert put(client, "/store?graph=http://g.example/1.ttl", ONE) == 201
    assert shows(client, "/store?graph=http%3A%2F%2Fg.example%2F%31.ttl", ONE)


@row
def put_get_uri_pct_encoded_twice(client: FlaskClient) -> None:
    assert put(client, "/store?graph=http://g.example/%31.ttl", ONE) == 201
    assert put(client, "/store?graph=http://g.example/%2531.ttl", OTHER) == 201
    assert shows(client, "/store?graph=http://g.example/%31.ttl", ONE)
    assert shows(client, "/store?graph=http://g.example/%2531.ttl", OTHER)


def described(client: FlaskClient) -> set[tuple[Any, str, Any]]:
    """Return the triples of the service description."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.content_type) == (200, TURTLE)
    return {(q.subject, q.predicate.value, q.object) for q in ox.parse(answer.data, format=ox.RdfFormat.TURTLE)}


@row
def returns_rdf(client: FlaskClient) -> None:
    assert described(client)


@row
def has_endpoint_triple(client: FlaskClient) -> None:
    endpoints = [value for _, name, value in described(client) if name == SD + "endpoint"]
    assert endpoints == [ox.NamedNode("http://localhost/sparql")]


@row
def conforms_to_schema(client: FlaskClient) -> None:
    put(client, "/store/a", ONE)
    facts = described(client)
    services = [s for s, name, value in facts if name.endswith("#type") and value == ox.NamedNode(SD + "Service")]
    assert len(services) == 1
    named = [value for _, name, value in facts if name == SD + "namedGraph"]
    for graph in named:
        assert [value.value for s, name, value in facts if s == graph and name == SD + "name"] == [
            "http://localhost/store/a"
        ]
    assert len(named) == 1
    assert not [fact for fact in facts if fact[1].startswith(SD) and isinstance(fact[2], ox.Literal)]
    own = {name for _, name, _ in facts if name.startswith(SD)}
    assert own <= {
        SD + name
        for name in (
            *("endpoint", "supportedLanguage", "feature", "resultFormat", "inputFormat"),
            *("defaultDataset", "defaultGraph", "namedGraph", "name"),
        )
    }


# The 18 rows of http-rdf-update/, in prose and one after the other, are these steps, each of which is above too.
PROSE = {
    "put__initial_state": "put_get_repeat_direct",
    "get_of_put__initial_state": "put_get_repeat_indirect",
    "put__graph_already_in_store": "put_get_repeat_direct",
    "get_of_put__graph_already_in_store": "put_get_repeat_direct",
    "put__default_graph": "put_get_default",
    "get_of_put__default_graph": "put_get_default",
    "delete__existing_graph": "put_delete_get_delete_direct",
    "get_of_delete__existing_graph": "put_delete_get_delete_direct",
    "delete__nonexistent_graph": "put_delete_get_delete_direct",
    "post__existing_graph": "post_get_post_get_direct",
    "get_of_post__existing_graph": "post_get_post_get_direct",
    "post__multipart_formdata": "post_get_post_get_direct",
    "get_of_post__multipart_formdata": "post_get_post_get_direct",
    "post__create__new_graph": "post_get_new_graph",
    "get_of_post__create__new_graph": "post_get_new_graph",
    "get_of_post__after_noop": "get_of_post__after_noop",
    "head_on_an_existing_graph": "head_existing_direct",
    "head_on_a_nonexisting_graph": "head_non_existing_direct",
}


@row
def get_of_post__after_noop(client: FlaskClient) -> None:
    place = client.post("/store", data=OTHER, content_type=TURTLE).headers["Location"]
    assert put(client, place, "@prefix u: <urn:> .", method="POST") == 204
    assert shows(client, place, OTHER)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_holds(plain: FlaskClient, name: str) -> None:
    ROWS[name](plain)


def test_no_row_is_missing() -> None:
    assert len(ROWS) == 34 + 14 + 3 + 1
    assert set(PROSE.values()) <= ROWS.keys()
    assert len(PROSE) == 18


def test_the_rows_are_those_of_the_manifests(shared) -> None:  # type: ignore[no-untyped-def]
    folder = shared / "w3c" / "rdf-tests" / "sparql" / "sparql11"
    if not folder.is_dir():
        pytest.skip(f"LOUD: no W3C tests at {folder}: that no row is missing is not checked in this run")
    names = set(PROSE)
    for manifest in (
        "protocol/manifest.ttl",
        "graph-store-protocol/manifest-direct.ttl",
        "graph-store-protocol/manifest-indirect.ttl",
        "service-description/manifest.ttl",
    ):
        path = folder / manifest
        base = f"http://base.example/{manifest}"
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base):
            if quad.predicate.value.endswith("test-manifest#action") or (
                quad.predicate.value.endswith("#type") and quad.object.value.endswith("ServiceDescriptionTest")
            ):
                names.add(quad.subject.value.rpartition("#")[2].replace("-", "_"))
    assert names == ROWS.keys() | PROSE.keys()
