"""The bundled Turtle as quads in their named graphs, and the fingerprint by which a store knows what it holds of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from ontology import graphs

SCHEMA_FILES: Final = ("policing.ttl", "evidence.ttl", "alignments.ttl")
VOCABULARY_FILES: Final = ("vocabularies.ttl",)


@dataclass(frozen=True, slots=True)
class TurtleFile:
    """One bundled Turtle file. `name` is its path below the package, `graph` the IRI of the graph that it fills."""

    name: str
    graph: str
    content: bytes


def turtle_files() -> tuple[TurtleFile, ...]:
    """Return all bundled Turtle: the ontology, the vocabularies, then the reference data in order of their names."""
    package = files("ontology")
    reference = _members(package / "reference", ".ttl")
    return (
        *(TurtleFile(name, graphs.ONTOLOGY, (package / name).read_bytes()) for name in SCHEMA_FILES),
        *(TurtleFile(name, graphs.VOCABULARY, (package / name).read_bytes()) for name in VOCABULARY_FILES),
        *(TurtleFile(f"reference/{file.name}", graphs.REFERENCE, file.read_bytes()) for file in reference),
    )


def derivation_files() -> tuple[tuple[str, str], ...]:
    """Return name and text of each derivation rule, in order of their names."""
    rules = _members(files("ontology") / "derivation", ".ru")
    return tuple((file.name, file.read_text(encoding="utf-8")) for file in rules)


def schema_quads() -> Iterator[Quad]:
    """Yield ontology and vocabularies without the reference data; blank nodes as in `quads`."""
    return _quads_of(tuple(file for file in turtle_files() if file.graph != graphs.REFERENCE))


def quads() -> Iterator[Quad]:
    """Yield ontology, vocabularies and reference data, each in its graph, and nothing else.

    Blank nodes have their names by RDFC-1.0, so that two calls yield the same quads and a second load changes nothing.
    """
    return _quads_of(turtle_files())


@cache
def fingerprint() -> str:
    """Return the SHA-256, in hex, over names and contents of the bundled Turtle and the derivation rules."""
    digest = hashlib.sha256()
    rules = ((f"derivation/{name}", text.encode("utf-8")) for name, text in derivation_files())
    for name, content in (*((file.name, file.content) for file in turtle_files()), *rules):
        digest.update(f"{name}\x1f{len(content)}\x1f".encode())
        digest.update(content)
    return digest.hexdigest()


def _members(folder: Traversable, suffix: str) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(suffix)), key=lambda file: file.name)


def _quads_of(chosen: tuple[TurtleFile, ...]) -> Iterator[Quad]:
    dataset = Dataset()
    for file in chosen:
        graph = NamedNode(file.graph)
        for quad in parse(file.content, format=RdfFormat.TURTLE, rename_blank_nodes=True):
            dataset.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    yield from dataset
