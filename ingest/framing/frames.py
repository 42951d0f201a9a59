"""Frames: what the parse says around a number or a verb, before any rule gives it a name.

A quantity frame leads from the number to the noun it counts, from the noun to what governs it, up to the verb of its
clause, and from there to subject, object and prepositions. A verb frame is the same without a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ingest.framing.counting import (
    TOTALS,
    counted_noun,
    is_of_people,
    is_plural,
    listed_noun,
    measured_noun,
    summed_up,
    taken_up,
    top_of,
)
from ingest.framing.grammar import (
    OBJECTS,
    SUBJECTS,
    VERBAL,
    agent_of,
    clause_of,
    coordinated,
    governors,
    is_passive,
    object_of,
    prepositional_object,
    subject_of,
)
from ingest.lexicon import word_class
from ingest.model import Quantity, QuantityUnit, Span
from ingest.parsing import ParsedDocument, ParsedSentence, Token

UNCOUNTED = word_class("uncounted")
LOOSE_ENDS = frozenset({"PUNCT", "SPACE", "CCONJ"})


class Role(StrEnum):
    """How the counted noun hangs on the verb of its clause."""

    SUBJECT = "subject"
    PASSIVE_SUBJECT = "passive-subject"
    OBJECT = "object"
    OBLIQUE = "oblique"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Frame:
    """A number or a verb in its clause.

    `head` is the counted noun, or the numeral where none is written, or the verb of a verb frame. `chain` is what
    governs the head, nearest first, up to and including `verb`; `participles` are verbs that hang on the counted noun
    ("20 people arrested"). `elliptic` tells that the counted noun is understood ("of which 773") and taken from
    before. `span` is the clause without its inner clauses, from its first word to its last.
    """

    sentence: ParsedSentence
    head: Token
    span: Span
    quantity: Quantity | None
    counted: Token | None
    elliptic: bool
    chain: tuple[Token, ...]
    verb: Token | None
    role: Role
    participles: tuple[Token, ...]
    clause: tuple[Token, ...]

    @property
    def subject(self) -> Token | None:
        """The grammatical subject of the clause, inherited from the verb above where the verb has none of its own."""
        return subject_of(self.verb) if self.verb else None

    @property
    def passive(self) -> bool:
        """Whether the verb is passive."""
        return self.verb is not None and is_passive(self.verb)

    @property
    def agent(self) -> Token | None:
        """Who does it: the subject of an active verb, what follows "by" after a passive one."""
        return agent_of(self.verb) if self.verb else None

    @property
    def object(self) -> Token | None:
        """What it is done to: the object of an active verb, the subject of a passive one."""
        return object_of(self.verb) if self.verb else None

    @property
    def whole_span(self) -> Span:
        """The span of the clause with what completes it.

        That is: the verb above an infinitive ("has begun to look into it"), a verb coordinated without subject and
        object of its own ("beaten and kicked to death"), participles on its nouns ("those suspected of robbery"), and
        the noun that a relative clause is about.
        """
        words = list(self.clause)
        for token in self.clause:
            shared = token.children_by("conj") if token is self.verb else []
            words += [t for v in shared if v.pos in VERBAL and not v.child(*SUBJECTS, *OBJECTS) for t in clause_of(v)]
            reduced = [child for child in token.children_by("acl") if child.tag == "VBN"]
            words += [t for verb in reduced for t in clause_of(verb)]
        if self.verb is not None and self.verb.dep == "xcomp" and self.quantity is None:
            words += clause_of(self.verb.head)
        if self.verb is not None and self.verb.dep == "relcl" and self.quantity is None:
            words += [t for t in clause_of(self.verb.head) if t.index <= self.verb.head.index]
        return span_of(tuple(sorted(words, key=place_of_token)), self.span)

    def prepositional(self, *prepositions: str) -> Token | None:
        """Return the noun after one of these prepositions, under the verb or the counted noun."""
        for token in (self.verb, *self.participles, self.counted, self.head):
            found = prepositional_object(token, prepositions) if token else None
            if found is not None:
                return found
        return None


def quantity_frames(parsed: ParsedDocument, quantities: Iterable[Quantity]) -> tuple[Frame, ...]:
    """Return a frame for each quantity that lies in a sentence, in text order."""
    frames: list[Frame] = []
    for quantity in quantities:
        sentence = parsed.sentence_at(quantity.number.start)
        tokens = sentence.tokens_in(quantity.number) if sentence else ()
        if sentence and tokens:
            frames.append(quantity_frame(sentence, quantity, tokens, frames))
    return tuple(frames)


def quantity_frame(
    sentence: ParsedSentence, quantity: Quantity, tokens: tuple[Token, ...], before: list[Frame]
) -> Frame:
    """Return the frame of one quantity; `before` are the frames already made, for nouns that are understood."""
    numeral = top_of(tokens)
    if numeral.pos in VERBAL and quantity.unit is QuantityUnit.FACTOR:
        return factor_frame(sentence, quantity, numeral)
    counted = counted_noun(numeral, tokens, quantity)
    elliptic = counted is None and quantity.unit is QuantityUnit.COUNT
    head = counted or numeral
    chain = tuple(token for token in governors(head) if not token.span.overlaps(quantity.span) or token.pos in VERBAL)
    verb = next((token for token in chain if token.pos in VERBAL), None)
    clause = clause_of(verb or chain[-1] if chain else head)
    if counted is None:
        counted = listed_noun(sentence, quantity) or measured_noun(numeral, verb)
        elliptic = elliptic and counted is None
    if elliptic:
        counted = None if is_of_people(numeral) else taken_up(sentence, numeral) or understood(before)
    if counted is not None and counted.lemma in TOTALS:
        counted = summed_up(counted) or understood(before) or counted
    participles = tuple(child for child in head.children if child.dep in ("acl", "relcl") and child.pos in VERBAL)
    clause = tuple(sorted({*clause, *(token for verb in participles for token in clause_of(verb))}, key=place_of_token))
    return Frame(
        sentence=sentence,
        head=head,
        span=span_of(with_counted(clause, counted, elliptic, sentence), quantity.span),
        quantity=quantity,
        counted=counted,
        elliptic=elliptic,
        chain=chain,
        verb=verb,
        role=role_of(head, verb),
        participles=participles,
        clause=clause,
    )


def verb_frames(parsed: ParsedDocument) -> Iterator[Frame]:
    """Yield a frame for each full verb of the document."""
    for sentence in parsed.sentences:
        for token in sentence.tokens:
            if token.pos in VERBAL and token.dep not in ("aux", "auxpass", "amod", "compound"):
                clause = clause_of(token)
                yield Frame(
                    sentence=sentence,
                    head=token,
                    span=span_of(clause, token.span),
                    quantity=None,
                    counted=None,
                    elliptic=False,
                    chain=governors(token),
                    verb=token,
                    role=Role.NONE,
                    participles=(),
                    clause=clause,
                )


def is_free(frame: Frame) -> bool:
    """Tell whether the clause of a verb frame is no condition, time or reason of another."""
    return not (frame.head.dep == "advcl" and any(mark in word_class("side_mark") for mark in marks_of(frame.head)))


def tells_an_occasion(frame: Frame) -> bool:
    """Tell whether the clause of a verb frame dates another by what happened: "after a boy was stabbed"."""
    return frame.head.dep == "advcl" and any(mark in word_class("occasion_mark") for mark in marks_of(frame.head))


def marks_of(verb: Token) -> list[str]:
    """Return the conjunctions that open the clause of a verb."""
    return [child.lower for child in verb.children_by("mark", "advmod") if child.index < verb.index]


def with_counted(
    clause: tuple[Token, ...], counted: Token | None, elliptic: bool, sentence: ParsedSentence
) -> tuple[Token, ...]:
    """Add the counted noun to the words of a clause that says its number: "offences" to "surpassing 500,000"."""
    if counted is None or elliptic or counted in clause or counted not in sentence.tokens:
        return clause
    return tuple(sorted((*clause, *counted.children_by("amod", "compound", "det"), counted), key=place_of_token))


def place_of_token(token: Token) -> int:
    """Return the place of a word in its sentence."""
    return token.index


def factor_frame(sentence: ParsedSentence, quantity: Quantity, verb: Token) -> Frame:
    """Return the frame of a verb that is itself the number: "will double its use of drones", "thefts have halved"."""
    counted = verb.child(*OBJECTS) or subject_of(verb)
    role = Role.OBJECT if verb.child(*OBJECTS) else Role.SUBJECT
    clause = clause_of(verb)
    if counted is not None and counted.lemma in TOTALS:
        counted = summed_up(counted) or counted
    span = span_of(clause, quantity.span)
    return Frame(sentence, verb, span, quantity, counted, False, (verb,), verb, role, (), clause)


def understood(before: list[Frame]) -> Token | None:
    """Return the noun that a bare number counts: that of the last frame which named one, in this sentence or before."""
    for frame in reversed(before[-6:]):
        counts = frame.quantity is not None and frame.quantity.unit is QuantityUnit.COUNT
        noun = frame.counted
        if counts and noun is not None and noun.lemma not in UNCOUNTED and is_plural(noun):
            return noun
    return None


def span_of(clause: tuple[Token, ...], needed: Span) -> Span:
    """Return the span from the first to the last word of a clause, without marks and conjunctions at its ends."""
    words = list(clause)
    while len(words) > 1 and words[-1].pos in LOOSE_ENDS:
        words.pop()
    while len(words) > 1 and words[0].pos in LOOSE_ENDS:
        words.pop(0)
    return Span(min(needed.start, words[0].start), max(needed.end, words[-1].end))


def role_of(head: Token, verb: Token | None) -> Role:
    """Return how the noun hangs on the verb of its clause."""
    token = coordinated(head)
    if verb is None:
        return Role.NONE
    if token.head is verb:
        if token.dep == "nsubj":
            return Role.SUBJECT
        if token.dep == "nsubjpass":
            return Role.PASSIVE_SUBJECT
        if token.dep in OBJECTS:
            return Role.OBJECT
    return Role.OBLIQUE
