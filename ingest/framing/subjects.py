"""Subjects: what a claim is about, by the choice of its rule and what the text is speaking of."""

from __future__ import annotations

from ingest.framing.actors import ACTORS, NOBODY, SERVICES, actor_of, owner_in
from ingest.framing.deciders import asker, committee, court_before, decider, inspecting, investigator, law_of
from ingest.framing.frames import Frame
from ingest.framing.grammar import phrase_of, prepositional_object
from ingest.framing.matching import Naming
from ingest.framing.places import place_before, place_last, place_of
from ingest.framing.referents import (
    FORCES,
    WORKFORCE_KINDS,
    attended,
    bearer,
    doer,
    force_of_place,
    harmed,
    is_crowd,
    is_police_work,
    surveyed,
    unnamed_body,
)
from ingest.framing.scene import Scene
from ingest.framing.shares import people_of_share, several
from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind, Kind, Mention, Span
from ingest.parsing import ParsedSentence, Token

HOLDERS = ACTORS | {EntityKind.PUBLISHER}
EMPLOYERS = SERVICES | {EntityKind.GOVERNMENT_BODY, EntityKind.POST, EntityKind.GROUP, EntityKind.OTHER}
MEASURED = frozenset({Kind.COUNT_OF_EVENTS, Kind.SHARE, Kind.INCIDENT})
UNNAMED = Entity(EntityKind.GROUP, "people not named")


def subject_of_claim(naming: Naming, scene: Scene) -> Entity:
    """Return what the claim is about, by the choice that its rule makes; failing that, the actor or the focus."""
    frame = naming.frame
    asked = asker(frame, scene) if naming.rule.kind is not Kind.PLANNED_EVENT else None
    chosen = asked or happening_there(naming, scene) or chosen_by_rule(naming, scene)
    return chosen or actor_or_focus(naming, scene)


def chosen_by_rule(naming: Naming, scene: Scene) -> Entity | None:
    """Return the subject that the rule of a frame chooses, if it is there."""
    frame, choice = naming.frame, naming.rule.subject
    if choice == "counted":
        return entity_of(frame.counted, frame, scene) or offence_in(frame.span, scene)
    if choice == "subject":
        return grammatical_subject(frame, scene)
    if choice == "name":
        return next((m.entity for m in scene.mentions if m.span.contains(frame.head.span)), None)
    if choice == "place":
        return place_before(frame, scene) or place_of(frame, scene)
    if choice == "there":
        return place_last(lead_in_to(frame, scene), scene)
    if choice == "holder":
        return actor_of(frame.agent, scene) or entity_of(frame.agent, frame, scene) or UNNAMED
    if choice == "owner":
        owner = next((token for token in frame.clause if token is not frame.head), None)
        held = scene.mention_of(owner)
        return held.entity if held and held.entity.kind in HOLDERS else actor_of(owner, scene)
    if choice == "from":
        source = frame.prepositional("from")
        return actor_of(source, scene) or entity_of(source, frame, scene)
    if choice == "force":
        named = scene.mentions_in(frame.sentence.span, EntityKind.FORCE)
        return named[0].entity if named else scene.agency
    deciding = {"court": court_before, "committee": committee, "investigator": investigator, "law": law_of}
    return deciding[choice](frame, scene) if choice in deciding else None


def grammatical_subject(frame: Frame, scene: Scene) -> Entity | None:
    """Return what the grammatical subject denotes; where that is a time, what the year or month has brought."""
    token = frame.subject if frame.subject is not frame.head else frame.counted
    if token is not None and token.lemma in word_class("duration"):
        token = frame.object
    entity = entity_of(token, frame, scene)
    if entity is None or token is None or entity.kind is not EntityKind.OTHER:
        return entity
    return Entity(entity.kind, several(entity.name)) if token.tag == "NN" and is_crowd(entity) else entity


def lead_in_to(frame: Frame, scene: Scene) -> Span:
    """Return the paragraph of a frame as far as its sentence."""
    return Span(scene.lead_in(frame.span).start, max(frame.sentence.span.start, 1))


def happening_there(naming: Naming, scene: Scene) -> Entity | None:
    """Return the place that "there" stands for in a sentence that counts what happens in it."""
    frame = naming.frame
    counts = naming.rule.kind in MEASURED and naming.rule.subject in ("scene", "counted", "subject")
    there = (t for t in frame.sentence.tokens if t.lower == "there" and t.tag == "RB" and t.dep == "advmod")
    if not counts or next(there, None) is None:
        return None
    return place_last(lead_in_to(frame, scene), scene)


def actor_or_focus(naming: Naming, scene: Scene) -> Entity:
    """Return who acts in the clause, or what the text speaks of: its event or offence, its unit, force or body."""
    frame, kind = naming.frame, naming.rule.kind
    counted = frame.counted
    if frame.quantity and counted and counted.tag == "NNS" and counted.lemma in word_class("police_force"):
        return unnamed_body(counted, scene) or FORCES
    event = attended(frame, scene) or surveyed(frame, scene) or harmed(frame) if kind is Kind.COUNT_OF_EVENTS else None
    if event is not None:
        return event
    actor = actor_in(naming, scene)
    if actor is None and kind is Kind.INCIDENT:
        return scene.event_near(frame.span) or scene.focus_at(frame.head.start) or NOBODY
    if actor is None and naming.rule.subject == "scene":
        offences = scene.mentions_in(frame.sentence.span, EntityKind.OFFENCE)
        offence = next((m.entity for m in offences if is_subject(m, frame.sentence)), None)
        actor = scene.event_near(frame.span) or narrowed(offence, frame, scene)
    focus = scene.focus_at(frame.head.start)
    if actor is None and naming.rule.subject == "scene" and not scene.is_named(focus):
        actor = offence_in(frame.span, scene)
    if actor is not None or focus is None:
        return actor or NOBODY
    return spoken_of(naming, focus, scene)


