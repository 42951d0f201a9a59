"""The words of a figure to what it measures: class of observation, measure and unit of measure.

The tables are tried from top to bottom; the first whose words occur in what is counted names the measure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ingest.model import Claim, Direction, Kind


@dataclass(frozen=True, slots=True)
class Measure:
    """A class of observation, with its measure and unit of measure as prefixed names."""

    type: str
    measure: str
    unit: str


_Table = tuple[tuple[str, Measure], ...]


def _table(*rows: tuple[str, str, str, str]) -> _Table:
    return tuple((words, Measure(f"pol:{of}", f"meas:{what}", f"uom:{unit}")) for words, of, what, unit in rows)


_OFFENCES: Final = r"\b(?:offence|crime|homicide|murder|robber|theft|burglar|shoplift)"
_PERSONS: Final = r"\b(?:people|officers?|staff|m[ae]n|wom[ae]n|suspects?|residents|population)\b"
_COUNTS: Final = _table(
    (r"\bhours?\b", "EventCount", "hours-worked", "hour"),
    (r"\barrest", "EventCount", "arrests", "arrest"),
    (r"\bstops?\b|\bstopped\b|\bsearch", "EventCount", "stops", "event"),
    (r"\bcomplaint|\ballegation|\baccusation", "EventCount", "complaints", "case"),
    (r"\bcall-?outs?\b|\bdeploy|\bflights?\b|\bsorties?\b", "EventCount", "deployments", "event"),
    (r"\bcalls?\b", "EventCount", "calls", "event"),
    (r"\bseiz|\brecover|\bweapons?\b|\bknives\b", "EventCount", "seizures", "thing"),
    (r"\bvictims?\b|\bkilled\b|\binjured\b|\bdeaths?\b", "EventCount", "victims", "person"),
    (r"\b(?:protester|visitor|attend|present\b|crowd|demonstrator)", "EventCount", "attendance", "person"),
    (r"\bpolled\b|\brespon|\bsurvey", "EventCount", "responses", "person"),
    (r"\balerts?\b|\bmatch|\bidentified\b", "EventCount", "alerts", "event"),
    (r"\bscan|\bchecks?\b|\bfaces\b", "EventCount", "scans", "event"),
    (r"\bdevices?\b|\bcameras?\b|\bphones?\b|\bcomputers?\b", "EventCount", "devices", "thing"),
    (_OFFENCES, "EventCount", "offences", "offence"),
    (r"\bincidents?\b|\bstabbings?\b|\bshootings?\b|\bassaults?\b", "EventCount", "incidents", "event"),
    (_PERSONS, "EventCount", "events", "person"),
    (r"\bvehicles?\b|\bstills?\b|\bwebsites?\b|\bplates?\b", "EventCount", "events", "thing"),
)  # fmt: skip
_OTHER_COUNT: Final = Measure("pol:EventCount", "meas:events", "uom:event")
_OUTCOMES: Final = _table(
    (r"\b(?:years?|months?|weeks?)\b.*\b(?:prison|jail|sentence|penalty)", "OutcomeCount", "sentence-length", "year"),
    (r"\barrests?\b", "OutcomeCount", "arrest-outcomes", "arrest"),
    (r"\bGBP\b", "OutcomeCount", "penalty", "gbp"),
)
_OTHER_OUTCOME: Final = Measure("pol:OutcomeCount", "meas:outcomes", "uom:person")
_HEADCOUNTS: Final = _table(
    (
        r"\b(?:stations?|counters?|helicopters?|bases?|vehicles?|vans?|cars?|cameras?|dogs?|horses?|forces|commands?|cells?|"
        r"drones?|devices?|facilit|buildings?|points?)\b",
        "Headcount",
        "facilities",
        "thing",
    ),
    (r"\bposts?\b", "Headcount", "posts", "post"),
)  # fmt: skip
_PEOPLE: Final = Measure("pol:Headcount", "meas:headcount", "uom:person")
_RATES: Final = _table(
    (r"\bdays?\b.*\b(?:per|a|each) week\b", "Rate", "days-per-week", "day"),
    (r"\bper [\d,]+\b", "Rate", "rate-per-population", "per-thousand-people"),
    (r"\b(?:deploy|LFR|uses?\b|facial).*\b(?:per|a|each) week\b", "Rate", "deployments-per-week", "per-week"),
    *((rf"\b(?:per|a|each) {period}\b", "Rate", "event-rate", f"per-{period}") for period in ("hour", "day", "week")),
    *((rf"\b(?:per|a|each) {period}\b", "Rate", "event-rate", f"per-{period}") for period in ("month", "year")),
    (r"\bfactor\b|\btimes\b", "Factor", "factor", "times"),
    *((rf"\b{unit}s?\b.*\b(?:answer|respon|reach|arriv|attend)", "Duration", "response-time", unit)
      for unit in ("second", "minute", "hour")),
    *((rf"\b{unit}s?\b", "Duration", "duration", unit)
      for unit in ("second", "minute", "hour", "day", "week", "month", "year")),
)  # fmt: skip
_OTHER_RATE: Final = Measure("pol:Rate", "meas:event-rate", "uom:event")
_MONEY: Final = _table(
    (r"shortfall|\bgap\b|deficit|black hole|\bhole\b", "BudgetShortfall", "budget-gap", "gbp"),
    (r"\bsav(?:e|ed|ing|ings)\b", "Saving", "saving", "gbp"),
    (r"\btax|precept|household|\bband\b", "TaxCharge", "tax-charge", "gbp"),
    (r"\bfines?\b|penalt", "MoneyAmount", "penalty", "gbp"),
    (r"\blost\b|\bloss|stolen|fraud", "MoneyAmount", "loss", "gbp"),
    (r"\bgrants?\b|\bfund|\baward", "Grant", "grant", "gbp"),
    (r"\bcosts?\b|\bprice|\bspen[dt]|contract", "Cost", "cost", "gbp"),
    (r"\bbudget|invest|allocat|pledge|requested", "BudgetAllocation", "budget", "gbp"),
)
_OTHER_MONEY: Final = Measure("pol:MoneyAmount", "meas:money", "uom:gbp")
_SHARES: Final = _table(
    (_OFFENCES, "Share", "share-of-offences", "percent"),
    (r"\bsatisf|\bsupport|\boppos|\bconfiden|\btrust|\bagree", "Share", "approval", "percent"),
    (r"\b(?:cases?|checks?|incidents?|calls?|flights?|search|arrests?)\b", "Share", "share-of-cases", "percent"),
    (_PERSONS, "Share", "share-of-people", "percent"),
)  # fmt: skip
_OTHER_SHARE: Final = Measure("pol:Share", "meas:share", "uom:percent")
_CHANGE: Final = Measure("pol:PercentageChange", "meas:percentage-change", "uom:percent")
_LIKELIHOOD: Final = Measure("pol:Factor", "meas:disproportionality", "uom:times")
_FACTOR: Final = Measure("pol:Factor", "meas:factor", "uom:times")
_RANKING: Final = Measure("pol:Ranking", "meas:size-rank", "uom:ordinal")

_RANKED: Final = re.compile(r"\b(?:largest|biggest|smallest|highest|lowest|steepest|busiest|oldest|rank)", re.I)
_TIMES: Final = re.compile(r"\btimes\b|\bfactor\b|\b(?:more|less) likely\b", re.I)
_RISE_OR_FALL: Final = re.compile(r"\b(?:rise|fall|increase|decrease|drop|growth|reduction|up|down)\b", re.I)
_OTHER_CURRENCY: Final = re.compile(r"\b(?:EUR|USD|euros?|dollars?)\b")


def measure_of(claim: Claim) -> Measure:
    """Return what the figure of a claim measures, by its kind and by what it counts.

    >>> from ingest.model import Entity, EntityKind, Status
    >>> met = Entity(EntityKind.FORCE, "Metropolitan Police")
    >>> measure_of(Claim(Kind.BUDGET, met, (), Status.WARNED, "money", unit="GBP shortfall")).type
    'pol:BudgetShortfall'
    """
    unit = claim.unit or ""
    counted = f"{unit} {claim.of.text}" if claim.of else unit
    if claim.kind is Kind.HEADCOUNT:
        return _first(_HEADCOUNTS, unit, _PEOPLE)
    if claim.kind is Kind.BUDGET:
        found = _first(_MONEY, counted, _OTHER_MONEY)
        return Measure(found.type, found.measure, "uom:other-currency") if _OTHER_CURRENCY.search(unit) else found
    if claim.kind is Kind.OUTCOME:
        return _first(_OUTCOMES, counted, _OTHER_OUTCOME)
    if claim.kind is Kind.SHARE:
        return _share(claim, unit, counted)
    if claim.kind is Kind.DEPLOYMENT_FREQUENCY:
        return _first(_RATES, unit, _OTHER_RATE)
    return _FACTOR if re.search(r"\bfactor\b", unit) else _first(_COUNTS, counted, _OTHER_COUNT)


def is_multiple(claim: Claim) -> bool:
    """Tell whether the value says how many times as much, not how many."""
    return bool(re.match(r"times\b", claim.unit or "") or re.search(r"\bfactor\b", claim.unit or ""))


def _share(claim: Claim, unit: str, counted: str) -> Measure:
    if _TIMES.search(unit):
        return _LIKELIHOOD if "likely" in counted else _FACTOR
    if _RANKED.search(counted) and (claim.value is None or "cent" not in unit):
        return _RANKING
    changes = claim.direction in (Direction.INCREASE, Direction.DECREASE) or _RISE_OR_FALL.search(unit)
    if changes or (claim.value is not None and claim.value > 100):
        return _CHANGE
    return _first(_SHARES, counted, _OTHER_SHARE)


def _first(table: _Table, words: str, otherwise: Measure) -> Measure:
    return next((measure for pattern, measure in table if re.search(pattern, words, re.IGNORECASE)), otherwise)
