"""Slots: what fills the fields of a claim once a rule has named its frame."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ingest.frames import Frame, phrase_of
from ingest.lexicon import word_class
from ingest.matching import Naming, lemmas_of
from ingest.model import Attribution, Direction, Entity, EntityKind, Kind, Mention, Slot, Span, Status
from ingest.parsing import ParsedSentence, Token
from ingest.scene import Scene
from ingest.status import status_of

ACTORS = frozenset(
    {
        EntityKind.FORCE,
        EntityKind.UNIT,
        EntityKind.ORGANISATION,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.GROUP,
        EntityKind.PERSON,
        EntityKind.POST,
        EntityKind.OTHER,
    }
)
SERVICES = frozenset({EntityKind.FORCE, EntityKind.UNIT})
NOBODY = Entity(EntityKind.GROUP, "police")
PAST_KINDS = frozenset({Kind.COUNT_OF_EVENTS, Kind.OUTCOME, Kind.INCIDENT, Kind.SHARE})
CURRENT = re.compile(
    r"\b(?:current|present|existing|today’s|today's)\s+\Z|\b(?:up|down) from (?:the |a |just )?\Z", re.IGNORECASE
)
CAUSE = re.compile(
    r"\b(?:due to|because of|owing to|as a result of|thanks to|caused by|driven by|amid)\s+((?:[\w’'£%-]+\s*){1,8})",
    re.IGNORECASE,
)


def subject_of_claim(naming: Naming, scene: Scene) -> Entity:
    """Return what the claim is about, by the choice that its rule makes."""
    frame, choice = naming.frame, naming.rule.subject
    if choice == "counted" and frame.counted is not None:
        return entity_of(frame.counted, scene)
    if choice == "name":
        named = next((m.entity for m in scene.mentions if m.span.contains(frame.head.span)), None)
        return named or NOBODY
    if choice == "subject" and frame.subject is not None:
        return entity_of(frame.subject, scene)
    if choice == "place":
        place = place_before(frame, scene) or place_of(naming, scene)
        if place is not None:
            return place
    if choice == "force":
        force = next((m.entity for m in scene.mentions_in(frame.sentence.span, EntityKind.FORCE)), None)
        return force or scene.agency or NOBODY
    actor = actor_of(frame.agent, scene) or owner_in(frame.clause, scene)
    if choice == "scene" and actor is None:
        event = scene.event_near(frame.span)
        offence = next(
            (
                m.entity
                for m in scene.mentions_in(frame.sentence.span, EntityKind.OFFENCE)
                if is_subject(m, frame.sentence)
            ),
            None,
        )
        actor = event or offence
    focus = scene.focus_at(frame.head.start)
    if actor is not None or focus is None:
        return actor or NOBODY
    return focus if focus.kind in SERVICES else thing_spoken_of(naming, scene) or focus


def thing_spoken_of(naming: Naming, scene: Scene) -> Entity | None:
    """Return what the numbers of an article about no force are about: the plural subject, else what is counted."""
    frame = naming.frame
    for token in (frame.subject, frame.counted):
        if token is not None and token.tag in ("NNS", "NNPS", "NNP") and token.pos in ("NOUN", "PROPN"):
            return entity_of(token, scene)
    return None


def is_subject(mention: Mention, sentence: ParsedSentence) -> bool:
    """Tell whether a mention is a subject in its sentence."""
    return any(token.dep in ("nsubj", "nsubjpass") for token in sentence.tokens_in(mention.span))


def actor_of(token: Token | None, scene: Scene) -> Entity | None:
    """Return the body or person that a noun denotes; officers and police without a name are the article's agency."""
    if token is None:
        return None
    mention = scene.mention_of(token)
    if mention is not None and mention.entity.kind in ACTORS:
        return mention.entity
    if token.lower in word_class("they_word") or lemmas_of(token) & word_class("own_people"):
        return scene.agency
    if lemmas_of(token) & word_class("government_noun"):
        return next((Entity(EntityKind(e.kind), e.name, e.iri) for e in scene.gazetteer.named("the Government")), None)
    if lemmas_of(token) & word_class("definite_unit"):
        return scene.focus_at(token.start)
    owner = token.child("poss")
    if owner is not None and (owned := scene.mention_of(owner)) is not None and owned.entity.kind in ACTORS:
        return owned.entity
    if lemmas_of(token) & word_class("authority") and token.pos in ("NOUN", "PROPN"):
        return Entity(EntityKind.GROUP, words_of(phrase_of(token), scene))
    return None