def actor_in(naming: Naming, scene: Scene) -> Entity | None:
    """Return who acts in the clause, or owns something in it, or is behind what is done there."""
    frame, kind = naming.frame, naming.rule.kind
    if frame.quantity is not None and frame.verb is not None and frame.verb.lemma in word_class("speaking"):
        return None
    actor = unit_of_staff(frame, scene) if kind in WORKFORCE_KINDS else None
    actor = bearer(frame) if kind is Kind.BUDGET else actor
    actor = actor or actor_of(frame.agent, scene) or owner_in(frame.clause, scene)
    if kind is Kind.DECISION:
        actor = decider(frame, scene) or actor
    if actor is not None and kind in WORKFORCE_KINDS and (actor.kind not in EMPLOYERS or is_crowd(actor)):
        actor = None
    if actor is None and (kind in WORKFORCE_KINDS or is_police_work(frame)):
        actor = force_of_place(frame.agent, scene)
    if actor is None and kind is Kind.SHARE:
        actor = people_of_share(frame)
    if actor is None and kind not in WORKFORCE_KINDS | {Kind.OUTCOME}:
        actor = doer(frame.agent, frame, scene)
    return actor or (inspecting(frame, scene) if kind is Kind.PLANNED_EVENT else None)


def unit_of_staff(frame: Frame, scene: Scene) -> Entity | None:
    """Return the unit whose strength is told: "a task force of 40 officers", "a team, 40 strong"."""
    for noun in frame.chain:
        if noun.pos in ("NOUN", "PROPN"):
            mention = scene.mention_of(noun)
            named = mention is not None and mention.entity.kind is EntityKind.UNIT
            return mention.entity if mention is not None and named else unnamed_body(noun, scene)
    return None


def spoken_of(naming: Naming, focus: Entity, scene: Scene) -> Entity:
    """Return what a clause without an actor is about: mostly the focus, but no other body makes arrests than police."""
    frame, kind = naming.frame, naming.rule.kind
    if focus.kind in SERVICES or kind is Kind.DECISION or focus.name.startswith(FORCES.name):
        return focus
    if kind is Kind.COUNT_OF_EVENTS and is_police_work(frame):
        return FORCES
    if kind is Kind.COUNT_OF_EVENTS and focus.kind is EntityKind.GOVERNMENT_BODY:
        return focus
    return thing_spoken_of(frame, scene) or focus


def narrowed(offence: Entity | None, frame: Frame, scene: Scene) -> Entity | None:
    """Return, for "offences" of no kind, the kind that the paragraph named last; else the offence itself."""
    if offence is None or offence.name.lower() not in word_class("crime_at_large"):
        return offence
    paragraph = Span(scene.lead_in(frame.span).start, max(frame.sentence.span.start, 1))
    named = [m.entity for m in scene.mentions if m.entity.kind is EntityKind.OFFENCE and paragraph.contains(m.span)]
    return named[-1] if named else offence


def thing_spoken_of(frame: Frame, scene: Scene) -> Entity | None:
    """Return what the numbers of an article about no force are about: the plural subject, else what is counted."""
    for token in (frame.subject, frame.counted):
        if token is not None and token.tag in ("NNS", "NNPS", "NNP") and token.pos in ("NOUN", "PROPN"):
            thing = entity_of(token, frame, scene)
            if thing is not None and thing.kind is not EntityKind.OUTCOME:
                return thing
    return None


def offence_in(span: Span, scene: Scene) -> Entity | None:
    """Return the first offence that a span names."""
    return next((mention.entity for mention in scene.mentions_in(span, EntityKind.OFFENCE)), None)


def is_subject(mention: Mention, sentence: ParsedSentence) -> bool:
    """Tell whether a mention is a subject in its sentence."""
    return any(token.dep in ("nsubj", "nsubjpass", "csubj") for token in sentence.tokens_in(mention.span))


def entity_of(token: Token | None, frame: Frame, scene: Scene) -> Entity | None:
    """Return the entity that a noun denotes, or one that has the noun phrase, without its number, for its name."""
    if token is None or token.pos in ("NUM", "PRON"):
        return None
    if token.lemma in word_class("change_noun"):
        token = prepositional_object(token, ("in", "of")) or token
    mention = scene.mention_of(token)
    if mention is not None and mention.entity.kind is not EntityKind.OUTCOME:
        return mention.entity
    return Entity(EntityKind.OTHER, words_of(without_number(phrase_of(token), frame), scene))


def without_number(phrase: Span, frame: Frame) -> Span:
    """Cut the number of the frame, with its comparator, from the front of a noun phrase."""
    number = frame.quantity.span if frame.quantity else None
    if number is not None and phrase.start < number.end < phrase.end:
        return Span(number.end, phrase.end)
    return phrase


def words_of(span: Span, scene: Scene) -> str:
    """Return the words of a span on one line."""
    return " ".join(span.of(scene.text).split())
