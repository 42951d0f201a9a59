"""RDF documents that are sent to be stored: their media types, their quads, and where they cannot be read."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from server.store.writes import DataUnreadable

_WHERE: Final = re.compile(r"Parser error (?:at|between) line \d+ column \d+(?: and [\w ]*?)?: ")


def read_document(content: bytes, *, media_type: str, base_iri: str | None, graph: str | None) -> list[ox.Quad]:
    """Return what a document says, as quads of one graph; its blank nodes are new ones at each call.

    A document in a syntax for datasets may be sent too, as long as it has triples of the default graph only.

    Args:
        content: the document.
        media_type: its media type.
        base_iri: what relative IRIs are resolved against; by default the graph's IRI.
        graph: the graph that its triples shall be in, None for the default graph.

    Raises:
        DataUnreadable: it is not what its media type says, or names other graphs.
    """
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise DataUnreadable(f"{media_type} is no RDF syntax that is read here")
    name = ox.DefaultGraph() if graph is None else _named(graph)
    try:
        quads = ox.parse(
            content,
            format=form,
            base_iri=base_iri or graph,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads]
    except SyntaxError as error:
        message = _WHERE.sub("", error.msg or str(error))
        raise DataUnreadable(message, line=error.lineno, column=error.offset) from error
    except ValueError as error:
        raise DataUnreadable(str(error)) from error


def _named(graph: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(graph)
    except ValueError as error:
        raise DataUnreadable(f"{graph!r} is no IRI of a graph: {error}") from error
