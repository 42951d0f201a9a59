"""Subjects: what a claim is about, by the choice of its rule and what the text is speaking of."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.grammar import phrase_of
from ingest.lexicon import word_class
from ingest.matching import Naming, lemmas_of
from ingest.model import Entity, EntityKind, Mention, Span
from ingest.parsing import ParsedSentence, Token
from ingest.places import place_before, place_of
from ingest.scene import Scene

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
        place = place_before(frame, scene) or place_of(frame, scene)
        if place is not None:
            return place
    if choice == "force":
        force = next((m.entity for m in scene.mentions_in(frame.sentence.span, EntityKind.FORCE)), None)
        return force or scene.agency or NOBODY
    speaking = frame.verb is not None and frame.verb.lemma in word_class("speaking") and frame.quantity is not None
    actor = None if speaking else actor_of(frame.agent, scene) or owner_in(frame.clause, scene)
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


def words_of(span: Span, scene: Scene) -> str:
    """Return the words of a span on one line."""
    return " ".join(span.of(scene.text).split())
