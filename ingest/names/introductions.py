"""Things that a text brings in without a name and goes on to speak of: a new unit, people, police forces in general."""

from __future__ import annotations

from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind
from ingest.parsing import Token

AT_LARGE = "police forces"
INDEFINITE = frozenset({"a", "an", "one"})
ANY_OF_THEM = frozenset({"a", "an", "any", "every", "each", "no"})
TWO = frozenset({"both", "two"})
OTHER_FORCES = frozenset(
    {"armed", "security", "market", "air", "special", "defence", "task", "ground", "joint", "peace"}
)
PLURAL = frozenset({"NNS", "NNPS"})
PLAIN = frozenset({"new"})


def introduced_unit(token: Token) -> Entity | None:
    """Return the unit that an indefinite noun phrase brings in: "a rural crime team", "a task force of 40".

    A headline has no article: "Met unit seizes knives".
    """
    if token.tag != "NN" or token.pos != "NOUN" or token.lemma not in word_class("new_unit"):
        return None
    bare = not token.child("det", "poss", "nummod") and any(c.pos == "PROPN" for c in token.children_by("compound"))
    if not bare and not any(child.lower in INDEFINITE for child in token.children_by("det", "nummod")):
        return None
    if describes_a_name(token):
        return None
    if token.lemma == "force" and not any(child.lower == "task" for child in token.children_by("compound", "amod")):
        return None
    return Entity(EntityKind.UNIT, words_with_modifiers(token, leaving_out=PLAIN))


def describes_a_name(token: Token) -> bool:
    """Tell whether a noun only says what a named thing is: "the Flying Squad, a unit …", "the Squad is a unit …"."""
    if token.dep == "appos":
        return token.head.pos == "PROPN"
    subject = token.head.child("nsubj") if token.dep == "attr" else None
    return subject is not None and subject.pos == "PROPN"


def forces_at_large(token: Token) -> Entity | None:
    """Return police forces in general, with their country: "any force in Wales", "some 38 forces", "constabularies"."""
    if token.lemma not in word_class("police_force") or token.pos not in ("NOUN", "PROPN"):
        return None
    modifiers = {child.lower for child in token.children_by("compound", "amod")}
    determiners = {child.lower for child in token.children_by("det", "nummod", "predet")}
    if modifiers & OTHER_FORCES or determiners & TWO:
        return None
    if "another" in determiners or "different" in modifiers:
        return Entity(EntityKind.GROUP, "another force")
    if token.tag not in PLURAL and not determiners & ANY_OF_THEM:
        return None
    country = next((words for child in token.children_by("prep") if (words := country_after(child))), "")
    return Entity(EntityKind.GROUP, f"{AT_LARGE} in {country}" if country else AT_LARGE)


def country_after(preposition: Token) -> str:
    """Return the names of places after "in" or "across": "England and Wales"; "" where something else follows."""
    place = preposition.child("pobj") if preposition.lower in ("in", "across") else None
    if place is None or place.pos != "PROPN":
        return ""
    words = [token for token in place.subtree() if token.pos in ("PROPN", "CCONJ", "DET")]
    return " ".join(token.text for token in words if token.index <= words[0].index + len(words)).removeprefix("the ")


def heart(token: Token) -> Token:
    """Return the noun that a noun of quantity speaks of: "a number of forces", "the majority of residents"."""
    of = next((child for child in token.children_by("prep") if child.lower == "of"), None)
    inner = of.child("pobj") if of is not None else None
    few = token.lemma in word_class("total_noun") or token.lemma in word_class("some_of") or token.pos == "NUM"
    return inner if inner is not None and few else token


def crowd(token: Token) -> Entity | None:
    """Return the people that a plural noun speaks of, police and their staff aside: "young people"."""
    people = token.lemma in word_class("people") and token.lemma not in word_class("service_people")
    if not people or token.pos not in ("NOUN", "PROPN") or token.tag not in PLURAL:
        return None
    return Entity(EntityKind.GROUP, words_with_modifiers(token))


def words_with_modifiers(token: Token, *, leaving_out: frozenset[str] = frozenset()) -> str:
    """Return a noun with the adjectives and nouns right before it; the first word small unless it is a name."""
    words = [token]
    roots = token.children_by("amod", "compound", "nmod", "punct")
    before = {below.index: below for child in roots for below in child.subtree() if below.pos not in ("DET", "NUM")}
    while (child := before.get(words[0].index - 1)) is not None and child.lower not in leaving_out:
        words.insert(0, child)
    first = words[0].text if words[0].pos == "PROPN" else words[0].lower
    return " ".join([first, *(word.text for word in words[1:])]).replace(" - ", "-")
