"""The stage: one article in, its graph as N-Triples out, or why it is refused. It is the same wherever it runs."""

from __future__ import annotations

import dataclasses
import logging
import traceback
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

import pyoxigraph as ox

from ingest import pipeline
from ingest.graph.terms import name, text
from ingest.model import Article, Rejection
from ontology import iris
from ontology.graphs import article_graph
from shapes.gate import REFUSING, Verdict

PACKAGES: Final = ("ontology", "shapes", "ingest")
SOURCES: Final = (".py", ".ttl", ".yaml", ".rq", ".ru")
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of an article that could be read.

    `graph` and `run_graph` are N-Triples: the article's own graph with its digest, and what the run says of it.
    `refusal` is why the gate does not admit it, `notes` all that the shapes found.
    """

    article: str
    identifier: str
    digest: str
    characters: int
    claims: int
    graph: bytes
    run_graph: bytes
    refusal: str | None = None
    notes: tuple[str, ...] = ()


def work(article: Article, run: pipeline.Run) -> Worked | Rejection:
    """Find an article's claims, build their graph and have the gate judge it; a fault in that refuses the article.

    Raises:
        MemoryError: there is not enough; who runs this process decides what that means.
        ImportError: something is not installed, or cannot be loaded: no article's fault.
    """
    try:
        processed = pipeline.process(article, run)
        return _worked(processed, run)
    except (MemoryError, ImportError):
        raise
    except Exception as error:  # the outermost edge of one article: its fault must not end the run
        _LOG.warning("article_failed error=%s place=%s", type(error).__name__, _place(error))
        return Rejection(
            article.name,
            "extraction",
            f"{article.name} met a fault of the program ({type(error).__name__} at {_place(error)}) and is left out.",
        )


def _worked(processed: pipeline.Processed, run: pipeline.Run) -> Worked:
    article, identifier = processed.article, processed.identifier
    digest = input_digest(article, run)
    node = ox.NamedNode(iris.article(identifier))
    stamp = ox.Quad(node, name("pol:inputDigest"), text(digest), ox.NamedNode(article_graph(identifier)))
    return Worked(
        article=article.name,
        identifier=identifier,
        digest=digest,
        characters=len(article.text),
        claims=len(processed.facts),
        graph=_ntriples((*processed.quads, stamp)),
        run_graph=_ntriples(pipeline.run_quads(run, [processed])),
        refusal=_refusal(article, processed.verdict),
        notes=(
            *(f"{result.severity.value}: {result.message}" for result in processed.verdict.results),
            *processed.remarks,
        ),
    )


def _refusal(article: Article, verdict: Verdict) -> str | None:
    if verdict.admitted:
        return None
    broken = [result.message for result in verdict.results if result.severity in REFUSING]
    more = f" ({len(broken) - 1} more in the report)" if len(broken) > 1 else ""
    return f"{article.name} breaks a rule of the graph: {broken[0]}{more}"


def _ntriples(quads: tuple[ox.Quad, ...]) -> bytes:
    return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""


def _place(error: BaseException) -> str:
    """Return where in our code an error arose: module and line, no words of the article."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if any(f"/{package}/" in frame.filename for package in PACKAGES)] or list(frames)
    return f"{ours[-1].filename.rsplit('/', 1)[-1]}:{ours[-1].lineno}" if ours else "an unknown place"


def input_digest(article: Article, run: pipeline.Run | None = None) -> str:
    """Return the hash of all that an article's graph is made from: its text, its metadata, and what reads them.

    A run's model is among what reads them, its own time is not.

    Where a store has an article with this digest, reading it again would give the same graph.

    >>> input_digest(Article("Ten.", "", "a")) == input_digest(Article("Ten.", "", "a", title="Ten"))
    False
    """
    fields = (
        f"{field.name}={getattr(article, field.name)!r}" for field in dataclasses.fields(article) if field.compare
    )
    asked = (run.model.name, run.model.endpoint) if run and run.model else ()
    return iris.digest(code_fingerprint(), *fields, *asked, length=32)


@cache
def code_fingerprint() -> str:
    """Return the hash over the installed ontology, shapes, rules and code, of which an article's graph is made."""
    parts: list[str] = [pipeline.software_version()]
    for package in PACKAGES:
        for path, file in sorted(_sources(resources.files(package), package)):
            parts += [path, iris.digest(file.read_text(encoding="utf-8"), length=64)]
    return iris.digest(*parts, length=32)


def _sources(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _sources(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(SOURCES):
            found.append((f"{path}/{entry.name}", entry))
    return found
