"""What binds the facts of one article: each relation by the words that give it, and silence where they do not."""

from __future__ import annotations

from decimal import Decimal

from ingest.graph import build_graph, load_lexicon
from ingest.model import Claim, Entity, EntityKind, Kind, Slot, Status
from ontology.namespaces import expand
from tests.ingest.claim_builders import AMBRIDGE, DRONES, FAIR, FORCE, RESIDENTS, RUN, a_claim, a_document
from tests.ingest.test_graph import ask

TEXT = """Drones over Borsetshire

The force plans to fly drones six times a week across four days. At present they fly twice a week across one day.

Borsetshire Police announced the change. Doubling patrols in Ambridge would reduce burglary, residents say. They add \
that such use of drones at Felpersham Fair in October is welcome, and that its use is a nuisance.

Drones will fly at Felpersham Fair in October, looking for robbers. At the fair in 2024 there were three stabbings, \
including one murder. Police made 50 arrests. Of the 50 arrests 20 led to a charge. Patrols were cut to save money.
"""
ROBBERY = Entity(EntityKind.OFFENCE, "robbery", expand("off:robbery"))


def claim(words: str, kind: Kind, **other: object) -> Claim:
    """Return a claim of the text above."""
    return a_claim(words, kind, text=TEXT, **other)


def solutions(pattern: str, *claims: Claim) -> int:
    """Return the number of solutions of a pattern in the graph of the claims."""
    return len(ask(build_graph(a_document(TEXT), claims, RUN, load_lexicon()), pattern))


def rate(words: str, value: int, unit: str, status: Status) -> Claim:
    """Return how often drones fly."""
    return claim(words, Kind.DEPLOYMENT_FREQUENCY, value=value, unit=unit, status=status, of=Slot("drones", DRONES))


PLAN = rate("six times a week", 6, "deployments per week", Status.PLANNED)
NOW = rate("twice a week", 2, "deployments per week", Status.ONGOING)
PLAN_DAYS = rate("across four days", 4, "days per week", Status.PLANNED)
NOW_DAYS = rate("across one day", 1, "days per week", Status.ONGOING)
AT_FAIR = {"of": Slot("Felpersham Fair", FAIR), "time": "2025-10", "status": Status.PLANNED}


def test_a_planned_rate_and_a_present_one_make_a_change_of_use() -> None:
    change = "?x a pol:UsageChange ; pol:rateBefore/pol:value 2.0 ; pol:rateAfter/pol:value 6.0"
    assert solutions(change, PLAN, NOW) == 1
    assert solutions(change, NOW) == 0


def test_days_of_the_week_go_to_the_rate_of_their_sentence_and_status() -> None:
    spread = "?x pol:value {} ; pol:measure meas:deployments-per-week ; pol:spreadDays {}"
    assert solutions(spread.format("6.0", 4), PLAN, NOW, PLAN_DAYS, NOW_DAYS) == 1
    assert solutions(spread.format("2.0", 1), PLAN, NOW, PLAN_DAYS, NOW_DAYS) == 1
    assert solutions("?x pol:spreadDays ?n", PLAN, NOW_DAYS) == 0


def test_an_announcement_of_the_change_is_about_the_plan_before_it() -> None:
    said = claim("Borsetshire Police announced the change", Kind.DECISION, unit="announced", of=Slot("the change"))
    about = "?x a pol:Announcement ; pol:concerns ?y . ?y a pol:UsageChange"
    assert solutions(about, PLAN, NOW, said) == 1
    assert solutions(about, NOW, said) == 0


def test_what_a_statement_hopes_to_curb_is_what_the_move_is_directed_against() -> None:
    words = "Doubling patrols in Ambridge would reduce burglary"
    move = claim(
        *("Doubling patrols in Ambridge", Kind.REDEPLOYMENT),
        value=2, unit="times (factor) the patrols", place=AMBRIDGE, status=Status.PLANNED,
    )  # fmt: skip
    hope = claim(words, Kind.POSITION, subject=RESIDENTS, unit="supports", of=Slot("more patrols and less burglary"))
    pattern = "?x a pol:Redeployment ; pol:multiplier 2.0 ; pol:targetsOffence off:burglary"
    assert solutions(pattern, move, hope) == 1
    assert solutions(pattern, move) == 0
    assert solutions("?p a pol:Endorsement ; pol:concerns ?x . ?x a pol:Redeployment", move, hope) == 1
    planned = "?c pol:asserts/pol:targetsOffence off:burglary ; pol:reportedStatus status:planned"
    assert solutions(planned, move, hope) == 2


