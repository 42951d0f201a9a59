"""The report for people keeps to the page; the report for programs is SHACL."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import SH, Graph, Literal, URIRef

from shapes.gate import Verdict, judge
from shapes.report import MOST_PLACES, WIDTH, render, to_turtle
from shapes.results import SHAPES, Result, Severity

LONG = "https://example.org/" + "very-long-" * 12


def a_result(
    focus: str = "https://w3id.org/beatgraph/id/event/1", message: str = "Something is wrong.", **over: object
) -> Result:
    fields: dict[str, object] = {
        "severity": Severity.VIOLATION,
        "path": "https://w3id.org/beatgraph/ns#value",
        "component": str(SH.DatatypeConstraintComponent),
        "shape": SHAPES + "ObservationValue",
        "value": "ten",
        "name": "“an event”",
        "value_name": "ten",
    }
    return Result(focus=focus, message=message, **{**fields, **over})  # type: ignore[arg-type]


def test_a_result_says_what_which_and_by_which_shape() -> None:
    assert render(judge([a_result()])) == (
        "Refused: 1 thing must be put right before this can be stored.\n\n"
        "Must be put right (1)\n\n"
        "  Something is wrong. [shape:ObservationValue]\n"
        "    in “an event” (ev:1)\n"
        "      found: ten"
    )


def test_results_alike_are_told_once() -> None:
    report = render(judge([a_result(focus=f"https://w3id.org/beatgraph/id/event/{n}") for n in range(12)]))
    assert report.count("Something is wrong.") == 1
    assert report.count("in “an event”") == MOST_PLACES
    assert report.endswith("and in 7 more")


def test_no_line_is_wider_than_the_page() -> None:
    report = render(judge([a_result(message="word " * 60 + "end.", name=f"“{LONG}”", value_name=LONG, focus=LONG)]))
    assert max(len(line) for line in report.splitlines()) <= WIDTH


def test_the_worst_comes_first() -> None:
    report = render(judge([a_result(), a_result(severity=Severity.WARNING), a_result(severity=Severity.INFO)]))
    places = [report.index(heading) for heading in ("Must be put right", "Should be looked at", "Good to know")]
    assert places == sorted(places)


def test_the_turtle_is_a_validation_report() -> None:
    graph = Graph().parse(
        data=to_turtle(judge([a_result(), a_result(path="^<https://example.org/p>")])), format="turtle"
    )
    report = graph.value(predicate=SH.conforms, object=Literal(False))
    assert len(list(graph.objects(report, SH.result))) == 2
    assert set(graph.objects(None, SH.sourceShape)) == {URIRef(SHAPES + "ObservationValue")}
    assert set(graph.objects(None, SH.resultPath)) == {URIRef("https://w3id.org/beatgraph/ns#value")}
    assert set(graph.objects(None, SH.value)) == {Literal("ten")}


def test_the_turtle_of_a_sound_article_conforms() -> None:
    turtle = to_turtle(Verdict(admitted=True, results=()))
    assert any(triple.object == ox.Literal(True) for triple in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
