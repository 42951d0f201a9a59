"""Name frames: nouns that are claims by themselves: a unit of its force, an event with whoever holds it."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.framing.frames import Frame, Role
from ingest.framing.grammar import clause_of, phrase_of, prepositional_object
from ingest.framing.scene import Scene
from ingest.lexicon import word_class
from ingest.model import EntityKind, Mention, Span
from ingest.parsing import ParsedSentence, Token

OWNERS = frozenset(
    {
        EntityKind.FORCE,
        EntityKind.UNIT,
        EntityKind.ORGANISATION,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.PUBLISHER,
        EntityKind.GROUP,
        EntityKind.POST,
    }
)
OWNERS_OF_UNITS = frozenset({EntityKind.FORCE, EntityKind.PLACE})
NAMED_KINDS = frozenset({EntityKind.UNIT, EntityKind.PUBLIC_EVENT, EntityKind.TECHNOLOGY})


def name_frames(scene: Scene) -> Iterator[Frame]:
    """Yield the frames of names and of events with an owner."""
    yield from frames_of_names(scene)
    yield from frames_of_events(scene)


def frames_of_names(scene: Scene) -> Iterator[Frame]:
    """Yield a frame for the first mention by name of each unit, public event and technology."""
    seen: set[str] = set()
    for mention in scene.mentions:
        entity = mention.entity
        if entity.kind not in NAMED_KINDS or mention.anaphoric or entity.name in seen:
            continue
        frame = name_frame_of(mention, scene)
        if frame is not None:
            seen.add(entity.name)
            yield frame


def name_frame_of(mention: Mention, scene: Scene) -> Frame | None:
    """Return the frame of a mention: its last word, and the noun phrase that holds it."""
    sentence = scene.parsed.sentence_at(mention.span.start)
    tokens = sentence.tokens_in(mention.span) if sentence else ()
    if sentence is None or not tokens:
        return None
    head = tokens[-1]
    verb = next((token for token in head.ancestors() if token.pos in ("VERB", "AUX")), None)
    return Frame(
        sentence=sentence,
        head=head,
        span=with_attributes(mention.span, head),
        quantity=None,
        counted=head,
        elliptic=False,
        chain=(verb,) if verb else (),
        verb=verb,
        role=Role.NONE,
        participles=(),
        clause=clause_of(verb) if verb else tokens,
    )


def frames_of_events(scene: Scene) -> Iterator[Frame]:
    """Yield a frame for each noun for an event or a unit that has an owner, the first of its sort."""
    seen: set[str] = set()
    for sentence in scene.parsed.sentences:
        for noun in sentence.tokens:
            event = noun.pos == "NOUN" and noun.lemma in word_class("owned_event") and not scene.is_quoted(noun.span)
            if noun.lemma in seen or not (event or is_unit_described(noun, scene)):
                continue
            owner = owner_of(noun, scene)
            if owner is not None:
                seen.add(noun.lemma)
                yield frame_of_event(sentence, noun, owner)


def is_unit_described(noun: Token, scene: Scene) -> bool:
    """Tell whether a noun is a unit that words describe and no name: "the force's safer schools partnership"."""
    described = noun.pos == "NOUN" and noun.lemma in word_class("owned_unit") and noun.child("compound", "amod")
    owner = noun.child("poss") if described else None
    mention = scene.mention_of(owner) if owner is not None else None
    return mention is not None and mention.entity.kind in OWNERS_OF_UNITS and scene.mention_of(noun) is None


def frame_of_event(sentence: ParsedSentence, noun: Token, owner: Token) -> Frame:
    """Return the frame of an event: its noun phrase, as far as its owner."""
    verb = next((token for token in noun.ancestors() if token.pos in ("VERB", "AUX")), None)
    phrase = phrase_of(noun)
    return Frame(
        sentence=sentence,
        head=noun,
        span=Span(min(phrase.start, owner.start), max(phrase.end, owner.end)),
        quantity=None,
        counted=noun,
        elliptic=False,
        chain=(verb,) if verb else (),
        verb=verb,
        role=Role.NONE,
        participles=(),
        clause=(noun, owner),
    )


def owner_of(noun: Token, scene: Scene) -> Token | None:
    """Return who holds an event: a possessive, or what follows "by", if it is a body, a day, or a name."""
    made = [noun, *noun.children_by("acl")]
    agents = [token for event in made if (token := prepositional_object(event, ("by",))) is not None]
    owners = [token for token in (noun.child("poss"), *agents) if token is not None]
    return next((token for token in owners if is_owner(token, scene)), None)


def is_owner(token: Token, scene: Scene) -> bool:
    """Tell whether a word may stand for the holder of an event: a known body, an unknown name, "its", or a day."""
    mention = scene.mention_of(token)
    if mention is not None:
        return mention.entity.kind in OWNERS | OWNERS_OF_UNITS
    if any(time.span.contains(token.span) for time in scene.times):
        return True
    known = token.pos == "PROPN" or token.lower in ("its", "their", "whose")
    return known or any(token.lemma in word_class(name) for name in ("authority", "own_people", "speaking_noun"))


def with_attributes(span: Span, head: Token) -> Span:
    """Widen the span of a name to the adjectives before it ("the anti-robbery Flying Squad")."""
    before = [
        token
        for token in head.children
        if token.dep in ("amod", "compound", "det", "poss") and token.start < span.start
    ]
    return Span(min([span.start, *(token.start for token in before)]), span.end)
