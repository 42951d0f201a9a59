"""Named persons: where the text names them, in full or by a part of the name, and who is meant.

A person is known by the form of the text alone: a title or rank before the name, a role before or behind it, a verb of
saying beside it. "Sir Mark", "Mr Shaw", "Supt Shaw" and "Shaw" are the person whose full name the text gave before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ingest.model import BlockKind, Document, Entity, EntityKind, Mention, Span
from ingest.names.person_names import (
    COURTESY,
    FULL_NAME,
    HONORIFIC,
    NAME_WORD,
    NO_NAME_WORDS,
    RANK,
    ROLE_NOUN,
)
from ingest.speech_verbs import SPEECH_WORDS
from ontology import iris

_TITLED: Final = re.compile(
    rf"\b(?:(?P<lead>(?:{RANK}\s+|{COURTESY}\s+)*)(?P<honorific>{HONORIFIC}\s+)?)(?P<name>{FULL_NAME}|{NAME_WORD})(?!\w)"
)
_ROLE_BEFORE: Final = re.compile(
    rf"(?:{ROLE_NOUN}(?:\s(?:of|for|at|in)\s(?:the\s)?[A-Z][\w'’ ]{{2,50}}?)?,?|{RANK}"
    rf"|\b(?:actor|author|singer|footballer"
    rf"|activist|resident|victim|protester|mother|father|widow|shopkeeper|owner|colleague|named|called|by|signed\sby|one\sis))\s+$",
    re.IGNORECASE,
)
_ROLE_BEHIND: Final = re.compile(
    rf"\s*,\s(?:(?:the|a|an|its|who|whose|one\sof|from|of|himself|herself|then|now|also|formerly|\d{{1,2}},)\s|(?:[\w'’&-]+\s){{0,6}}?{ROLE_NOUN}\b)",
    re.IGNORECASE,
)
_SAYS_BEHIND: Final = re.compile(
    rf"\s(?:has\s|had\s|also\s|later\s|then\s)?(?:{SPEECH_WORDS}|became|becomes|is\s(?:the|a)|was\s(?:the|a))\b"
)
_SAYS_BEFORE: Final = re.compile(rf"\b(?:{SPEECH_WORDS}|according\sto)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the article names. `spans` are those of the whole name, title and rank left out."""

    name: str
    surname: str
    forename: str
    honorific: str
    first: Span
    iri: str | None = None  # of a person of the reference data

    def entity(self, scope: str) -> Entity:
        """Return the person as an entity of claims.

        Args:
            scope: the IRI of the person's organisation, or the article's identifier.
        """
        return Entity(EntityKind.PERSON, self.name, self.iri or iris.person(bare_name(self), scope=scope))


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where the text names a person. `span` is the name as written, without rank but with "Sir" or "Mr"."""

    span: Span
    person: Person
    full: bool


def find_people(document: Document, mentions: Iterable[Mention] = ()) -> tuple[Naming, ...]:
    """Return where the sentences of a document name persons, in text order.

    Args:
        document: the document.
        mentions: what is known by name; no person's name overlaps one that is not itself a person.
    """
    text = document.article.text
    listed = tuple(mentions)
    others = [m for m in listed if m.entity.kind is not EntityKind.PERSON]
    taken = [m for m in others if m.entity.kind is not EntityKind.POST]
    reference = [m for m in listed if m.entity.kind is EntityKind.PERSON]
    persons: list[Person] = []
    found: list[Naming] = []
    headlines = [b.span for b in document.blocks if b.kind in (BlockKind.HEADLINE, BlockKind.SUBHEADING)]
    story = [s for s in document.sentences if not any(h.contains(s) for h in headlines)]
    for sentence in story:
        for person in _full_names(text, sentence, taken, [m.span for m in others if m.entity.iri], reference):
            known = _known(persons, person)
            if known is None:
                persons.append(person)
            found.append(Naming(person.first, known or person, full=True))
    barred = [m.span for m in taken]
    found.extend(_short_names(text, document.sentences, persons, [n.span for n in found], barred))
    return tuple(sorted(found, key=lambda naming: naming.span))


def _full_names(
    text: str, sentence: Span, taken: list[Mention], starts: list[Span], reference: list[Mention]
) -> list[Person]:
    """Return the persons named in full in a sentence: by form, or known to the reference data."""
    by_form = (_full_person(text, sentence, m, taken) for m in _candidates(text, sentence, starts))
    persons = [person for person in by_form if person is not None]
    for mention in reference:
        if not sentence.contains(mention.span):
            continue
        same = next((i for i, p in enumerate(persons) if p.first.overlaps(mention.span)), None)
        if same is not None:
            persons[same] = replace(persons[same], name=mention.entity.name, iri=mention.entity.iri)
        else:
            persons.append(_reference_person(mention))
    return sorted(persons, key=lambda person: person.first)


def _reference_person(mention: Mention) -> Person:
    words = mention.entity.name.split()
    honorific = words[0] if len(words) > 2 and re.fullmatch(HONORIFIC, words[0]) else ""
    plain = words[1:] if honorific else words
    return Person(mention.entity.name, plain[-1], plain[0], honorific, mention.span, iri=mention.entity.iri)


def person_mentions(namings: Iterable[Naming], scopes: Mapping[str, str], article_text: str) -> tuple[Mention, ...]:
    """Return the namings as mentions of persons.

    Args:
        namings: what `find_people` found.
        scopes: the IRI of each person's organisation, by the person's name, where it is known.
        article_text: the text, whose identifier stands in as scope for the others.
    """
    here = iris.article_id(article_text)
    return tuple(Mention(n.span, n.person.entity(scopes.get(n.person.name) or here)) for n in namings)


def with_persons(mentions: Iterable[Mention], persons: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return the mentions with those of persons added, in place of the ones that they overlap."""
    added = tuple(persons)
    kept = (m for m in mentions if not any(m.span.overlaps(p.span) for p in added))
    return tuple(sorted([*kept, *added], key=lambda mention: mention.span))


