"""Mentions: the words of a document that name an entity of the gazetteer, of the document itself, or by their form.

Three passes, each leaving alone what the one before it took: labels of the gazetteer (longest first), abbreviations
that the document defines ("Violent Crime Taskforce (VCTF)"), and names whose last word says what they are ("Borsetshire
Police", "Felpersham Council"). Definite nouns and pronouns are the business of `ingest.coreference`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.lexicon import word_class
from ingest.model import Document, Entity, EntityKind, Mention, Span
from ontology.gazetteer import Entry, Gazetteer

WORD = re.compile(r"[^\W_]+")
# Between the words of one name: spaces, a hyphen or dash, an apostrophe, an ampersand, the point of "St. Albans".
GAP = re.compile(r"(?:\s|[-‐‑–/'’&.])*\Z")
PLURAL_KINDS = frozenset({EntityKind.TECHNOLOGY, EntityKind.OFFENCE, EntityKind.WORKFORCE, EntityKind.OUTCOME})
# Where one label denotes two things, the one that acts is meant sooner than the one that is acted in.
KIND_RANK = {kind: rank for rank, kind in enumerate(EntityKind)}

NAME = r"(?:[A-Z][\w’'-]*|[A-Z]{2,})"
NAMES = rf"(?:{NAME}\s+(?:(?:and|of|for|the|on|to|in)\s+(?:the\s+)?|&\s+)?){{1,6}}"
NAMED_BY_FORM: tuple[tuple[EntityKind, re.Pattern[str]], ...] = (
    (
        EntityKind.ORGANISATION,
        re.compile(
            NAMES
            + r"(?:Police\s+(?:Authority|Federation|Board)|Council|Association|Federation|Foundation|Trust|Commission|"
            r"University|Institute|Society|Charity|Union|Committee|Assembly|League|Agency|Authority|Party|Partnership|"
            r"Court|Inspectorate|Alliance|Network|Coalition|Panel)\b"
        ),
    ),
    (EntityKind.FORCE, re.compile(NAMES + r"(?:Police|Constabulary)\b(?!\s+(?-i:[A-Z]))")),
    (
        EntityKind.UNIT,
        re.compile(
            NAMES + r"(?:Unit|Teams?|Squad|Task\s?[Ff]orce|Directorate|Branch|Command|Section|Department|Patrols?)\b"
        ),
    ),
    (
        EntityKind.ORGANISATION,
        re.compile(r"\b(?:University|Court|College|Society|League)\s+(?:of|for)\s+(?:the\s+)?" + NAME),
    ),
    (EntityKind.PUBLIC_EVENT, re.compile(rf"\bOperation\s+{NAME}")),
    (
        EntityKind.PUBLIC_EVENT,
        re.compile(NAMES + r"(?:Week|Day\sof\sAction|Festival|Carnival|Marathon|Conference|Summit)\b"),
    ),
)
GOVERNMENT = re.compile(r"\b[Tt]he\s+(?:UK\s+|British\s+)?government\b(?!\s+(?:of|in|office|agency|body))")
OWNED_UNIT = re.compile(
    r"[’']s?\s+((?:[a-z][a-z-]+\s+){1,3}(?:unit|team|squad|task\s?force|branch|project|partnership|section|desk))\b"
)
# "X (Y)" and "Y (X)": the short form is capitals, perhaps with a plural s.
DEFINED = re.compile(r"\(\s*(?:the\s+)?([^()\n]{2,80}?)(?:\s+for\s+short|,[^()]*)?\s*\)")
SHORT_FORM = re.compile(r"[A-Z][A-Za-z&.]{1,9}")
SMALL_WORDS = word_class("small_word")
LEADERS = word_class("name_leader")


@dataclass(frozen=True, slots=True)
class Label:
    """One way to write an entity's name: its words, folded unless case counts."""

    words: tuple[str, ...]
    text: str
    case_sensitive: bool
    entity: Entity


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """The labels of a gazetteer by their first word, or first two, folded; the longest first."""

    single: dict[str, tuple[Label, ...]] = field(repr=False)
    double: dict[tuple[str, str], tuple[Label, ...]] = field(repr=False)


