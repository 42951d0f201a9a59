"""Deciders: who is behind what is done without an agent: whose plan or request it is, a government, a court."""

from __future__ import annotations

import re

from ingest.framing.actors import actor_of
from ingest.framing.frames import Frame
from ingest.framing.grammar import prepositional_object
from ingest.framing.matching import lemmas_of
from ingest.framing.referents import SPOKEN_FOR, inspectorate, phrase_words
from ingest.framing.scene import Scene
from ingest.framing.status import status_of
from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind, Status

ON_APPEAL = re.compile(r"\b[Oo]n appeal\b|\bappeal (?:judges?|court)\b|\b(?:the|its|his|her|their) appeal\b")
ACT = re.compile(r"\b(?:[A-Z][\w’'-]+\s(?:(?:and|of)\s)?){1,6}Act(?:\s\d{4})?\b")


def government_behind(scene: Scene) -> Entity | None:
    """Return the government body that the text names last, else none: it decides what becomes of police forces."""
    bodies = [m.entity for m in scene.mentions if m.entity.kind is EntityKind.GOVERNMENT_BODY]
    ministries = [body for body in bodies if body.name in ("Home Office", "UK Government", "Scottish Government")]
    return ministries[0] if ministries else None


def decider(frame: Frame, scene: Scene) -> Entity | None:
    """Return who decides what is done by nobody named: whose plan it is, a court, the government of a force."""
    if not is_ceasing(frame) and (not frame.passive or frame.agent is not None):
        return None
    verb = lemmas_of(frame.verb) if frame.verb else frozenset()
    mention = scene.mention_of(frame.object or frame.subject)
    of_force = mention is not None and mention.entity.kind is EntityKind.FORCE and verb & word_class("ending_a_force")
    case = frame.object is not None and frame.object.lemma in word_class("case_noun")
    court = court_before(frame, scene) if case and verb & word_class("overruling") else None
    return planner(frame, scene) or court or (government_behind(scene) if of_force else None)


def is_ceasing(frame: Frame) -> bool:
    """Tell whether a clause says that something will cease to exist: nobody decides that of himself."""
    verb = frame.verb
    return verb is not None and verb.lemma == "cease" and any(c.lemma == "exist" for c in verb.children_by("xcomp"))


def planner(frame: Frame, scene: Scene) -> Entity | None:
    """Return whose plan it is under which something is done: "under plans announced by ministers"."""
    if frame.verb is None:
        return None
    for under in frame.verb.children_by("prep"):
        plan = under.child("pobj") if under.lower == "under" else None
        if plan is None or plan.lemma not in word_class("plan_noun"):
            continue
        made = (plan, *plan.children_by("acl"))
        agents = (prepositional_object(token, ("by", "of", "from")) for token in made)
        for token in (*plan.children_by("poss", "compound"), *agents):
            actor = actor_of(token, scene)
            if actor is not None and actor.kind in SPOKEN_FOR:
                return actor
    return None


def asker(frame: Frame, scene: Scene) -> Entity | None:
    """Return at whose request something is done: "at my request", "at the behest of the mayor"."""
    for token in frame.clause:
        if token.lemma in word_class("request_noun") and token.dep == "pobj" and token.head.lower in ("at", "on"):
            return actor_of(token.child("poss") or prepositional_object(token, ("of", "from")), scene)
    return None


def investigator(frame: Frame, scene: Scene) -> Entity | None:
    """Return who investigates: what follows "by", else the watchdog that says so."""
    by = (token for token in frame.clause if token.lower == "by" and "investigat" in token.head.lower)
    named = next((actor for token in by if (actor := actor_of(token.child("pobj"), scene)) is not None), None)
    said = scene.attribution_of(frame.head.span)
    watchdog = said.speaker if said and said.speaker.kind is EntityKind.GOVERNMENT_BODY else None
    return named or watchdog


def committee(frame: Frame, scene: Scene) -> Entity | None:
    """Return the committee whose inquiry hears somebody: by its name, wherever the text gives it, or by its noun.

    Who speaks to a committee, not to its inquiry, is himself the subject: it is his evidence.
    """
    noun = frame.object
    if noun is None or noun.lemma not in ("inquiry", "hearing", "inquest"):
        return None
    here = scene.mention_of(noun)
    if here is not None and here.entity.kind in SPOKEN_FOR:
        return here.entity
    named = [m.entity for m in scene.mentions if re.search(r"\b(?:Committee|Inquiry|Assembly)\b", m.entity.name)]
    return named[0] if named else Entity(EntityKind.GROUP, phrase_words(noun, scene))


def law_of(frame: Frame, scene: Scene) -> Entity | None:
    """Return the act that threatens a penalty: "under the Firearms Act 1968 a court may jail them for ten years"."""
    sentence = frame.sentence.span
    act = ACT.search(scene.text, sentence.start, sentence.end)
    threatened = status_of(frame.verb) is not Status.HAPPENED
    return Entity(EntityKind.OTHER, " ".join(act.group().split())) if act and threatened else None


def court_before(frame: Frame, scene: Scene) -> Entity | None:
    """Return the court or tribunal that the text named last, up to the end of a sentence; on appeal the higher one."""
    courts = [m for m in scene.mentions if "Court" in m.entity.name or "Tribunal" in m.entity.name]
    before = [mention for mention in courts if mention.span.start < frame.sentence.span.end]
    start = before[-1].span.end if before else 0
    if ON_APPEAL.search(scene.text, start, frame.sentence.span.end):
        higher = next((mention.entity for mention in courts if "Appeal" in mention.entity.name), None)
        if higher is not None:
            return higher
    return before[-1].entity if before else None


def inspecting(frame: Frame, scene: Scene) -> Entity | None:
    """Return the inspectorate whose visit or inspection takes place, where the text names one."""
    token = frame.subject
    visits = token is not None and token.lemma in ("inspection", "visit", "revisit", "reinspection", "re-inspection")
    return inspectorate(scene) if visits else None
