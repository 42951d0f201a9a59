"""Coreference without guessing: definite nouns and pronouns stand for the latest thing of their class.

"The force" is the latest force, "the technology" the latest technology, "the watchdog" the latest body that is no
force; "it" the body that was last a subject or a unit that was brought in after it ("set up a task force"), "they" the
body or the people that were. The main force of the article stands in where a definite noun comes before any name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.lexicon import word_class
from ingest.model import BlockKind, Document, Entity, EntityKind, Mention, Span
from ingest.names.introductions import AT_LARGE, crowd, forces_at_large, heart, introduced_unit
from ingest.parsing import ParsedDocument, ParsedSentence, Token
from ontology.gazetteer import Gazetteer

DETERMINERS = frozenset({"the", "this", "that", "these", "those", "its", "their"})
PLURAL = frozenset({"they", "their"})
BODIES = frozenset(
    {EntityKind.FORCE, EntityKind.UNIT, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.GROUP}
)
# The classes of definite nouns, most telling first, with the kinds of entity that they may stand for.
DEFINITE: tuple[tuple[str, frozenset[EntityKind]], ...] = (
    ("definite_force", frozenset({EntityKind.FORCE})),
    ("definite_technology", frozenset({EntityKind.TECHNOLOGY})),
    ("definite_unit", frozenset({EntityKind.UNIT})),
    ("definite_event", frozenset({EntityKind.PUBLIC_EVENT})),
    (
        "definite_organisation",
        frozenset({EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.GROUP, EntityKind.UNIT}),
    ),
)
SPOKEN_OF = frozenset({EntityKind.FORCE, EntityKind.UNIT})
HEADLINE_WEIGHT, FIRST_WEIGHT = 2, 2
OPENING, OFTEN = 3, 3


def resolve(
    parsed: ParsedDocument, mentions: Iterable[Mention], people: Iterable[Mention] = (), *, main: Entity | None = None
) -> tuple[Mention, ...]:
    """Return all mentions in text order, those of definite nouns and pronouns added.

    Args:
        parsed: the parse of the document.
        mentions: what was found by name.
        people: mentions of persons, named or by a part of their name.
        main: the force that the article is about, if any.
    """
    named = sorted([*mentions, *people], key=lambda mention: mention.span)
    latest: dict[EntityKind, Entity] = {main.kind: main} if main else {}
    subject: Entity | None = main
    several: Entity | None = main
    found: list[Mention] = []
    waiting = list(named)
    for sentence in parsed.sentences:
        for token in sentence.tokens:
            while waiting and waiting[0].span.start <= token.start:
                mention = waiting.pop(0)
                latest.pop(mention.entity.kind, None)
                latest[mention.entity.kind] = mention.entity
            if any(mention.span.contains(token.span) for mention in covering(named, token)):
                continue
            unit = unit_brought_in(token, named)
            if unit is not None:
                latest.pop(unit.kind, None)
                latest[unit.kind] = unit
            entity = denoted(sentence, token, latest, several if token.lower in PLURAL else subject, named)
            entity = entity or named_in_short(sentence, token, named, parsed.document.article.text)
            if entity is not None:
                found.append(Mention(span_with_determiner(sentence, token), entity, anaphoric=True))
        known = [*named, *found]
        units = (unit_brought_in(token, named) for token in sentence.tokens)
        unit = next((unit for unit in units if unit is not None), None)
        several = subject_entity(sentence, known, people=True) or several
        subject = unit or subject_entity(sentence, known) or subject
        several = unit or several
    return tuple(sorted([*named, *found], key=lambda mention: mention.span))


def main_force(document: Document, mentions: Iterable[Mention]) -> Entity | None:
    """Return the force that the article is about: the most mentioned, headline and first mention counting more."""
    return most_mentioned(document, [m for m in mentions if m.entity.kind is EntityKind.FORCE])


def main_agency(document: Document, mentions: Iterable[Mention], gazetteer: Gazetteer) -> Entity | None:
    """Return the body that the article is about.

    That is its main force; if it names none, the force of the place in its headline or opening; else its main body.
    """
    known = list(mentions)
    bodies = [mention for mention in known if mention.entity.kind in BODIES - {EntityKind.FORCE}]
    force = main_force(document, known)
    if force is None or not is_spoken_of(force, document, known):
        force = force_of_the_place(document, known, gazetteer) or (None if bodies else force)
    return force or most_mentioned(document, bodies)


def is_spoken_of(force: Entity, document: Document, mentions: Sequence[Mention]) -> bool:
    """Tell whether a force is more than mentioned in passing: named in the opening, or more than once."""
    places = [mention.span for mention in mentions if mention.entity == force]
    return len(places) > 1 or any(span.end <= opening_of(document) for span in places)


def opening_of(document: Document) -> int:
    """Return where the opening of a document ends: its first sentences, the headline's among them."""
    return document.sentences[OPENING - 1].end if len(document.sentences) >= OPENING else len(document.article.text)


