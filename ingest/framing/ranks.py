"""Ranks: which place a body holds among its like, such as "the second largest force in England"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ingest.framing.grammar import prepositional_object
from ingest.framing.scene import Scene
from ingest.lexicon import word_class
from ingest.model import Claim, Entity, EntityKind, Evidence, Kind, Mention, Slot, Span, Status
from ingest.parsing import Token

RANKED = frozenset({EntityKind.FORCE, EntityKind.UNIT, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY})
ORDINALS = word_class("ordinal_word")
FARTHEST = 60


def rank_claims(scene: Scene) -> Iterator[Claim]:
    """Yield a claim for each superlative that gives a named body its place among those of a named place."""
    for sentence in scene.parsed.sentences:
        for noun in sentence.tokens:
            superlative = superlative_of(noun)
            if superlative is None:
                continue
            place, body = place_of_rank(noun, scene), body_of_rank(noun, scene)
            if place is not None and body is not None:
                yield claim_of(noun, superlative, place, body, scene)


def claim_of(noun: Token, superlative: Token, place: Mention, body: Mention, scene: Scene) -> Claim:
    """Return the claim that a body is the largest of its sort in a place."""
    words = [*ordinals(superlative, noun), superlative, noun]
    ends = [*(token.span for token in words), place.span, body.span]
    span = scene.with_whole_names(Span(min(end.start for end in ends), max(end.end for end in ends)))
    attribution = scene.attribution_of(noun.span)
    return Claim(
        kind=Kind.SHARE,
        subject=body.entity,
        evidence=(Evidence(span, span.of(scene.text)),),
        status=Status.ONGOING,
        rule="rank",
        unit=" ".join(token.lower for token in words),
        of=Slot(place.entity.name, place.entity),
        place=place.entity,
        attribution=attribution,
        attributed_to=attribution.speaker if attribution else scene.speaker_of(noun.span),
        mentions=scene.mentions_in(span),
        confidence=Decimal("0.9"),
    )


def superlative_of(noun: Token) -> Token | None:
    """Return the superlative of size before a noun for a body ("largest" before "force")."""
    if noun.pos not in ("NOUN", "PROPN") or noun.lemma not in word_class("ranked_noun"):
        return None
    sizes = (child for child in noun.children if child.lower in word_class("superlative") and child.index < noun.index)
    return next(sizes, None)


def ordinals(superlative: Token, noun: Token) -> list[Token]:
    """Return the ordinal that goes with a superlative, where there is one."""
    before = (*superlative.children, *noun.children)
    return [token for token in before if token.lower in ORDINALS and superlative.index - 2 <= token.index < noun.index]


def place_of_rank(noun: Token, scene: Scene) -> Mention | None:
    """Return the place whose bodies are compared: "Kent's largest force", "the largest force in Kent".

    The whole phrase may be taken for the body itself; so a place is looked for by its name as well.
    """
    for token in (noun.child("poss"), prepositional_object(noun, ("in", "of", "across", "outside"))):
        if token is None:
            continue
        mention = scene.mention_of(token)
        if mention is not None and mention.entity.kind is EntityKind.PLACE:
            return mention
        named = [entry for entry in scene.gazetteer.named(token.text) if entry.kind == EntityKind.PLACE]
        if len(named) == 1:
            return Mention(token.span, Entity(EntityKind.PLACE, named[0].name, named[0].iri))
    return None


def body_of_rank(noun: Token, scene: Scene) -> Mention | None:
    """Return the body that has the rank: what the noun stands in apposition to, or is said of."""
    others = [noun.head] if noun.dep == "appos" else []
    others += noun.children_by("appos")
    if noun.dep == "attr":
        others += [token for token in (noun.head.child("nsubj"),) if token is not None]
    mentions = (scene.mention_of(token) for token in others)
    found = (mention for mention in mentions if mention is not None and mention.entity.kind in RANKED)
    return next((m for m in found if abs(m.span.start - noun.start) <= FARTHEST), None)
