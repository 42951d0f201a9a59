"""Articles that are written again and again: each edition of one graph says which it is and how many claims it has."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import pyoxigraph as ox

from ingest.graph import build_graph, load_lexicon
from ontology import iris
from ontology.graphs import article_graph
from ontology.namespaces import expand
from tests.bench.generated import RUN
from tests.bench.newsroom import Written, write_articles

FEWEST: Final = 3
_TITLE: Final = re.compile(r"Edition (\d+) with (\d+) claims")
_CLAIM: Final = (ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("pol:Claim")))


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: its number and its triples."""

    number: int
    triples: tuple[ox.Triple, ...]

    def body(self) -> bytes:
        """Return it as N-Triples."""
        return ox.serialize(self.triples, format=ox.RdfFormat.N_TRIPLES) or b""

    def stored(self) -> set[ox.Triple]:
        """Return its triples as a store gives them back."""
        store = ox.Store()
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in self.triples)
        return {quad.triple for quad in store}


@dataclass(slots=True)
class Slot:
    """One article graph with one writer, and what a reader may find in it.

    Attributes:
        acknowledged: the number of the last edition that the server took.
        attempted: that of the last one that was sent; between the two, nobody knows.
    """

    written: Written
    graph: str
    article: str
    acknowledged: int = 0
    attempted: int = 0
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def edition(self, number: int) -> Edition:
        """Make an edition: the number decides how many of the article's claims it has."""
        claims = self.written.claims[: FEWEST + number % (len(self.written.claims) - FEWEST)]
        counted = sum((triple.predicate, triple.object) == _CLAIM for triple in self._triples("", claims))
        return Edition(number, self._triples(f"Edition {number} with {counted} claims", claims))

    def question(self) -> str:
        """Return a query whose answer is consistent only within one version: title, and claims counted in two ways."""
        return f"""SELECT ?title ?in_graph ?in_union {{
          GRAPH <{self.graph}> {{ <{self.article}> <{expand("schema:headline")}> ?title }}
          {{ SELECT (COUNT(?one) AS ?in_graph) {{ GRAPH <{self.graph}> {{ ?one a <{expand("pol:Claim")}> }} }} }}
          {{ SELECT (COUNT(?two) AS ?in_union) {{ ?two <{expand("pol:statedIn")}> <{self.article}> }} }}
        }}"""

    def fault_of(self, row: dict[str, str], floor: int) -> str | None:
        """Tell what is wrong with an answer to the question; `floor` was acknowledged before it was asked."""
        found = _TITLE.fullmatch(row["title"])
        if found is None:
            return f"the title is {row['title']!r}"
        number, claims = int(found[1]), int(found[2])
        if not claims == int(row["in_graph"]) == int(row["in_union"]):
            return f"torn: {row}"
        with self.mutex:
            highest = self.attempted
        return None if floor <= number <= highest else f"edition {number}, which is not from {floor} to {highest}"

    def _triples(self, title: str, claims: tuple[object, ...]) -> tuple[ox.Triple, ...]:
        document = self.written.document
        retitled = replace(document, article=replace(document.article, title=title or "Untitled"))
        return tuple(quad.triple for quad in build_graph(retitled, claims, RUN, load_lexicon()))


def make_slots(count: int, *, seed: int) -> Iterator[Slot]:
    """Yield slots for so many articles."""
    for written in itertools.islice(write_articles(seed), count):
        identifier = iris.article_id(written.document.article.text)
        yield Slot(written, article_graph(identifier), iris.article(identifier))
