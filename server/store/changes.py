"""What an update has changed: graph for graph, and quad for quad."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, TypeAlias, cast

import pyoxigraph as ox

GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one graph; `created` and `dropped` tell whether its name has come or gone."""

    graph: GraphName
    removed: frozenset[ox.Quad]
    added: frozenset[ox.Quad]
    created: bool = False
    dropped: bool = False


def changes_between(before: ox.Store, after: ox.Store) -> Iterator[Change]:
    """Yield the change of each graph that differs, the default graph first.

    Both stores keep their quads in the order of the same hashes, so that a graph that is the same is written the same,
    and is known by its digest without a look at its quads here.
    """
    old, new = set(before.named_graphs()), set(after.named_graphs())
    names = cast("set[GraphName]", old | new)
    for graph in (ox.DefaultGraph(), *sorted(names, key=str)):
        created, dropped = graph in new - old, graph in old - new
        if created or dropped or _digest(before, graph) != _digest(after, graph):
            removed = frozenset(before.quads_for_pattern(None, None, None, graph))
            added = frozenset(after.quads_for_pattern(None, None, None, graph))
            yield Change(graph, removed - added, added - removed, created=created, dropped=dropped)


@dataclass(frozen=True, slots=True)
class Held:
    """What some graphs held at one time; None is a graph that was not there."""

    quads: Mapping[ox.NamedNode, frozenset[ox.Quad] | None]


def held_by(store: ox.Store, names: Iterable[ox.NamedNode]) -> Held:
    """Return what some graphs of a store hold now."""
    return Held({name: _held(store, name) for name in names})


def changes_since(held: Held, store: ox.Store) -> Iterator[Change]:
    """Yield the change of each of some graphs that differs from what it held."""
    for name, before in held.quads.items():
        after = _held(store, name)
        if before != after:
            old, new = before or frozenset(), after or frozenset()
            yield Change(name, old - new, new - old, created=before is None, dropped=after is None)


def _held(store: ox.Store, name: ox.NamedNode) -> frozenset[ox.Quad] | None:
    return frozenset(store.quads_for_pattern(None, None, None, name)) if store.contains_named_graph(name) else None


class _Digesting:
    """A file that only digests what is written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.blake2b()

    def write(self, data: Any) -> int:
        self.hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is nothing to flush."""


def _digest(store: ox.Store, graph: GraphName) -> bytes:
    output = _Digesting()
    store.dump(cast(IO[bytes], output), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return output.hash.digest()
