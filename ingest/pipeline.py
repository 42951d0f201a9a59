"""The main path: an article becomes claims, the claims a graph, and the graph stands before the gate.

    run = begin_run(datetime.now(UTC))
    processed = process(article, run)
    if processed.verdict.admitted: …

Whoever keeps the graphs stores `processed.quads` as they are, and the run's own graph from `run_quads` at its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata, resources
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ingest.claims import Extraction, extract_claims
from ingest.facts import Row, to_rows
from ingest.graph import build_graph, load_lexicon
from ingest.graph.retrieval import retrieval_statements
from ingest.graph.terms import Term, as_written, integer, moment, name, text
from ingest.model import Article, Claim, Rejection
from ingest.review import unnamed_quantities
from ontology import iris, load
from ontology.graphs import run_graph
from shapes.gate import Verdict, admit

if TYPE_CHECKING:
    from ingest.proposals import Model


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the software: what ran, on which rules and which ontology, and when; times are aware.

    `model` is the language model that may propose claims, None where none is asked.
    """

    identifier: str
    started: dt.datetime
    software: str
    rules: str
    ontology: str
    ended: dt.datetime | None = None
    model: Model | None = None

    @property
    def iri(self) -> str:
        """The IRI of the run."""
        return iris.thing("run", self.identifier)

    def end(self, ended: dt.datetime) -> Run:
        """Return the run as it is once it has ended."""
        return replace(self, ended=ended)


@dataclass(frozen=True, slots=True)
class Processed:
    """One article after all stages. Its quads may enter the store only if the verdict admits them.

    `remarks` are what is to be told of it beside the verdict: what a model proposed in vain.
    """

    article: Article
    extraction: Extraction
    quads: tuple[ox.Quad, ...]
    verdict: Verdict
    remarks: tuple[str, ...] = ()

    @property
    def identifier(self) -> str:
        """The article's identifier."""
        return iris.article_id(self.article.text)

    @property
    def facts(self) -> list[Row]:
        """The rows of the facts table."""
        return to_rows(self.extraction.claims)


def process(article: Article, run: Run) -> Processed:
    """Return the article's claims, their graph and the gate's verdict; nothing is written anywhere."""
    processed = _judged(article, extract_claims(article), run)
    return with_proposals(processed, run, run.model) if run.model and processed.verdict.admitted else processed


def with_proposals(processed: Processed, run: Run, model: Model) -> Processed:
    """Return an admitted article with those claims besides that a model proposes and its text bears out."""
    from ingest.proposals import propose_claims  # most runs have no model, nor wait for the import of an HTTP client

    article, extraction = processed.article, processed.extraction

    def admits(more: Sequence[Claim]) -> bool:
        return _judged(article, replace(extraction, claims=(*extraction.claims, *more)), run).verdict.admitted

    proposed = propose_claims(article, model, extraction.claims, admits)
    remarks = [f"{model.name}: a proposal is refused: {reason}" for reason in proposed.refused]
    if proposed.unavailable:
        remarks.append(f"{model.name}: {proposed.unavailable}")
    unnamed = tuple(
        frame
        for frame in extraction.unnamed_frames
        if frame.quantity is None or frame.quantity.number not in proposed.named
    )
    more = replace(extraction, claims=(*extraction.claims, *proposed.claims), unnamed_frames=unnamed)
    judged = _judged(article, more, run) if proposed.claims else processed
    return replace(judged, remarks=tuple(remarks))


def _judged(article: Article, extraction: Extraction, run: Run) -> Processed:
    quads = build_graph(extraction.document, extraction.claims, run.iri, load_lexicon())
    return Processed(article, extraction, quads, admit(quads))


def begin_run(started: dt.datetime, *, model: Model | None = None) -> Run:
    """Return the run that starts at `started`, an aware time, with the installed software, rules and ontology."""
    software, rules, schema = software_version(), rules_fingerprint(), load.fingerprint()
    asked = (model.name, model.host) if model else ()
    identifier = iris.digest(started.astimezone(dt.UTC).isoformat(), software, rules, schema, *asked, length=12)
    return Run(identifier, started, software, rules, schema, model=model)


