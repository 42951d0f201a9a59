"""Subjects: what a claim is about, by the choice of its rule and what the text is speaking of."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.framing.frames import Frame
from ingest.framing.grammar import phrase_of
from ingest.framing.matching import Naming, lemmas_of
from ingest.framing.places import place_before, place_last, place_of
from ingest.framing.referents import (
    FORCES,
    WORKFORCE_KINDS,
    attended,
    court_before,
    doer,
    first_person,
    force_of_place,
    government_behind,
    inspecting,
    inspectorate,
    is_crowd,
    is_police_work,
    of_people,
    planner,
    unnamed_body,
)
from ingest.framing.scene import Scene
from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind, Kind, Mention, Span
from ingest.parsing import ParsedSentence, Token

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
SINGLE = frozenset({EntityKind.FORCE, EntityKind.UNIT, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY})
SPEAKING_ON = frozenset({"it", "they"})
HOLDERS = ACTORS | {EntityKind.PUBLISHER}
SERVICES = frozenset({EntityKind.FORCE, EntityKind.UNIT})
EMPLOYERS = SERVICES | {EntityKind.GOVERNMENT_BODY, EntityKind.POST, EntityKind.GROUP, EntityKind.OTHER}
NOBODY = Entity(EntityKind.GROUP, "police")
UNNAMED = Entity(EntityKind.GROUP, "people not named")


def subject_of_claim(naming: Naming, scene: Scene) -> Entity:
    """Return what the claim is about, by the choice that its rule makes; failing that, the actor or the focus."""
    frame, choice = naming.frame, naming.rule.subject
    chosen: Entity | None = None
    if choice == "counted":
        chosen = entity_of(frame.counted, frame, scene) or offence_in(frame.span, scene)
    elif choice == "subject":
        chosen = entity_of(frame.subject if frame.subject is not frame.head else frame.counted, frame, scene)
    elif choice == "name":
        chosen = next((m.entity for m in scene.mentions if m.span.contains(frame.head.span)), None)
    elif choice == "place":
        chosen = place_before(frame, scene) or place_of(frame, scene)
    elif choice == "there":
        before = Span(scene.lead_in(frame.span).start, max(frame.sentence.span.start, 1))
        chosen = place_last(before, scene)
    elif choice == "holder":
        chosen = actor_of(frame.agent, scene) or entity_of(frame.agent, frame, scene) or UNNAMED
    elif choice == "owner":
        owner = next((token for token in frame.clause if token is not frame.head), None)
        held = scene.mention_of(owner)
        chosen = held.entity if held and held.entity.kind in HOLDERS else actor_of(owner, scene)
    elif choice == "court":
        chosen = court_before(frame, scene)
    elif choice == "from":
        source = frame.prepositional("from")
        chosen = actor_of(source, scene) or entity_of(source, frame, scene)
    elif choice == "force":
        named = scene.mentions_in(frame.sentence.span, EntityKind.FORCE)
        chosen = named[0].entity if named else scene.agency
    return chosen or actor_or_focus(naming, scene)


def actor_or_focus(naming: Naming, scene: Scene) -> Entity:
    """Return who acts in the clause, or what the text speaks of: its event or offence, its unit, force or body."""
    frame, kind = naming.frame, naming.rule.kind
    counted = frame.counted
    if frame.quantity and counted and counted.tag == "NNS" and counted.lemma in word_class("police_force"):
        return unnamed_body(counted, scene) or FORCES
    if kind is Kind.COUNT_OF_EVENTS and (event := attended(frame, scene)) is not None:
        return event
    actor = actor_in(naming, scene)
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
    actor = actor_of(frame.agent, scene) or owner_in(frame.clause, scene)
    if actor is not None and kind in WORKFORCE_KINDS and (actor.kind not in EMPLOYERS or is_crowd(actor)):
        actor = None
    if actor is None and (kind in WORKFORCE_KINDS or is_police_work(frame)):
        actor = force_of_place(frame.agent, scene)
    if actor is None and kind not in WORKFORCE_KINDS | {Kind.OUTCOME}:
        actor = doer(frame.agent, frame, scene)
    if actor is None and kind is Kind.SHARE:
        actor = of_people(frame, scene)
    if actor is None and kind is Kind.PLANNED_EVENT:
        actor = inspecting(frame, scene)
    return actor or (decider(frame, scene) if kind is Kind.DECISION and frame.passive else None)


def decider(frame: Frame, scene: Scene) -> Entity | None:
    """Return who decides what is done by nobody named: whose plan it is, or the government where a force is meant."""
    mention = scene.mention_of(frame.object)
    ends = frame.verb is not None and bool(lemmas_of(frame.verb) & word_class("ending_a_force"))
    of_force = mention is not None and mention.entity.kind is EntityKind.FORCE and ends
    return planner(frame, scene) or (government_behind(scene) if of_force else None)


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
    return any(token.dep in ("nsubj", "nsubjpass") for token in sentence.tokens_in(mention.span))


def actor_of(token: Token | None, scene: Scene) -> Entity | None:
    """Return the body or person that a noun denotes; officers and police without a name are the article's agency."""
    if token is None:
        return None
    said = scene.attribution_of(token.span) if token.lower in SPEAKING_ON else None
    if said is not None and speaks_on(said.speaker, token.lower) and not said.span.contains(token.span):
        return in_office(said.speaker, scene)
    mention = scene.mention_of(token)
    if mention is not None and mention.entity.kind in ACTORS:
        return mention.entity
    apposed = (scene.mention_of(child) for child in token.children_by("appos"))
    body = next((m for m in apposed if m is not None and m.entity.kind in ACTORS), None)
    if body is not None:
        return body.entity
    return first_person(token, scene) or unnamed_body(token, scene) or body_by_noun(token, scene)


