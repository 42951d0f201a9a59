"""Our IRIs under this host: 303 to the document that suits, data in four syntaxes, entity tags, refusals."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.test import Client

from ontology.namespaces import BASE
from server.forms import FORMS, HTML, Form, best_form

FORCE = ox.NamedNode(BASE + "id/force/borsetshire")
SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/page/force/borsetshire"),
        ("*/*", "/page/force/borsetshire"),
        ("text/turtle", "/data/force/borsetshire.ttl"),
        ("application/ld+json", "/data/force/borsetshire.jsonld"),
        ("application/n-triples", "/data/force/borsetshire.nt"),
        ("application/rdf+xml", "/data/force/borsetshire.rdf"),
        ("application/json", "/data/force/borsetshire.jsonld"),
        ("text/html;q=0.5, text/turtle", "/data/force/borsetshire.ttl"),
        ("text/turtle;q=0.5, text/html;q=0.9", "/page/force/borsetshire"),
        ("image/png, text/*;q=0.1", "/page/force/borsetshire"),
    ],
)
def test_a_thing_leads_to_the_document_that_suits_the_reader(client: Client, accept: str, place: str) -> None:
    answer = client.get("/id/force/borsetshire", headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["Location"] == place
    assert "Accept" in answer.headers["Vary"]


def test_without_an_accept_header_a_thing_leads_to_its_page(client: Client) -> None:
    assert client.get("/id/force/borsetshire").headers["Location"] == "/page/force/borsetshire"


@pytest.mark.parametrize("path", ["/id/force/borsetshire.nt", "/id/force/borsetshire?format=nt"])
def test_a_suffix_or_parameter_outranks_accept(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "/data/force/borsetshire.nt"


@pytest.mark.parametrize("media_type", SYNTAXES)
def test_data_are_the_same_triples_in_each_syntax(client: Client, media_type: str) -> None:
    answer = client.get("/data/force/borsetshire", headers={"Accept": media_type})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    triples = {quad.triple for quad in ox.parse(answer.data, format=SYNTAXES[media_type])}
    turtle = client.get("/data/force/borsetshire.ttl").data
    assert triples == {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}


def test_data_describe_the_thing_its_neighbours_and_what_leads_to_it(client: Client) -> None:
    answer = client.get("/data/force/borsetshire.nt")
    triples = [quad.triple for quad in ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES)]
    place = ox.NamedNode(BASE + "id/place/borsetshire")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    assert any(triple.subject == FORCE and triple.object == place for triple in triples)
    assert any(triple.subject == place and triple.predicate == label for triple in triples)
    assert any(triple.object == FORCE for triple in triples)


def test_data_of_a_claim_hold_its_spans(client: Client) -> None:
    text = client.get("/data/claim/9588a6d7e0753e58-5feceb66.nt").text
    assert "#exact>" in text
    assert "will move 40 officers" in text


def test_data_of_something_small_hold_no_stranger(client: Client) -> None:
    answer = client.get("/data/technology/drone.nt")
    drone = ox.NamedNode(BASE + "id/technology/drone")
    labels = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel")
    for quad in ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES):
        assert drone in (quad.subject, quad.object) or quad.predicate.value in labels


@pytest.mark.parametrize("path", ["/id/force/borsetshire", "/data/force/borsetshire"])
def test_programs_are_told_of_the_other_forms(client: Client, path: str) -> None:
    links = client.get(path, headers={"Accept": "text/turtle"}).headers.getlist("Link")
    assert any('rel="alternate"; type="application/ld+json"' in link for link in links)
    assert any('rel="describedby"' in link for link in links)


def test_data_that_have_not_changed_are_not_sent_again(client: Client) -> None:
    first = client.get("/data/force/borsetshire.ttl")
    again = client.get("/data/force/borsetshire.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    other = client.get("/data/force/borsetshire.nt", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_the_head_of_data_has_type_and_tag_and_no_body(client: Client) -> None:
    head = client.head("/data/force/borsetshire.ttl")
    assert head.status_code == 200
    assert head.mimetype == "text/turtle"
    assert head.headers["ETag"]
    assert head.data == b""


@pytest.mark.parametrize(
    "path", ["/id/force/borsetshire", "/data/force/borsetshire", "/ns", "/vocab/status", "/graph/reference"]
)
def test_a_form_that_nobody_has_is_not_acceptable(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text
    assert client.get(path + "?format=docx").status_code == 406


@pytest.mark.parametrize(
    "path", ["/id/force/atlantis", "/data/force/atlantis", "/vocab/nothing", "/vocab/status/maybe", "/graph/none"]
)
def test_an_unknown_iri_is_a_problem_document_for_programs(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/turtle, application/problem+json;q=0.5"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == 404
    assert path.rpartition("/")[2] in problem["detail"]


@pytest.mark.parametrize("path", ["/ns", "/vocab", "/vocab/status", "/vocab/status/planned", "/graph/reference"])
def test_words_and_graphs_are_served_where_they_are(client: Client, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    data = client.get(path, headers={"Accept": "text/turtle"})
    assert data.mimetype == "text/turtle"
    assert list(ox.parse(data.data, format=ox.RdfFormat.TURTLE))
    assert "Accept" in data.headers["Vary"]
    assert "Accept" in page.headers["Vary"]


def test_a_concept_has_data_by_suffix(client: Client) -> None:
    assert "prefLabel" in client.get("/vocab/status/planned.nt").text


def test_data_of_an_articles_graph_are_its_triples(client: Client, example_quads: list[ox.Quad]) -> None:
    name = "article/9588a6d7e0753e58"
    answer = client.get(f"/graph/{name}?format=nt")
    expected = [quad for quad in example_quads if quad.graph_name.value == f"{BASE}graph/{name}"]
    assert len(list(ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES))) == len(expected)


@given(st.text(alphabet="abctextturtlehtml/*;q=0.1, +-", max_size=40))
def test_negotiation_never_raises(header: str) -> None:
    chosen = best_form(parse_accept_header(header, MIMEAccept), page=True)
    assert chosen is None or chosen == HTML or isinstance(chosen, Form)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_each_form_is_chosen_by_its_own_media_type(form: Form) -> None:
    assert best_form(parse_accept_header(form.media_type, MIMEAccept), page=True) == form
