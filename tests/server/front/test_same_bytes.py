"""With and without the accelerator, a server answers the same: status, headers and bytes."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.server.building import a_store
from tests.server.test_serving import Server

JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
LONG = f'SELECT ?s ?x {{ ?s ?p ?o BIND("{"a" * 2500}" AS ?x) }} LIMIT 400'
ARTICLE = "SELECT ?title { ?article schema:headline ?title } LIMIT 1"


@dataclass(frozen=True)
class Request:
    """One request; the path is /sparql."""

    query_string: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


def asking(query: str, **more: str) -> str:
    """Return a query string."""
    return urllib.parse.urlencode({"query": query, **more})


REQUESTS = {
    "an ask": Request(asking("ASK {}")),
    "a lookup": Request(asking("SELECT ?p { <urn:shared> ?p ?o }"), headers={"Accept": JSON}),
    "a lookup in CSV": Request(
        asking("SELECT ?p { <urn:shared> ?p ?o }"), headers={"Accept": "text/csv;q=0.9, */*;q=0.1"}
    ),
    "no solution": Request(
        asking("SELECT ?p { <urn:nothing> ?p ?o }"), headers={"Accept": "text/tab-separated-values"}
    ),
    "a name of the house": Request(asking(ARTICLE)),
    "a named format": Request(asking(ARTICLE, format="xml")),
    "a format that is none": Request(asking(ARTICLE, format="pdf")),
    "an Accept that nothing meets": Request(asking("ASK {}"), headers={"Accept": "image/png"}),
    "an Accept that is nothing": Request(asking("ASK {}"), headers={"Accept": ";;q=x,,/"}),
    "a browser": Request(asking("ASK {}"), headers={"Accept": "text/html,*/*;q=0.8"}),
    "a browser that wants data": Request(asking("ASK {}", format="json"), headers={"Accept": "text/html"}),
    "a graph": Request(asking("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } ORDER BY ?s LIMIT 3")),
    "a graph as JSON-LD": Request(asking("DESCRIBE <urn:shared>"), headers={"Accept": "application/ld+json"}),
    "an Accept in two lines": Request(
        asking(ARTICLE), headers={"Accept": "text/csv;q=0.1", "accept": "application/xml"}
    ),
    "a coding in two lines": Request(
        asking("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 40"),
        headers={"Accept-Encoding": "identity", "accept-encoding": "gzip"},
    ),
    "a coded body that is none": Request(asking("ASK {}"), headers={"Content-Encoding": "gzip"}),
    "an answer that changes": Request(asking("SELECT (1 AS ?one) { FILTER(NOW() > 0) }")),
    "a long answer": Request(asking(LONG, format="csv")),
    "a long answer, compressed": Request(asking(LONG, format="csv"), headers={"Accept-Encoding": "br, gzip;q=0.5"}),
    "an answer, compressed": Request(
        asking("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 40"), headers={"Accept-Encoding": "gzip"}
    ),
    "some graphs": Request(
        asking("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") + "&default-graph-uri=https://w3id.org/beatgraph/graph/ontology"
    ),
    "no syntax": Request(asking("SELECT * {\n ?s ?p }")),
    "no function": Request(asking("SELECT (<urn:f>() AS ?x) {}")),
    "an update as a query": Request(asking("DROP ALL")),
    "a call out": Request(asking("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")),
    "a wrong timeout": Request(asking("ASK {}", timeout="soon")),
    "a short time": Request(asking("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout="0.2")),
    "two queries": Request(asking("ASK {}") + "&" + asking("ASK {}")),
    "an empty query": Request("query="),
    "a wrong escape": Request("query=ASK%7B%7D%zz%ff"),
    "a byte that is no text in a lookup": Request("query=ASK%7B%3Curn%3Ashared%3E+%3Fp+%22%FF%22%7D"),
    "a relative IRI": Request(asking("CONSTRUCT { <s> <p> ?o } WHERE { BIND(<o> AS ?o) }")),
    "a browser with an update": Request(asking("DROP ALL"), headers={"Accept": "text/html"}),
    "an update by GET": Request("update=DROP%20ALL"),
    "nothing": Request(headers={"Host": "a.example"}),
    "nothing, as JSON-LD": Request(headers={"Host": "a.example", "Accept": "application/ld+json"}),
    "nothing, by a browser": Request(headers={"Accept": "text/html"}),
    "HEAD": Request(asking("ASK {}"), method="HEAD"),
    "OPTIONS": Request(method="OPTIONS"),
    "DELETE": Request(method="DELETE"),
    "a form": Request(method="POST", headers={"Content-Type": FORM}, body=asking(ARTICLE)),
    "a form with a charset": Request(
        method="POST", headers={"Content-Type": f"{FORM}; charset=UTF-8"}, body=asking(ARTICLE)
    ),
    "a query as the body": Request(method="POST", headers={"Content-Type": "application/sparql-query"}, body=ARTICLE),
    "QUERY": Request(method="QUERY", headers={"Content-Type": "application/sparql-query"}, body=ARTICLE),
    "a body that is something else": Request(method="POST", headers={"Content-Type": "text/plain"}, body=ARTICLE),
    "a charset that is none": Request(
        method="POST", headers={"Content-Type": "application/sparql-query; charset=utf-16"}, body=ARTICLE
    ),
    "a coded body": Request(
        method="POST",
        headers={"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"},
        body=ARTICLE,
    ),
    "a query too long for one": Request(method="POST", headers={"Content-Type": FORM}, body=asking("#" * (2 << 20))),
    "a query and an update": Request(asking("ASK {}"), method="POST", headers={"Content-Type": FORM}, body="update=x"),
    "no body": Request(method="POST", headers={"Content-Type": "application/sparql-query"}),
    "an update": Request(method="POST", headers={"Content-Type": "application/sparql-update"}, body="DROP ALL"),
}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Iterator[tuple[Server, Server]]:
    """A server with the accelerator and one without, on one store."""
    store = a_store(tmp_path_factory.mktemp("bytes") / "store", articles=40, claims=30)
    running = [Server(store, project, BEATGRAPH_ACCELERATOR=switch) for switch in ("on", "off")]
    yield running[0], running[1]
    for server in running:
        server.stop()


def send(server: Server, request: Request, **headers: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Send a request and return what is the same each time."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        path = f"/sparql?{request.query_string}" if request.query_string else "/sparql"
        content = None if request.body is None else request.body.encode()
        connection.putrequest(request.method, path, skip_accept_encoding="Accept-Encoding" in request.headers)
        for name, value in {**request.headers, **headers}.items():
            connection.putheader(name, value)
        if content is not None or request.method in ("POST", "QUERY"):
            connection.putheader("Content-Length", str(len(content or b"")))
        connection.endheaders(content)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders() if name.lower() != "date"}
        if "allow" in headers:
            headers["allow"] = ", ".join(sorted(headers["allow"].split(", ")))
        kept = sorted(headers.items())
        return answer.status, kept, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_an_answer_is_the_same(servers: tuple[Server, Server], request_: Request) -> None:
    with_it, without_it = servers
    expected = send(without_it, request_)
    for _ in range(3):  # evaluated, here or by a worker; from the cache; and again
        assert send(with_it, request_) == expected


@pytest.mark.parametrize("name", ["an ask", "a lookup", "a name of the house", "a long answer", "a form", "a graph"])
def test_a_copy_that_holds_is_not_sent_again(servers: tuple[Server, Server], name: str) -> None:
    request = REQUESTS[name]
    tags = {dict(send(server, request)[1])["etag"] for server in servers}
    (tag,) = tags
    is_get = request.method == "GET"
    answers = [send(server, request, **{"If-None-Match": f'"other", {tag}'}) for server in servers]
    assert answers[0] == answers[1]
    assert answers[0][0] == (304 if is_get else 200)
    assert (answers[0][2] == b"") is is_get


def test_three_hundred_who_ask_the_same_at_once_are_one_query(servers: tuple[Server, Server]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    query = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d . ?e a <urn:shared-by-all> }"
    with ThreadPoolExecutor(30) as executor:
        answers = list(executor.map(lambda _: send(servers[0], Request(asking(query, format="csv"))), range(300)))
    assert {(status, body) for status, _, body in answers} == {(200, b"n\r\n0\r\n")}
    figures = servers[0].get("/metrics")[2].decode()
    assert 'beatgraph_query_seconds_count{outcome="cached"}' in figures
