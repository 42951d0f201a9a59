"""Claims to quads: each kind under its class, each claim with its words, each node with a label; the whole, golden."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest.graph import build_graph, load_lexicon
from ingest.graph.terms import name
from ingest.graph.times import parse_time
from ingest.model import Claim, Entity, EntityKind, Kind, Qualifier, Slot, Status, WordsPolicy
from ontology import iris
from ontology.graphs import article_graph
from ontology.namespaces import sparql_prologue
from shapes.gate import admit
from tests.ingest.claim_builders import DRONES, FAIR, RUN, TEXT, a_claim, a_document, all_kinds

GOLDEN = Path(__file__).parent.parent / "golden" / "borsetshire.nq"
MURDER = Entity(EntityKind.OFFENCE, "murder", "https://w3id.org/beatgraph/vocab/offence/murder")


def graph_of(*claims: Claim, text: str = TEXT, **article: object) -> tuple[ox.Quad, ...]:
    """Return the graph of the claims in an article."""
    return build_graph(a_document(text, **article), claims, RUN, load_lexicon())


def ask(quads: tuple[ox.Quad, ...], pattern: str) -> list[tuple[str, ...]]:
    """Return the solutions of a graph pattern, as text, by the names of their variables in order."""
    store = ox.Store()
    store.extend(quads)
    found = store.query(sparql_prologue() + f"SELECT * WHERE {{ {pattern} }}", use_default_graph_as_union=True)
    order = sorted(variable.value for variable in found.variables)
    return sorted(tuple(solution[each].value for each in order) for solution in found)


def canonical(quads: tuple[ox.Quad, ...]) -> str:
    """Return the quads as canonical N-Quads by RDFC-1.0."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


@pytest.mark.parametrize(
    ("pattern", "solutions"),
    [
        ('?x a pol:Headcount ; pol:value ?n ; pol:category wf:police-officer ; pol:timeExtent/pol:edtf "2025-06"', 1),
        ("?x a pol:WorkforceReduction ; pol:personnelCount 120 ; pol:dueTo ?c . ?c a pol:BudgetShortfall", 1),
        ("?x a pol:BudgetShortfall ; pol:value 3500000.0 ; pol:unitOfMeasure uom:gbp", 1),
        ('?w a pol:Warning ; pol:concerns ?x ; pol:timeExtent/pol:edtf "2025-05" . ?x a pol:BudgetShortfall', 1),
        ("?x a pol:Redeployment ; pol:personnelCount 40 ; pol:toUnit ?u . ?u pol:unitOf ?f . ?f a pol:PoliceForce", 1),
        ("?u a pol:PoliceUnit ; pol:remit off:hunting-offences", 1),
        ("?x a pol:CapabilityWithdrawal ; pol:personnelCategory wf:dog-handler", 1),
        ("?x a pol:UsageChange ; pol:rateBefore/pol:value 2.0 ; pol:rateAfter/pol:value 6.0", 1),
        ("?x pol:rateBefore/pol:spreadDays 1 ; pol:rateAfter/pol:spreadDays 4", 1),
        ("?x a pol:Stabbing ; pol:incidentCount 3 ; pol:partOfEvent/pol:editionOf ?s", 1),
        ("?x a pol:Murder , pol:Stabbing ; pol:partOfEvent ?y . ?y pol:incidentCount 3", 1),
        ("?x a pol:OutcomeCount ; pol:outcome out:charge ; pol:subsetOf ?y . ?y pol:measure meas:arrests", 1),
        ("?x a pol:ArrestActivity ; pol:technology tech:drone", 1),
        ("?x a pol:Share ; pol:offence off:burglary ; pol:accordingTo ?s . ?s a pol:Study", 1),
        ("?x a pol:TechnologyDeployment ; pol:isFirstTime true ; pol:partOfEvent ?y . ?y a pol:PublicEvent", 1),
        ('?x a pol:MediaReport ; pol:timeExtent/pol:edtf "2025-09~"', 1),
        ("?x a pol:Announcement ; pol:speaker ?y", 1),
        ("?x a pol:Criticism ; pol:targets tech:drone", 1),
        ("?x a pol:CallForLegislation ; pol:expressedIn ?q . ?q pol:quotedText ?words", 1),
        ("?x pol:holdsPost ?y . ?y pol:postIn ?z", 2),
        ('?x pol:edtf "2025-06" ; pol:timeText ?w FILTER CONTAINS(?w, "June")', 1),
    ],
)
def test_each_kind_becomes_its_class_with_its_links(quads: tuple[ox.Quad, ...], pattern: str, solutions: int) -> None:
    assert len(ask(quads, pattern)) == solutions