def force_of_the_place(document: Document, mentions: Sequence[Mention], gazetteer: Gazetteer) -> Entity | None:
    """Return the one force that polices the main place, one named in the headline, the opening, or again and again."""
    often = Counter(mention.entity for mention in mentions if mention.entity.kind is EntityKind.PLACE)
    opening = opening_of(document)
    places = [m for m in mentions if m.span.end <= opening or often[m.entity] >= OFTEN]
    places = [mention for mention in places if mention.entity.kind is EntityKind.PLACE]
    place = most_mentioned(document, places)
    if place is None or place.iri is None or place.iri not in gazetteer:
        return None
    forces = gazetteer.forces_policing(place.iri)
    return Entity(EntityKind.FORCE, forces[0].name, forces[0].iri) if len(forces) == 1 else None


def most_mentioned(document: Document, mentions: list[Mention]) -> Entity | None:
    """Return the entity mentioned most; a mention in the headline and the first in the text weigh more."""
    headlines = [block.span for block in document.blocks if block.kind is BlockKind.HEADLINE]
    weights: Counter[Entity] = Counter()
    for place, mention in enumerate(mentions):
        in_headline = any(headline.contains(mention.span) for headline in headlines)
        weights[mention.entity] += 1 + HEADLINE_WEIGHT * in_headline + FIRST_WEIGHT * (place == 0)
    return weights.most_common(1)[0][0] if weights else None


def covering(mentions: list[Mention], token: Token) -> list[Mention]:
    """Return the mentions that cover a word."""
    return [mention for mention in mentions if mention.span.start <= token.start < mention.span.end]


def denoted(
    sentence: ParsedSentence,
    token: Token,
    latest: dict[EntityKind, Entity],
    subject: Entity | None,
    named: list[Mention],
) -> Entity | None:
    """Return what a definite noun or a pronoun stands for, if it stands for something named before."""
    if token.lower in word_class("they_word"):
        nearer = subject_around(token, named) or people_before(sentence, token, named)
        return nearer or subject if token.dep in ("nsubj", "nsubjpass", "poss", "dobj", "pobj") else None
    if token.pos not in ("NOUN", "PROPN") or not is_definite(sentence, token):
        return None
    for name, kinds in DEFINITE:
        if token.lower in word_class(name) or token.lemma in word_class(name):
            recent = [latest[kind] for kind in latest if kind in kinds]
            fitting = [entity for entity in recent if token.lemma in entity.name.lower()] or recent
            if fitting:
                return fitting[-1]
    return None


def named_in_short(sentence: ParsedSentence, token: Token, named: list[Mention], text: str) -> Entity | None:
    """Return the body whose name a word ends: "the Trust" for a trust named before, "Yard" for Scotland Yard."""
    subject = token.pos == "PROPN" and token.text[:1].isupper() and token.dep in ("nsubj", "nsubjpass")
    bare = subject and not token.child("compound", "amod", "nmod", "det")
    if token.lower not in word_class("last_of_a_name") or not (bare or is_definite(sentence, token)):
        return None
    bodies = [m for m in named if m.entity.kind in BODIES and (m.span.start < token.start or bare)]
    return next((m.entity for m in reversed(bodies) if m.span.of(text).lower().endswith(f" {token.lower}")), None)


def subject_around(token: Token, named: list[Mention]) -> Entity | None:
    """Return what is the subject of a clause around a pronoun, before it: "the squad, which lost its dogs".

    That is a body; for "they" also people; for "it" also the body of those who speak ("critics of the force say it").
    """
    for verb in token.ancestors():
        subject = verb.child("nsubj", "nsubjpass")
        if subject is None or subject.index >= token.index:
            continue
        noun = verb.head if verb.dep == "relcl" and subject.tag in ("WDT", "WP") else subject
        body = body_at(noun, named)
        if body is None and token.lower in PLURAL:
            body = crowd(heart(noun)) or forces_at_large(heart(noun))
        elif body is None:
            below = (t for t in noun.subtree() if t.dep == "pobj" and t.head.lower in ("of", "at", "in", "from"))
            body = next((found for t in below if (found := body_at(t, named)) is not None), None)
        if body is not None:
            return body
    return None


