"""The derived graph: derived from nothing, or brought up to date after a few graphs have changed.

Both ways come to the same. After a change each rule, in its order, is asked again for those things only that its header
says the change bears upon; what it no longer concludes on them is taken back, what is new is added, and that is a
change for the rules behind it. The union shows at each moment what the graphs hold.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

import pyoxigraph as ox

from ontology import graphs
from ontology.derive import Reach, Rule, Step, read_rules
from ontology.namespaces import expand
from server.store.union import in_union, is_visible, lost_to_union

Quads: TypeAlias = frozenset[ox.Quad]
_Pair: TypeAlias = tuple[object, ox.NamedNode]

MOST_CHANGED: Final = 50_000  # quads; beyond, all is derived anew
BULK: Final = 5_000  # quads; beyond, they are loaded past the database's log
BACKGROUND: Final = frozenset({graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE, graphs.SHAPES})
_DERIVED: Final = ox.NamedNode(graphs.DERIVED)
_TYPE: Final = expand("rdf:type")
_BATCH: Final = 1_000

logger = logging.getLogger(__name__)


class TooMuch(Exception):  # noqa: N818  # named for what is wrong
    """The change is such that all is to be derived anew; part of what follows from it may be derived already."""


class Deriver:
    """The rules, to be run on the database of a store. An exception may leave the derived graph half changed."""

    def __init__(self, rules: Iterable[str]) -> None:
        """Read the rules.

        Raises:
            ValueError: one cannot be understood.
        """
        self.rules = read_rules(rules)
        self._made_elsewhere = {
            rule: frozenset[object]().union(
                *(other.makes for other in self.rules if other is not rule and other.predicate == rule.predicate)
            )
            for rule in self.rules
            if not rule.makes
        }

    def derive_all(self, database: ox.Store) -> None:
        """Have the derived graph hold what the rules conclude, in their order, whatever it held before.

        What a rule concludes as it did before is not written again, since no earlier rule looks at it.
        """
        held: dict[str, set[ox.Quad]] = defaultdict(set)
        for quad in database.quads_for_pattern(None, None, None, _DERIVED):
            held[quad.predicate.value].add(quad)
        if any(rule.focus is None for rule in self.rules):  # what such a rule reads and makes is anybody's guess
            _take_back(database, set().union(*held.values()))
            held.clear()
        earlier = {rule: self._of_rule(rule, held[rule.predicate]) for rule in self.rules}
        _take_back(database, set().union(*held.values()).difference(*earlier.values()))
        for rule, old in earlier.items():
            if rule.reads_itself:
                _take_back(database, old)
                old = set()
            new = _as_derived(rule.conclude(database))
            _take_back(database, old - new)
            _add(database, new - old)

    def follow(self, database: ox.Store, before: Mapping[ox.NamedNode, Quads]) -> Changes:
        """Bring the derived graph and the union up to date; return all that has changed.

        Args:
            database: holds the changed graphs as they are now, in the union too, and the derived graph as it was.
            before: the changed graphs as they were.

        Raises:
            TooMuch: all is to be derived anew.
        """
        if any(name.value in BACKGROUND for name in before):
            raise TooMuch("the background has changed")
        if any(rule.focus is None for rule in self.rules):
            raise TooMuch("a rule does not say what it depends on")
        changes = Changes(database)
        for name, old in before.items():
            changes.note_graph(name, old, before)
        for rule in self.rules:
            if things := list(changes.things(rule)):
                self._ask_again(database, rule, things, changes)
        return changes

    def _ask_again(self, database: ox.Store, rule: Rule, things: list[ox.NamedNode], changes: Changes) -> None:
        old = {quad for thing in things for quad in self._concluded(database, rule, thing)}
        lost = _take_back(database, old) if rule.reads_itself else []
        new: set[ox.Quad] = set()
        for start in range(0, len(things), _BATCH):
            new |= _as_derived(rule.conclude(database, things[start : start + _BATCH]))
        if not rule.reads_itself:
            lost = _take_back(database, old - new)
        shown = _add(database, new if rule.reads_itself else new - old)
        changes.note_union(set(lost) - set(shown), set(shown) - set(lost))
        changes.quads += len(new - old) - len(old - new)

    def _of_rule(self, rule: Rule, quads: Iterable[ox.Quad]) -> set[ox.Quad]:
        """Return those of some derived quads that only this rule can have concluded."""
        return {
            quad
            for quad in quads
            if quad.predicate.value == rule.predicate
            and (quad.object in rule.makes if rule.makes else quad.object not in self._made_elsewhere[rule])
        }

    def _concluded(self, database: ox.Store, rule: Rule, thing: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield what this rule, and no other, has concluded on a thing."""
        predicate = ox.NamedNode(rule.predicate)
        yield from self._of_rule(rule, database.quads_for_pattern(thing, predicate, None, _DERIVED))
        if rule.symmetric:
            yield from database.quads_for_pattern(None, predicate, thing, _DERIVED)


