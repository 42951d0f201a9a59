"""Terms as JSON, in the form of the SPARQL 1.1 results format, on their way to a worker as bindings of variables."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def term_to_json(term: Term) -> dict[str, Any]:
    """Return a term as JSON can hold it.

    >>> term_to_json(ox.Literal("ie", language="en"))
    {'type': 'literal', 'value': 'ie', 'xml:lang': 'en'}
    """
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    raise ValueError(f"only an IRI or a literal can be put for a variable, not {term}")


def term_from_json(fields: dict[str, Any]) -> ox.NamedNode | ox.Literal:
    """Return the term that `term_to_json` wrote.

    >>> term_from_json({"type": "uri", "value": "urn:a"})
    <NamedNode value=urn:a>
    """
    if fields["type"] == "uri":
        return ox.NamedNode(fields["value"])
    if "xml:lang" in fields:
        return ox.Literal(fields["value"], language=fields["xml:lang"])
    return ox.Literal(fields["value"], datatype=ox.NamedNode(fields["datatype"]))
