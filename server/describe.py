"""The bounded description of a thing: its classes, what is said of it in sensible groups, and what leads to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ontology import graphs
from ontology.namespaces import expand
from server.asking import Asker, Linked, Row, linked, text_of
from server.links import is_ours
from server.wording import local_name, readable, sentence_case

MOST_PROPERTIES: Final = 400
MOST_INCOMING: Final = 200

_TYPE: Final = expand("rdf:type")
_LABELS: Final = tuple(map(expand, ("rdfs:label", "skos:prefLabel", "dcterms:title", "schema:headline")))
_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "Names": ("skos:altLabel", "foaf:name", "skos:notation"),
    "In words": (
        "skos:definition",
        "rdfs:comment",
        "skos:scopeNote",
        "skos:note",
        "dcterms:description",
        "pol:quotedText",
    ),
    "Identifiers and links": (
        *("pol:forceId", "pol:gssCode", "pol:sha256", "schema:sameAs", "schema:identifier", "schema:url", "owl:sameAs"),
        *(
            "rdfs:seeAlso",
            "skos:closeMatch",
            "skos:exactMatch",
            "skos:broadMatch",
            "skos:relatedMatch",
            "foaf:homepage",
        ),
        *("dcterms:source", "dcterms:license", "rdfs:isDefinedBy", "prov:wasDerivedFrom"),
    ),
}
# What pages call the properties of other vocabularies, whose labels the graph does not hold.
_NAMES: Final = {
    expand(name): words
    for name, words in {
        "skos:altLabel": "also called",
        "skos:broader": "narrower than",
        "skos:inScheme": "of the vocabulary",
        "skos:topConceptOf": "top concept of",
        "schema:sameAs": "same as",
        "schema:datePublished": "published",
        "dcterms:source": "source",
        "rdfs:subClassOf": "kind of",
        "rdfs:isDefinedBy": "defined by",
        "prov:wasGeneratedBy": "made by",
        "prov:wasRevisionOf": "revision of",
    }.items()
}
_GROUP_OF: Final = {expand(name): group for group, names in _GROUPS.items() for name in names}
_RELATIONS: Final = "Relations"
_DETAILS: Final = "Details"
_ARTICLES: Final = graphs.GRAPH_BASE + "article/"
_ORDER: Final = ("Names", "In words", _RELATIONS, _DETAILS, "Identifiers and links")


@dataclass(frozen=True, slots=True)
class Value:
    """A value and how the graph holds it: as `reported` by articles, `derived` by rules, or from the reference data."""

    linked: Linked
    reported: bool = False
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a thing, with its values in order."""

    name: Linked
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """The links of one kind that lead to a thing: the first of them, and how many there are in all."""

    name: Linked
    sources: tuple[Linked, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Description:
    """A thing of the graph, for its page."""

    iri: str
    label: str
    types: tuple[Linked, ...]
    groups: tuple[tuple[str, tuple[Property, ...]], ...]
    incoming: tuple[Incoming, ...]


def describe(asker: Asker, iri: str) -> Description | None:
    """Return the description of a thing, None where the graph says nothing of it and nothing leads to it."""
    thing = ox.NamedNode(iri)
    rows = asker.rows("properties", thing=thing, limit=MOST_PROPERTIES)
    incoming = _incoming(asker, thing)
    if not rows and not incoming and not asker.rows("exists", thing=thing):
        return None
    properties = _properties(rows)
    types = next((prop.values for prop in properties if prop.name.iri == _TYPE), ())
    return Description(
        iri=iri,
        label=_label(properties) or sentence_case(local_name(iri)),
        types=tuple(value.linked for value in types),
        groups=_grouped(properties),
        incoming=incoming,
    )


def _properties(rows: Sequence[Row]) -> list[Property]:
    names: dict[str, Linked] = {}
    values: dict[str, dict[str, Value]] = defaultdict(dict)
    for row in rows:
        name, value = _name_of(row), _value_of(row)
        if name is None or value is None or name.iri is None:
            continue
        names.setdefault(name.iri, name)
        graph, key = text_of(row, "graph") or "", str(row["value"])
        known = values[name.iri].get(key)
        values[name.iri][key] = Value(
            known.linked if known else value,
            reported=graph.startswith(_ARTICLES) and (known is None or known.reported),
            derived=graph in (graphs.DERIVED, graphs.INFERRED) and (known is None or known.derived),
        )
    return [Property(names[iri], tuple(held.values())) for iri, held in values.items()]


def _name_of(row: Row) -> Linked | None:
    name = linked(row, "property")
    return Linked(_NAMES[name.iri], name.iri) if name and name.iri in _NAMES else name


def _value_of(row: Row) -> Linked | None:
    """Return a value; an IRI of another's that has no label stands for itself, without its scheme."""
    value = linked(row, "value", "label")
    if value and value.iri and not is_ours(value.iri) and text_of(row, "label") is None:
        return Linked(readable(value.iri.split("://", 1)[-1]), value.iri)
    return value


def _label(properties: Sequence[Property]) -> str | None:
    held = {prop.name.iri: prop.values for prop in properties}
    return next((held[iri][0].linked.text for iri in _LABELS if held.get(iri)), None)


def _grouped(properties: Sequence[Property]) -> tuple[tuple[str, tuple[Property, ...]], ...]:
    groups: dict[str, list[Property]] = defaultdict(list)
    for prop in properties:
        iri = prop.name.iri or ""
        if iri == _TYPE or iri in _LABELS:
            continue
        related = any(value.linked.iri for value in prop.values)
        groups[_GROUP_OF.get(iri, _RELATIONS if related else _DETAILS)].append(prop)
    return tuple((name, tuple(groups[name])) for name in _ORDER if name in groups)


def _incoming(asker: Asker, thing: ox.NamedNode) -> tuple[Incoming, ...]:
    counts = {
        text_of(row, "property"): int(text_of(row, "links") or 0) for row in asker.rows("incoming_counts", thing=thing)
    }
    if not counts:
        return ()
    names: dict[str, Linked] = {}
    sources: dict[str, dict[str, Linked]] = defaultdict(dict)
    for row in asker.rows("incoming", thing=thing, limit=MOST_INCOMING):
        name, source = _name_of(row), linked(row, "source", "label")
        if name and name.iri and source and source.iri:
            names.setdefault(name.iri, name)
            sources[name.iri].setdefault(source.iri, source)
    return tuple(
        Incoming(names.get(iri, Linked(local_name(iri), iri)), tuple(sources[iri].values()), count)
        for iri, count in sorted((key, number) for key, number in counts.items() if key)
    )
