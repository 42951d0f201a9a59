"""The derived graph brought up to date after a few graphs have changed, without deriving all of it anew.

The rules are run twice as they are, in memory: on the changed graphs as they were and as they are now, each time with
the background and the graphs that may have a part in a conclusion. What comes out differently is what has changed. A
conclusion that is gone stays if the rules, asked for its subject in the whole store, still lead to it.

Which graphs have a part? Those that speak of the same things, since the conditions of a rule are about things that lead
to each other; and those that a rule joins by their values alone, for which the rule itself is asked. A thing that the
background names, or that very many graphs name, such as a force or a year, joins no graphs. `derive` of the store
is the measure of all this; what is too much for here is left to it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from ontology import graphs
from server.store.scanning import Scanner

Quads: TypeAlias = frozenset[ox.Quad]

MOST_CHANGED: Final = 40  # graphs, and …
MOST_QUADS: Final = 40_000  # … quads in them, that are looked at here
MOST_PARTNERS: Final = 60  # graphs that are looked at whole
HUB: Final = 12  # a thing that more graphs name joins none
BACKGROUND: Final = (graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE, graphs.SHAPES)
_DERIVED: Final = ox.NamedNode(graphs.DERIVED)
_APART: Final = frozenset({*BACKGROUND, graphs.DERIVED})
_HEAD: Final = re.compile(r"INSERT\s*\{\s*GRAPH\s+\S+\s*\{(\s*\?(\w+)[^{}]*)\}\s*\}\s*")
_GRAPH: Final = re.compile(r"GRAPH\s+(\S+)")
_WHERE: Final = re.compile(r"WHERE\s*\{")

logger = logging.getLogger(__name__)


class TooMuch(Exception):  # noqa: N818  # named for what is wrong
    """The change reaches further than is looked at here."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One INSERT of a rule.

    Attributes:
        prologue: the prefixes.
        head: what it inserts, a template.
        thing: the variable of the subject in it.
        graphs: the variables of the graphs in its conditions, empty if some of these are named.
        conditions: its WHERE from behind the first brace, to the last.
        nested: whether a SELECT is in them, which no binding from outside makes any quicker.
    """

    prologue: str
    head: str
    thing: str
    graphs: tuple[str, ...]
    conditions: str
    nested: bool

    @property
    def joins_graphs(self) -> bool:
        """Whether it joins several graphs, whichever they are."""
        return len(self.graphs) > 1

    def instances_query(self, things: Iterable[ox.NamedNode]) -> str:
        """Return the query for all that its conditions name where it is about these things."""
        return self._query("SELECT *", things)

    def conclusions_query(self, things: Iterable[ox.NamedNode]) -> str:
        """Return the query for what it concludes on these things."""
        return self._query(f"CONSTRUCT {{ {self.head} }}", things)

    def _query(self, form: str, things: Iterable[ox.NamedNode]) -> str:
        values = " ".join(map(str, things))
        return f"{self.prologue}\n{form} WHERE {{ VALUES ?{self.thing} {{ {values} }} {self.conditions}"


class Deriver:
    """The rules and a small database in memory that holds the background, to run them on."""

    def __init__(self, database: ox.Store, rules: Iterable[str]) -> None:
        """Copy the background from a store's database."""
        self._rules = tuple(rules)
        self._operations = tuple(operation for rule in self._rules for operation in operations_of(rule))
        self._memory = ox.Store()
        for graph in BACKGROUND:
            self._memory.extend(database.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
        self._named = {term for quad in self._memory for term in (quad.subject, quad.object)}

    def bring_up_to_date(self, database: ox.Store, before: Mapping[ox.NamedNode, Quads]) -> tuple[Quads, Quads]:
        """Change the derived graph of a database, and return which quads have gone from it and which are new.

        Args:
            database: holds the changed graphs as they are now, and the derived graph as it was.
            before: the changed graphs as they were.

        Raises:
            TooMuch: too much has changed, or too much hangs on it; nothing was done.
        """
        after = {name: _graph(database, name) for name in before}
        if len(before) > MOST_CHANGED or sum(map(len, [*before.values(), *after.values()])) > MOST_QUADS:
            raise TooMuch(f"{len(before)} graphs have changed")
        around = self._around(database, before, after)
        old = self._run([*around, *_all(before)])
        new = self._run([*around, *_all(after)])
        added = frozenset(quad for quad in new - old if quad not in database)
        removed = frozenset(quad for quad in old - new if quad in database)
        for quad in removed:
            database.remove(quad)
        database.extend(added)
        removed -= self._put_back(database, removed)
        logger.info(
            "derived changed=%s around=%s removed=%s added=%s", len(before), len(around), len(removed), len(added)
        )
        return removed, added

    def _run(self, quads: Iterable[ox.Quad]) -> Quads:
        """Return what the rules conclude from the background and some quads, which are then forgotten."""
        added = set(quads)
        self._memory.extend(added)
        for rule in self._rules:
            self._memory.update(rule)
        concluded = _graph(self._memory, _DERIVED)
        self._memory.clear_graph(_DERIVED)
        for graph in {quad.graph_name for quad in added}:
            self._memory.clear_graph(graph)
        return concluded

    def _around(
        self, database: ox.Store, before: Mapping[ox.NamedNode, Quads], after: Mapping[ox.NamedNode, Quads]
    ) -> set[ox.Quad]:
        """Return the quads of other graphs that may have a part in conclusions from the changed ones."""
        things = self._things([*_all(before), *_all(after)])
        partners: set[ox.NamedNode] = set()
        for thing in things:
            partners |= _graphs_of(database, thing)
        concluded = [quad for thing in things for quad in _conclusions_on(database, thing)]
        for thing in self._things(concluded) - things:
            partners |= _graphs_of(database, thing)
        around = self._joined(database, [thing for thing in things if _is_stated(database, thing)])
        for name in partners:
            around.update(_graph(database, name))
        around = {quad for quad in around if quad.graph_name not in before}
        if len(around) > MOST_QUADS:
            raise TooMuch(f"{len(around)} quads hang on what has changed")
        return around

    def _joined(self, database: ox.Store, things: Sequence[ox.NamedNode]) -> set[ox.Quad]:
        """Return what rules that join graphs by their values join to these things: whole graphs, if few."""
        joined: set[tuple[ox.NamedNode, ox.NamedNode]] = set()
        for operation in self._operations if things else ():
            if operation.joins_graphs:
                joined |= _instances(database, operation, things)
        names = {name for name, _ in joined}
        if len(names) <= MOST_PARTNERS:
            return {quad for name in names for quad in _graph(database, name)}
        return {quad for name, term in joined for quad in database.quads_for_pattern(term, None, None, name)}

    def _things(self, quads: Iterable[ox.Quad]) -> set[ox.NamedNode]:
        """Return what quads are about and the background does not name."""
        terms = {term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
        return terms - self._named

    def _put_back(self, database: ox.Store, removed: Quads) -> Quads:
        """Put back, in the order of the rules, what the whole store still leads to, and return it."""
        things = {quad.subject for quad in removed if isinstance(quad.subject, ox.NamedNode)}
        alive = [thing for thing in things if _is_stated(database, thing)]
        founded: set[ox.Quad] = set()
        for operation in self._operations if alive else ():
            if not operation.nested:
                triples: Any = database.query(operation.conclusions_query(alive))
                found = removed.intersection(
                    ox.Quad(triple.subject, triple.predicate, triple.object, _DERIVED) for triple in triples
                )
                database.extend(found)
                founded |= found
        return frozenset(founded)


def operations_of(rule: str) -> Iterator[Operation]:
    """Yield the operations of a rule that have the form `INSERT { GRAPH g { ?s p o } } WHERE { … }`, as all have."""
    prologue, operations = _split(rule)
    for operation in operations:
        head, where = _HEAD.match(operation), _WHERE.search(operation)
        if head and where:
            conditions = operation[where.end() :]
            names = list(dict.fromkeys(_GRAPH.findall(conditions)))
            variables = all(name.startswith("?") for name in names)
            yield Operation(
                prologue=prologue,
                head=head[1],
                thing=head[2],
                graphs=tuple(name[1:] for name in names) if variables else (),
                conditions=conditions,
                nested="SELECT" in conditions,
            )


def _split(rule: str) -> tuple[str, list[str]]:
    """Return a rule's prologue, and its operations without the semicolons between."""
    start = max(rule.find("INSERT"), 0)
    operations, depth, begun = [], 0, start
    for _, begin, end in Scanner(rule).places():
        piece = rule[begin:end]
        depth += (piece == "{") - (piece == "}")
        if piece == ";" and depth == 0 and begin > start:
            operations.append(rule[begun:begin].strip())
            begun = end
    return rule[:start], [*operations, rule[begun:].strip()]


def _instances(
    database: ox.Store, operation: Operation, things: Sequence[ox.NamedNode]
) -> set[tuple[ox.NamedNode, ox.NamedNode]]:
    """Return the graphs that an operation joins, each with all that its conditions name."""
    solutions: Any = database.query(operation.instances_query(things))
    found = set()
    for solution in solutions:
        terms = {term for term in solution if isinstance(term, ox.NamedNode)}
        names = {solution[name] for name in operation.graphs}
        found |= {(name, term) for name in names if name.value not in _APART for term in terms - names}
    return found


def _is_stated(database: ox.Store, thing: ox.NamedNode) -> bool:
    """Tell whether anything but a conclusion is about a thing."""
    return any(quad.graph_name != _DERIVED for quad in database.quads_for_pattern(thing, None, None, None))


def _conclusions_on(database: ox.Store, thing: ox.NamedNode) -> Iterator[ox.Quad]:
    yield from database.quads_for_pattern(thing, None, None, _DERIVED)
    yield from database.quads_for_pattern(None, None, thing, _DERIVED)


def _graphs_of(database: ox.Store, thing: ox.NamedNode) -> set[ox.NamedNode]:
    """Return the graphs that speak of a thing; none if they are very many."""
    found: set[ox.NamedNode] = set()
    for pattern in ((thing, None), (None, thing)):
        for quad in database.quads_for_pattern(pattern[0], None, pattern[1], None):
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value not in _APART:
                found.add(quad.graph_name)
                if len(found) > HUB:
                    return set()
    return found


def _graph(database: ox.Store, name: ox.NamedNode) -> Quads:
    return frozenset(database.quads_for_pattern(None, None, None, name))


def _all(changed: Mapping[ox.NamedNode, Quads]) -> Iterator[ox.Quad]:
    for quads in changed.values():
        yield from quads