def body_by_noun(token: Token, scene: Scene) -> Entity | None:
    """Return the body that a common noun stands for: "they", "inspectors", "officers", "ministers", "the squad"."""
    lemmas = lemmas_of(token)
    if token.lower in word_class("they_word"):
        return scene.agency
    if token.lower == "inspectors" and (inspecting_body := inspectorate(scene)) is not None:
        return inspecting_body
    if lemmas & word_class("own_people"):
        return scene.agency if scene.agency and scene.agency.kind in SERVICES else police_there(token, scene)
    if lemmas & word_class("government_noun"):
        return the_government(scene)
    if lemmas & word_class("definite_unit"):
        return scene.focus_at(token.start)
    owner = token.child("poss")
    source = lemmas & word_class("figures_noun")
    if owner is not None and not source and (owned := scene.mention_of(owner)) is not None:
        return owned.entity if owned.entity.kind in ACTORS else None
    deciding = word_class("authority") | word_class("speaking_noun")
    if lemmas & deciding and token.pos in ("NOUN", "PROPN"):
        return Entity(EntityKind.GROUP, words_of(phrase_of(token), scene))
    return None


def the_government(scene: Scene) -> Entity | None:
    """Return the government of the United Kingdom."""
    return next((Entity(EntityKind(e.kind), e.name, e.iri) for e in scene.gazetteer.named("the Government")), None)


def in_office(speaker: Entity, scene: Scene) -> Entity | None:
    """Return the government for ministers who speak as a group, else the speaker."""
    return the_government(scene) if speaker.name.lower() in ("ministers", "government ministers") else speaker


def speaks_on(speaker: Entity, pronoun: str) -> bool:
    """Tell whether a pronoun in reported speech may stand for who speaks ("Liberty said it", "Ministers said they")."""
    is_name = all(word[:1].isupper() for word in speaker.name.split())
    return speaker.kind in SINGLE or (speaker.kind is EntityKind.GROUP and (pronoun == "they" or is_name))


def owner_in(clause: Iterable[Token], scene: Scene) -> Entity | None:
    """Return the body that owns something in the clause ("the unit's 12 drones")."""
    for token in clause:
        if token.dep == "poss" and token.head.lemma not in word_class("figures_noun"):
            mention = scene.mention_of(token)
            owner = mention.entity if mention is not None else unnamed_body(token, scene)
            if owner is not None and owner.kind in ACTORS - {EntityKind.PERSON}:
                return owner
    return None


def police_there(token: Token, scene: Scene) -> Entity:
    """Return the force of the place that the sentence of "police" names, or the police at large."""
    sentence = scene.document.sentence_at(token.start)
    places = scene.mentions_in(sentence, EntityKind.PLACE) if sentence else ()
    for place in places:
        known = place.entity.iri is not None and place.entity.iri in scene.gazetteer
        forces = scene.gazetteer.forces_policing(str(place.entity.iri)) if known else ()
        if len(forces) == 1:
            return Entity(EntityKind.FORCE, forces[0].name, forces[0].iri)
    return NOBODY


def entity_of(token: Token | None, frame: Frame, scene: Scene) -> Entity | None:
    """Return the entity that a noun denotes, or one that has the noun phrase, without its number, for its name."""
    if token is None or token.pos in ("NUM", "PRON"):
        return None
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
