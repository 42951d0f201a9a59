"""Names known by their form: the last word of "Borsetshire Police" or "Felpersham Council" says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind, Mention, Span
from ontology.gazetteer import Gazetteer

WORD = re.compile(r"[^\W_]+")
SMALL_WORDS = word_class("small_word")
LEADERS = word_class("name_leader")
NAME = r"(?:[A-Z][\w’'-]*|[A-Z]{2,})"
NAMES = rf"(?:{NAME}\s+(?:(?:and|of|for|the|on|to|in)\s+(?:the\s+)?|&\s+)?){{1,6}}"
NAMED_BY_FORM: tuple[tuple[EntityKind, re.Pattern[str]], ...] = (
    (
        EntityKind.ORGANISATION,
        re.compile(
            NAMES
            + r"(?:Police\s+(?:Authority|Federation|Board)|Council|Association|Federation|Foundation|Trust|Commission|"
            r"University|Institute|Society|Charity|Union|Committee|Assembly|League|Agency|Authority|Party|Partnership|"
            r"Court|Inspectorate|Alliance|Network|Coalition|Panel|Fire\s+and\s+Rescue\s+Service|Ambulance\s+Service|"
            r"Chamber\s+of\s+(?:Commerce|Trade)|Academy|College|School|Club|Hospice|Consortium|Confederation|Congress|"
            r"Ministry|Ombudsman|Tribunal|Inquiry|Forum|Ltd|Limited|plc|PLC|LLP|Inc)\b"
        ),
    ),
    (EntityKind.FORCE, re.compile(NAMES + r"(?:Police|Constabulary)\b(?!\s+(?-i:[A-Z]))")),
    (
        EntityKind.UNIT,
        re.compile(
            NAMES + r"(?:Unit|Teams?|Squad|Task\s?[Ff]orce|Directorate|Branch|Command|Section|Department|Patrols?)\b"
        ),
    ),
    (
        EntityKind.ORGANISATION,
        re.compile(r"\b(?:University|Court|College|Society|League)\s+(?:of|for)\s+(?:the\s+)?" + NAME),
    ),
    (EntityKind.PUBLIC_EVENT, re.compile(rf"\bOperation\s+{NAME}")),
    (
        EntityKind.PUBLIC_EVENT,
        re.compile(NAMES + r"(?:Week|Day\sof\sAction|Festival|Carnival|Marathon|Conference|Summit)\b"),
    ),
)
GOVERNMENT = re.compile(r"\b[Tt]he\s+(?:UK\s+|British\s+)?government\b(?!\s+(?:of|in|office|agency|body))")
PLACE_FORCE = re.compile(
    r"(?:[’']s)?\s+(?:police\s+)?(?:force|constabulary|police)\b(?!\s+(?:station|car|officers?|staff|cell|and)\b)"
)
OWNED_UNIT = re.compile(
    r"[’']s?\s+((?:[a-z][a-z-]+\s+){1,3}(?:unit|team|squad|task\s?force|branch|project|partnership|section|desk))\b"
)


def named_by_form(text: str, sentence: Span) -> Iterator[Mention]:
    """Yield names that no gazetteer needs to know: their last word says what they are."""
    for kind, pattern in NAMED_BY_FORM:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            span = without_leaders(text, Span(match.start(), match.end()))
            if span is not None:
                yield Mention(span, Entity(kind, plain_name(span.of(text))))


def government(text: str, sentence: Span, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Yield "the government" in small letters: without another country before it, that of the United Kingdom."""
    entry = next(iter(gazetteer.named("the Government")), None)
    if entry is None:
        return
    for match in GOVERNMENT.finditer(text, sentence.start, sentence.end):
        yield Mention(Span(match.start(), match.end()), Entity(EntityKind(entry.kind), entry.name, entry.iri))


def forces_of_places(text: str, mentions: Iterable[Mention], gazetteer: Gazetteer) -> Iterator[Mention]:
    """Yield forces named by their place in small letters: "the Hertfordshire force", "Sussex police"."""
    for mention in mentions:
        known = mention.entity.kind is EntityKind.PLACE and mention.entity.iri is not None
        named = PLACE_FORCE.match(text, mention.span.end) if known else None
        forces = gazetteer.forces_policing(str(mention.entity.iri)) if named else ()
        if named is not None and len(forces) == 1:
            force = Entity(EntityKind.FORCE, forces[0].name, forces[0].iri)
            yield Mention(Span(mention.span.start, named.end()), force)


def unknown(formed: Iterable[Mention], known: list[Mention]) -> Iterator[Mention]:
    """Leave out names by form that end with a known name of their kind: the words before it are no part of it."""
    ends = {(mention.span.end, mention.entity.kind) for mention in known}
    yield from (mention for mention in formed if (mention.span.end, mention.entity.kind) not in ends)


def owned_units(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield units named in small letters as a force's own: "Borsetshire Police's drones unit"."""
    for mention in mentions:
        owned = OWNED_UNIT.match(text, mention.span.end) if mention.entity.kind is EntityKind.FORCE else None
        if owned:
            name = f"{mention.entity.name} {' '.join(owned.group(1).split())}"
            yield Mention(Span(mention.span.start, owned.end()), Entity(EntityKind.UNIT, name))


def without_leaders(text: str, span: Span) -> Span | None:
    """Cut articles, prepositions and the like from the front of a name; None if nothing but the form word is left."""
    words = list(WORD.finditer(text, span.start, span.end))
    while words and fold(words[0].group()) in LEADERS:
        words = words[1:]
    return Span(words[0].start(), span.end) if len(words) > 1 else None


def kind_by_form(name: str) -> EntityKind:
    """Return the kind that the form of a name tells, an organisation where it tells nothing."""
    return next((kind for kind, pattern in NAMED_BY_FORM if pattern.fullmatch(name)), EntityKind.ORGANISATION)


def plain_name(words: str) -> str:
    """Return a name on one line, with straight apostrophes."""
    return " ".join(words.replace("’", "'").split())


def fold(word: str) -> str:
    """Fold a word's case for comparison."""
    return word.casefold()