def test_the_gate_admits_the_graph_of_all_kinds(quads: tuple[ox.Quad, ...]) -> None:
    verdict = admit(quads)
    assert verdict.admitted, verdict.results


def test_every_quad_lies_in_the_graph_of_its_article(quads: tuple[ox.Quad, ...]) -> None:
    assert {quad.graph_name.value for quad in quads} == {article_graph(iris.article_id(TEXT))}


def test_every_evidence_is_verbatim(quads: tuple[ox.Quad, ...]) -> None:
    spans = ask(quads, "?span oa:end ?b ; oa:exact ?c ; oa:start ?a")
    assert len(spans) > 20
    assert all(TEXT[int(start) : int(end)] == exact for start, end, exact, _ in spans)
    assert ask(quads, "?c a pol:Claim FILTER NOT EXISTS { ?c pol:evidence/oa:exact ?words }") == []


def test_every_node_has_one_label(quads: tuple[ox.Quad, ...]) -> None:
    unlabelled = "?x a ?class FILTER NOT EXISTS { ?x rdfs:label ?label } FILTER NOT EXISTS { ?x oa:exact ?words }"
    assert ask(quads, unlabelled) == []
    assert ask(quads, "?x rdfs:label ?a , ?b FILTER (?a < ?b)") == []


def test_every_fact_is_asserted_and_each_claim_asserts_one_thing(quads: tuple[ox.Quad, ...]) -> None:
    assert ask(quads, "?x pol:observes|pol:actor|pol:speaker ?y FILTER NOT EXISTS { ?c pol:asserts ?x }") == []
    assert ask(quads, "?c pol:asserts ?x , ?y FILTER (STR(?x) < STR(?y))") == []
    assert ask(quads, "?c a pol:Claim FILTER NOT EXISTS { ?c pol:asserts|pol:claimSubject ?x }") == []


def test_a_claim_supports_what_its_own_words_say_and_no_more(quads: tuple[ox.Quad, ...]) -> None:
    supported = ask(quads, "?c pol:statedUnit ?u ; pol:asserts/rdf:type pol:Redeployment ; pol:supports ?p")
    assert {predicate.rsplit("#")[1] for _, predicate, _ in supported} == {
        *("actor", "toUnit", "personnelCount", "personnelCategory", "countedThing", "approximation"),
    }


def test_a_dropped_plan_is_denied_and_described(quads: tuple[ox.Quad, ...]) -> None:
    assert ask(quads, "?c pol:reportedStatus status:dropped ; pol:polarity ?p") == [
        (ask(quads, "?c pol:reportedStatus status:dropped")[0][0], name("polar:negative").value)
    ]
    assert len(ask(quads, "?c pol:reportedStatus status:dropped ; pol:asserts/pol:affects ?unit")) == 1


def test_a_warning_happened_though_what_it_warns_of_has_not(quads: tuple[ox.Quad, ...]) -> None:
    reported = "?c pol:asserts/rdf:type {} ; pol:reportedStatus ?status"
    [(_, warning)] = ask(quads, reported.format("pol:Warning"))
    [(_, shortfall)] = ask(quads, reported.format("pol:BudgetShortfall"))
    assert (warning, shortfall) == (name("status:happened").value, name("status:warned").value)
    assert len(ask(quads, "?c pol:asserts/rdf:type pol:Warning ; pol:attributedTo/^pol:publishedBy ?article")) == 1


