"""Shares: the people of whom a percentage or a ratio is stated."""

from __future__ import annotations

from ingest.framing.frames import Frame
from ingest.framing.matching import lemmas_of
from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind
from ingest.names.introductions import crowd, forces_at_large, words_with_modifiers


def people_of_share(frame: Frame) -> Entity | None:
    """Return the people, or the police forces in general, of whom a share is stated."""
    return people_after(frame) or of_people(frame) or measured_forces(frame)


def of_people(frame: Frame) -> Entity | None:
    """Return the people of whom a share is stated: "one Londoner in ten", "a third of the residents"."""
    counted = frame.counted
    inside = frame.sentence.tokens_in(frame.quantity.span) if frame.quantity else ()
    citizen = next((token for token in inside if token.tag == "NNP"), None)
    if citizen is not None:
        return Entity(EntityKind.GROUP, several(citizen.text))
    if counted is None or counted.pos not in ("NOUN", "PROPN") or counted.lemma not in word_class("people"):
        return None
    if lemmas_of(counted) & (word_class("service_people") | word_class("accused_people")):
        return None
    return Entity(EntityKind.GROUP, several(words_with_modifiers(counted)))


def people_after(frame: Frame) -> Entity | None:
    """Return those on whom something is done so often: "40 per cent of the stops were of young men"."""
    verb = frame.verb
    if verb is None or verb.lemma not in ("be", "involve", "target", "concern"):
        return None
    later = (child for child in verb.children_by("prep") if child.index > verb.index)
    objects = [child.child("pobj") for child in later if child.lower in ("on", "of", "against", "among")]
    tokens = (token for token in (*objects, verb.child("dobj")) if token is not None and token is not frame.counted)
    return next((people for token in tokens if (people := crowd(token)) is not None), None)


def measured_forces(frame: Frame) -> Entity | None:
    """Return police forces in general for a standard that holds for them: "what we expect of any force in Wales"."""
    below = (t for t in frame.sentence.tokens if t.dep == "pobj" and t.head.lower in ("from", "of", "for"))
    return next((forces for token in below if (forces := forces_at_large(token)) is not None), None)


def several(words: str) -> str:
    """Return a noun phrase in the plural.

    >>> several("young person"), several("resident"), several("shoppers"), several("worker in retail")
    ('young people', 'residents', 'shoppers', 'worker in retail')
    """
    if words.endswith("person"):
        return words.removesuffix("person") + "people"
    last = words.rsplit(" ", 1)[-1]
    plain = last in word_class("people") or last[:1].isupper()
    return f"{words}s" if plain and not last.endswith("s") and last != "people" else words
