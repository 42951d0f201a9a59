"""The graph that pySHACL validates: core constraints walk it in rdflib, SPARQL constraints are answered by Oxigraph.

pySHACL parses and runs each SPARQL constraint anew for each focus node, which takes seconds for one article. Here each
query runs once, with `$this` free, and its rows are handed out by focus node. For a query whose outer pattern binds
`$this` this is the same as pre-binding it (SHACL, appendix A); all our constraints are of that kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from rdflib import Graph
from rdflib.query import Result
from rdflib.term import Identifier, Variable

from shapes.terms import RdflibTerm, to_rdflib

Row = dict[Variable, Identifier]

THIS = Variable("this")


class DataGraph(Graph):
    """An rdflib graph with the same triples in an Oxigraph store that answers its queries."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Hold `triples`, each once."""
        super().__init__(bind_namespaces="none")
        distinct = set(triples)
        known: dict[object, RdflibTerm] = {}

        def converted(term: Any) -> RdflibTerm:
            found = known.get(term)
            if found is None:
                found = known[term] = to_rdflib(term)
            return found

        for triple in distinct:
            self.add((converted(triple.subject), converted(triple.predicate), converted(triple.object)))
        self._oxigraph = ox.Store()
        self._oxigraph.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in distinct)
        self._rows: dict[str, tuple[list[Variable], dict[Identifier | None, list[Row]]]] = {}

    def query(  # type: ignore[override]  # pySHACL asks with a string and no options but `initBindings`
        self,
        query_object: str,
        processor: object = None,
        result: object = None,
        initNs: object = None,  # noqa: N803  # rdflib's name
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
        use_store_provided: bool = True,
        **options: object,
    ) -> Result:
        """Return the rows of a SELECT query, those of one focus node where `initBindings` binds `this`."""
        if query_object not in self._rows:
            self._rows[query_object] = self._run(query_object)
        variables, by_focus = self._rows[query_object]
        answer = Result("SELECT")
        answer.vars = variables
        if initBindings and "this" in initBindings:
            answer.bindings = by_focus.get(initBindings["this"], [])
        else:
            answer.bindings = [row for rows in by_focus.values() for row in rows]
        return answer

    def _run(self, query: str) -> tuple[list[Variable], dict[Identifier | None, list[Row]]]:
        solutions = self._oxigraph.query(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("a SPARQL constraint or target of a shape must be a SELECT query")
        variables = [Variable(variable.value) for variable in solutions.variables]
        by_focus: dict[Identifier | None, list[Row]] = defaultdict(list)
        for solution in solutions:
            row = {v: to_rdflib(term) for v, term in zip(variables, solution, strict=True) if term is not None}
            by_focus[row.get(THIS)].append(row)
        return variables, dict(by_focus)
