"""What the gate refuses, what it admits with a note, and how the report reads to a journalist."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from ontology.namespaces import sparql_prologue
from shapes.gate import REFUSING, admit, judge
from shapes.report import WIDTH, render
from shapes.results import Severity
from tests.shapes.cases import ARTICLE

PROLOGUE = sparql_prologue() + f"PREFIX c: <https://w3id.org/beatgraph/id/claim/{ARTICLE}->\n"


def changed(base: list[ox.Quad], update: str) -> list[ox.Quad]:
    """Return the base article after a SPARQL update."""
    store = ox.Store()
    store.extend(base)
    store.update(PROLOGUE + update)
    return list(store)


REFUSALS = {
    "broken evidence offset": (
        """DELETE { ?span oa:end ?end } INSERT { ?span oa:end ?later }
           WHERE { c:officers pol:evidence ?span . ?span oa:end ?end BIND (?end + 2 AS ?later) }""",
        [
            "there is room for 29 characters, and the words have 27",
            "“had 1,250 officers in March”",
            "[shape:SpanLength]",
        ],
    ),
    "share of 150 per cent": (
        """INSERT DATA { obs:share a pol:Share ; rdfs:label "Share of arrests"@en ; pol:observes place:barchester ;
             pol:measure meas:share-of-cases ; pol:value 150.0 ; pol:unitOfMeasure uom:percent ;
             pol:wholeScope force:barsetshire .
           c:arrests pol:asserts obs:share }""",
        ["150 per cent is not a possible share: a part lies between 0 and 100 per cent", "“Share of arrests”"],
    ),
    "claimed share of 150 per cent": (
        """DELETE { c:arrests pol:statedValue 90.0 ; pol:kind ?kind }
           INSERT { c:arrests pol:statedValue 150.0 ; pol:kind kind:share }
           WHERE { c:arrests pol:kind ?kind }""",
        [
            "150 per cent is not a possible share",
            "If it is a change, say that it is an increase or a decrease",
            "made 90 arrests",
        ],
    ),
    "part greater than its whole": (
        "DELETE DATA { obs:charged pol:value 60.0 } ; INSERT DATA { obs:charged pol:value 91.0 }",
        ["The part is greater than its whole: 91 of 90", "“Barsetshire suspects charged, 2025”"],
    ),
    "missing status": (
        "DELETE WHERE { c:move pol:reportedStatus ?status }",
        ["A claim needs exactly one status", "“will move 40 officers to Barchester”", "[shape:ClaimStatus]"],
    ),
    "dropped plan asserted as positive": (
        "DELETE DATA { c:closure pol:polarity polar:negative } ; INSERT DATA { c:closure pol:polarity polar:positive }",
        [
            "The plan was dropped, but the claim affirms it",
            "“A plan to close Hogglestock police station has been dropped”",
        ],
    ),
}


@pytest.mark.parametrize(("update", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_the_gate_refuses_and_says_why(update: str, words: list[str], base: list[ox.Quad]) -> None:
    verdict = admit(changed(base, update))
    report = render(verdict)
    flowing = " ".join(report.split())
    assert not verdict.admitted
    assert report.startswith("Refused: ")
    for part in words:
        assert part in flowing
    assert max(len(line) for line in report.splitlines()) <= WIDTH


def test_a_sound_article_is_admitted_without_remark(base: list[ox.Quad]) -> None:
    verdict = admit(base)
    assert verdict.admitted
    assert verdict.results == ()
    assert render(verdict) == "Admitted. Nothing to remark."


def test_a_warning_admits_with_a_note(base: list[ox.Quad]) -> None:
    verdict = admit(changed(base, "DELETE WHERE { ?article schema:datePublished ?date }"))
    assert verdict.admitted
    assert [result.severity for result in verdict.results] == [Severity.WARNING]
    assert render(verdict).startswith("Admitted, with 1 note.\n\nShould be looked at (1)\n")


def test_an_info_admits_with_a_note(base: list[ox.Quad]) -> None:
    verdict = admit(changed(base, "DELETE WHERE { force:barsetshire schema:sameAs ?elsewhere }"))
    assert verdict.admitted
    assert [result.severity for result in verdict.results] == [Severity.INFO]


def test_one_violation_among_notes_refuses(base: list[ox.Quad]) -> None:
    verdict = admit(
        changed(base, "DELETE WHERE { force:barsetshire schema:sameAs ?x } ; DELETE WHERE { c:move pol:kind ?k }")
    )
    assert not verdict.admitted
    assert [result.severity for result in verdict.results] == [Severity.VIOLATION, Severity.INFO]
    assert "Good to know (1)" in render(verdict)


def test_only_violations_refuse() -> None:
    assert frozenset({Severity.VIOLATION}) == REFUSING
    assert judge(()).admitted


def test_an_empty_graph_is_no_reason_to_refuse() -> None:
    assert admit([]).admitted


def test_reference_data_is_not_judged_with_the_article(base: list[ox.Quad]) -> None:
    """An article that names a real force is not held to account for what the reference data says of it."""
    met = "INSERT DATA { c:move pol:attributedTo force:metropolitan }"
    assert admit(changed(base, met)).results == ()


def test_two_articles_may_contradict_each_other_on_one_event(base: list[ox.Quad]) -> None:
    """A second status for the same event is another claim; neither makes the other invalid."""
    second = """INSERT { ?again ?predicate ?value ; pol:reportedStatus status:happened }
        WHERE { c:move ?predicate ?value FILTER (?predicate != pol:reportedStatus) BIND (c:again AS ?again) }"""
    assert admit(changed(base, second)).results == ()
