"""Fixtures of the face: an application on a small store, and a client that checks each page by the house's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from ontology import graphs
from ontology.load import quads as bundled_quads
from server.app import create_app
from server.settings import Settings
from server.store.background import Background
from server.store.engine import EmbeddedEngine
from server.store.store import open_writable

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="session")
def example_quads() -> list[ox.Quad]:
    """Two invented reports about an invented force, and a hostile one."""
    return list(ox.parse((DATA / "example.trig").read_bytes(), format=ox.RdfFormat.TRIG))


@pytest.fixture(scope="session")
def example_store(tmp_path_factory: pytest.TempPathFactory, example_quads: list[ox.Quad]) -> Path:
    """A store with the example's articles, on our own ontology and reference data and the example's."""
    directory = tmp_path_factory.mktemp("face") / "store"
    reference = [quad for quad in example_quads if quad.graph_name == ox.NamedNode(graphs.REFERENCE)]
    background = Background("example", lambda: [*bundled_quads(), *reference], list)
    with open_writable(directory, background=background) as store:
        prefix = graphs.article_graph("")
        for graph in sorted({quad.graph_name.value for quad in example_quads}):
            if graph.startswith(prefix):
                own = [quad for quad in example_quads if quad.graph_name.value == graph]
                store.put_article(graph.removeprefix(prefix), own)
        store.commit()
    return directory


@pytest.fixture(scope="session")
def app(example_store: Path) -> Iterator[Flask]:
    """The application on the example's store."""
    engine = EmbeddedEngine(example_store)
    yield create_app(Settings.from_environ({"BEATGRAPH_STORE": str(example_store)}), engine)
    engine.close()


@pytest.fixture
def client(app: Flask) -> Client:
    """A plain client."""
    return app.test_client()


@pytest.fixture(scope="session")
def browse(app: Flask) -> Browser:
    """A client that checks each page by the house's rules."""
    return Browser(app.test_client())


class Page(HTMLParser):
    """What the rules ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.attributes.append((tag, fields))
        if "id" in fields:
            self.ids[fields["id"]] += 1
        if tag == "label":
            self.labelled.add(fields.get("for", ""))
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> does not close what is open"

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def text_in(self, tag: str) -> list[str]:
        """Return the texts that stand directly in a tag."""
        return [" ".join(text.split()) for place, text in self.texts if place == tag]

    def links(self) -> list[str]:
        """Return the targets of all links."""
        return [fields["href"] for tag, fields in self.attributes if tag == "a" and "href" in fields]

    def marked(self) -> list[str]:
        """Return the highlighted texts."""
        return self.text_in("mark")


class Browser:
    """Fetches pages and checks each; where a link leads is looked at once for all pages."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._targets: dict[str, TestResponse] = {}

    def __call__(self, path: str, *, status: int = 200) -> Page:
        response = self._client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert response.status_code == status, response.text[:500]
        assert response.mimetype == "text/html"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src" in policy
        assert "unsafe-inline" not in policy
        page = Page(response.text)
        assert response.text.startswith("<!doctype html>")
        assert page.attributes[0] == ("html", {"lang": "en-GB"})
        assert page.text_in("title") != [""]
        for tag in ("title", "h1", "main", "header", "footer", "nav"):
            assert page.tags[tag] >= 1, tag
        assert page.tags["h1"] == 1
        assert page.tags["script"] == 0
        assert page.tags["style"] == 0
        assert [name for name, count in page.ids.items() if count > 1] == []
        self._check_elements(page)
        self._check_links(page, response.request.path)
        return page

    def _check_elements(self, page: Page) -> None:
        for tag, fields in page.attributes:
            assert not [name for name in fields if name.startswith("on") or name == "style"], (tag, fields)
            if tag in ("link", "script", "img", "form"):
                for name in ("href", "src", "action"):
                    assert not urlsplit(fields.get(name, "")).netloc, f"{tag} leads outside: {fields}"
            if tag in ("input", "textarea", "select"):
                assert fields["id"] in page.labelled
            if tag == "img":
                assert "alt" in fields

    def _check_links(self, page: Page, here: str) -> None:
        for link in page.links():
            address, fragment = urldefrag(link)
            parts = urlsplit(link)
            assert parts.scheme in ("", "http", "https"), link
            if parts.netloc:
                continue
            if not address or address == here:
                assert not fragment or fragment in page.ids, f"{link} leads nowhere on the page"
                continue
            if address not in self._targets:
                self._targets[address] = self._client.get(address, follow_redirects=True)
            target = self._targets[address]
            assert target.status_code < 400, f"{link} gives {target.status_code}"
            if fragment and target.mimetype == "text/html":
                assert fragment in Page(target.text).ids, f"{link}: no such place"