def test_what_the_reference_data_knows_keeps_its_node_and_is_not_described_again() -> None:
    met = Entity(EntityKind.FORCE, "Metropolitan Police", "https://w3id.org/beatgraph/id/force/metropolitan")
    quads = graph_of(a_claim("1,204 officers", subject=met, value=1204, unit="police officers"))
    assert len(ask(quads, "?x pol:observes force:metropolitan")) == 1
    assert ask(quads, "force:metropolitan ?p ?o") == []


def test_the_publisher_stands_for_claims_that_nobody_else_makes() -> None:
    quads = graph_of(a_claim("1,204 officers", value=1204), publisher=None)
    assert (
        ask(quads, "?c pol:attributedTo ?p . ?a pol:publishedBy ?p . ?p rdfs:label ?name")[0][2] == "unnamed publisher"
    )
    assert ask(quads, "?c pol:statedAttribution ?name") == []


def test_the_whole_text_is_stored_only_where_its_words_are_free() -> None:
    claim = a_claim("1,204 officers", value=1204)
    assert ask(graph_of(claim), "?a schema:articleBody ?text") == []
    [(_, body)] = ask(graph_of(claim, words=WordsPolicy.FULL), "?a schema:articleBody ?text")
    assert body == TEXT


def test_two_numbers_are_two_observations_and_one_number_one() -> None:
    same = [
        a_claim(words, value=1204, unit="police officers", time="2025-06")
        for words in ("1,204 officers", "officers as of June")
    ]
    other = a_claim("120 officers", value=120, unit="police officers", time="2025-06")
    assert len({x for (x,) in ask(graph_of(*same), "?x a pol:Headcount")}) == 1
    assert len(ask(graph_of(*same, other), "?x a pol:Headcount")) == 2


def test_two_articles_of_one_change_meet_in_one_event() -> None:
    move = {"value": 40, "unit": "police officers", "to": Slot("Flying Squad", Entity(
        EntityKind.UNIT, "Flying Squad", "https://w3id.org/beatgraph/id/unit/metropolitan-flying-squad"))}  # fmt: skip
    met = Entity(EntityKind.FORCE, "Metropolitan Police", "https://w3id.org/beatgraph/id/force/metropolitan")
    texts = ("Forty officers will move.", "The move of forty officers began.")
    first, second = (
        ask(
            graph_of(a_claim(text, Kind.REDEPLOYMENT, text=text, subject=met, **move), text=text),
            "?x a pol:Redeployment",
        )
        for text in texts
    )
    assert first == second


def test_a_private_name_is_not_in_an_iri(quads: tuple[ox.Quad, ...]) -> None:
    nodes = {quad.subject.value for quad in quads} | {getattr(quad.object, "value", "") for quad in quads}
    assert not [iri for iri in nodes if iri.startswith("https://") and ("archer" in iri or "aldridge" in iri)]


def test_the_order_of_the_claims_does_not_matter(claims: tuple[Claim, ...], quads: tuple[ox.Quad, ...]) -> None:
    assert graph_of(*reversed(claims)) == quads
    assert graph_of(*claims, *claims) == quads


def test_a_figure_without_a_number_says_what_it_counts() -> None:
    quads = graph_of(a_claim("officers as of June", unit="scores of officers"))
    assert ask(quads, "?x a pol:Headcount ; pol:countedThing ?words")[0][0] == "scores of officers"
    assert ask(quads, "?x pol:value ?n") == []


