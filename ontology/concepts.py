"""The SKOS schemes of the vocabularies, by which their concepts are named in Python."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from ontology.namespaces import PREFIXES


class Scheme:
    """A SKOS scheme of the vocabularies: indexed by a concept's local name, it gives the concept.

    >>> STATUS["happened"].value
    'https://w3id.org/beatgraph/vocab/status/happened'
    """

    def __init__(self, prefix: str) -> None:
        """Take the prefix of the concepts, one of `ontology.namespaces.PREFIXES`."""
        self.base: Final = PREFIXES[prefix]
        self.node: Final = NamedNode(self.base.removesuffix("/"))

    def __getitem__(self, local: str) -> NamedNode:
        """Return the concept; `local` is not checked against the scheme."""
        return NamedNode(self.base + local)

    def local(self, concept: NamedNode) -> str:
        """Return the local name of a concept of this scheme.

        Raises:
            ValueError: the node does not belong to the scheme.

        >>> APPROXIMATION.local(APPROXIMATION["up-to"])
        'up-to'
        """
        if not concept.value.startswith(self.base):
            raise ValueError(f"{concept.value} is no concept of {self.node.value}")
        return concept.value.removeprefix(self.base)


KIND: Final = Scheme("kind")
STATUS: Final = Scheme("status")
CERTAINTY: Final = Scheme("cert")
POLARITY: Final = Scheme("polar")
APPROXIMATION: Final = Scheme("approx")
WORKFORCE: Final = Scheme("wf")
OFFENCE: Final = Scheme("off")
OUTCOME: Final = Scheme("out")
MEASURE: Final = Scheme("meas")
UNIT: Final = Scheme("uom")
