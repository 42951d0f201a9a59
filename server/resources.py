"""Linked data: our IRIs under this host. `/id/…` leads by 303 to a page or to data; the rest is served where it is.

Cool URIs for the Semantic Web, section 4.4 (https://www.w3.org/TR/cooluris/): the thing's IRI answers 303 See Other to
the document that suits the reader; each document has an address of its own.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ontology import graphs
from ontology.namespaces import BASE
from server import pages
from server.asking import data_version, engine, graph
from server.forms import FORMS, HTML, Form, best_form, form_named, split_suffix
from server.freshness import entity_tag, stamp, unchanged
from server.links import data_path
from server.prepared import prepare_query
from server.term_pages import show_graph, show_ontology, show_scheme, show_schemes

blueprint = Blueprint("resources", __name__)

MOST_INCOMING: Final = 1000


@blueprint.get("/id/<kind>/<path:slug>")
def identifier(kind: str, slug: str) -> AnyResponse:
    """Lead from a thing to the document about it that the reader prefers."""
    slug, form = split_suffix(slug)
    iri = pages.known_iri(f"{BASE}id/{kind}/{slug}")
    if not graph().rows("exists", thing=ox.NamedNode(iri)):
        if kept := _superseded_graph(kind, slug):
            return redirect(url_for("resources.named_graph", name=kept), code=303)
        abort(404, description=pages.not_in_the_graph(iri))
    wanted = _wanted_form(form, page=True)
    if isinstance(wanted, Form):
        place = url_for("resources.data", kind=kind, slug=f"{slug}.{wanted.suffix}")
    else:
        place = url_for("pages.thing", kind=kind, slug=slug)
    answer = redirect(place, code=303)
    answer.vary.add("Accept")
    answer.headers["Cache-Control"] = "no-cache"
    _link(answer, iri)
    return answer


@blueprint.get("/data/<kind>/<path:slug>")
def data(kind: str, slug: str) -> Response:
    """Serve the bounded description of a thing as RDF."""
    slug, form = split_suffix(slug)
    iri = pages.known_iri(f"{BASE}id/{kind}/{slug}")
    wanted = _wanted_form(form, page=False)
    return serve_thing(iri, wanted if isinstance(wanted, Form) else FORMS[0])


@blueprint.get("/ns")
def ontology() -> Response:
    """Serve the ontology: a page of its terms, or its graph."""
    wanted = _wanted_form(None, page=True)
    return serve_graph(graphs.ONTOLOGY, wanted) if isinstance(wanted, Form) else _page(show_ontology)


@blueprint.get("/vocab")
def schemes() -> Response:
    """Serve the vocabularies: a page of the schemes, or their graph."""
    wanted = _wanted_form(None, page=True)
    return serve_graph(graphs.VOCABULARY, wanted) if isinstance(wanted, Form) else _page(show_schemes)


@blueprint.get("/vocab/<scheme>")
@blueprint.get("/vocab/<scheme>/<concept>")
def concept(scheme: str, concept: str | None = None) -> Response:
    """Serve a scheme or a concept: its page, or its data."""
    last, form = split_suffix(concept or scheme)
    iri = pages.known_iri(f"{BASE}vocab/{scheme}/{last}" if concept else f"{BASE}vocab/{last}")
    wanted = _wanted_form(form, page=True)
    if isinstance(wanted, Form):
        return serve_thing(iri, wanted)
    return _page(lambda: pages.show_entity(iri) if concept else show_scheme(iri))


@blueprint.get("/graph/<path:name>")
def named_graph(name: str) -> Response:
    """Serve a named graph: how much it holds, or all its triples."""
    name, form = split_suffix(name)
    iri = pages.known_iri(graphs.GRAPH_BASE + name)
    wanted = _wanted_form(form, page=True)
    return serve_graph(iri, wanted) if isinstance(wanted, Form) else _page(lambda: show_graph(iri))


def serve_thing(iri: str, form: Form) -> Response:
    """Return the bounded description of a thing; 404 where the graph says nothing of it."""
    node = ox.NamedNode(iri)
    if not graph().rows("exists", thing=node):
        abort(404, description=pages.not_in_the_graph(iri))
    return _serve(prepare_query("data", thing=node, limit=MOST_INCOMING), iri, form)


def serve_graph(iri: str, form: Form) -> Response:
    """Return all triples of a named graph; 404 where it holds none."""
    node = ox.NamedNode(iri)
    if not graph().numbers("graph_size", graph=node).get("triples"):
        abort(404, description=f"There is no graph <{iri}>, or it is empty.")
    return _serve(prepare_query("graph_data", graph=node), iri, form)


def _superseded_graph(kind: str, slug: str) -> str | None:
    """Return the name of the graph that keeps a claim that a later version of its article has replaced."""
    article_id = slug.partition("-")[0]
    node = ox.NamedNode(graphs.superseded_graph(article_id)) if kind == "claim" and article_id.isalnum() else None
    if node is None or not graph().numbers("graph_size", graph=node).get("triples"):
        return None
    return node.value.removeprefix(graphs.GRAPH_BASE)


def _serve(query: str, iri: str, form: Form) -> Response:
    tag = entity_tag(data_version(), form.media_type)
    if held := unchanged(tag):
        return held
    answer = engine().query(query, media_type=form.media_type)
    response = Response(answer.chunks, content_type=f"{form.media_type}; charset=utf-8")
    response.content_length = answer.length
    _link(response, iri)
    return stamp(response, tag)


def _page(show: object) -> Response:
    held = unchanged(entity_tag(data_version(), HTML))
    return held or show()  # type: ignore[operator]


def _wanted_form(form: Form | None, *, page: bool) -> Form | str:
    """Return the form asked for by suffix, by `?format=`, or by Accept, in this order; else 406."""
    named = request.args.get("format")
    if form or named is None:
        wanted = form or best_form(request.accept_mimetypes, page=page)
    else:
        wanted = HTML if page and named.lower() in ("html", HTML) else form_named(named)
    if wanted is None:
        offers = ", ".join([HTML] * page + [item.media_type for item in FORMS])
        abort(406, description=f"This resource is to be had as: {offers}.")
    return wanted


def _link(response: AnyResponse, iri: str) -> None:
    """Tell programs where the forms are, and what they describe."""
    place = data_path(iri)
    if place:
        for form in FORMS:
            response.headers.add("Link", f'<{place}?format={form.suffix}>; rel="alternate"; type="{form.media_type}"')
        response.headers.add("Link", f'<{place}>; rel="describedby"')
