"""What binds the facts of one article together: part and whole, cause, before and after, statement and subject.

Each function looks at all facts drawn so far and returns further assertions by the place of the claim whose words
support them. They run in the order of `RELATIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from ingest.facts import claim_key
from ingest.graph.changes import technology_rate, usage_change
from ingest.graph.drawn import Drawn, value_of
from ingest.graph.fact import Fact, links
from ingest.graph.observations import observation
from ingest.graph.statements import saying
from ingest.graph.terms import Term, integer, name
from ingest.model import EntityKind, Evidence, Kind, Status

CHANGES: Final = frozenset(
    {
        *("pol:Redeployment", "pol:WorkforceReduction", "pol:WorkforceGrowth", "pol:WorkforceChange"),
        *("pol:UsageChange", "pol:ServiceCut", "pol:CapabilityWithdrawal", "pol:Restructuring", "pol:Merger"),
        *("pol:Launch", "pol:Closure", "pol:TechnologyDeployment", "pol:TechnologyTrial"),
    }
)
_DAYS_A_WEEK: Final = ("pol:measure", name("meas:days-per-week"))
_MONEY: Final = re.compile(r"budget|money|fund|financ|shortfall|saving|\bgap\b|deficit", re.I)
_SAME_FIGURE: Final = ("pol:observes", "pol:timeExtent")
_SAME_USE: Final = ("pol:observes", "pol:technology", "pol:measure")
_OF_A_USE: Final = re.compile(
    r"\b(?:its|such|this|their|the) (?:use|expansion|technology|tool)\b|\ban expansion\b", re.I
)
_COUNTS: Final = ("pol:EventCount", "pol:OutcomeCount")


def relate(drawn: Drawn) -> None:
    """Add what binds the drawn facts to each other."""
    for relation in RELATIONS:
        relation(drawn)


def same_deployment(drawn: Drawn) -> None:
    """Let a use of a technology that names no event be the one at an event, where agent, technology and time agree."""
    at_events = {
        _signature(fact): fact for _, fact in drawn.facts() if value_of(fact, "pol:partOfEvent") and _used(fact)
    }
    for at, fact in list(drawn.facts()):
        if not _used(fact) or value_of(fact, "pol:partOfEvent") or not value_of(fact, "pol:timeExtent"):
            continue
        other = at_events.get(_signature(fact))
        if other and drawn.own(at) == fact:
            drawn.replace_own(at, replace(fact, iri=other.iri, label=other.label, types=other.types))


def records(drawn: Drawn) -> None:
    """Let "a record high" without a figure be said of the figure for the same subject and time."""
    figures = [fact for _, fact in drawn.facts() if value_of(fact, "pol:value")]
    for at, claim in enumerate(drawn.claims):
        own = drawn.own(at)
        if own is None or claim.value is not None or not (claim.record or claim.first_time):
            continue
        same = [
            fact
            for fact in figures
            if all(value_of(fact, predicate) == value_of(own, predicate) for predicate in _SAME_FIGURE)
        ]
        if same:
            flags = tuple(link for link in own.links if link[0] in ("pol:isRecord", "pol:isFirstTime"))
            drawn.replace_own(at, replace(same[0], links=flags))


def parts(drawn: Drawn) -> None:
    """Bind a count to the count of which it is a part, and an incident to the incidents among which it is counted."""
    places = {claim_key(claim): at for at, claim in enumerate(drawn.claims)}
    for at, claim in enumerate(drawn.claims):
        whole = places.get(claim_key(claim.whole)) if claim.whole else _whole_before(drawn, at)
        own = drawn.own(at)
        if whole is None or whole == at or own is None:
            continue
        of = [a.put_forward for a in drawn.assertions[whole] if isinstance(a.put_forward, Fact)]
        if own.types[0] in _COUNTS:
            counts = [fact for fact in of if fact.types[0] in _COUNTS]
            drawn.add(at, replace(own, links=links(("pol:subsetOf", [ox.NamedNode(fact.iri) for fact in counts[:1]]))))
        elif claim.kind is Kind.INCIDENT:
            for event in (fact for fact in of if fact.kind is Kind.INCIDENT):
                part = links(("pol:partOfEvent", ox.NamedNode(event.iri)))
                drawn.add(at, replace(own, links=part, types=(*own.types, *event.types)))


def causes(drawn: Drawn) -> None:
    """Bind a change to the shortfall of its article, where the article gives the want of money as its cause."""
    shortfalls = [fact for _, fact in drawn.facts() if "pol:BudgetShortfall" in fact.types]
    for at, claim in enumerate(drawn.claims):
        own = drawn.own(at)
        if own is None or claim.cause is None or not _MONEY.search(claim.cause.text) or own in shortfalls:
            continue
        subject = drawn.setting.things.node(claim.subject)
        nearest = [fact for fact in shortfalls if value_of(fact, "pol:observes") == subject] or shortfalls
        drawn.add(at, replace(own, links=links(("pol:dueTo", [ox.NamedNode(fact.iri) for fact in nearest[:1]]))))


def changes_of_use(drawn: Drawn) -> None:
    """Bind the rate at which a technology is to be used to the rate before, as a change of use."""
    rates = [(at, fact) for at, fact in drawn.facts() if technology_rate(fact) and drawn.own(at) == fact]
    for at, after in rates:
        claim = drawn.claims[at]
        technology = drawn.setting.technology(claim)
        if technology is None:
            continue
        before = _rate_before(drawn, at, after, rates)
        if before is None:
            continue
        ends = links(("pol:rateBefore", ox.NamedNode(before.iri)), ("pol:rateAfter", ox.NamedNode(after.iri)))
        drawn.add(at, usage_change(drawn.setting, claim, technology).with_links(*ends))


def days_of_week(drawn: Drawn) -> None:
    """Bind the days of the week over which a technology is used to the rate of its use: one number to each rate.

    Days before and after a change ("from two to five") go to the rates before and after it, other days to the rate of
    their sentence and status.
    """
    rates = [(at, fact) for at, fact in drawn.facts() if technology_rate(fact)]
    befores = {value_of(fact, "pol:rateBefore") for _, fact in drawn.facts()}
    spread: set[str] = set()
    days = [at for at in range(len(drawn.claims)) if _counts_days(drawn.own(at))]
    for at in sorted(days, key=lambda at: drawn.claims[at].from_ is None):
        claim = drawn.claims[at]
        near = [pair for pair in rates if drawn.share_sentence(pair[0], at) and pair[1].iri not in spread]
        same = [fact for place, fact in near if drawn.claims[place].status is claim.status]
        spread |= _spread(drawn, at, same, claim.value)
        if claim.from_ and claim.from_.value is not None:
            earlier = [fact for _, fact in rates if ox.NamedNode(fact.iri) in befores and fact.iri not in spread]
            spread |= _spread(drawn, at, earlier, claim.from_.value)


def subjects_of_statements(drawn: Drawn) -> None:
    """Bind a statement to the change that its sentence speaks of, and the offences that it names to that change."""
    events = [(at, fact) for at, fact in drawn.facts() if CHANGES & set(fact.types)]
    for at, claim in enumerate(drawn.claims):
        own = drawn.own(at)
        if claim.kind is not Kind.POSITION or own is None:
            continue
        near = [(place, fact) for place, fact in events if drawn.share_sentence(place, at)]
        for place, event in near[:1]:
            drawn.add(at, replace(own, links=links(("pol:concerns", ox.NamedNode(event.iri)))))
            aimed = links(("pol:targetsOffence", drawn.setting.concepts(claim, EntityKind.OFFENCE)))
            if aimed and "pol:Redeployment" in event.types:
                drawn.add(at, replace(event, links=aimed, context=()), status=drawn.claims[place].status)


def technologies_of_statements(drawn: Drawn) -> None:
    """Let a statement on "its use" or "the expansion" be about the technology that the article spoke of last."""
    spoken_of = [(at, technology) for at, claim in enumerate(drawn.claims) if (technology := drawn.technology(at))]
    for at, claim in enumerate(drawn.claims):
        own = drawn.own(at)
        if claim.kind is not Kind.POSITION or own is None or drawn.technology(at):
            continue
        before = [technology for place, technology in spoken_of if place < at]
        if before and any(_OF_A_USE.search(evidence.exact) for evidence in claim.evidence):
            predicate = "pol:concerns" if own.types == ("pol:Statement",) else "pol:targets"
            drawn.add(at, replace(own, links=links((predicate, drawn.setting.things.node(before[-1])))))


def subjects_of_announcements(drawn: Drawn) -> None:
    """Bind an announcement to the latest planned change before it by the same agent ("announced the move")."""
    for at, claim in enumerate(drawn.claims):
        own = drawn.own(at)
        if own is None or "pol:Announcement" not in own.types:
            continue
        start = min(evidence.span for evidence in claim.evidence)
        speaker = value_of(own, "pol:speaker")
        planned = [
            (min(e.span for e in drawn.claims[place].evidence), fact)
            for place, fact in drawn.facts()
            if CHANGES & set(fact.types) and drawn.claims[place].status is Status.PLANNED
        ]
        before = [
            (span, fact)
            for span, fact in planned
            if span <= start and speaker in (value_of(fact, "pol:actor"), value_of(fact, "pol:affects"))
        ]
        if before:
            change = max(before, key=lambda pair: pair[0])[1]
            drawn.add(at, replace(own, links=links(("pol:concerns", ox.NamedNode(change.iri)))))


def quotations_of_statements(drawn: Drawn) -> None:
    """Bind a statement to the quotation that contains its words."""
    quotations = [
        (drawn.claims[at].evidence[0].span, fact) for at, fact in drawn.facts() if "pol:Quotation" in fact.types
    ]
    for at, claim in enumerate(drawn.claims):
        own = drawn.own(at)
        if claim.kind is not Kind.POSITION or own is None:
            continue
        holding = [fact for span, fact in quotations if span.contains(claim.evidence[0].span)]
        drawn.add(at, replace(own, links=links(("pol:expressedIn", [ox.NamedNode(fact.iri) for fact in holding[:1]]))))


def sayings(drawn: Drawn) -> None:
    """Let the words by which an article attributes a claim put forward the warning or report that they speak of."""
    for at, claim in enumerate(drawn.claims):
        own = drawn.own(at)
        if own is None or claim.attribution is None or claim.kind in (Kind.QUOTE, Kind.POSITION):
            continue
        said = saying(drawn.setting, claim, claim.attribution, own)
        if said:
            span = claim.attribution.span
            words = (Evidence(span, span.of(drawn.setting.article.text)),)
            drawn.add(at, said, status=Status.HAPPENED, spoken=words)


RELATIONS: Final[Sequence[Callable[[Drawn], None]]] = (
    same_deployment,
    records,
    changes_of_use,
    days_of_week,
    parts,
    causes,
    subjects_of_statements,
    technologies_of_statements,
    subjects_of_announcements,
    quotations_of_statements,
    sayings,
)


def _rate_before(drawn: Drawn, at: int, after: Fact, rates: list[tuple[int, Fact]]) -> Fact | None:
    claim = drawn.claims[at]
    others = [
        (place, fact)
        for place, fact in rates
        if place != at and all(value_of(fact, predicate) == value_of(after, predicate) for predicate in _SAME_USE)
    ]
    stated = claim.from_.value if claim.from_ else None
    if stated is not None:
        same = [fact for place, fact in others if drawn.claims[place].value == stated]
        if same:
            return same[0]
        then = observation(drawn.setting, replace(claim, value=stated, qualifier=None, time=None, direction=None))
        drawn.add(at, then, status=Status.ONGOING)
        return then
    if claim.status is not Status.PLANNED:
        return None
    current = [fact for place, fact in others if drawn.claims[place].status in (Status.ONGOING, Status.HAPPENED)]
    return current[0] if current else None


def _counts_days(fact: Fact | None) -> bool:
    return fact is not None and _DAYS_A_WEEK in fact.links


def _spread(drawn: Drawn, at: int, rates: list[Fact], days: Decimal | None) -> set[str]:
    """Give the first of the rates its days of the week; return its IRI, or nothing where none fits."""
    if not rates or days is None or not 1 <= days <= 7:
        return set()
    drawn.add(at, replace(rates[0], links=links(("pol:spreadDays", integer(int(days)))), context=()))
    return {rates[0].iri}


def _whole_before(drawn: Drawn, at: int) -> int | None:
    """Return the place of the count of which a claim says it is a part: by "including", or by that count's number."""
    claim = drawn.claims[at]
    if claim.kind is Kind.INCIDENT and claim.evidence[0].exact.startswith("including"):
        among = [place for place in range(at) if drawn.share_sentence(place, at)]
        return next((place for place in reversed(among) if drawn.claims[place].kind is Kind.COUNT_OF_EVENTS), None)
    if claim.kind is not Kind.OUTCOME or claim.of is None or claim.of.value is None:
        return None
    counts = (Kind.COUNT_OF_EVENTS, Kind.OUTCOME)
    numbered = [place for place, other in enumerate(drawn.claims) if other.value == claim.of.value and place != at]
    return next((place for place in numbered if drawn.claims[place].kind in counts), None)


def _used(fact: Fact) -> bool:
    return bool({"pol:TechnologyDeployment", "pol:TechnologyTrial"} & set(fact.types))


def _signature(fact: Fact) -> tuple[Term | None, ...]:
    return tuple(value_of(fact, predicate) for predicate in ("pol:actor", "pol:technology", "pol:timeExtent"))
