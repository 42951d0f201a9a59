"""From an article to its claims: one call for each stage, each claim with the exact words that support it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.expressions.quantities import find_quantities
from ingest.expressions.times import find_times
from ingest.framing.carrying import carried
from ingest.framing.dating import time_of
from ingest.framing.frames import Frame, is_free, quantity_frames, tells_an_occasion, verb_frames
from ingest.framing.grammar import coordinated
from ingest.framing.linking import Built, linked
from ingest.framing.matching import Naming, name_frame
from ingest.framing.name_frames import name_frames
from ingest.framing.places import place_of, place_of_event
from ingest.framing.ranks import rank_claims
from ingest.framing.scene import Scene
from ingest.framing.slots import (
    PAST_KINDS,
    cause_of,
    direction_of,
    slot_of,
    status_of_claim,
    unit_of_claim,
    value_of,
)
from ingest.framing.subjects import subject_of_claim
from ingest.lexicon import word_class
from ingest.model import Article, Claim, Document, EntityKind, Evidence, Kind, Mention, QuantityUnit, Span
from ingest.names.coreference import main_agency, resolve, subjects_of
from ingest.names.mentions import find_mentions, longest
from ingest.parsing import Token, parse
from ingest.speech.statements import position_claims, quote_claims, role_claims
from ingest.speech.voices import find_persons, hear
from ingest.text import segment
from ontology.gazetteer import load_gazetteer

FIRST_TIME = re.compile(r"\bfor the first time\b|\bfirst (?:ever|time)\b|\bnever before\b", re.IGNORECASE)
# The confidence of rules that only know that something is counted.
BARE = Decimal("0.7")
# What is told as fact even in a clause that only dates another: "after a boy was stabbed".
OCCURRENCES = frozenset({Kind.INCIDENT, Kind.OUTCOME})
RECORD = re.compile(r"\brecord\b(?! (?:of|on|that|label|store|shop|keeping))|\ball-time\b|\bon record\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one article. `unnamed_frames` are stated quantities that no rule names: for review."""

    document: Document
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    unnamed_frames: tuple[Frame, ...]


def extract_claims(article: Article) -> Extraction:
    """Return the claims of an article; every evidence is verbatim.

    Raises:
        BrokenRuleError: a rule file of the installation does not follow its schema.
    """
    scene = read_scene(article)
    named = named_frames(scene)
    namings = without_doubles(outcomes_continued([naming for _, naming in named if naming is not None], scene))
    built = [Built(build(item, scene), item) for naming in namings for item in each(naming)]
    whole = [one for one in built if is_whole(one)]
    claims = (*carried(linked(whole, scene), scene), *rank_claims(scene), *statements(scene, whole))
    unnamed = tuple(frame for frame, naming in named if naming is None and frame.quantity)
    return Extraction(scene.document, scene.mentions, tuple(verbatim(claims, article.text)), unnamed)


def named_frames(scene: Scene) -> list[tuple[Frame, Naming | None]]:
    """Return all frames of a document, each with the rule that names it, if one does."""
    numbers = quantity_frames(scene.parsed, scene.quantities)
    verbs = tuple(verb_frames(scene.parsed))
    frames = (*numbers, *filter(is_free, verbs), *name_frames(scene))
    occasions = [(frame, name_frame(frame, scene)) for frame in verbs if tells_an_occasion(frame)]
    return [(frame, name_frame(frame, scene)) for frame in frames] + [
        (frame, naming) for frame, naming in occasions if naming is not None and naming.rule.kind in OCCURRENCES
    ]


def outcomes_continued(namings: list[Naming], scene: Scene) -> list[Naming]:
    """Read bare numbers that go on from an outcome in its paragraph as outcomes too ("Nine are still held")."""
    found: list[Naming] = []
    paragraph: Span | None = None
    for naming in namings:
        frame = naming.frame
        bare = frame.quantity is not None and (frame.elliptic or frame.head.pos == "NUM")
        here = scene.lead_in(frame.head.span).start
        if naming.rule.kind is Kind.OUTCOME and frame.quantity:
            paragraph = Span(here, frame.head.end)
        elif naming.rule.kind is Kind.COUNT_OF_EVENTS and bare and paragraph and paragraph.start == here:
            naming = replace(naming, rule=replace(naming.rule, kind=Kind.OUTCOME))
        found.append(naming)
    return found


