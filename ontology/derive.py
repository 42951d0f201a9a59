"""The rules of the derived layer: SPARQL updates that write into the graph `derived` alone, in order of their names."""

from __future__ import annotations

from ontology.load import derivation_files
from ontology.namespaces import sparql_prologue


def derivation_rules() -> tuple[str, ...]:
    """Return the updates in the order in which they run, each complete with the prefixes of the house.

    Whoever runs them clears the graph `derived` first; a later rule may read what an earlier one wrote.
    """
    prologue = sparql_prologue()
    return tuple(f"# {name}\n{prologue}\n{text}" for name, text in derivation_files())
