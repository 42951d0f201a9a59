"""The graph that pySHACL validates: core constraints walk it in rdflib, SPARQL constraints are answered by Oxigraph.

pySHACL parses and runs each SPARQL constraint anew for each focus node, which takes seconds for one article. Here each
query runs once, with `$this` free, and its rows are handed out by focus node. For a query whose outer pattern binds
`$this` this is the same as pre-binding it (SHACL, appendix A); all our constraints are of that kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.query import Result
from rdflib.term import Identifier, Node, Variable

from shapes.terms import RdflibTerm, to_rdflib

Row: TypeAlias = Mapping[Variable, Identifier]

THIS = Variable("this")


@dataclass(frozen=True, slots=True)
class Answer:
    """The variables of a query and its rows by focus node."""

    variables: list[Variable]
    rows: dict[Identifier | None, list[Row]]


class DataGraph(Graph):
    """An rdflib graph with the same triples in an Oxigraph store that answers its queries."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Hold `triples`; some may come more than once."""
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._oxigraph = ox.Store()
        self._answers: dict[str, Answer] = {}
        self._values: dict[tuple[Node, Node], dict[Node, None]] = defaultdict(dict)
        known: dict[object, RdflibTerm] = {}

        def converted(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> RdflibTerm:
            found = known.get(term)
            if found is None:
                found = known[term] = to_rdflib(term)
            return found

        quads = []
        for subject, predicate, value in triples:
            of, by, term = converted(subject), converted(predicate), converted(value)
            self.store.add((of, by, term), self)
            self._values[of, by][term] = None
            quads.append(ox.Quad(subject, predicate, value))
        self._oxigraph.extend(quads)

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Node, None, None]:
        """Yield the values of a property; where both nodes are given, as in most constraints, from a table of ours.

        rdflib goes through four generators for each.
        """
        if subject is not None and type(predicate) is URIRef:
            yield from self._values.get((subject, predicate), ())
        else:
            yield from super().objects(subject, predicate, unique)

    def __bool__(self) -> bool:
        """Tell that the graph is there; pySHACL asks at each result, and counting all triples each time is slow."""
        return True

    def caught(self, query: str) -> frozenset[Identifier]:
        """Return the nodes to which a SPARQL constraint objects; `query` is its SELECT with its prefixes."""
        return frozenset(node for node in self._answer(query).rows if node is not None)

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
        answer = self._answer(query_object)
        found = Result("SELECT")
        found.vars = answer.variables
        if initBindings and "this" in initBindings:
            found.bindings = list(answer.rows.get(initBindings["this"], ()))
        else:
            found.bindings = [row for rows in answer.rows.values() for row in rows]
        return found

    def _answer(self, query: str) -> Answer:
        if query not in self._answers:
            self._answers[query] = self._run(query)
        return self._answers[query]

    def _run(self, query: str) -> Answer:
        solutions = self._oxigraph.query(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("a SPARQL constraint or target of a shape must be a SELECT query")
        variables = [Variable(variable.value) for variable in solutions.variables]
        rows: dict[Identifier | None, list[Row]] = defaultdict(list)
        for solution in solutions:
            row = {v: to_rdflib(term) for v, term in zip(variables, solution, strict=True) if term is not None}
            rows[row.get(THIS)].append(row)
        return Answer(variables, dict(rows))