def find_mentions(document: Document, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Return the mentions in the document's sentences, in text order; no two overlap."""
    index = index_of(gazetteer)
    text = document.article.text
    found: list[Mention] = []
    for sentence in document.sentences:
        known = list(named_by_label(text, sentence, index))
        formed = (*named_by_form(text, sentence), *government(text, sentence, gazetteer))
        named = longest(known, unknown(formed, known))
        found.extend(longest(named, owned_units(text, named)))
    defined = index_labels(tuple(defined_labels(document, found)))
    if defined.single:
        for sentence in document.sentences:
            found.extend(named_by_label(text, sentence, defined))
    return tuple(longest(found))


@functools.lru_cache(maxsize=4)
def index_of(gazetteer: Gazetteer) -> LabelIndex:
    """Index the labels of a gazetteer; kept, since every article is read with the same one."""
    return index_labels(label for entry in gazetteer.entries for label in labels_of(entry))


def labels_of(entry: Entry) -> Iterator[Label]:
    """Yield the labels of an entry: its name and each alias."""
    entity = Entity(EntityKind(entry.kind), entry.name, entry.iri)
    written = [(entry.name, False), *((alias.text, alias.case_sensitive) for alias in entry.aliases)]
    if any(alias.text == entry.name for alias in entry.aliases):
        written = written[1:]
    for text, case_sensitive in written:
        words = tuple(fold(word) for word in WORD.findall(text))
        if words:
            yield Label(words, text, case_sensitive, entity)


def index_labels(labels: Iterable[Label]) -> LabelIndex:
    """Group labels by their first words, the longest first, then the kind that acts sooner."""
    single: dict[str, list[Label]] = {}
    double: dict[tuple[str, str], list[Label]] = {}
    for label in sorted(labels, key=lambda label: (-len(label.words), KIND_RANK[label.entity.kind])):
        if len(label.words) > 1:
            first, second = label.words[:2]
            for key in {(first, second), (first, singular(second))}:
                double.setdefault(key, []).append(label)
            continue
        for word in {label.words[0], singular(label.words[0])} if has_plural(label) else {label.words[0]}:
            single.setdefault(word, []).append(label)
    return LabelIndex(
        {word: tuple(group) for word, group in single.items()}, {pair: tuple(group) for pair, group in double.items()}
    )


def has_plural(label: Label) -> bool:
    """Tell whether the last word of a label may stand in the plural: things do, proper names do not."""
    return label.entity.kind in PLURAL_KINDS and not label.case_sensitive


def named_by_label(text: str, sentence: Span, index: LabelIndex) -> Iterator[Mention]:
    """Yield what the labels of the index match in a sentence, left to right, the longest label at each place."""
    words = [Span(match.start(), match.end()) for match in WORD.finditer(text, sentence.start, sentence.end)]
    folded = [fold(word.of(text)) for word in words]
    place = 0
    while place < len(words):
        ahead = candidates(index, folded, place)
        match = next((label for label in ahead if matches(label, text, words, folded, place)), None)
        if match is None:
            place += 1
            continue
        last = place + len(match.words) - 1
        yield Mention(Span(words[place].start, words[last].end), match.entity)
        place = last + 1


def candidates(index: LabelIndex, folded: list[str], place: int) -> Iterator[Label]:
    """Yield the labels that may begin at a word: those of several words, then those of one."""
    word = folded[place]
    if place + 1 < len(folded):
        pair = (word, folded[place + 1])
        several = index.double.get(pair) or index.double.get((word, singular(pair[1])), ())
        yield from several
    yield from index.single.get(word, ()) or index.single.get(singular(word), ())


def matches(label: Label, text: str, words: list[Span], folded: list[str], place: int) -> bool:
    """Tell whether the label's words stand at this place, with nothing between them that parts a name."""
    end = place + len(label.words)
    if end > len(words) or tuple(folded[place : end - 1]) != label.words[:-1]:
        return False
    last, wanted = folded[end - 1], label.words[-1]
    if last != wanted and not (has_plural(label) and singular(last) == singular(wanted)):
        return False
    gaps = (text[words[i].end : words[i + 1].start] for i in range(place, end - 1))
    if not all(GAP.match(gap) for gap in gaps):
        return False
    written = text[words[place].start : words[end - 1].end]
    return not label.case_sensitive or same_letters(written, label.text)


def same_letters(written: str, label: str) -> bool:
    """Tell whether two writings have the same words, case included.

    >>> same_letters("National Police Chiefs’ Council", "National Police Chiefs' Council")
    True
    >>> same_letters("met", "Met")
    False
    """
    return WORD.findall(written) == WORD.findall(label)


def named_by_form(text: str, sentence: Span) -> Iterator[Mention]:
    """Yield names that no gazetteer needs to know: their last word says what they are."""
    for kind, pattern in NAMED_BY_FORM:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            span = without_leaders(text, Span(match.start(), match.end()))
            if span is not None:
                yield Mention(span, Entity(kind, plain_name(span.of(text))))


def government(text: str, sentence: Span, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Yield "the government" in small letters: without another country before it, that of the United Kingdom."""
    entry = next(iter(gazetteer.named("the Government")), None)
    if entry is None:
        return
    for match in GOVERNMENT.finditer(text, sentence.start, sentence.end):
        yield Mention(Span(match.start(), match.end()), Entity(EntityKind(entry.kind), entry.name, entry.iri))


def unknown(formed: Iterable[Mention], known: list[Mention]) -> Iterator[Mention]:
    """Leave out names by form that end with a known name of their kind: the words before it are no part of it."""
    ends = {(mention.span.end, mention.entity.kind) for mention in known}
    yield from (mention for mention in formed if (mention.span.end, mention.entity.kind) not in ends)


def owned_units(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield units named in small letters as a force's own: "Borsetshire Police's drones unit"."""
    for mention in mentions:
        owned = OWNED_UNIT.match(text, mention.span.end) if mention.entity.kind is EntityKind.FORCE else None
        if owned:
            name = f"{mention.entity.name} {' '.join(owned.group(1).split())}"
            yield Mention(Span(mention.span.start, owned.end()), Entity(EntityKind.UNIT, name))


def without_leaders(text: str, span: Span) -> Span | None:
    """Cut articles, prepositions and the like from the front of a name; None if nothing but the form word is left."""
    words = list(WORD.finditer(text, span.start, span.end))
    while words and fold(words[0].group()) in LEADERS:
        words = words[1:]
    return Span(words[0].start(), span.end) if len(words) > 1 else None


def defined_labels(document: Document, mentions: list[Mention]) -> Iterator[Label]:
    """Yield the short forms that the document defines in brackets, as labels that hold in this document alone."""
    text = document.article.text
    ends = {mention.span.end: mention for mention in mentions}
    inside = {mention.span.start: mention for mention in mentions}
    for sentence in document.sentences:
        for bracket in DEFINED.finditer(text, sentence.start, sentence.end):
            within = bracket.group(1)
            before = text[sentence.start : bracket.start()].rstrip()
            if SHORT_FORM.fullmatch(within):
                known = ends.get(sentence.start + len(before))
                entity = known.entity if known else spelled_out(before, within)
                short = within
            else:
                known = inside.get(bracket.start(1))
                word = before.split()[-1] if before.split() else ""
                entity = known.entity if known else None
                short = word if SHORT_FORM.fullmatch(word) and word.isupper() else ""
            if entity and short:
                yield from short_labels(short, entity)


def short_labels(short: str, entity: Entity) -> Iterator[Label]:
    """Yield the short form, with and without a plural s ("PCSOs")."""
    for form in {short, short.removesuffix("s")} if short[:-1].isupper() else {short}:
        yield Label((fold(form),), form, True, entity)


def spelled_out(before: str, short: str) -> Entity | None:
    """Return the entity that the words before a bracket name, if their initials are the short form.

    >>> spelled_out("Officers of the Borchester Road Crime Team", "BRCT").name
    'Borchester Road Crime Team'
    """
    letters = [letter.lower() for letter in short.removesuffix("s") if letter.isalpha()]
    words = list(WORD.finditer(before))
    for count in range(len(letters), len(letters) + 4):
        tail = words[-count:] if 0 < count <= len(words) else []
        initials = [word.group()[0].lower() for word in tail if word.group().lower() not in SMALL_WORDS]
        if tail and initials == letters and tail[0].group()[0].isupper():
            return Entity(kind_by_form(before[tail[0].start() :]), plain_name(before[tail[0].start() :]))
    return None


def kind_by_form(name: str) -> EntityKind:
    """Return the kind that the form of a name tells, an organisation where it tells nothing."""
    return next((kind for kind, pattern in NAMED_BY_FORM if pattern.fullmatch(name)), EntityKind.ORGANISATION)


def longest(*groups: Iterable[Mention]) -> list[Mention]:
    """Keep of overlapping mentions the longest, of equals the one with an IRI; return them in text order."""
    mentions = [mention for group in groups for mention in group]
    ranked = sorted(mentions, key=lambda m: (m.span.start - m.span.end, m.entity.iri is None, m.span))
    kept: dict[int, Mention] = {}
    for mention in ranked:
        if not any(place in kept for place in range(mention.span.start, mention.span.end)):
            kept.update(dict.fromkeys(range(mention.span.start, mention.span.end), mention))
    return sorted(set(kept.values()), key=lambda mention: mention.span)


def plain_name(words: str) -> str:
    """Return a name on one line, with straight apostrophes."""
    return " ".join(words.replace("’", "'").split())


def fold(word: str) -> str:
    """Fold a word's case for comparison."""
    return word.casefold()


def singular(word: str) -> str:
    """Return a noun's singular by its ending alone.

    >>> [singular(word) for word in ("drones", "robberies", "cctv", "gas")]
    ['drone', 'robbery', 'cctv', 'gas']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
