"""The lint of the ontology: each query in `lint/` finds the terms that break one rule of the house.

The first line of a query says the rule; it selects the offending `?term` and a `?detail`. Run over the bundled Turtle,
none finds anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from ontology.namespaces import sparql_prologue


@dataclass(frozen=True, slots=True, order=True)
class Pitfall:
    """A term that breaks a rule. `check` is the name of the query, `rule` the sentence that it enforces."""

    check: str
    term: str
    detail: str
    rule: str


@dataclass(frozen=True, slots=True)
class Check:
    """One query of the lint and the rule that it enforces."""

    name: str
    rule: str
    query: str


def checks() -> tuple[Check, ...]:
    """Return all checks in order of their names."""
    queries = (file for file in (files("ontology") / "lint").iterdir() if file.name.endswith(".rq"))
    return tuple(
        Check(file.name.removesuffix(".rq"), text.splitlines()[0].removeprefix("# "), sparql_prologue() + text)
        for file in sorted(queries, key=lambda file: file.name)
        for text in (file.read_text(encoding="utf-8"),)
    )


def find_pitfalls(quads: Iterable[Quad], *, among: Iterable[Check] | None = None) -> tuple[Pitfall, ...]:
    """Return the pitfalls in the quads, sorted by check and term; the checks see the union of the graphs.

    Args:
        quads: what is to be linted, ontology and vocabularies included.
        among: the checks to run; all where None.
    """
    store = Store()
    store.extend(quads)
    chosen = checks() if among is None else among
    return tuple(sorted(pitfall for check in chosen for pitfall in _run(store, check)))


def _run(store: Store, check: Check) -> Iterable[Pitfall]:
    solutions = store.query(check.query, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"lint/{check.name}.rq is not a SELECT query")
    for solution in solutions:
        term, detail = solution["term"], solution["detail"]
        name = term.value if isinstance(term, NamedNode) else str(term)
        yield Pitfall(check.name, name, "" if detail is None else detail.value, check.rule)
