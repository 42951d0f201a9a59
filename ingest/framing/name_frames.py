"""Name frames: mentions that are claims by themselves, such as a unit with the force it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.framing.frames import Frame, Role
from ingest.framing.grammar import clause_of
from ingest.framing.scene import Scene
from ingest.model import EntityKind, Mention, Span
from ingest.parsing import Token

NAMED_KINDS = frozenset({EntityKind.UNIT, EntityKind.PUBLIC_EVENT, EntityKind.TECHNOLOGY})


def name_frames(scene: Scene) -> Iterator[Frame]:
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


def with_attributes(span: Span, head: Token) -> Span:
    """Widen the span of a name to the adjectives before it ("the anti-robbery Flying Squad")."""
    before = [
        token
        for token in head.children
        if token.dep in ("amod", "compound", "det", "poss") and token.start < span.start
    ]
    return Span(min([span.start, *(token.start for token in before)]), span.end)
