"""The facts drawn from an article's claims, while they are bound to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.graph.fact import Assertion, Fact, Relation
from ingest.graph.setting import Setting
from ingest.graph.terms import Term
from ingest.model import Claim, Entity, Evidence, Span, Status


@dataclass(frozen=True, slots=True)
class Drawn:
    """The claims of an article in text order and, at the same places, what they put forward; the first is their own."""

    setting: Setting
    claims: tuple[Claim, ...]
    assertions: tuple[list[Assertion], ...]

    def facts(self) -> Iterator[tuple[int, Fact]]:
        """Yield all facts with the place of the claim that puts them forward."""
        for at, assertions in enumerate(self.assertions):
            yield from ((at, a.put_forward) for a in assertions if isinstance(a.put_forward, Fact))

    def technology(self, at: int) -> Entity | None:
        """Return the technology that the claim speaks of."""
        return self.setting.technology(self.claims[at])

    def own(self, at: int) -> Fact | None:
        """Return the claim's own fact; None where it is about a relation."""
        first = self.assertions[at][0].put_forward
        return first if isinstance(first, Fact) else None

    def add(self, at: int, more: Fact, *, status: Status | None = None, spoken: tuple[Evidence, ...] = ()) -> None:
        """Let the claim put forward a fact; links to one that it puts forward already are added to that."""
        for place, assertion in enumerate(self.assertions[at]):
            if isinstance(assertion.put_forward, Fact) and assertion.put_forward.iri == more.iri:
                merged = assertion.put_forward.with_links(*more.links)
                types = tuple(dict.fromkeys((*merged.types, *more.types)))
                self.assertions[at][place] = replace(assertion, put_forward=replace(merged, types=types))
                return
        self.assertions[at].append(Assertion(more, status, spoken))

    def replace_own(self, at: int, fact: Fact) -> None:
        """Put another fact in the place of the claim's own."""
        self.assertions[at][0] = replace(self.assertions[at][0], put_forward=fact)

    def share_sentence(self, one: int, other: int) -> bool:
        """Tell whether the evidence of two claims touches one sentence."""
        return not self.sentences(one).isdisjoint(self.sentences(other))

    def sentences(self, at: int) -> frozenset[Span]:
        """Return the sentences in which the claim's evidence begins."""
        return frozenset(self.setting.sentence(evidence.span) for evidence in self.claims[at].evidence)


def value_of(fact: Fact, predicate: str) -> Term | None:
    """Return the value of a predicate of the fact, the first where there are several."""
    return next((value for name, value in fact.links if name == predicate), None)


def assertions_of(put_forward: Sequence[Fact | Relation]) -> list[Assertion]:
    """Return what a claim puts forward as assertions, its own first, each node once."""
    return [Assertion(fact, fact.status if isinstance(fact, Fact) else None) for fact in dict.fromkeys(put_forward)]