def owner_in(clause: Iterable[Token], scene: Scene) -> Entity | None:
    """Return the body that owns something in the clause ("the unit's 12 drones")."""
    for token in clause:
        if token.dep == "poss":
            mention = scene.mention_of(token)
            if mention is not None and mention.entity.kind in ACTORS - {EntityKind.PERSON}:
                return mention.entity
    return None


def entity_of(token: Token, scene: Scene) -> Entity:
    """Return the entity that a noun denotes, or one that has the noun phrase for its name."""
    mention = scene.mention_of(token)
    return mention.entity if mention else Entity(EntityKind.OTHER, words_of(phrase_of(token), scene))


def place_of(naming: Naming, scene: Scene) -> Entity | None:
    """Return the place where it is said to be: the last place named in the clause, else the first of the sentence."""
    within = scene.mentions_in(naming.frame.span, EntityKind.PLACE)
    if within:
        return within[-1].entity
    around = scene.mentions_in(naming.frame.sentence.span, EntityKind.PLACE)
    return around[0].entity if around else None


def place_before(frame: Frame, scene: Scene) -> Entity | None:
    """Return the last place named before the number in its sentence ("the West End, where 15 per cent ...")."""
    before = Span(frame.sentence.span.start, max(frame.sentence.span.start + 1, frame.head.start))
    if frame.quantity:
        before = Span(before.start, max(before.start + 1, frame.quantity.span.start))
    places = scene.mentions_in(before, EntityKind.PLACE)
    return places[-1].entity if places else None


def time_of(naming: Naming, scene: Scene) -> str | None:
    """Return the time in the clause or the sentence; of what is counted, else the last one named in the paragraph."""
    frame = naming.frame
    if naming.rule.kind in PAST_KINDS:
        return next((time.value for time in scene.times_for(frame.span)), None)
    return next((t.value for s in (frame.span, frame.sentence.span) for t in scene.times if s.contains(t.span)), None)


def status_of_claim(naming: Naming, attribution: Attribution | None, scene: Scene) -> Status:
    """Return the status by rule or by clause; what is warned of and has not happened is warned."""
    frame, rule = naming.frame, naming.rule
    if rule.status is not None:
        return rule.status
    before = scene.text[frame.sentence.span.start : frame.quantity.span.start] if frame.quantity else ""
    if CURRENT.search(before):
        return Status.ONGOING
    verb = frame.verb or next(iter(frame.participles), None)
    status = status_of(verb, Status.HAPPENED if rule.kind in PAST_KINDS else Status.ONGOING)
    if status is Status.ONGOING and rule.kind in PAST_KINDS and verb is not None and not is_progressive(verb):
        status = Status.HAPPENED
    if attribution and attribution.verb in word_class("fearing") and status is not Status.HAPPENED:
        return Status.WARNED
    return status


def is_progressive(verb: Token) -> bool:
    """Tell whether the clause says that it goes on: "are piling up", "still wait"."""
    going = verb.tag == "VBG" or any(child.lower in ("still", "now", "currently") for child in verb.children)
    return (going and not verb.is_root) or (going and verb.child("aux") is not None)


def direction_of(naming: Naming) -> Direction | None:
    """Return the rule's direction, or that of a verb of rising or falling in the chain."""
    if naming.rule.direction is not None:
        return naming.rule.direction
    lemmas = {lemma for token in (*naming.frame.chain, *naming.frame.participles) for lemma in lemmas_of(token)}
    if lemmas & (word_class("falling") | word_class("losing_noun")):
        return Direction.DECREASE
    return Direction.INCREASE if lemmas & (word_class("rising") | word_class("gaining")) - {"go"} else None


def slot_of(naming: Naming, scene: Scene, fillers: Iterable[str]) -> Slot | None:
    """Return the first filler that finds something: see `filled`."""
    found = (filled(naming, scene, filler) for filler in fillers)
    return next((slot for slot in found if slot is not None), None)


