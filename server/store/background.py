"""What every store holds before its first article: ontology, vocabularies, reference data, shapes, derivation rules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from ontology import graphs
from ontology.derive import derivation_rules
from ontology.load import fingerprint, quads


@dataclass(frozen=True, slots=True)
class Background:
    """A background and how to tell it from another; the quads are asked for only when the fingerprint has changed."""

    fingerprint: str
    quads: Callable[[], Iterable[Quad]]
    rules: Callable[[], Iterable[str]]


def bundled_background() -> Background:
    """Return the background that comes with this release."""
    return Background(fingerprint=_fingerprint(), quads=_quads, rules=derivation_rules)


def _fingerprint() -> str:
    digest = hashlib.sha256(fingerprint().encode())
    for content in _shape_files():
        digest.update(content)
    return digest.hexdigest()


def _quads() -> Iterator[Quad]:
    yield from quads()
    graph = NamedNode(graphs.SHAPES)
    for content in _shape_files():
        for quad in parse(content, format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _shape_files() -> list[bytes]:
    turtle = (file for file in files("shapes").iterdir() if file.name.endswith(".ttl"))
    return [file.read_bytes() for file in sorted(turtle, key=lambda file: file.name)]
