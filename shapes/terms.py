"""The boundary between the two RDF libraries: pyoxigraph terms become rdflib terms, for pySHACL alone."""

from __future__ import annotations

from typing import Final, TypeAlias

import pyoxigraph as ox
from rdflib import Literal, URIRef

from ontology.namespaces import BASE, expand

RdflibTerm: TypeAlias = URIRef | Literal
STRING: Final = ox.NamedNode(expand("xsd:string"))
# RDF 1.1 Concepts, section 3.5: a blank node may be replaced by an IRI that is recognisable. pySHACL lets only IRIs be
# chosen as focus nodes, and a blank node must not slip past the shapes for being one.
BLANK: Final = BASE + ".well-known/genid/"


def to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> RdflibTerm:
    """Return the same RDF 1.1 term in rdflib; a blank node as an IRI under `BLANK`.

    Raises:
        TypeError: the term is a triple; RDF 1.2 reifiers are derived later and are never validated.

    >>> to_rdflib(ox.Literal("15", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")))
    rdflib.term.Literal('15', datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#decimal'))
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        if term.datatype == STRING:
            return Literal(term.value)  # the form that rdflib's parsers give, and the only one it finds equal
        # Not normalised, so that a report shows the very lexical form that the data has.
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    if isinstance(term, ox.BlankNode):
        return URIRef(BLANK + term.value)
    raise TypeError(f"a quoted triple cannot be validated: {term}")
