"""The pages for people: home, things, articles, claims, lists, and a form for questions.

Views read the request, ask the graph and fill a template; what stands on a page is put together in `describe`,
`claim_cards` and `article_pages`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, render_template, request

from ontology.namespaces import BASE, expand
from server.article_pages import read_article
from server.asked import note_query
from server.asking import Asker, Linked, data_version, engine, graph, linked, text_of
from server.claim_cards import ArticleHead, read_claims, read_heads
from server.describe import Incoming, describe
from server.examples import EXAMPLES
from server.forms import FORMS
from server.freshness import entity_tag, stamp, unchanged
from server.links import data_path, local_url, query_path, web_url
from server.query_page import Outcome, answer_question, download_answer
from server.store.versions import is_passing
from server.wording import readable, state_day

blueprint = Blueprint("pages", __name__)

PAGE_SIZE: Final = 25
LIST_SIZE: Final = 100
LISTS: Final[dict[str, tuple[str, str]]] = {
    "articles": ("Articles", "pol:NewsArticle"),
    "forces": ("Forces", "pol:PoliceForce"),
    "units": ("Units", "pol:PoliceUnit"),
    "technologies": ("Technologies", "pol:Technology"),
    "places": ("Places", "pol:Place"),
    "people": ("People", "pol:Person"),
    "events": ("Events", "pol:Event"),
    "figures": ("Figures", "pol:Observation"),
}
NAVIGATION: Final = ("articles", "forces", "technologies", "places", "people")
HTML: Final = "text/html"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list: the thing, how many claims are about it, and a note such as its publisher."""

    linked: Linked
    claims: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Latest:
    """An article and how many claims it makes."""

    head: ArticleHead
    claims: int


def page_path(iri: str) -> str:
    """Return the path of the page itself, which `/id/…` leads to.

    >>> page_path("https://w3id.org/beatgraph/id/force/metropolitan")
    '/page/force/metropolitan'
    """
    return (local_url(iri) or "/").replace("/id/", "/page/", 1)


def all_links(kind: Incoming, iri: str) -> str:
    """Return the path of the query that lists every link of one kind to a thing."""
    return query_path(f"SELECT DISTINCT ?thing WHERE {{\n  ?thing <{kind.name.iri}> <{iri}> .\n}}\nORDER BY ?thing")


FILTERS: Final[dict[str, Callable[..., str | None]]] = {
    "local_url": local_url,
    "page_path": page_path,
    "web_url": web_url,
    "data_path": data_path,
    "query_path": query_path,
    "day": state_day,
    "all_links": all_links,
}
for _name, _filter in FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)


@blueprint.app_context_processor
def _of_every_page() -> dict[str, Any]:
    return {
        "navigation": [(name, LISTS[name][0]) for name in NAVIGATION],
        "here": (request.view_args or {}).get("name", request.endpoint.rpartition(".")[2] if request.endpoint else ""),
        "alternates": [(form.suffix, form.words, form.media_type) for form in FORMS],
    }


def show(template: str, **context: Any) -> Response:
    """Return a page, tagged with the version of the data that it shows."""
    version = data_version()
    shown = None if is_passing(version) else version
    page = Response(render_template(template, version=shown, **context), mimetype=HTML)
    return stamp(page, entity_tag(version, HTML))


@blueprint.before_request
def _answer_from_the_readers_copy() -> Response | None:
    return unchanged(entity_tag(data_version(), HTML)) if request.endpoint != "pages.download" else None


@blueprint.get("/")
def home() -> Response:
    """Show what this is, how much there is, and three things to try."""
    asker = graph()
    force = next(iter(asker.rows("most_reported", **{"class": _node("pol:PoliceForce")}, limit=1)), None)
    iri = text_of(force, "thing") if force else None
    words, query = EXAMPLES[0]
    return show(
        "home.html",
        counts=asker.numbers("counts"),
        articles=_latest(asker, limit=6, offset=0),
        force=Linked(asker.labels([iri])[iri], iri) if iri else None,
        example=query,
        example_words=words,
    )


@blueprint.get("/page/<kind>/<path:slug>")
def thing(kind: str, slug: str) -> Response:
    """Show one thing of the graph: an article, a claim, or any entity."""
    iri = f"{BASE}id/{kind}/{slug}"
    if kind == "article":
        return show_article(iri)
    if kind == "claim":
        return show_claim(iri)
    return show_entity(iri)


def show_article(iri: str) -> Response:
    """Show an article's words with its claims beside them; of a superseded one, what it was and what replaced it."""
    article = read_article(graph(), known_iri(iri))
    if article is None:
        return show_entity(iri)
    return show("article.html", article=article)