def test_a_record_without_a_figure_is_said_of_the_figure() -> None:
    counted = {"subject": MURDER, "unit": "murders", "time": "2024"}
    figure = a_claim("three stabbings", Kind.COUNT_OF_EVENTS, value=3, **counted)
    record = a_claim("including one murder", Kind.COUNT_OF_EVENTS, record=True, **{**counted, "unit": "record"})
    assert len(ask(graph_of(figure, record), "?x pol:value 3.0 ; pol:isRecord true ; ^pol:asserts ?claim")) == 2


@pytest.mark.parametrize(("unit", "rank"), [("largest force", "1"), ("second largest force", "2")])
def test_a_superlative_is_a_rank(unit: str, rank: str) -> None:
    quads = graph_of(a_claim("1,204 officers", Kind.SHARE, unit=unit, of=Slot("England")))
    assert [found for *_, found in ask(quads, "?a a pol:Ranking ; pol:rank ?b")] == [rank]


def test_a_planned_edition_takes_place_though_the_plan_for_it_was_dropped() -> None:
    plan = a_claim(
        *("Drones will be used at Felpersham Fair", Kind.PLANNED_EVENT),
        unit="use of drones",
        of=Slot("Felpersham Fair", FAIR),
        time="2025-10",
        status=Status.DROPPED,
        says=(("Drones", DRONES),),
    )
    quads = graph_of(plan)
    assert (
        ask(quads, "?c pol:asserts/rdf:type pol:PublicEvent ; pol:reportedStatus ?s")[0][1]
        == name("status:planned").value
    )
    assert len(ask(quads, "?c pol:asserts/rdf:type pol:TechnologyDeployment ; pol:reportedStatus status:dropped")) == 1


@pytest.mark.parametrize(
    ("value", "edtf", "earliest", "latest"),
    [
        ("2024", "2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        ("2024-02", "2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2025-08-01", "2025-08-01", dt.date(2025, 8, 1), dt.date(2025, 8, 1)),
        ("/2025-08-01", "../2025-08-01", None, dt.date(2025, 8, 1)),
        ("2025-10/", "2025-10/..", dt.date(2025, 10, 1), None),
        ("2025-04/2026-03", "2025-04/2026-03", dt.date(2025, 4, 1), dt.date(2026, 3, 31)),
    ],
)
def test_a_time_becomes_its_edtf_and_its_days(
    value: str, edtf: str, earliest: dt.date | None, latest: dt.date | None
) -> None:
    extent = parse_time(value)
    assert extent is not None
    assert (extent.edtf, extent.earliest, extent.latest) == (edtf, earliest, latest)


@pytest.mark.parametrize("value", [None, "", "soon", "2025-13", "2025-02-30", "/", "2025/2024"])
def test_what_is_no_time_has_no_extent(value: str | None) -> None:
    assert parse_time(value) is None


def test_a_qualifier_bounds_the_value() -> None:
    quads = graph_of(a_claim("1,204 officers", value=1204, qualifier=Qualifier.MORE_THAN))
    assert len(ask(quads, "?x pol:approximation approx:more-than")) == 1
    assert (
        ask(graph_of(a_claim("1,204 officers", value=1204)), "?x pol:approximation ?a")[0][0]
        == name("approx:exact").value
    )


def test_an_article_without_a_date_has_events_without_a_year() -> None:
    quads = graph_of(a_claim("Forty officers will move", Kind.REDEPLOYMENT, value=40), published=None)
    assert ask(quads, "?a schema:datePublished ?d") == []
    assert len(ask(quads, "?x a pol:Redeployment")) == 1


def test_the_graph_of_the_invented_article_is_the_golden_one(quads: tuple[ox.Quad, ...], golden_rewrite: bool) -> None:
    if golden_rewrite:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(canonical(quads), encoding="utf-8")
    expected = tuple(ox.parse(path=GOLDEN, format=ox.RdfFormat.N_QUADS))
    assert canonical(quads) == canonical(expected)


def test_the_invented_article_has_claims_of_all_kinds() -> None:
    assert {claim.kind for claim in all_kinds()} == set(Kind)
