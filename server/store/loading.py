"""LOAD for the hosts that the operator names: this server fetches the document, and what it says is put into the text.

https://www.w3.org/TR/sparql11-update/#load: "The LOAD operation reads an RDF document from an IRI and inserts its
triples into the specified graph." So the operation can be replaced by one that inserts them, and the process that
writes needs no network, and has none; an operation that is not understood here stays, and is refused as ever.

    LOAD <http://a.example/b.ttl> INTO GRAPH <urn:g>    becomes    INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 . } }
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from server.store.documents import read_document
from server.store.errors import QueryError, QueryRefused, QueryTimeout, ResultTooLarge
from server.store.hosts import AllowedHosts
from server.store.remote_client import RemoteClient
from server.store.remote_errors import RemoteFailure
from server.store.scanning import Kind, Scanner

MOST_LOADS: Final = 10
CONNECTIONS: Final = 4
ACCEPT: Final = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
_LOAD: Final = re.compile("LOAD", re.IGNORECASE)
_SILENT: Final = re.compile("SILENT", re.IGNORECASE)

Fetch = Callable[[str, str | None], Sequence[ox.Quad]]


@dataclass(frozen=True, slots=True)
class Load:
    """A LOAD: where it stands in the text, what it fetches, and into which graph, None being the default graph."""

    start: int
    end: int
    document: str
    graph: str | None
    is_silent: bool


def find_loads(text: str) -> list[Load]:
    """Return the LOAD operations that name document and graph by IRIs, as they follow one another.

    >>> find_loads("LOAD <http://a.example/b> INTO GRAPH <urn:g>")
    [Load(start=0, end=44, document='http://a.example/b', graph='urn:g', is_silent=False)]
    >>> find_loads('INSERT DATA { <urn:a> <urn:b> "LOAD <urn:c>" }')
    []
    """
    tokens = [(kind, text[start:end], start, end) for kind, start, end in Scanner(text).places()]
    loads: list[Load] = []
    depth = 0
    for number, (kind, token, start, _) in enumerate(tokens):
        depth += {"{": 1, "}": -1}.get(token, 0) if kind == Kind.OTHER else 0
        if depth == 0 and kind == Kind.WORD and _LOAD.fullmatch(token):
            rest = tokens[number + 1 :]
            is_silent = bool(rest) and _SILENT.fullmatch(rest[0][1]) is not None
            load = _load(start, rest[is_silent:], is_silent=is_silent)
            if load is not None:
                loads.append(load)
    return loads


def replace_loads(text: str, loads: Sequence[Load], fetch: Fetch) -> str:
    """Return an update in which the insertion of what `fetch` returns stands for each LOAD."""
    pieces: list[str] = []
    copied = 0
    for load in loads:
        try:
            quads = fetch(load.document, load.graph)
        except (ResultTooLarge, QueryTimeout):
            raise
        except QueryError:
            if not load.is_silent:
                raise
            quads = ()
        pieces += [text[copied : load.start], _insertion(quads, load.graph)]
        copied = load.end
    return "".join(pieces) + text[copied:]


class Loader:
    """Fetches documents from allowed hosts."""

    def __init__(self, hosts: Sequence[str], *, seconds: float, limit_bytes: int) -> None:
        """Fetch nothing yet.

        Args:
            hosts: those that may be called; see `AllowedHosts`.
            seconds: the longest that all documents of an update may take.
            limit_bytes: the longest document.
        """
        self._hosts = AllowedHosts(hosts)
        self._seconds = seconds
        self._client = RemoteClient(connections=CONNECTIONS, limit_bytes=limit_bytes)

    def expand(self, update: str) -> str:
        """Return an update with the documents that it loads in their places.

        Raises:
            QueryRefused: a host is not allowed, or there are too many.
            QueryError: a document cannot be had, or not be read.
        """
        loads = find_loads(update)
        if len(loads) > MOST_LOADS:
            raise QueryRefused(f"an update may load {MOST_LOADS} documents, not {len(loads)}")
        deadline = time.monotonic() + self._seconds

        def fetch(document: str, graph: str | None) -> Sequence[ox.Quad]:
            return self._fetch(document, graph, deadline - time.monotonic())

        return replace_loads(update, loads, fetch)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _fetch(self, document: str, graph: str | None, seconds: float) -> Sequence[ox.Quad]:
        url, headers = self._hosts.place_of(document)
        if seconds <= 0:
            raise QueryTimeout("the documents that the update loads took too long")
        reply = self._client.send("GET", url, seconds=seconds, headers={"Accept": ACCEPT, **headers})
        with reply.body as body:
            if reply.status != 200:
                raise RemoteFailure(f"the document {document} is answered by {reply.status}")
            return read_document(body.read(), media_type=reply.media_type, base_iri=document, graph=graph)


def _load(start: int, rest: Sequence[tuple[Kind, str, int, int]], *, is_silent: bool) -> Load | None:
    if not rest or rest[0][0] != Kind.IRI:
        return None
    document, end = rest[0][1][1:-1], rest[0][3]
    words = [token.upper() for _, token, _, _ in rest[1:3]]
    if words[:1] != ["INTO"]:
        return Load(start, end, document, None, is_silent)
    if words != ["INTO", "GRAPH"] or len(rest) < 4 or rest[3][0] != Kind.IRI:
        return None
    return Load(start, rest[3][3], document, rest[3][1][1:-1], is_silent)


def _insertion(quads: Sequence[ox.Quad], graph: str | None) -> str:
    triples = " ".join(f"{quad.subject} {quad.predicate} {_written(quad.object)} ." for quad in quads)
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {triples} }} }}" if graph else f"INSERT DATA {{ {triples} }}"


def _written(term: object) -> str:
    """Return a term as SPARQL 1.2 has it."""
    if isinstance(term, ox.Triple):
        return f"<<( {term.subject} {term.predicate} {_written(term.object)} )>>"
    return str(term)