def read_scene(article: Article) -> Scene:
    """Return what the stages before the rules find in an article."""
    document = segment(article)
    parsed = parse(document)
    gazetteer = load_gazetteer()
    named = find_mentions(document, gazetteer)
    agency = main_agency(document, named, gazetteer)
    persons = find_persons(document, named, agency=agency, gazetteer=gazetteer)
    times = find_times(document)
    mentions = resolve(parsed, longest(persons.mentions, named), main=agency)
    voices = hear(document, parsed, persons, mentions, agency=agency, gazetteer=gazetteer)
    return Scene(
        parsed=parsed,
        mentions=mentions,
        quantities=tuple(q for q in find_quantities(document) if not any(t.span.contains(q.span) for t in times)),
        times=times,
        voices=voices,
        agency=agency,
        subjects=subjects_of(parsed, mentions),
        gazetteer=gazetteer,
    )


def statements(scene: Scene, built: Iterable[Built]) -> tuple[Claim, ...]:
    """Return the claims that are words, roles and opinions; what another rule states as a fact is no opinion."""
    document, voices = scene.document, scene.voices
    factual = [one.frame.span for one in built if one.naming.rule.frame != "name"]
    return (
        *role_claims(document, voices.roles, scene.mentions, scene.times),
        *quote_claims(document, voices.quotations, scene.mentions),
        *position_claims(
            document,
            voices.attributions,
            voices.quotations,
            mentions=scene.mentions,
            quantities=scene.quantities,
            factual=factual,
        ),
    )


def build(naming: Naming, scene: Scene) -> Claim:
    """Build the claim that a rule sees in a frame."""
    frame, rule = naming.frame, naming.rule
    if rule.kind is None:
        raise ValueError(f"rule {rule.name} sets its frames aside")
    span = scene.with_whole_names(frame.whole_span)
    named = rule.frame == "name"
    attribution = None if named else scene.attribution_of(frame.head.span)
    speaker = attribution.speaker if attribution else None if named else scene.speaker_of(frame.head.span)
    around = f"{scene.text[span.start : span.end + 40]}"
    subject = subject_of_claim(naming, scene)
    if rule.kind is Kind.POSITION and speaker is None:
        speaker = subject
    of = slot_of(naming, scene, rule.slots.get("of", ()))
    target = slot_of(naming, scene, rule.slots.get("to", ()))
    return Claim(
        kind=rule.kind,
        subject=subject,
        evidence=(Evidence(span, span.of(scene.text)),),
        status=status_of_claim(naming, attribution, scene),
        rule=rule.name,
        value=value_of(naming, scene),
        unit=unit_of_claim(naming, scene),
        qualifier=frame.quantity.qualifier if frame.quantity else None,
        of=of,
        from_=slot_of(naming, scene, rule.slots.get("from", ())),
        to=target,
        place=place_of(frame, scene, target=target, loose=rule.kind in PAST_KINDS)
        or place_of_event(of.entity if of else None, subject, scene=scene),
        time=None if rule.kind is Kind.UNIT_OF_FORCE else time_of(naming, scene),
        attribution=attribution,
        attributed_to=speaker,
        direction=direction_of(naming),
        mentions=tuple(meant(naming, scene.mentions_in(span), scene)),
        cause=cause_of(span, scene),
        first_time=bool(FIRST_TIME.search(around)),
        record=bool(RECORD.search(around)),
        confidence=Decimal(rule.confidence),
    )


def without_doubles(namings: list[Naming]) -> list[Naming]:
    """Leave out frames set aside, and verbs whose number has made a claim; a technology is used besides."""
    claimed = [naming for naming in namings if naming.rule.kind is not None]
    numbers = [n for n in claimed if n.frame.quantity]
    counted = {(id(n.frame.verb), n.rule.kind) for n in numbers if not is_by_the_way(n)}
    beside = {(id(n.frame.verb), n.rule.kind) for n in numbers if is_by_the_way(n)}
    said = [n for n in claimed if n.rule.frame != "verb" or not (is_counted(n, counted) or is_told_beside(n, beside))]
    return [n for n in said if n.rule.frame != "name" or not is_said_by_a_clause(n, said)]


