"""Actors: the body or person that a word denotes: by name, by noun ("officers", "ministers"), by pronoun or "we"."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.framing.matching import lemmas_of
from ingest.framing.referents import first_person, force_of_place, inspectorate, phrase_words, unnamed_body
from ingest.framing.scene import Scene
from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind
from ingest.names.introductions import words_with_modifiers
from ingest.names.mentions import singular
from ingest.parsing import Token

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
SERVICES = frozenset({EntityKind.FORCE, EntityKind.UNIT})
FROM = frozenset({"from", "of", "at", "with", "in"})
SPEAKING_ON = frozenset({"it", "they"})
NOBODY = Entity(EntityKind.GROUP, "police")


def actor_of(token: Token | None, scene: Scene) -> Entity | None:
    """Return the body or person that a noun denotes; officers and police without a name are the article's agency."""
    if token is None:
        return None
    token = one_among(token) or token
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


def one_among(token: Token) -> Token | None:
    """Return the one that is said to be among several: "Kent is one of five forces that have signed"."""
    preposition = token.head
    if token.dep != "pobj" or preposition.lower not in ("among", "of") or not token.child("relcl"):
        return None
    verb = preposition.head if preposition.lower == "among" else preposition.head.head
    within = preposition.lower == "among" or preposition.head.lower in ("one", "two", "three", "some")
    return verb.child("nsubj") if within and verb.lemma == "be" else None


def body_by_noun(token: Token, scene: Scene) -> Entity | None:
    """Return the body that a common noun stands for: "they", "inspectors", "officers", "ministers", "the squad"."""
    lemmas = lemmas_of(token)
    if token.lower in word_class("they_word"):
        return scene.agency
    if token.lower == "inspectors" and (inspecting_body := inspectorate(scene)) is not None:
        return inspecting_body
    office = holder_of_office(token, scene)
    if office is not None:
        return office
    if lemmas & word_class("own_people"):
        named = service_of(token, scene)
        if named is not None:
            return named
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
        return Entity(EntityKind.GROUP, phrase_words(token, scene))
    return None


def service_of(token: Token, scene: Scene) -> Entity | None:
    """Return whose officers they are by the words beside: "officers from Surrey Police", "Met detectives"."""
    after = (child.child("pobj") for child in token.children_by("prep") if child.lower in FROM)
    sentence = scene.parsed.sentence_at(token.start)
    before = [sentence.tokens[token.index - 1]] if sentence is not None and token.index > 0 else []
    for beside in (*token.children_by("compound", "nmod", "poss", "amod"), *before, *after):
        mention = scene.mention_of(beside)
        if mention is not None and mention.entity.kind in SERVICES:
            return mention.entity
        if beside is not None and beside.dep != "pobj" and (force := force_of_place(beside, scene)) is not None:
            return force
    return None


def holder_of_office(token: Token, scene: Scene) -> Entity | None:
    """Return who holds the office that a definite noun speaks of: the person, else the post, that the text named."""
    if token.lemma not in word_class("office_noun") or not any(t.lower == "the" for t in token.children_by("det")):
        return None
    words = words_with_modifiers(token).lower()
    roles = (role for role in scene.voices.roles if role.name.lower().endswith(words) and not role.former)
    before = [role.person for role in roles if role.spans[0].start < token.start]
    persons = {m.entity.name: m.entity for m in scene.mentions if m.entity.kind is EntityKind.PERSON}
    if before and before[-1].name in persons:
        return persons[before[-1].name]
    posts = [m.entity for m in scene.mentions if m.entity.kind is EntityKind.POST and m.span.start < token.start]
    return next((post for post in reversed(posts) if token.lemma in post.name.lower().split()), None)


def the_government(scene: Scene) -> Entity | None:
    """Return the government of the United Kingdom."""
    return next((Entity(EntityKind(e.kind), e.name, e.iri) for e in scene.gazetteer.named("the Government")), None)


def in_office(speaker: Entity, scene: Scene) -> Entity | None:
    """Return the government for ministers who speak as a group, else the speaker."""
    return the_government(scene) if speaker.name.lower() in ("ministers", "government ministers") else speaker


def speaks_on(speaker: Entity, pronoun: str) -> bool:
    """Tell whether a pronoun in reported speech may stand for who speaks ("Liberty said it", "Ministers said they")."""
    several = singular(speaker.name.lower()) in word_class("speaking_noun") | word_class("own_people")
    is_name = all(word[:1].isupper() for word in speaker.name.split()) and not several
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