class Changes:
    """What has changed so far: quads of named graphs, and quads of the union that it shows since, or no longer.

    Attributes:
        lost: what the union no longer shows.
        shown: what it shows since.
        quads: how many more quads there are in the named graphs, the derived one among them.
    """

    def __init__(self, database: ox.Store) -> None:
        """Take the database that holds what there is now."""
        self.lost: set[ox.Quad] = set()
        self.shown: set[ox.Quad] = set()
        self.quads = 0
        self._database = database
        self._changed: dict[str, list[ox.Quad]] = defaultdict(list)  # of the union, by predicate
        self._restated: dict[str, list[ox.Quad]] = defaultdict(list)  # stated anew or no more, but shown all the time
        self._in_graphs: list[ox.Quad] = []
        self._objects: dict[tuple[object, _Pair], set[object]] = defaultdict(set)  # of quads that are gone
        self._subjects: dict[tuple[object, _Pair], set[object]] = defaultdict(set)
        self._count = 0

    def note_graph(self, name: ox.NamedNode, old: Quads, before: Mapping[ox.NamedNode, Quads]) -> None:
        """Note the change of a named graph, and what the union shows of it.

        Raises:
            TooMuch: there is too much of it.
        """
        now = frozenset(self._database.quads_for_pattern(None, None, None, name))
        removed, added = old - now, now - old
        held = {each: quads for each, quads in before.items() if quads and is_visible(each)}
        self._count += len(removed) + len(added)
        if self._count > MOST_CHANGED:
            raise TooMuch(f"{self._count} quads have changed")
        self.quads += len(added) - len(removed)
        self._in_graphs += [*removed, *added]
        self._remember_gone(removed)
        if is_visible(name):
            lost = {quad for quad in in_union(removed) if quad not in self._database}
            shown = {_of_union(quad) for quad in added if not self._was_shown(quad, before, held)}
            self.note_union(lost, shown)
            for quad in (*removed, *added):
                if (
                    _of_union(quad) not in lost | shown
                    and ox.Quad(quad.subject, quad.predicate, quad.object, _DERIVED) in self._database
                ):
                    self._note_restated(quad, before, held, gone=quad in removed)

    def _note_restated(
        self, quad: ox.Quad, before: Mapping[ox.NamedNode, Quads], held: Mapping[ox.NamedNode, Quads], *, gone: bool
    ) -> None:
        """Note what is stated no more, or newly, while the union shows it as a conclusion all the time.

        A rule that reads statements of what it concludes could take its conclusion for one.
        """
        holders = self._database.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        still = any(each.graph_name != _DERIVED and is_visible(each.graph_name) for each in holders)
        if not (still if gone else self._was_shown(quad, before, held, stated=True)):
            self._restated[quad.predicate.value].append(_of_union(quad))
            if gone:
                self._remember_gone([_of_union(quad)])

    def note_union(self, lost: Iterable[ox.Quad], shown: Iterable[ox.Quad]) -> None:
        """Note what the union no longer shows, and what it shows since."""
        lost, shown = set(lost), set(shown)
        self.lost, self.shown = (self.lost - shown) | (lost - self.shown), (self.shown - lost) | (shown - self.lost)
        self._remember_gone(lost)
        for quad in (*lost, *shown):
            self._changed[quad.predicate.value].append(quad)

    def things(self, rule: Rule) -> set[ox.NamedNode]:
        """Return the things that a rule is to be asked for again.

        Raises:
            TooMuch: one is a blank node, for which nothing can be asked.
        """
        found: set[ox.NamedNode] = set()
        for reach in rule.reaches:
            starts = {
                (quad.graph_name, quad.subject)
                for quad in self._quads(rule, reach)
                if reach.object is None or quad.object == reach.object
            }
            for graph, start in starts:
                ends = self._ends(graph, start, reach.path)
                if any(isinstance(end, ox.BlankNode) for end in ends):
                    raise TooMuch(f"a change bears upon a blank node, by {rule.name}")
                found |= {end for end in ends if isinstance(end, ox.NamedNode)}
        return found

    def _quads(self, rule: Rule, reach: Reach) -> Iterable[ox.Quad]:
        if rule.by_graph:
            return [quad for quad in self._in_graphs if reach.predicate in (None, quad.predicate)]
        predicate = reach.predicate.value if reach.predicate else ""
        restated = self._restated.get(predicate, []) if predicate == rule.predicate else []
        return [*self._changed.get(predicate, []), *restated]

    def _ends(self, graph: object, start: object, path: tuple[Step, ...]) -> set[object]:
        """Return where a path leads to in a graph, through what it holds now and what it held before."""
        reached = {start}
        for step in path:
            frontier, passed = reached, set(reached) if step.optional else set()
            while frontier:
                beside = {end for node in frontier for end in self._beside(graph, node, step)}
                frontier = beside - passed if step.repeated else set()
                passed |= beside
            reached = passed
        return reached

    def _beside(self, graph: object, node: object, step: Step) -> Iterator[object]:
        if step.inverse:
            if isinstance(node, ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple):
                for quad in self._database.quads_for_pattern(None, step.predicate, node, graph):  # type: ignore[arg-type]
                    yield quad.subject
            yield from self._subjects.get((graph, (node, step.predicate)), ())
        elif isinstance(node, ox.NamedNode | ox.BlankNode):
            for quad in self._database.quads_for_pattern(node, step.predicate, None, graph):  # type: ignore[arg-type]
                yield quad.object
            yield from self._objects.get((graph, (node, step.predicate)), ())

    def _remember_gone(self, quads: Iterable[ox.Quad]) -> None:
        for quad in quads:
            self._objects[quad.graph_name, (quad.subject, quad.predicate)].add(quad.object)
            self._subjects[quad.graph_name, (quad.object, quad.predicate)].add(quad.subject)

    def _was_shown(
        self,
        quad: ox.Quad,
        before: Mapping[ox.NamedNode, Quads],
        held: Mapping[ox.NamedNode, Quads],
        *,
        stated: bool = False,
    ) -> bool:
        """Tell whether the union showed what is said by a quad that is new in its graph, `stated` or not.

        `held` is those of `before` that are visible and were not empty: of many new articles, none.
        """
        for holder in self._database.quads_for_pattern(quad.subject, quad.predicate, quad.object, None):
            name = holder.graph_name
            if stated and name == _DERIVED:
                continue
            if is_visible(name) and (name not in before or holder in before[name]):  # type: ignore[index]
                return True
        return any(ox.Quad(quad.subject, quad.predicate, quad.object, name) in old for name, old in held.items())


def _of_union(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _as_derived(triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    return {ox.Quad(each.subject, each.predicate, each.object, _DERIVED) for each in triples}


def _take_back(database: ox.Store, quads: set[ox.Quad]) -> list[ox.Quad]:
    """Take quads out of the derived graph, and return those that the union no longer shows."""
    lost = list(lost_to_union(database, quads))
    for quad in (*lost, *quads):
        database.remove(quad)
    return lost


def _add(database: ox.Store, quads: set[ox.Quad]) -> list[ox.Quad]:
    """Add quads to the derived graph, and return those that the union did not show before."""
    shown = [quad for quad in in_union(quads) if quad not in database]
    if quads:
        (database.bulk_extend if len(quads) > BULK else database.extend)([*quads, *shown])
    return shown