def is_by_the_way(naming: Naming) -> bool:
    """Tell whether a number stands beside what its verb says: "sold for £2m", "piloted in five areas"."""
    frame = naming.frame
    if frame.quantity is None or frame.head.dep != "pobj":
        return False
    if frame.quantity.unit is QuantityUnit.MONEY:
        return frame.head.head.lower == "for"
    return naming.rule.kind is Kind.COUNT_OF_EVENTS and Decimal(naming.rule.confidence) <= BARE


def is_told_beside(naming: Naming, beside: set[tuple[int, Kind | None]]) -> bool:
    """Tell whether a number by the way has made a claim of the same kind with the verb of a frame."""
    return (id(naming.frame.head), naming.rule.kind) in beside


def is_said_by_a_clause(naming: Naming, others: Iterable[Naming]) -> bool:
    """Tell whether a clause around a name makes a claim of the same kind."""
    clauses = (n for n in others if n.rule.frame != "name" and n.rule.kind is naming.rule.kind)
    return any(clause.frame.span.contains(naming.frame.span) for clause in clauses)


def is_counted(naming: Naming, counted: set[tuple[int, Kind | None]]) -> bool:
    """Tell whether the verb of a frame, or the one it is coordinated with, has a number that made a claim.

    Where the rule speaks of something besides what is counted (the technology used), only a claim of the same kind is
    a double.
    """
    kinds = {kind for verb, kind in counted if verb in (id(naming.frame.head), id(coordinated(naming.frame.head)))}
    return naming.rule.kind in kinds if naming.rule.besides else bool(kinds)


def each(naming: Naming) -> Iterator[Naming]:
    """Yield a naming for each of several coordinated things where the rule asks for it, else the naming itself."""
    rule, thing = naming.rule, naming.frame.object
    if rule.each is None or thing is None:
        yield naming
        return
    if rule.each == "object":
        things = coordinates(thing)
    else:
        prepositions = (p for p in thing.children_by("prep") if p.lower in rule.each.removeprefix("prep:").split(","))
        objects = (p.child("pobj") for first in prepositions for p in coordinates(first))
        things = (token for found in objects if found is not None for token in coordinates(found))
    yield from (replace(naming, item=token) for token in things)


def coordinates(token: Token) -> Iterator[Token]:
    """Yield a word and the words coordinated with it."""
    yield token
    for child in token.children_by("conj"):
        yield from coordinates(child)


def is_whole(built: Built) -> bool:
    """Tell whether the slots that the rule needs are filled."""
    return all(getattr(built.claim, need) for need in built.naming.rule.needs)


def meant(naming: Naming, mentions: Iterable[Mention], scene: Scene) -> Iterator[Mention]:
    """Leave out offences that only tell the occasion of a use of technology ("in a crackdown on violence")."""
    for mention in mentions:
        token = scene.parsed.token_at(mention.span.start)
        aside = naming.rule.besides and mention.entity.kind is EntityKind.OFFENCE and token is not None
        if not (aside and token is not None and is_occasion(token, naming.frame.verb)):
            yield mention


def is_occasion(token: Token, verb: Token | None) -> bool:
    """Tell whether a word hangs on the verb, or on a noun, by a preposition of time, place or occasion."""
    preposition = next((ancestor for ancestor in token.ancestors() if ancestor.dep in ("prep", "agent")), None)
    if preposition is None or preposition.lower not in word_class("occasion"):
        return False
    return preposition.head is verb or preposition.head.pos not in ("VERB", "AUX")


def balanced(evidence: Evidence, text: str) -> Evidence:
    """Take in the bracket or quotation mark that stands right at an end and whose other half is inside."""
    start, end = evidence.span.start, evidence.span.end
    for opening, closing in ("()", "[]", "“”"):
        inside = evidence.exact.count(opening) - evidence.exact.count(closing)
        if inside > 0 and text[end : end + 1] == closing:
            end += 1
        elif inside < 0 and start > 0 and text[start - 1] == opening:
            start -= 1
    return (
        evidence
        if (start, end) == (evidence.span.start, evidence.span.end)
        else Evidence(Span(start, end), text[start:end])
    )


def verbatim(claims: Iterable[Claim], text: str) -> Iterator[Claim]:
    """Let through the claims whose evidence is, word for word, what the text says at its offsets."""
    for claim in claims:
        found = (balanced(item, text) if claim.kind is not Kind.QUOTE else item for item in claim.evidence)
        evidence = tuple(item for item in found if item.exact and item.exact == item.span.of(text))
        if evidence:
            yield replace(claim, evidence=evidence)
