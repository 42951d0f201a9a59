"""Namespaces of the graph: one base, and the vocabularies that it reuses."""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/beatgraph/"

PREFIXES: Final[dict[str, str]] = {
    "pol": BASE + "ns#",
    "kind": BASE + "vocab/kind/",
    "status": BASE + "vocab/status/",
    "cert": BASE + "vocab/certainty/",
    "polar": BASE + "vocab/polarity/",
    "approx": BASE + "vocab/approximation/",
    "wf": BASE + "vocab/workforce/",
    "off": BASE + "vocab/offence/",
    "out": BASE + "vocab/outcome/",
    "meas": BASE + "vocab/measure/",
    "uom": BASE + "vocab/unit/",
    "force": BASE + "id/force/",
    "unit": BASE + "id/unit/",
    "body": BASE + "id/organisation/",
    "person": BASE + "id/person/",
    "post": BASE + "id/post/",
    "place": BASE + "id/place/",
    "tech": BASE + "id/technology/",
    "series": BASE + "id/series/",
    "ev": BASE + "id/event/",
    "obs": BASE + "id/observation/",
    "t": BASE + "id/time/",
    "art": BASE + "id/article/",
    "claim": BASE + "id/claim/",
    "run": BASE + "id/run/",
    "graph": BASE + "graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "vann": "http://purl.org/vocab/vann/",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "time": "http://www.w3.org/2006/time#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "schema": "https://schema.org/",
    "dpvai": "https://w3id.org/dpv/ai#",
    "wd": "http://www.wikidata.org/entity/",
}


def sparql_prologue() -> str:
    """Return all prefixes as SPARQL `PREFIX` lines, sorted by name, each with its line end."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(PREFIXES.items()))


def expand(name: str) -> str:
    """Return the IRI of a prefixed name.

    Raises:
        KeyError: the prefix is not one of `PREFIXES`.

    >>> expand("pol:Claim")
    'https://w3id.org/beatgraph/ns#Claim'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
