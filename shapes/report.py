"""A verdict as text for a journalist, and as a SHACL validation report in Turtle for programs."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from ontology.namespaces import PREFIXES, expand
from shapes.gate import Verdict
from shapes.results import SHAPES, Result, Severity
from shapes.wording import shorten_iri

WIDTH: Final = 80
MOST_PLACES: Final = 5  # of one kind of result; a fault of the software is the same everywhere
HEADINGS: Final = {
    Severity.VIOLATION: "Must be put right",
    Severity.WARNING: "Should be looked at",
    Severity.INFO: "Good to know",
}
XSD_BOOLEAN: Final = ox.NamedNode(expand("xsd:boolean"))


def render(verdict: Verdict) -> str:
    """Return a verdict in plain words, at most 80 columns wide, the gravest first.

    Each result says what is wrong, with which thing and which value, and in brackets which shape found it.

    >>> print(render(Verdict(admitted=True, results=())))
    Admitted. Nothing to remark.
    """
    if not verdict.results:
        return "Admitted. Nothing to remark."
    blocks = ["\n".join(wrap(summary(verdict), indent=0))]
    for severity in Severity:
        found = [result for result in verdict.results if result.severity is severity]
        if found:
            blocks.append(f"{HEADINGS[severity]} ({len(found)})")
            blocks.extend("\n".join(lines(alike)) for alike in group(found))
    return "\n\n".join(blocks)


def summary(verdict: Verdict) -> str:
    """Return the first sentence of a report: the decision and how much was found."""
    grave = sum(result.severity is Severity.VIOLATION for result in verdict.results)
    notes = len(verdict.results) - grave
    if verdict.admitted:
        return f"Admitted, with {notes} {'note' if notes == 1 else 'notes'}."
    return f"Refused: {grave} {'thing' if grave == 1 else 'things'} must be put right before this can be stored."


def group(results: list[Result]) -> list[list[Result]]:
    """Return results of one shape and message together, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        groups.setdefault((result.shape, result.message), []).append(result)
    return list(groups.values())


def lines(alike: list[Result]) -> Iterator[str]:
    """Yield the lines that report results of one shape and message: what is wrong, then where."""
    yield from wrap(f"{alike[0].message} [shape:{alike[0].shape.removeprefix(SHAPES)}]", indent=2)
    for result in alike[:MOST_PLACES]:
        iri = shorten_iri(result.focus)
        yield from wrap(f"in {result.name}" + ("" if iri == result.name else f" ({iri})"), indent=4)
        value = result.value_name or result.value
        if value and value.strip("“”") not in result.name + result.message:
            yield from wrap(f"found: {value}", indent=6)
    if len(alike) > MOST_PLACES:
        yield f"    and in {len(alike) - MOST_PLACES} more"


def wrap(text: str, *, indent: int) -> list[str]:
    """Return text in lines that fit the page; an IRI too long for one line is cut rather than run over.

    >>> wrap("two words", indent=2)
    ['  two words']
    """
    return textwrap.wrap(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_on_hyphens=False
    )


def to_turtle(verdict: Verdict) -> str:
    """Return a verdict as a SHACL validation report (https://www.w3.org/TR/shacl/#validation-report).

    `sh:conforms` is true where there is no result at all, as SHACL has it; whether the article was admitted is another
    matter.
    """
    triples = list(report_triples(verdict))
    prefixes = {prefix: PREFIXES[prefix] for prefix in ("sh", "xsd", "pol")} | {"shape": SHAPES}
    turtle = io.BytesIO()
    ox.serialize(triples, turtle, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return turtle.getvalue().decode("utf-8")


def report_triples(verdict: Verdict) -> Iterator[ox.Triple]:
    """Yield the triples of a verdict as a SHACL validation report; paths of more than one step are left out."""
    report = ox.BlankNode("report")
    rdf_type = ox.NamedNode(expand("rdf:type"))
    yield ox.Triple(report, rdf_type, sh("ValidationReport"))
    conforms = "false" if verdict.results else "true"
    yield ox.Triple(report, sh("conforms"), ox.Literal(conforms, datatype=XSD_BOOLEAN))
    for number, result in enumerate(verdict.results, start=1):
        node = ox.BlankNode(f"result{number}")
        yield ox.Triple(report, sh("result"), node)
        yield ox.Triple(node, rdf_type, sh("ValidationResult"))
        yield ox.Triple(node, sh("resultSeverity"), sh(result.severity.value))
        yield ox.Triple(node, sh("focusNode"), ox.NamedNode(result.focus))
        yield ox.Triple(node, sh("sourceConstraintComponent"), ox.NamedNode(result.component))
        yield ox.Triple(node, sh("sourceShape"), ox.NamedNode(result.shape))
        yield ox.Triple(node, sh("resultMessage"), ox.Literal(result.message))
        if result.path is not None and is_iri(result.path):
            yield ox.Triple(node, sh("resultPath"), ox.NamedNode(result.path))
        if result.value is not None:
            value = ox.NamedNode(result.value) if is_iri(result.value) else ox.Literal(result.value)
            yield ox.Triple(node, sh("value"), value)


def sh(local: str) -> ox.NamedNode:
    """Return a term of SHACL."""
    return ox.NamedNode(PREFIXES["sh"] + local)


def is_iri(text: str) -> bool:
    """Tell whether the text of a result is one IRI rather than a literal or a longer path."""
    return text.startswith(("http://", "https://")) and not any(mark in text for mark in ' <>|()"')