def people_before(sentence: ParsedSentence, token: Token, named: list[Mention]) -> Entity | None:
    """Return, for "they" in a sentence that has named no body so far, the last people before it."""
    if token.lower not in PLURAL:
        return None
    before = sentence.tokens[: token.index]
    if any(body_at(other, named) is not None for other in before):
        return None
    return next((group for other in reversed(before) if (group := crowd(other)) is not None), None)


def body_at(token: Token, named: Iterable[Mention]) -> Entity | None:
    """Return the body that a mention of a word names."""
    return next((m.entity for m in named if m.entity.kind in BODIES and m.span.contains(token.span)), None)


def is_definite(sentence: ParsedSentence, token: Token) -> bool:
    """Tell whether a noun stands alone after "the", "this" or a possessive, or is the bare "police" as a subject."""
    before = sentence.tokens[token.index - 1] if token.index > 0 else None
    following = next(iter(sentence.tokens[token.index + 1 : token.index + 2]), None)
    if following is not None and following.pos in ("NOUN", "PROPN") and following.head is not token:
        return False
    if before is not None and before.lower in DETERMINERS:
        return True
    return (
        token.lower == "police"
        and token.dep in ("nsubj", "nsubjpass", "pobj")
        and not token.children_by("amod", "compound")
    )


def span_with_determiner(sentence: ParsedSentence, token: Token) -> Span:
    """Return the span of a definite noun with its determiner, of a pronoun alone."""
    before = sentence.tokens[token.index - 1] if token.index > 0 else None
    if before is not None and before.lower in DETERMINERS:
        return Span(before.start, token.end)
    return token.span


def subject_entity(sentence: ParsedSentence, mentions: list[Mention], *, people: bool = False) -> Entity | None:
    """Return the body that is the subject of a sentence: of its root, else of its first clause that has one.

    Args:
        sentence: the sentence.
        mentions: the bodies that the text names.
        people: whether people and police forces in general will do, too.
    """
    for token in sorted(sentence.tokens, key=lambda token: not token.head.is_root):
        if token.dep in ("nsubj", "nsubjpass"):
            body = body_at(token, mentions)
            if body is None and people:
                body = forces_at_large(heart(token)) or crowd(heart(token))
            if body is not None:
                return body
    return None


def subjects_of(parsed: ParsedDocument, mentions: Iterable[Mention]) -> tuple[tuple[int, Entity], ...]:
    """Return what the text goes on to speak of, with the offset from which on it does.

    These are the forces and units that are the first body among the subjects of a sentence, police forces in general
    that are, and units that a sentence brings in.
    """
    known = [mention for mention in mentions if mention.entity.kind in BODIES]
    found: list[tuple[int, Entity]] = []
    for sentence in parsed.sentences:
        body = subject_entity(sentence, known) or forces_spoken_of(sentence)
        if body is not None and (body.kind in SPOKEN_OF or body.name.startswith(AT_LARGE)):
            found.append((sentence.span.start, body))
        units = ((token.start, unit_brought_in(token, known)) for token in sentence.tokens)
        found += [(start, unit) for start, unit in units if unit is not None]
    return tuple(found)


def forces_spoken_of(sentence: ParsedSentence) -> Entity | None:
    """Return police forces in general where they are the subject of a main clause."""
    subjects = (token for token in sentence.tokens if token.dep in ("nsubj", "nsubjpass") and token.head.is_root)
    return next((forces for token in subjects if (forces := forces_at_large(heart(token))) is not None), None)


def unit_brought_in(token: Token, named: Iterable[Mention]) -> Entity | None:
    """Return the unit that a word brings in, by the name that the text gives it later if it names one unit alone."""
    unit = introduced_unit(token)
    if unit is None:
        return None
    units = [m for m in named if m.entity.kind is EntityKind.UNIT and not m.anaphoric]
    alone = {mention.entity for mention in units}
    return alone.pop() if len(alone) == 1 and token.start < units[0].span.start else unit
