"""What passes between the stages of ingest: frozen records with names from the field.

Offsets are code points into `Article.text`, half-open, everywhere. The flat view of a claim is described in
`ingest/facts.py`; its RDF in `ingest/graph.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The sixteen kinds of claim."""

    HEADCOUNT = "headcount"
    WORKFORCE_CHANGE = "workforce_change"
    REDEPLOYMENT = "redeployment"
    DEPLOYMENT_FREQUENCY = "deployment_frequency"
    BUDGET = "budget"
    COUNT_OF_EVENTS = "count_of_events"
    OUTCOME = "outcome"
    SHARE = "share"
    PLANNED_EVENT = "planned_event"
    INCIDENT = "incident"
    TECHNOLOGY_USE = "technology_use"
    UNIT_OF_FORCE = "unit_of_force"
    ROLE_OF_PERSON = "role_of_person"
    QUOTE = "quote"
    POSITION = "position"
    DECISION = "decision"


class Status(StrEnum):
    """How real the article says the claimed thing is, at its date."""

    HAPPENED = "happened"
    ONGOING = "ongoing"
    PLANNED = "planned"
    WARNED = "warned"
    PROPOSED = "proposed"
    DROPPED = "dropped"
    OPINION = "opinion"


class Qualifier(StrEnum):
    """How a stated value bounds the true one."""

    EXACT = "exact"
    ABOUT = "about"
    MORE_THAN = "more than"
    UP_TO = "up to"
    ALMOST = "almost"
    FEWER_THAN = "fewer than"


class Direction(StrEnum):
    """Which way a quantity changes."""

    INCREASE = "increase"
    DECREASE = "decrease"


class EntityKind(StrEnum):
    """What an entity is; the first path segment of its IRI for all but the concepts."""

    FORCE = "force"
    UNIT = "unit"
    ORGANISATION = "organisation"
    GOVERNMENT_BODY = "government-body"
    PUBLISHER = "publisher"
    GROUP = "group"
    PERSON = "person"
    POST = "post"
    PLACE = "place"
    TECHNOLOGY = "technology"
    PUBLIC_EVENT = "public-event"
    STUDY = "study"
    WORKFORCE = "workforce"
    OFFENCE = "offence"
    OUTCOME = "outcome"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, `0 <= start < end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the exact text of the span.

        >>> Span(4, 7).of("The Met said")
        'Met'
        """
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


class WordsPolicy(StrEnum):
    """How much of an article's words the graph stores and the pages show."""

    FULL = "full"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Article:
    """One canonical text with its metadata.

    `text` is the decoded text without a byte order mark and with LF line ends, otherwise untouched. `sha256` is the
    hash of the raw bytes in hex; the article's identity is the hash of `text` (see `ontology.iris`). `identifier` is
    what the publisher calls the article in all its versions; `modified` when this version was last changed, aware.
    `retrieved_from` is the address from which the bytes were fetched, if they were, and `retrieved` when, aware:
    neither tells one article from another.
    """

    text: str
    sha256: str
    name: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    words: WordsPolicy = WordsPolicy.EVIDENCE
    identifier: str | None = None
    modified: dt.datetime | None = None
    retrieved_from: str | None = field(default=None, compare=False)
    retrieved: dt.datetime | None = field(default=None, compare=False)


class BlockKind(StrEnum):
    """What part a block of lines plays in the article."""

    HEADLINE = "headline"
    SUBHEADING = "subheading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    DATELINE = "dateline"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines between blank lines or list marks; `span` has no white space at its ends."""

    span: Span
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Document:
    """The article cut into blocks and sentences, both in text order.

    Sentences never cross a block; blocks of kind boilerplate, dateline and caption have none.
    """

    article: Article
    blocks: tuple[Block, ...]
    sentences: tuple[Span, ...]

    def sentence_at(self, offset: int) -> Span | None:
        """Return the sentence that contains the code point at `offset`, if any."""
        return next((s for s in self.sentences if s.start <= offset < s.end), None)


class QuantityUnit(StrEnum):
    """What the words of a quantity themselves say it measures."""

    COUNT = "count"
    MONEY = "money"  # value in pounds (or the named currency, kept in the surface)
    PERCENT = "percent"  # "a third", "two-thirds", "half" too: value in per cent
    FACTOR = "factor"  # "double", "three times", "twice"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the text, with its comparator.

    `span` covers comparator and number ("almost 15 per cent", "up to ten", "£7.10 million"); `number` the bare number
    without the comparator. `value` is None for vague amounts ("scores", "dozens").
    """

    span: Span
    number: Span
    value: Decimal | None
    unit: QuantityUnit
    qualifier: Qualifier = Qualifier.EXACT


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time in the text, resolved against the publication date.

    `value` is an ISO date, month or year, or an interval `A/B`, `/B`, `A/`, e.g. "2025-02", "2025-04/2026-03".
    """

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that claims speak of. `iri` is None where no stable identity is known: the name alone then stands."""

    kind: EntityKind
    name: str
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that denote an entity: a label, an alias, a defined abbreviation, a definite noun or a pronoun."""

    span: Span
    entity: Entity
    anaphoric: bool = False  # "the force", "he": resolved by coreference


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says something, by which words, and when they said it.

    `span` covers speaker and verb ("Sir Mark warned in April"); `content` what is said. `verb` is the lemma ("warn",
    "say", "reveal", "according to").
    """

    span: Span
    content: Span
    speaker: Entity
    verb: str
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks. `span` is the words without the marks; `continues` that it goes on with the speaker
    of the quotation before it (a new paragraph of one speech)."""

    span: Span
    speaker: Entity | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exact span that supports a claim: `exact == article.text[span.start:span.end]`, always."""

    span: Span
    exact: str


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills `of`, `from` or `to`: words, or a number, with the entity that the words denote where one is known."""

    text: str
    entity: Entity | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article reports, with the words that say so. Field meanings are those of the facts table.

    `mentions` are all mentions inside the evidence (technology, offences, workforce category, unit, place …): the
    graph draws its links from them. `whole` is the claim of which this one counts a part. `time` is that of the event
    or observation; `attribution.time` that of the saying. `rule` names what found it, `confidence` is in [0, 1], not
    calibrated.
    """

    kind: Kind
    subject: Entity
    evidence: tuple[Evidence, ...]
    status: Status
    rule: str
    value: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier | None = None
    of: Slot | None = None
    from_: Slot | None = None
    to: Slot | None = None
    place: Entity | None = None
    time: str | None = None
    attribution: Attribution | None = None
    attributed_to: Entity | None = None
    direction: Direction | None = None
    mentions: tuple[Mention, ...] = ()
    cause: Slot | None = None  # "due to budget shortages"
    whole: Claim | None = None
    first_time: bool = False
    record: bool = False
    proposed_by: str | None = None  # the language model that named its kind, if one did
    confidence: Decimal = field(default=Decimal("0.8"))


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that was refused: where in the work, and one plain sentence of what, where and what to do."""

    article: str
    stage: str
    reason: str
    span: Span | None = None