def _candidates(text: str, sentence: Span, taken: list[Span]) -> Iterator[re.Match[str]]:
    """Yield runs of words that may be a name; one that begins with another name is tried again from what follows."""
    at = sentence.start
    while (match := _TITLED.search(text, at, sentence.end)) is not None:
        words = match.group("name").split()
        if words[0].strip(".") in NO_NAME_WORDS or any(_is_no_name(word) for word in words[1:]):
            at = match.start("name") + len(words[0])
        elif other := next((t for t in taken if t.start <= match.start("name") < t.end < match.end("name")), None):
            at = other.end
        else:
            yield match
            at = match.end()


def _is_no_name(word: str) -> bool:
    """Tell whether a word behind a first name is no surname; some months are."""
    return word.strip(".") in NO_NAME_WORDS and word not in ("May", "March", "English", "Green", "Park", "Hill", "Day")


def bare_name(person: Person) -> str:
    """Return the name without its title: the key of a person's IRI."""
    return person.name.removeprefix(person.honorific).strip()


def _full_person(text: str, sentence: Span, match: re.Match[str], taken: list[Mention]) -> Person | None:
    """Return the person that a match names in full, if the words around it show that it is a person."""
    words = match.group("name").split()
    start = match.start("honorific") if match.group("honorific") else match.start("name")
    span = Span(start, match.end("name"))
    honorific = (match.group("honorific") or "").strip()
    lead = match.group("lead").strip()
    if _overlaps_known(span, taken, lead or honorific):
        return None
    if len(words) == 1:
        rank_alone = bool(lead) and re.fullmatch(COURTESY, lead.split()[-1]) is None
        if not (rank_alone or honorific in ("Lord", "Lady", "Baroness")):
            return None
    elif not lead and not honorific and not _shown_as_person(text, sentence, match):
        return None
    name = " ".join(words)
    return Person(
        name=f"{honorific} {name}" if honorific else name,
        surname=words[-1],
        forename=words[0] if len(words) > 1 else "",
        honorific=honorific,
        first=span,
    )


def _overlaps_known(span: Span, taken: list[Mention], titled: str) -> bool:
    """Tell whether the words are the name of something else.

    A title makes "Mark Kent" a person all the same, and outranks a name known by its form alone.
    """
    near = [m.span for m in taken if m.span.overlaps(span) and (m.entity.iri or not titled)]
    return any(not titled or other.contains(span) or other.start < span.start for other in near)


def _shown_as_person(text: str, sentence: Span, match: re.Match[str]) -> bool:
    before = text[max(sentence.start, match.start("name") - 90) : match.start("name")]
    if re.search(r"\b[Tt]he\s$", before):
        return False
    end = match.end("name")
    behind = text[end : min(sentence.end, end + 110)]
    return any(
        (
            _SAYS_BEHIND.match(behind),
            _ROLE_BEHIND.match(behind),
            _SAYS_BEFORE.search(before),
            _ROLE_BEFORE.search(before),
        )
    )


def _known(persons: list[Person], person: Person) -> Person | None:
    """Return the person named before whom this name means."""
    for other in persons:
        same_surname = other.surname == person.surname
        if same_surname and (other.forename == person.forename or not person.forename or not other.forename):
            return other
    return None


def _short_names(
    text: str, sentences: Iterable[Span], persons: list[Person], full: list[Span], taken: list[Span]
) -> Iterator[Naming]:
    """Yield where a person is named by surname, or by "Sir" and forename."""
    for person in persons:
        forms = [rf"(?:(?:{COURTESY}|{HONORIFIC})\s+)?{re.escape(person.surname)}"]
        if person.forename:
            forms.append(rf"{re.escape(person.forename)}\s+{re.escape(person.surname)}")
            if person.honorific in ("Sir", "Dame"):
                forms.append(rf"{person.honorific}\s+{re.escape(person.forename)}")
        pattern = re.compile(
            rf"\b(?:{'|'.join(sorted(forms, key=len, reverse=True))})\b(?!['’]?\s(?:Street|Road|Police))"
        )
        for sentence in sentences:
            for match in pattern.finditer(text, sentence.start, sentence.end):
                span = Span(match.start(), match.end())
                if not any(span.overlaps(other) for other in full) and not any(t.overlaps(span) for t in taken):
                    yield Naming(span, person, full=False)