def show_claim(iri: str) -> Response:
    """Show one claim with its sentence, all its fields and its triples."""
    asker = graph()
    card = next(iter(read_claims(asker, [known_iri(iri)])), None)
    description = describe(asker, iri)
    if card is None or description is None:
        abort(404, description=not_in_the_graph(iri))
    return show("claim.html", card=card, thing=description)


def show_entity(iri: str) -> Response:
    """Show a thing, what leads to it, and one page of the claims that speak of it."""
    asker = graph()
    description = describe(asker, known_iri(iri))
    if description is None:
        abort(404, description=not_in_the_graph(iri))
    node = ox.NamedNode(iri)
    count = asker.numbers("claims_about_count", thing=node)
    page, pages = _page(count["claims"], PAGE_SIZE)
    rows = asker.rows("claims_about", thing=node, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    cards = read_claims(asker, [claim for row in rows if (claim := text_of(row, "claim"))])
    return show("entity.html", thing=description, count=count, cards=cards, page=page, pages=pages)


@blueprint.get("/list/<name>")
def listing(name: str) -> Response:
    """List the things of one class, page by page."""
    if name not in LISTS:
        abort(404, description=f"There is no list of {name!r}; there are: {', '.join(LISTS)}.")
    asker = graph()
    heading, class_name = LISTS[name]
    total = asker.numbers("members_count", **{"class": _node(class_name)})["things"]
    page, pages = _page(total, LIST_SIZE)
    offset = (page - 1) * LIST_SIZE
    items = _articles(asker, offset) if name == "articles" else _members(asker, class_name, offset)
    return show("list.html", heading=heading, items=items, total=total, page=page, pages=pages, at=request.path)


@blueprint.get("/query")
def query() -> Response:
    """Show a form for a question in SPARQL and, where one is asked, its answer."""
    text = request.args.get("query", "").replace("\r\n", "\n") or _example(request.args.get("example", ""))
    outcome = Outcome()
    if text.strip():
        note_query(text)
        outcome = answer_question(engine(), text)
    page = show("query.html", text=text or EXAMPLES[0][1], outcome=outcome, examples=EXAMPLES)
    page.status_code = outcome.status
    return page


def _example(number: str) -> str:
    """Return the question of a number, counted from 1; "" where there is none."""
    known = {str(place): text for place, (_, text) in enumerate(EXAMPLES, start=1)}
    return known.get(number, "")


@blueprint.get("/query/download")
def download() -> Response:
    """Serve a question's whole answer as a file."""
    text = request.args.get("query", "")
    note_query(text)
    return download_answer(engine(), text, request.args.get("format", "csv"))


def known_iri(iri: str) -> str:
    """Return an IRI unchanged; one that is not well formed is answered by 404."""
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        abort(404, description=not_in_the_graph(iri))


def not_in_the_graph(iri: str) -> str:
    """Return the sentence that tells of an unknown IRI, and what may be done."""
    return f"The graph says nothing of <{readable(iri)}>. Look for its name in the lists above, or ask by a query."


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))


def _page(total: int, size: int) -> tuple[int, int]:
    """Return the page asked for and how many there are; one that is not there is answered by 404."""
    pages = max(1, -(-total // size))
    asked = request.args.get("page", "1")
    if not asked.isdecimal() or not 1 <= int(asked) <= pages:
        abort(404, description=f"There is no page {asked!r} here; the pages are 1 to {pages}.")
    return int(asked), pages


def _latest(asker: Asker, *, limit: int, offset: int) -> list[Latest]:
    rows = asker.rows("latest_articles", limit=limit, offset=offset)
    counts = {text_of(row, "article") or "": int(text_of(row, "claims") or 0) for row in rows}
    heads = read_heads(asker, list(counts))
    return [Latest(heads[iri], claims) for iri, claims in counts.items() if iri in heads]


def _articles(asker: Asker, offset: int) -> list[Listed]:
    return [
        Listed(
            Linked(item.head.headline, item.head.iri),
            item.claims,
            ", ".join(
                part
                for part in (
                    item.head.publisher.text if item.head.publisher else "",
                    state_day(item.head.published) if item.head.published else "",
                )
                if part
            ),
        )
        for item in _latest(asker, limit=LIST_SIZE, offset=offset)
    ]


def _members(asker: Asker, class_name: str, offset: int) -> list[Listed]:
    rows = asker.rows("members", **{"class": _node(class_name)}, limit=LIST_SIZE, offset=offset)
    listed = []
    for row in rows:
        thing = linked(row, "thing", "label")
        if thing:
            listed.append(Listed(thing, int(text_of(row, "claims") or 0)))
    return listed
