"""What a store holds of an article: its versions, its claims as rows, and its text where that is kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from ingest.facts import Row, facts_query, row_of_solution
from ingest.graph.article import headline
from ingest.model import Article, WordsPolicy
from ingest.revisions import canonical_address
from ingest.text import segment
from ontology import graphs, iris
from server.asking import Asker, text_of
from server.store.engine import QueryEngine
from server.store.revisions import Lineage, Version, order_versions
from server.store.rows import select

_ARTICLE_ID: Final = re.compile(r"(?:.*/id/article/|.*/graph/(?:article|superseded)/)?([0-9a-f]{16})")
_UNNAMED: Final = "unnamed publisher"


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of the store as it was read; `article` is None where its words are not kept."""

    article_id: str
    title: str
    article: Article | None


class StoredArticles:
    """The articles of one store, current and superseded."""

    def __init__(self, engine: QueryEngine) -> None:
        """Ask this engine."""
        self._engine = engine
        self._asker = Asker(lambda query: select(engine, query))

    def find(self, named: str) -> str | None:
        """Return the identifier of the article that is named by its IRI, its identifier or its web address."""
        if found := _ARTICLE_ID.fullmatch(named):
            return found[1] if self.graph_of(found[1]) else None
        address = canonical_address(named)
        rows = self._asker.rows("article_with_key", key=ox.Literal(address)) if address else []
        return _identifier(text_of(rows[0], "article")) if rows else None

    def graph_of(self, article_id: str) -> str | None:
        """Return the graph that holds what an article says, None where there is no such article."""
        for graph in (graphs.article_graph(article_id), graphs.superseded_graph(article_id)):
            if self._asker.numbers("graph_size", graph=ox.NamedNode(graph)).get("triples"):
                return graph
        return None

    def lineage(self, article_id: str) -> Lineage:
        """Return how the versions of an article follow each other."""
        versions: dict[str, Version] = {}
        waiting = [article_id]
        while waiting:
            for row in self._asker.rows("versions_of", article=ox.NamedNode(iris.article(waiting.pop()))):
                found = _identifier(text_of(row, "article"))
                if found not in versions:
                    waiting.append(found)
                    versions[found] = Version.of(found, (text_of(row, "published"), text_of(row, "modified")))
        return order_versions(versions.values())

    def rows(self, article_id: str) -> list[Row]:
        """Return the rows of the facts table of one article, superseded or not."""
        graph = self.graph_of(article_id)
        if graph is None:
            return []
        media_type = ox.QueryResultsFormat.JSON.media_type
        answer = self._engine.query(facts_query(), media_type=media_type, default_graphs=[graph])
        with closing(answer.chunks):
            solutions = ox.parse_query_results(answer.read(), format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("the query of the facts table is no SELECT")
        names = [variable.value for variable in solutions.variables]
        return [row_of_solution({name: solution[name] for name in names}) for solution in solutions]

    def current(self) -> list[str]:
        """Return the identifiers of all articles whose claims are current, in the order of the alphabet."""
        return [_identifier(text_of(row, "article")) for row in self._asker.rows("current_articles")]

    def read(self, article_ids: Iterable[str]) -> list[StoredArticle]:
        """Return what the store holds of current articles."""
        names = [ox.NamedNode(graphs.article_graph(article_id)) for article_id in article_ids]
        found: dict[str, StoredArticle] = {}
        for row in self._asker.rows("stored_articles", graphs=names):
            article_id = _identifier(text_of(row, "article"))
            title = text_of(row, "headline")
            body = text_of(row, "body")
            published, modified = text_of(row, "published"), text_of(row, "modified")
            publisher = text_of(row, "publisher")
            article = None
            if body is not None:
                article = Article(
                    text=body,
                    sha256=text_of(row, "sha256") or "",
                    name=article_id,
                    url=text_of(row, "url"),
                    title=title,
                    publisher=None if publisher == _UNNAMED else publisher,
                    published=dt.date.fromisoformat(published) if published else None,
                    words=WordsPolicy(text_of(row, "policy") or WordsPolicy.EVIDENCE),
                    identifier=text_of(row, "identifier"),
                    modified=dt.datetime.fromisoformat(modified) if modified else None,
                )
            found.setdefault(article_id, StoredArticle(article_id, title or article_id, article and _untitled(article)))
        return list(found.values())


def _untitled(article: Article) -> Article:
    """Return an article without a title where its title may be what its text gives anyway, which was then not given."""
    untitled = replace(article, title=None)
    return untitled if headline(segment(untitled)) == article.title else article


def _identifier(iri: str | None) -> str:
    return (iri or "").rpartition("/")[2]
