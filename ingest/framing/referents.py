"""Referents: who or what a clause speaks of where its words name nobody in the gazetteer.

The speaker behind "we", police forces in general, the march that people came to, the government behind a passive, the
inspectorate behind "inspectors", and any noun phrase for people or a body that acts.
"""

from __future__ import annotations

import re

from ingest.framing.frames import Frame
from ingest.framing.grammar import phrase_of
from ingest.framing.matching import lemmas_of
from ingest.framing.scene import Scene
from ingest.lexicon import word_class
from ingest.model import BlockKind, Entity, EntityKind, Kind
from ingest.names.coreference import unit_brought_in
from ingest.names.introductions import AT_LARGE, crowd, forces_at_large
from ingest.names.mentions import singular
from ingest.parsing import Token

FORCES = Entity(EntityKind.GROUP, AT_LARGE)
POLICE_BODIES = frozenset({EntityKind.FORCE, EntityKind.UNIT, EntityKind.GROUP})
SPOKEN_FOR = frozenset(
    {EntityKind.FORCE, EntityKind.UNIT, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.PUBLISHER}
)
WE, ONE_SELF = frozenset({"we", "us", "our", "ours"}), frozenset({"i", "me", "my", "mine"})
WORKFORCE_KINDS = frozenset({Kind.HEADCOUNT, Kind.WORKFORCE_CHANGE, Kind.REDEPLOYMENT})
COMPANY = re.compile(r"\b(?:turnout|attendance|crowd|throng|procession|(?:number|figure) at)\b", re.IGNORECASE)


def phrase_words(token: Token, scene: Scene) -> str:
    """Return the words of a noun phrase on one line."""
    return " ".join(phrase_of(token).of(scene.text).split())


def unnamed_body(token: Token, scene: Scene) -> Entity | None:
    """Return what a noun brings in without a name: police forces in general, or a unit that is new to the text."""
    return forces_at_large(token) or unit_brought_in(token, scene.mentions)


def force_of_place(token: Token | None, scene: Scene) -> Entity | None:
    """Return the force of a place that a word names: "Cumbria has 1,260 officers"."""
    mention = scene.mention_of(token)
    if mention is None or mention.entity.kind is not EntityKind.PLACE or mention.entity.iri is None:
        return None
    known = mention.entity.iri in scene.gazetteer
    forces = scene.gazetteer.forces_policing(mention.entity.iri) if known else ()
    return Entity(EntityKind.FORCE, forces[0].name, forces[0].iri) if len(forces) == 1 else None


def first_person(token: Token, scene: Scene) -> Entity | None:
    """Return whom "we" or "I" stands for: the body in which the speaker holds a role, or who speaks."""
    if token.lower not in WE | ONE_SELF:
        return None
    said = scene.attribution_of(token.span)
    speaker = scene.speaker_of(token.span) or (said.speaker if said else None)
    if speaker is None or token.lower in ONE_SELF:
        return speaker
    return body_of_speaker(speaker, scene)


def body_of_speaker(speaker: Entity, scene: Scene) -> Entity | None:
    """Return the body for which somebody speaks: by the role that the text gives, or the post; a body is its own."""
    if speaker.kind in SPOKEN_FOR:
        return speaker
    if speaker.kind is EntityKind.PERSON:
        roles = (role for role in scene.voices.roles if role.person.name == speaker.name and not role.former)
        return next((role.of for role in roles if role.of is not None and role.of.kind in SPOKEN_FOR), None)
    if speaker.kind is EntityKind.POST and speaker.iri is not None and speaker.iri in scene.gazetteer:
        around = [scene.gazetteer[iri] for iri in scene.gazetteer.containers(speaker.iri) if iri in scene.gazetteer]
        bodies = (Entity(EntityKind(entry.kind), entry.name, entry.iri) for entry in around)
        return next((body for body in bodies if body.kind in SPOKEN_FOR), None)
    return None


def is_crowd(entity: Entity) -> bool:
    """Tell whether an entity is people and no body: "young people"."""
    return entity.kind is EntityKind.GROUP and bool(singulars(entity.name) & word_class("people"))


def singulars(words: str) -> set[str]:
    """Return the last word of a phrase, as it stands and without the ending of a plural."""
    last = words.split(" of ")[0].rsplit(" ", 1)[-1].lower()
    return {last, singular(last)}