def software_version() -> str:
    """Return the version of the installed distribution; from a source tree without one, `uninstalled`."""
    try:
        return metadata.version("beatgraph")
    except metadata.PackageNotFoundError:
        return "uninstalled"


@cache
def rules_fingerprint() -> str:
    """Return the hash, in hex, over names and contents of the extraction rules."""
    folder = resources.files("ingest") / "rules"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return iris.digest(*(part for file in files for part in (file.name, file.read_text(encoding="utf-8"))), length=64)


def run_quads(run: Run, processed: Iterable[Processed], rejections: Iterable[Rejection] = ()) -> tuple[ox.Quad, ...]:
    """Return the quads of the run's own graph: what ran, what it read, which quantities it could not name, and what it
    refused."""
    graph = ox.NamedNode(run_graph(run.identifier))
    statements = [*_run(run), *(s for each in processed for s in _read(run, each)), *_refused(run, rejections)]
    quads = (ox.Quad(subject, name(predicate), value, graph) for subject, predicate, value in statements)
    return tuple(sorted(set(quads), key=str))


_Statement = tuple[ox.NamedNode, str, Term]


def _run(run: Run) -> Iterator[_Statement]:
    node = ox.NamedNode(run.iri)
    yield node, "rdf:type", name("pol:ExtractionRun")
    yield node, "rdf:type", name("prov:Activity")
    yield node, "rdfs:label", as_written(f"Extraction of {run.started.astimezone(dt.UTC):%d %B %Y, %H:%M} UTC")
    yield node, "prov:startedAtTime", moment(run.started)
    yield node, "pol:softwareVersion", text(run.software)
    yield node, "pol:ontologyFingerprint", text(run.ontology)
    yield node, "schema:identifier", text(f"rules {run.rules}")
    if run.model:
        yield node, "schema:identifier", text(f"model {run.model.name} at {run.model.host}")
    if run.ended:
        yield node, "prov:endedAtTime", moment(run.ended)


def _read(run: Run, processed: Processed) -> Iterator[_Statement]:
    article = ox.NamedNode(iris.article(processed.identifier))
    yield ox.NamedNode(run.iri), "prov:used", article
    yield from retrieval_statements(processed.article, run.iri)
    for quantity in unnamed_quantities(processed.extraction):
        place = iris.span(processed.identifier, quantity.number.start, quantity.number.end)
        node = ox.NamedNode(iris.thing("quantity", iris.digest(place, length=12)))
        yield node, "rdf:type", name("pol:UnnamedQuantity")
        yield node, "rdfs:label", as_written(quantity.number.of(processed.article.text))
        yield node, "pol:framePattern", text(quantity.pattern)
        yield node, "pol:statedIn", article
        yield node, "pol:extractedBy", ox.NamedNode(run.iri)
        for span in (quantity.number, quantity.clause):
            place_of_words = ox.NamedNode(iris.span(processed.identifier, span.start, span.end))
            yield node, "pol:evidence", place_of_words
            yield place_of_words, "rdf:type", name("pol:TextSpan")
            yield place_of_words, "oa:start", integer(span.start)
            yield place_of_words, "oa:end", integer(span.end)
            yield place_of_words, "oa:exact", text(span.of(processed.article.text))
            yield place_of_words, "pol:spanOf", article


def _refused(run: Run, rejections: Iterable[Rejection]) -> Iterator[_Statement]:
    for rejection in rejections:
        key = iris.digest(run.identifier, rejection.article, rejection.stage, rejection.reason, length=12)
        node = ox.NamedNode(iris.thing("rejection", key))
        yield node, "rdf:type", name("pol:Rejection")
        yield node, "rdfs:label", as_written(f"Refused: {rejection.article}")
        yield node, "pol:stage", text(rejection.stage)
        yield node, "pol:reason", text(rejection.reason)
        yield node, "pol:rejectedBy", ox.NamedNode(run.iri)
