"""What a claim puts forward, before it is written: a fact node with its links, or one triple about known things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ingest.graph.terms import Term
from ingest.model import Evidence, Kind, Status

Link = tuple[str, Term]
"""A predicate as a prefixed name, and its value."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A node of the graph that stands for an event or an observation.

    `types` and predicates are prefixed names. The words of the claim support `links`; `context` is what is known
    besides, from the reference data or the rest of the article. `kind` is the kind of claim that puts such a fact
    forward; `status` is its status where that is not the claim's own: the carnival takes place, though the plan for
    it was dropped.
    """

    kind: Kind
    iri: str
    types: tuple[str, ...]
    label: str
    links: tuple[Link, ...] = ()
    context: tuple[Link, ...] = ()
    status: Status | None = None

    def with_links(self, *more: Link) -> Fact:
        """Return the fact with more links that the words support."""
        return replace(self, links=tuple(dict.fromkeys((*self.links, *more))))


@dataclass(frozen=True, slots=True)
class Relation:
    """One triple that a claim is about, between two nodes that stand for themselves: a unit and its force.

    The same words support the links `also` of the subject, such as the unit's remit.
    """

    kind: Kind
    subject: ox.NamedNode
    predicate: str
    object: ox.NamedNode
    also: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Assertion:
    """A fact or relation that the words of one claim put forward.

    The first assertion of a claim is its own; the others follow from its words and become claims derived from it. An
    act of saying is one that the article itself reports: `spoken` then gives its words, and its status is happened.
    """

    put_forward: Fact | Relation
    status: Status | None = None
    spoken: tuple[Evidence, ...] = ()


def links(*pairs: tuple[str, Term | Iterable[Term] | None]) -> tuple[Link, ...]:
    """Return the pairs that have a value, one link for each, without repetition.

    >>> import pyoxigraph as ox
    >>> links(("pol:actor", None), ("pol:offence", [ox.NamedNode("a:b"), ox.NamedNode("a:c")]))[1][0]
    'pol:offence'
    """
    found: dict[Link, None] = {}
    for predicate, value in pairs:
        if value is None:
            continue
        terms = [value] if isinstance(value, Term) else list(value)
        found.update(((predicate, term), None) for term in terms)
    return tuple(found)