def doer(token: Token | None, frame: Frame, scene: Scene) -> Entity | None:
    """Return the people, or the body without a known name, that a noun says to act; never what is counted itself."""
    if token is None or token is frame.counted or token.pos not in ("NOUN", "PROPN"):
        return None
    if token.pos == "PROPN":
        words = phrase_words(token, scene)
        several = len(words.split()) > 1 and all(word[:1].isupper() for word in words.split() if len(word) > 3)
        return Entity(EntityKind.ORGANISATION, words.replace("’", "'")) if several else None
    lemmas = lemmas_of(token)
    if lemmas & word_class("own_people") or lemmas & word_class("service_people"):
        return None
    if lemmas & word_class("facility") or (frame.verb is not None and frame.verb.lemma in word_class("keeping_count")):
        return None
    acts = lemmas & (word_class("people") | word_class("body_noun") | word_class("speaking_noun"))
    return Entity(EntityKind.GROUP, phrase_words(token, scene)) if acts else None


def is_police_work(frame: Frame) -> bool:
    """Tell whether only police do what the clause counts: arrests, stops, seizures, searches."""
    tokens = (*frame.chain, *frame.participles, *((frame.counted,) if frame.counted else ()))
    return any(lemmas_of(token) & word_class("police_work") for token in tokens)


def attended(frame: Frame, scene: Scene) -> Entity | None:
    """Return the march, match or vigil whose size is told: "600 people joined the vigil"."""
    counted = frame.counted
    if counted is None or counted.lemma not in word_class("people") or counted.lemma in word_class("service_people"):
        return None
    sentence = frame.sentence.span
    paragraph = scene.lead_in(sentence).start
    verbs = [token for token in (*frame.chain, *frame.participles) if token.pos in ("VERB", "AUX")]
    coming = any(lemmas_of(verb) & word_class("attending") or takes_part(verb) for verb in verbs)
    if not coming and COMPANY.search(scene.text, paragraph, sentence.end) is None:
        return None
    return scene.event_near(frame.span) or gathering_before(sentence.end, scene)


def surveyed(frame: Frame, scene: Scene) -> Entity | None:
    """Return the poll or survey in which so many people were asked."""
    asked = any(lemmas_of(token) & word_class("surveying") for token in (*frame.chain, *frame.participles))
    poll = next((t for t in frame.sentence.tokens if t.pos == "NOUN" and t.lemma in word_class("survey_noun")), None)
    people = frame.counted is None or frame.counted.lemma in word_class("people")
    return Entity(EntityKind.STUDY, phrase_words(poll, scene)) if asked and people and poll is not None else None


def bearer(frame: Frame) -> Entity | None:
    """Return the people whom something costs so much: "theft cost retailers £2bn"."""
    verb = frame.verb
    if verb is None or verb.lemma != "cost":
        return None
    return next((people for child in verb.children_by("dobj", "dative") if (people := crowd(child))), None)


def harmed(frame: Frame) -> Entity | None:
    """Return the people whose deaths, injuries and admissions are counted: "admissions of young people"."""
    if frame.counted is None or frame.counted.lemma not in word_class("harm"):
        return None
    of = (child.child("pobj") for child in frame.counted.children_by("prep") if child.lower in ("of", "to", "among"))
    return next((people for token in of if token is not None and (people := crowd(token))), None)


def takes_part(verb: Token) -> bool:
    """Tell whether a verb is that of "take part"."""
    return verb.lemma == "take" and any(child.lower == "part" for child in verb.children_by("dobj"))


def gathering_before(end: int, scene: Scene) -> Entity | None:
    """Return the last gathering that the text speaks of, up to an offset, outside its quotations."""
    for sentence in reversed([s for s in scene.parsed.sentences if s.span.start < end]):
        for token in reversed(sentence.tokens):
            if token.tag == "NN" and token.lemma in word_class("gathering") and not scene.is_quoted(token.span):
                headline = scene.block_of(token.span) is BlockKind.HEADLINE
                return Entity(EntityKind.OTHER, token.lower if headline else phrase_words(token, scene))
    return None


def inspectorate(scene: Scene) -> Entity | None:
    """Return the inspectorate that the text names: "inspectors" without a force are its people."""
    for mention in scene.mentions:
        known = mention.entity.iri is not None and mention.entity.iri in scene.gazetteer
        aliases = [alias.text for alias in scene.gazetteer[str(mention.entity.iri)].aliases] if known else []
        if any("Inspectorate" in name for name in (mention.entity.name, *aliases)):
            return mention.entity
    return None