def filled(naming: Naming, scene: Scene, filler: str) -> Slot | None:
    """Fill a slot from `object`, `counted`, `subject`, `technology`, `prep:to,into` or `captured:name`."""
    frame = naming.frame
    how, _, what = filler.partition(":")
    if how == "captured":
        words = naming.captured.get(what)
        return Slot(words) if words else None
    if how == "owner":
        named = scene.mention_of(frame.head)
        force = scene.force_of(named.entity) if named else None
        if (
            force is None
            and named
            and named.entity.iri is None
            and scene.agency
            and scene.agency.kind is EntityKind.FORCE
        ):
            force = scene.agency
        return Slot(force.name, force) if force else None
    if how == "prep":
        return slot_for(frame.prepositional(*what.split(",")), scene)
    if how in ("technology", "unit", "public-event", "offence"):
        mention = nearest(scene.mentions_in(frame.sentence.span, EntityKind(how)), frame.span)
        return Slot(mention.entity.name, mention.entity) if mention else None
    token = {"object": naming.object, "counted": frame.counted, "subject": frame.subject}[how]
    return slot_for(token, scene)


def slot_for(token: Token | None, scene: Scene) -> Slot | None:
    """Return a noun phrase as a slot, with the entity that its noun denotes."""
    if token is None:
        return None
    mention = scene.mention_of(token)
    entity = mention.entity if mention else None
    name = (
        entity.name
        if entity is not None and mention is not None and mention.span.start <= phrase_of(token).start
        else None
    )
    return Slot(name or words_of(phrase_of(token), scene), entity)


def nearest(mentions: Iterable[Mention], span: Span) -> Mention | None:
    """Return the mention in the span, or the one nearest to it."""
    return min(mentions, key=lambda m: max(span.start - m.span.end, m.span.start - span.end, 0), default=None)


def unit_of_claim(naming: Naming, scene: Scene) -> str:
    """Return the rule's unit with its fields filled."""
    frame = naming.frame
    counted = frame.counted
    technology = technology_near(frame.span, scene)
    fields = {
        "counted": words_of(phrase_of(counted), scene) if counted is not None else "",
        "category": category_of(counted, scene),
        "verb": frame.head.lower,
        "lemma": frame.head.lemma,
        "participle": " ".join(token.lower for token in frame.participles[:1])
        or (frame.verb.lower if frame.verb else ""),
        "object": words_of(phrase_of(naming.object), scene) if naming.object is not None else "",
        "subject": words_of(phrase_of(frame.subject), scene) if frame.subject is not None else "",
        "technology": technology.entity.name if technology else "",
        "period": naming.captured.get("period", ""),
    }
    return " ".join(naming.rule.unit.format(**fields).split())


def technology_near(span: Span, scene: Scene) -> Mention | None:
    """Return the technology named in the sentence, nearest to the span, else the last one named before."""
    sentence = scene.document.sentence_at(span.start)
    within = nearest(scene.mentions_in(sentence, EntityKind.TECHNOLOGY), span) if sentence else None
    before = (
        m for m in reversed(scene.mentions) if m.entity.kind is EntityKind.TECHNOLOGY and m.span.end <= span.start
    )
    return within or next(before, None)


def category_of(counted: Token | None, scene: Scene) -> str:
    """Return the name of the workforce category that a noun denotes, or its phrase."""
    if counted is None:
        return ""
    mention = scene.mention_of(counted)
    if mention is not None and mention.entity.kind is EntityKind.WORKFORCE:
        return mention.entity.name
    return words_of(phrase_of(counted), scene)


def cause_of(span: Span, scene: Scene) -> Slot | None:
    """Return what the clause gives as the cause ("due to budget shortages")."""
    match = CAUSE.search(scene.text, span.start, span.end)
    if match is None:
        return None
    words = " ".join(match.group(1).split())
    mention = next(iter(scene.mentions_in(Span(match.start(1), match.end(1)))), None)
    return Slot(words, mention.entity if mention else None)


def words_of(span: Span, scene: Scene) -> str:
    """Return the words of a span on one line."""
    return " ".join(span.of(scene.text).split())


def value_of(naming: Naming) -> Decimal | None:
    """Return the value that the rule gives, or that of the frame's quantity ("a second man" is one man)."""
    if naming.rule.value_is is not None:
        return Decimal(naming.rule.value_is)
    return naming.frame.quantity.value if naming.frame.quantity else None
