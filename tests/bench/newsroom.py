"""Invented articles with the claims that they make, drawn by a seed: the county of Borsetshire and eleven others.

The words are ours and so are the forces, people and places. Each article is a text, and each claim cites words of it,
so that the real graph builder makes of them what it makes of any article.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ingest.model import (
    Article,
    Attribution,
    Claim,
    Direction,
    Document,
    Entity,
    EntityKind,
    Evidence,
    Kind,
    Mention,
    Slot,
    Span,
    Status,
    WordsPolicy,
)
from ingest.text import segment

COUNTIES: Final = (
    *("Borsetshire", "Wessex Vale", "Fenmarch", "Calderdown", "Northmoor", "Loamshire"),
    *("Barchester", "Midsummer", "Trentwater", "Sallowshire", "Eastmarsh", "Glebeland"),
)
TOWNS: Final = ("Ambridge", "Felpersham", "Harlow Cross", "Middlemead", "Stannerby", "Oldhaven", "Ferry Norton")
TEAMS: Final = ("Rural Crime Team", "Marine Squad", "Dog Section", "Roads Unit", "Fraud Team", "Night Watch")
FORENAMES: Final = ("Ann", "Brian", "Carol", "David", "Eileen", "Farid", "Grace", "Harun", "Isla", "Jonah", "Kemi")
SURNAMES: Final = ("Archer", "Bellamy", "Carrick", "Dunmore", "Eastwood", "Fairlie", "Grundy", "Hathersage", "Ingle")
STAFF: Final = ("police officer", "police staff", "detective", "dog handler", "special constable")
OFFENCES: Final = ("burglaries", "robberies", "stabbings", "thefts", "assaults")
CAUSES: Final = ("a budget shortage", "falling grants", "the cost of a new radio system", "a pay settlement")
TECHNOLOGIES: Final = ("drones", "live facial recognition", "body-worn cameras", "number plate cameras")
PAPERS: Final = tuple(f"{county} Gazette" for county in COUNTIES)
FIRST_DAY: Final = dt.date(2016, 1, 4)


@dataclass(frozen=True, slots=True)
class Written:
    """An article, cut into sentences, and its claims."""

    document: Document
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One claim of a sentence: the words that support it, and the fields of the claim."""

    words: str
    kind: Kind
    fields: dict[str, Any]
    mentions: tuple[tuple[str, Entity], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an article plays, and the chance that draws it."""

    draw: random.Random
    force: Entity
    chief: Entity
    team: Entity
    published: dt.date

    def number(self, low: int, high: int) -> int:
        """Draw a number."""
        return self.draw.randint(low, high)

    def year(self) -> int:
        """Draw one of the years before the article."""
        return self.published.year - self.number(1, 4)


Line = Callable[[Scene], tuple[str, list[Said]]]


def headcount(scene: Scene) -> tuple[str, list[Said]]:
    """Tell how many work for the force."""
    number, staff, year = scene.number(300, 9000), scene.draw.choice(STAFF), scene.year()
    words = f"{number:,} {staff}s in March {year}"
    fields = {"value": Decimal(number), "unit": staff, "time": f"{year}-03", "status": Status.HAPPENED}
    return f"{scene.force.name} had {words}.", [Said(words, Kind.HEADCOUNT, fields)]


def workforce_change(scene: Scene) -> tuple[str, list[Said]]:
    """Tell how many will go, and why."""
    number, staff, cause = scene.number(20, 900), scene.draw.choice(STAFF), scene.draw.choice(CAUSES)
    words = f"It will lose {number} {staff}s because of {cause}"
    fields = {"value": Decimal(number), "unit": staff, "direction": Direction.DECREASE, "cause": Slot(cause)}
    return f"{words}.", [Said(words, Kind.WORKFORCE_CHANGE, fields | {"status": Status.PLANNED})]


def shortfall(scene: Scene) -> tuple[str, list[Said]]:
    """Have the chief constable warn of a shortfall."""
    pounds, month = scene.number(2, 400), scene.published - dt.timedelta(days=scene.number(20, 90))
    words = f"the force faces a £{pounds} million shortfall"
    told = f"Chief Constable {scene.chief.name} warned in {month:%B}"
    fields = {
        "value": Decimal(pounds * 1_000_000),
        "unit": "GBP shortfall",
        "status": Status.WARNED,
        "attributed_to": scene.chief,
        "attribution": (told, "warn", f"{month:%Y-%m}"),
    }
    role = {"subject": scene.chief, "unit": "Chief Constable", "of": Slot(scene.force.name, scene.force)}
    called = Said(f"Chief Constable {scene.chief.name}", Kind.ROLE_OF_PERSON, role | {"status": Status.ONGOING})
    return f"{told} that {words}.", [called, Said(words, Kind.BUDGET, fields)]


def redeployment(scene: Scene) -> tuple[str, list[Said]]:
    """Move officers to a unit."""
    number = scene.number(5, 80)
    words = f"{number} officers will move to the {scene.team.name}"
    fields = {"value": Decimal(number), "unit": "police officers", "to": Slot(scene.team.name, scene.team)}
    return f"{words}.", [Said(words, Kind.REDEPLOYMENT, fields | {"status": Status.PLANNED})]


def unit_of_force(scene: Scene) -> tuple[str, list[Said]]:
    """Say whose unit it is."""
    words = f"The {scene.team.name} is a unit of {scene.force.name}"
    fields = {"subject": scene.team, "unit": "unit", "of": Slot(scene.force.name, scene.force)}
    return f"{words}.", [Said(words, Kind.UNIT_OF_FORCE, fields | {"status": Status.ONGOING})]


def offences(scene: Scene) -> tuple[str, list[Said]]:
    """Count the offences of a year."""
    number, offence, year = scene.number(12, 4000), scene.draw.choice(OFFENCES), scene.year()
    words = f"{number:,} {offence} were recorded in {scene.draw.choice(TOWNS)} in {year}"
    fields = {"value": Decimal(number), "unit": offence, "time": str(year), "status": Status.HAPPENED}
    return f"{words}.", [Said(words, Kind.COUNT_OF_EVENTS, fields)]


def arrests(scene: Scene) -> tuple[str, list[Said]]:
    """Count arrests, and tell by which technology."""
    number, tool, year = scene.number(3, 600), scene.draw.choice(TECHNOLOGIES), scene.year()
    entity = Entity(EntityKind.TECHNOLOGY, tool)
    words = f"made {number} arrests in {year} using {tool}"
    fields = {"value": Decimal(number), "unit": "arrests", "of": Slot(tool, entity), "time": str(year)}
    counted = Said(words, Kind.COUNT_OF_EVENTS, fields | {"status": Status.HAPPENED}, ((tool, entity),))
    used = Said(f"using {tool}", Kind.TECHNOLOGY_USE, {"unit": tool, "status": Status.ONGOING}, ((tool, entity),))
    return f"Officers {words}.", [counted, used]


def share(scene: Scene) -> tuple[str, list[Said]]:
    """Give a town's share of the county's offences."""
    number, town, offence = scene.number(2, 40), scene.draw.choice(TOWNS), scene.draw.choice(OFFENCES)
    place = Entity(EntityKind.PLACE, town)
    words = f"{number} per cent of the county's {offence} happen in {town}"
    fields = {"subject": place, "value": Decimal(number), "unit": "per cent", "of": Slot(offence), "place": place}
    return f"About {words}.", [Said(words, Kind.SHARE, fields | {"status": Status.ONGOING}, ((town, place),))]


def quotation(scene: Scene) -> tuple[str, list[Said]]:
    """Have the chief constable say something."""
    number, tool = scene.number(2, 19), scene.draw.choice(TECHNOLOGIES)
    words = f"We have waited {number} years for rules on {tool}"
    fields = {"subject": scene.chief, "attributed_to": scene.chief, "status": Status.OPINION}
    return f"“{words},” said {scene.chief.name}.", [Said(words, Kind.QUOTE, fields)]


LINES: Final[tuple[Line, ...]] = (
    *(headcount, workforce_change, shortfall, redeployment, unit_of_force, offences, arrests, share, quotation),
)


def write_articles(seed: int) -> Iterator[Written]:
    """Yield articles without end; the same seed yields the same ones."""
    draw = random.Random(seed)
    number = 0
    while True:
        number += 1
        yield write_article(draw, number)


def write_article(draw: random.Random, number: int) -> Written:
    """Write one article; no two of one seed have the same words, since each has its number in the headline."""
    county = draw.choice(COUNTIES)
    force = Entity(EntityKind.FORCE, f"{county} Police")
    chief = Entity(EntityKind.PERSON, f"{draw.choice(FORENAMES)} {draw.choice(SURNAMES)}")
    published = FIRST_DAY + dt.timedelta(days=draw.randint(0, 3600))
    scene = Scene(draw, force, chief, Entity(EntityKind.UNIT, draw.choice(TEAMS)), published)
    title = f"{force.name}: report {number} of the year's plans"
    lines = [line(scene) for line in draw.sample(LINES, len(LINES))] + [offences(scene), headcount(scene)]
    text = "\n\n".join([title, *(sentence for sentence, _ in lines)]) + "\n"
    article = Article(
        text=text,
        sha256=f"{number:064x}",
        name=f"report-{number}",
        title=title,
        publisher=draw.choice(PAPERS),
        published=published,
        words=WordsPolicy.FULL,
    )
    claims = []
    start = 0
    for sentence, said in lines:
        start = text.index(sentence, start)
        claims += [_claim(scene, text, start, each) for each in said]
    return Written(segment(article), tuple(claims))


def _claim(scene: Scene, text: str, start: int, said: Said) -> Claim:
    span = _span(text, said.words, start)
    fields = {"subject": scene.force, "rule": "drawn", **said.fields}
    if told := fields.get("attribution"):
        words, verb, time = told
        fields["attribution"] = Attribution(_span(text, words, start), span, scene.chief, verb, time)
    mentions = tuple(Mention(_span(text, words, start), entity) for words, entity in said.mentions)
    return Claim(kind=said.kind, evidence=(Evidence(span, said.words),), mentions=mentions, **fields)


def _span(text: str, words: str, start: int) -> Span:
    found = text.index(words, start)
    return Span(found, found + len(words))
