"""Mentions: the words of a document that name an entity of the gazetteer, of the document itself, or by their form.

Three passes, each leaving alone what the one before it took: labels of the gazetteer (longest first), abbreviations
that the document defines ("Violent Crime Taskforce (VCTF)"), and names whose last word says what they are ("Borsetshire
Police", "Felpersham Council"). Definite nouns and pronouns are the business of `ingest.names.coreference`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.model import Document, Entity, EntityKind, Mention, Span
from ingest.names.name_forms import (
    SMALL_WORDS,
    WORD,
    fold,
    forces_of_places,
    government,
    kind_by_form,
    named_by_form,
    owned_units,
    plain_name,
    unknown,
)
from ontology.gazetteer import Alias, Entry, Gazetteer

# Between the words of one name: spaces, a hyphen or dash, an apostrophe, an ampersand, the point of "St. Albans".
GAP = re.compile(r"(?:\s|[-‐‑–/'’&.])*\Z")
PLURAL_KINDS = frozenset({EntityKind.TECHNOLOGY, EntityKind.OFFENCE, EntityKind.WORKFORCE, EntityKind.OUTCOME})
# Where one label denotes two things, the one that acts is meant sooner than the one that is acted in.
KIND_RANK = {kind: rank for rank, kind in enumerate(EntityKind)}

# "X (Y)" and "Y (X)": the short form is capitals, perhaps with a plural s.
DEFINED = re.compile(r"\(\s*(?:the\s+)?([^()\n]{2,80}?)(?:\s+for\s+short|,[^()]*)?\s*\)")
POSSESSIVE = re.compile(r"[’']s\b")
SHORT_FORM = re.compile(r"[A-Z][A-Za-z&.]{1,9}")


@dataclass(frozen=True, slots=True)
class Label:
    """One way to write an entity's name: its words, folded unless case counts."""

    words: tuple[str, ...]
    text: str
    case_sensitive: bool
    entity: Entity
    common_word: bool = False


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
        found.extend(longest(named, owned_units(text, named), forces_of_places(text, named, gazetteer)))
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
    aliases = entry.aliases
    if all(alias.text != entry.name for alias in aliases):
        aliases = (Alias(entry.name, case_sensitive=False), *aliases)
    for alias in aliases:
        words = tuple(fold(word) for word in WORD.findall(alias.text))
        if words:
            yield Label(words, alias.text, alias.case_sensitive, entity, alias.common_word)


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
    owns = POSSESSIVE.match(text, words[end - 1].end) is not None
    if label.common_word and place == 0 and not owns and not stands_within(label.text, text):
        return False
    written = text[words[place].start : words[end - 1].end]
    return not label.case_sensitive or same_letters(written, label.text)


def stands_within(word: str, text: str) -> bool:
    """Tell whether a word has its capital within a sentence too: at the start of one the case proves nothing.

    >>> stands_within("Liberty", "Liberty is dear to us. Later Liberty sued.")
    True
    >>> stands_within("Liberty", "Liberty is dear to us.")
    False
    """
    return re.search(rf"(?<=[\w,;’'–-]\s){re.escape(word)}\b", text) is not None


def same_letters(written: str, label: str) -> bool:
    """Tell whether two writings have the same words, case included.

    >>> same_letters("National Police Chiefs’ Council", "National Police Chiefs' Council")
    True
    >>> same_letters("met", "Met")
    False
    """
    return WORD.findall(written) == WORD.findall(label)


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


def longest(*groups: Iterable[Mention]) -> list[Mention]:
    """Keep of overlapping mentions the longest, of equals the one with an IRI; return them in text order."""
    mentions = [mention for group in groups for mention in group]
    ranked = sorted(mentions, key=lambda m: (m.span.start - m.span.end, m.entity.iri is None, m.span))
    kept: dict[int, Mention] = {}
    for mention in ranked:
        if not any(place in kept for place in range(mention.span.start, mention.span.end)):
            kept.update(dict.fromkeys(range(mention.span.start, mention.span.end), mention))
    return sorted(set(kept.values()), key=lambda mention: mention.span)


def singular(word: str) -> str:
    """Return a noun's singular by its ending alone.

    >>> [singular(word) for word in ("drones", "robberies", "cctv", "gas")]
    ['drone', 'robbery', 'cctv', 'gas']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