def test_its_use_is_that_of_the_technology_spoken_of_last() -> None:
    stance = claim("its use is a nuisance", Kind.POSITION, subject=RESIDENTS, unit="criticises", of=Slot("a nuisance"))
    criticism = "?x a pol:Criticism ; pol:targets tech:drone"
    assert solutions(criticism, NOW, stance) == 1
    assert solutions(criticism, stance) == 0
    elsewhere = claim("residents say", Kind.POSITION, subject=RESIDENTS, unit="says", of=Slot("it is quiet"))
    assert solutions("?x a pol:Statement ; pol:concerns ?y", NOW, elsewhere) == 0


def test_one_use_told_twice_is_one_deployment() -> None:
    first = claim("Drones will fly at Felpersham Fair in October", Kind.TECHNOLOGY_USE, unit="drones", **AT_FAIR)
    again = claim(
        *("looking for robbers", Kind.TECHNOLOGY_USE),
        unit="drones", of=Slot("robbers", ROBBERY), time="2025-10", status=Status.PLANNED,
    )  # fmt: skip
    assert solutions("?x a pol:TechnologyDeployment", first, again) == 1
    assert solutions("?x pol:partOfEvent ?y ; pol:targetsOffence off:robbery", first, again) == 1


def test_including_makes_an_incident_a_part_of_those_counted() -> None:
    counted = claim("three stabbings", Kind.COUNT_OF_EVENTS, subject=FAIR, value=3, unit="stabbings", time="2024")
    one = claim("including one murder", Kind.INCIDENT, subject=FAIR, value=1, unit="murder", time="2024")
    part = "?x a pol:Murder , pol:Stabbing ; pol:partOfEvent ?y . ?y pol:incidentCount 3"
    assert solutions(part, counted, one) == 1
    assert solutions("?x a pol:Murder ; pol:partOfEvent ?y . ?y a pol:Stabbing", one) == 0


def test_an_outcome_is_part_of_the_count_whose_number_it_gives() -> None:
    arrests = claim("Police made 50 arrests", Kind.COUNT_OF_EVENTS, value=50, unit="arrests")
    charged = claim(
        *("20 led to a charge", Kind.OUTCOME), value=20, unit="charged", of=Slot("50 arrests", value=Decimal(50))
    )
    assert solutions("?x pol:outcome out:charge ; pol:subsetOf/pol:value 50.0", arrests, charged) == 1
    assert solutions("?x pol:subsetOf ?y", charged) == 0


def test_a_want_of_money_without_a_stated_shortfall_is_a_cause_in_words_only() -> None:
    cut = claim("Patrols were cut to save money", Kind.DECISION, unit="cut", cause=Slot("to save money"))
    assert solutions("?c pol:statedCause ?words", cut) == 1
    assert solutions("?x pol:dueTo ?y", cut) == 0


def test_a_technology_that_no_name_is_known_for_is_taken_as_written() -> None:
    odd = claim("Drones will fly", Kind.TECHNOLOGY_USE, unit="whistling kites")
    assert solutions("?x a pol:TechnologyDeployment ; pol:technology/rdfs:label 'whistling kites'@en", odd) == 1
    nothing = claim("Drones will fly", Kind.TECHNOLOGY_USE)
    assert solutions("?x a pol:Event ; pol:actor ?y", nothing) == 1
    subject = claim("Drones will fly", Kind.TECHNOLOGY_USE, subject=DRONES, unit="in the air")
    assert solutions("?x a pol:TechnologyDeployment ; pol:technology tech:drone", subject) == 1


def test_a_number_of_devices_is_a_figure_beside_the_use() -> None:
    several = claim("Drones will fly", Kind.TECHNOLOGY_USE, value=6, unit="drones")
    assert solutions("?x a pol:EventCount ; pol:value 6.0 ; pol:observes ?f", several) == 1
    assert solutions("?x a pol:TechnologyDeployment ; pol:technology tech:drone", several) == 1


def test_a_force_is_not_made_a_unit_of_another() -> None:
    met = Entity(EntityKind.FORCE, "Metropolitan Police", expand("force:metropolitan"))
    odd = claim("Borsetshire Police", Kind.UNIT_OF_FORCE, subject=met, of=Slot("Borsetshire Police", FORCE))
    assert solutions("force:metropolitan pol:unitOf ?x", odd) == 0
    assert solutions("?c pol:claimSubject force:metropolitan", odd) == 1


def test_an_office_left_is_not_an_office_held() -> None:
    former = claim(
        *("residents say", Kind.ROLE_OF_PERSON),
        subject=Entity(EntityKind.PERSON, "Jack Woolley"), unit="former chairman", of=Slot("them", RESIDENTS),
    )  # fmt: skip
    assert solutions("?x pol:heldPost/rdfs:label 'chairman'@en", former) == 1
    assert solutions("?x pol:holdsPost ?y", former) == 0
