"""The scene: what the stages before the rules found in one document, with the look-ups that rules and slots need."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.model import (
    Attribution,
    BlockKind,
    Document,
    Entity,
    EntityKind,
    Mention,
    Quantity,
    Span,
    TimeExpression,
)
from ingest.parsing import ParsedDocument, Token
from ingest.speech.voices import Voices
from ontology.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Scene:
    """One document as the earlier stages see it; all in text order. `agency` is the body that the article is about.

    `subjects` are the forces and units that are the first subject of a sentence, with the offset of its start.
    """

    parsed: ParsedDocument
    mentions: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    times: tuple[TimeExpression, ...]
    voices: Voices
    agency: Entity | None
    subjects: tuple[tuple[int, Entity], ...]
    gazetteer: Gazetteer
    by_offset: dict[int, Mention] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the mentions by every code point that they cover."""
        covered = {place: m for m in self.mentions for place in range(m.span.start, m.span.end)}
        object.__setattr__(self, "by_offset", covered)

    @property
    def document(self) -> Document:
        """The document that was parsed."""
        return self.parsed.document

    @property
    def text(self) -> str:
        """The article's text."""
        return self.document.article.text

    def mentions_in(self, span: Span, *kinds: EntityKind) -> tuple[Mention, ...]:
        """Return the mentions that lie wholly within the span, of these kinds if any are given."""
        return tuple(m for m in self.mentions if span.contains(m.span) and (not kinds or m.entity.kind in kinds))

    def with_whole_names(self, span: Span) -> Span:
        """Widen a span to the whole of the names that it cuts."""
        cut = [mention.span for mention in self.mentions if mention.span.overlaps(span)]
        return Span(min([span.start, *(s.start for s in cut)]), max([span.end, *(s.end for s in cut)]))

    def mention_of(self, token: Token | None) -> Mention | None:
        """Return the mention that covers a word, if any."""
        mention = self.by_offset.get(token.start) if token is not None else None
        return mention if mention is not None and token is not None and token.end <= mention.span.end else None

    def is_named(self, entity: Entity | None) -> bool:
        """Tell whether the text names an entity, and does not only speak of its place."""
        return any(mention.entity == entity and not mention.anaphoric for mention in self.mentions)

    def block_of(self, span: Span) -> BlockKind:
        """Return the kind of the block that a span begins in."""
        blocks = self.document.blocks
        return next(
            (block.kind for block in blocks if block.span.start <= span.start < block.span.end), BlockKind.PARAGRAPH
        )

    def attribution_of(self, span: Span) -> Attribution | None:
        """Return the innermost attribution whose content holds the span's middle."""
        middle = (span.start + span.end - 1) // 2
        around = [a for a in self.voices.attributions if a.content.start <= middle < a.content.end]
        return min(around, key=lambda a: a.content.end - a.content.start, default=None)

    def is_quoted(self, span: Span) -> bool:
        """Tell whether the span lies in quotation marks."""
        return any(quotation.span.overlaps(span) for quotation in self.voices.quotations)

    def is_ahead(self, span: Span) -> bool:
        """Tell whether a span names a time that begins after the day of publication."""
        published = self.document.article.published
        named = (time.value.removesuffix("/") for time in self.times if span.contains(time.span))
        return published is not None and any(value.lstrip("/") > published.isoformat() for value in named)

    @property
    def only_time(self) -> str | None:
        """The time of all that is told as past, where the article names a single one up to its publication."""
        published = self.document.article.published
        if published is None:
            return None
        named = {time.value for time in self.times}
        return next(iter(named)) if len(named) == 1 and next(iter(named)).lstrip("/") <= published.isoformat() else None

    def lead_in(self, span: Span) -> Span:
        """Return the paragraph of a span, from the paragraph that leads in to it where it is an item of a list."""
        blocks = [block for block in self.document.blocks if block.span.start <= span.start]
        start = len(blocks) - 1
        while start > 0 and blocks[start].kind is BlockKind.LIST_ITEM:
            start -= 1
        return Span(blocks[start].span.start, span.end) if blocks else span

    def speaker_of(self, span: Span) -> Entity | None:
        """Return whose words in quotation marks the span lies in, if any and known."""
        around = (q for q in self.voices.quotations if q.span.overlaps(span) and q.speaker is not None)
        quoted = next(around, None)
        return quoted.speaker if quoted else None

    def focus_at(self, offset: int) -> Entity | None:
        """Return what a paragraph speaks of at an offset: the unit that was last a subject in it, else the agency."""
        focus, block = self.agency, self.lead_in(Span(offset, offset + 1))
        for start, body in self.subjects:
            if block.start <= start <= offset:
                focus = self.agency if body.kind is EntityKind.FORCE else body
        return focus

    def event_near(self, span: Span) -> Entity | None:
        """Return the public event named in the sentence of the span or in one of the two before it."""
        places = [i for i, s in enumerate(self.document.sentences) if s.start <= span.start < s.end]
        near = self.document.sentences[max(0, places[0] - 2) : places[0] + 1] if places else ()
        events = [m for s in near for m in self.mentions_in(s, EntityKind.PUBLIC_EVENT)]
        return events[-1].entity if events else None

    def force_of(self, unit: Entity) -> Entity | None:
        """Return the force that a unit belongs to: by the reference data, or by the unit's name."""
        if unit.iri is None or unit.iri not in self.gazetteer:
            named = (entry for entry in self.gazetteer.of_kind(EntityKind.FORCE) if unit.name.startswith(entry.name))
            owner = next(named, None)
            return Entity(EntityKind.FORCE, owner.name, owner.iri) if owner else None
        known = (self.gazetteer[iri] for iri in self.gazetteer.containers(unit.iri) if iri in self.gazetteer)
        force = next((entry for entry in known if entry.kind == EntityKind.FORCE), None)
        return Entity(EntityKind.FORCE, force.name, force.iri) if force else None
