"""How pages ask the graph: a function from a SELECT query to rows, and terms read as words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox
from flask import current_app, g

from server.prepared import Filling, prepare_query
from server.store.engine import QueryEngine
from server.store.rows import select
from server.wording import local_name, readable

Row = Mapping[str, "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"]
Select = Callable[[str], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Linked:
    """Something named on a page: its words and, where it is a thing of the graph or the web, its IRI."""

    text: str
    iri: str | None = None


class Asker:
    """The prepared queries, asked of one engine."""

    def __init__(self, select: Select) -> None:
        """Ask by a function that returns the rows of a SELECT."""
        self._select = select

    def rows(self, name: str, **terms: Filling) -> list[Row]:
        """Return the rows of a prepared query."""
        return list(self._select(prepare_query(name, **terms)))

    def numbers(self, name: str, **terms: Filling) -> dict[str, int]:
        """Return the single row of a counting query as whole numbers; zeros where it has none."""
        rows = self.rows(name, **terms)
        return {key: int(text_of(row, key) or 0) for row in rows[:1] for key in row}

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the label of each IRI; of one that has none, the last part of the IRI as words."""
        wanted = sorted(set(iris))
        found: dict[str, str] = {}
        if wanted:
            for row in self.rows("labels", things=[ox.NamedNode(iri) for iri in wanted]):
                found.setdefault(text_of(row, "thing") or "", readable(text_of(row, "label") or ""))
        return {iri: found.get(iri) or local_name(iri) for iri in wanted}


def engine() -> QueryEngine:
    """Return the query engine of the application that answers this request."""
    held: QueryEngine = current_app.extensions["beatgraph.engine"]
    return held


def data_version() -> str:
    """Return the version of the data when this request began."""
    if "data_version" not in g:
        g.data_version = engine().version
    version: str = g.data_version
    return version


def graph() -> Asker:
    """Return what asks the graph on behalf of this request."""
    return Asker(partial(select, engine()))


def text_of(row: Row, name: str) -> str | None:
    """Return the IRI or the lexical form of a row's value, None where it is unbound."""
    term = row.get(name)
    if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode):
        return term.value
    return None if term is None else str(term)


def linked(row: Row, name: str, label: str | None = None) -> Linked | None:
    """Return a row's value as words with a link: its label, else a literal's form, else the IRI's last part."""
    term = row.get(name)
    if term is None:
        return None
    words = text_of(row, label or f"{name}_label")
    if isinstance(term, ox.NamedNode):
        return Linked(readable(words) if words else local_name(term.value), term.value)
    return Linked(readable(text_of(row, name) or ""))
