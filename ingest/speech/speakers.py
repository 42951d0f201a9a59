"""Who a verb of saying has for its subject: a person, a body, a group, or the holder of a role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.lexicon import word_class
from ingest.model import Entity, EntityKind, Mention, Quotation, Span
from ingest.names.person_names import ROLE_NOUN
from ingest.parsing import ParsedSentence, Token

_BODIES: Final = frozenset(
    (
        EntityKind.FORCE,
        EntityKind.UNIT,
        EntityKind.ORGANISATION,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.PUBLISHER,
        EntityKind.GROUP,
        EntityKind.STUDY,
    )
)
SPOKESPEOPLE: Final = frozenset(("spokesman", "spokeswoman", "spokesperson", "spokesmen", "source", "statement"))
DOCUMENTS: Final = frozenset(
    (
        *(
            "report",
            "review",
            "study",
            "statement",
            "letter",
            "paper",
            "inquiry",
            "inspection",
            "memo",
            "email",
            "note",
        ),
        *("briefing", "dossier", "submission", "newsletter", "bulletin", "request", "investigation", "probe", "census"),
        *("assessment", "evaluation", "snapshot", "note"),
    )
)
FINDINGS: Final = frozenset(
    (
        "figure",
        "statistic",
        "data",
        "datum",
        "research",
        "analysis",
        "survey",
        "poll",
        "audit",
        "estimate",
        "document",
        "evidence",
    )
)
"""What people learn things from and what holds no opinion, by lemma."""
SOURCES: Final = DOCUMENTS | FINDINGS
NEAR_BY: Final = 40
_OWNED_BY: Final = re.compile(r"\b(?:by|from)\s+(?:the\s+|a\s+)?(?:[a-z]+\s+){0,2}$")
_QUANTIFIERS: Final = frozenset(("several", "many", "some", "others", "both", "most", "few", "all", "none", "either"))
_INTRODUCED: Final = re.compile(
    rf"\ban?\s(?P<what>(?:[\w-]+\s)?(?:{'|'.join(sorted(DOCUMENTS - {'statement', 'letter'}))}|survey|poll|audit))\b"
)
_THE_FORCE: Final = frozenset(("force", "police", "constabulary"))
# Without a word before it, in a headline: the force that the article is about.
_ROLE: Final = re.compile(rf"\b{ROLE_NOUN}$", re.IGNORECASE)
_TITLE: Final = re.compile(r"\b(\w+),?\s$")
_PRONOUN_OF_TITLE: Final[dict[str, str]] = {
    **dict.fromkeys(("Sir", "Lord", "Mr", "spokesman", "chairman"), "he"),
    **dict.fromkeys(("Dame", "Lady", "Baroness", "Mrs", "Ms", "Miss", "spokeswoman", "chairwoman"), "she"),
}


@dataclass(frozen=True, slots=True)
class Speakers:
    """The persons and bodies of a document, and who is meant where only a pronoun or a role stands.

    `holders` gives the person that a role's words denote, by the folded words ("chief constable"), `titles` where a
    role stands for a person who is named elsewhere.
    """

    text: str
    mentions: tuple[Mention, ...]
    quotations: tuple[Quotation, ...]
    holders: Mapping[str, Entity]
    agency: Entity | None
    pronouns: Mapping[str, str]
    titles: tuple[tuple[Span, Entity], ...] = ()

    def of_subject(self, sentence: ParsedSentence, subject: Token) -> tuple[Entity, Span] | None:
        """Return the speaker that a subject denotes and the span of the words, or None where it is no speaker."""
        if subject.lower in ("he", "she"):
            person = self.person_before(subject.start, subject.lower)
            return (person, subject.span) if person else None
        words = _noun_phrase(subject)
        span = Span(words[0].start, words[-1].end)
        titled = next((person for title, person in self.titles if title.overlaps(span)), None)
        if titled is not None and subject.tag != "NNS":
            return titled, span
        apposed = self._apposed(span) or self._named_behind(subject)
        if apposed is not None:
            return apposed.entity, Span(span.start, apposed.span.end)
        mention = self._mention_in(span, subject)
        if mention is not None and mention.entity.kind is EntityKind.PERSON:
            return mention.entity, Span(min(span.start, mention.span.start), mention.span.end)
        holder = self._holder(span, subject)
        if holder is not None:
            return holder, span
        if mention is not None:
            return mention.entity, Span(min(span.start, mention.span.start), max(mention.span.end, subject.end))
        return self._by_noun(words, subject, span)

    def _apposed(self, span: Span) -> Mention | None:
        """Return the person whose name follows a role and a comma: "the inspector in charge, Ann Shaw"."""
        return next(
            (
                m
                for m in self.mentions
                if m.entity.kind is EntityKind.PERSON
                and 0 < m.span.start - span.end <= 14
                and re.fullmatch(r"(?:\s\w+){0,2},\s", self.text[span.end : m.span.start])
            ),
            None,
        )

    def _named_behind(self, subject: Token) -> Mention | None:
        """Return whose name follows a common noun without a comma: "the union Unison", "the candidate Ann Shaw"."""
        kinds = (EntityKind.PERSON, EntityKind.ORGANISATION, EntityKind.GOVERNMENT_BODY, EntityKind.PUBLISHER)
        if subject.pos != "NOUN":
            return None
        return next((m for m in self.mentions if m.span.start == subject.end + 1 and m.entity.kind in kinds), None)

    def _mention_in(self, span: Span, subject: Token) -> Mention | None:
        """Return the person in a subject, else the body it is or that its spokesman speaks for."""
        inside = [m for m in self.mentions if m.span.overlaps(span)]
        persons = [m for m in inside if m.entity.kind is EntityKind.PERSON]
        covering = [m for m in persons if m.span.contains(subject.span)]
        if covering or (persons and subject.pos == "PROPN"):
            return (covering or persons)[0]
        bodies = [m for m in inside if m.entity.kind in _BODIES]
        direct = [m for m in bodies if m.span.contains(subject.span)]
        if direct:
            return direct[0]
        if subject.lemma in SOURCES:
            behind = (m for m in self.mentions if m.entity.kind in _BODIES and 0 < m.span.start - span.end <= NEAR_BY)
            owners = (m for m in (*bodies, *behind) if m.span.start < subject.start or self._is_by(m))
            return next(owners, None)
        speaks_for = subject.lemma in SPOKESPEOPLE or subject.lower in ("chiefs", "bosses", "leaders", "campaigners")
        return bodies[0] if bodies and speaks_for else None

    def _is_by(self, mention: Mention) -> bool:
        """Tell whether a report or figures are said to come from a body: "figures from the Home Office"."""
        return _OWNED_BY.search(self.text[max(0, mention.span.start - NEAR_BY) : mention.span.start]) is not None

    def _holder(self, span: Span, subject: Token) -> Entity | None:
        """Return the person who holds the role that the subject's words name."""
        words = " ".join(span.of(self.text).lower().split())
        plain = re.sub(r"^(?:the|an?|its|their|his|her)\s", "", words)
        exact = self.holders.get(plain)
        if exact is not None or subject.tag == "NNS":
            return exact
        named = [
            entity
            for name, entity in self.holders.items()
            if len(name) > 4 and (plain.endswith(name) or re.match(rf"{re.escape(name)}\s(?:of|for|in|at)\s", plain))
        ]
        return named[0] if len(set(named)) == 1 else None

    def _by_noun(self, words: list[Token], subject: Token, span: Span) -> tuple[Entity, Span] | None:
        """Return a group or a document as speaker, by the words that denote it."""
        if not _is_nominal(subject) or subject.lower in _QUANTIFIERS or not _may_speak(subject):
            return None
        if len(words) == 1 and subject.lower in _THE_FORCE and self.agency and self.agency.kind is EntityKind.FORCE:
            return self.agency, span
        if subject.lemma in SPOKESPEOPLE - {"source"} and len(words) <= 2:
            return (self.agency, span) if self.agency else None
        owned = any(word.dep == "poss" for word in words)
        if words[0].lower == "the" and not owned and _ROLE.search(span.of(self.text)):
            person = self.person_before(span.start, None)
            if person is not None:
                return person, span
        aside = [w for w in words if w.dep in ("det", "punct") or w.lower in ("some", "many", "other")]
        plain = [w for w in words if w not in aside and not (w.dep == "case" and w is words[-1])]
        name = " ".join(" ".join(word.text for word in plain).replace(" 's", "'s").replace(" ’s", "’s").split())
        if not name or len(name) > 80:
            return None
        named = subject.child("appos") if subject.pos == "NOUN" else None
        if named is not None and named.pos == "PROPN" and self.text[subject.end : subject.end + 2] == ", ":
            own = _noun_phrase(named)
            return Entity(EntityKind.GROUP, " ".join(word.text for word in own)), Span(span.start, own[-1].end)
        if subject.lemma not in SOURCES:
            return Entity(EntityKind.GROUP, name), span
        introduced = _INTRODUCED.search(self.text, 0, span.start) if len(plain) == 1 else None
        if introduced is not None and words[0].lower in ("the", "this"):
            return Entity(EntityKind.STUDY, introduced.group("what")), span
        opens = plain[0].pos in ("NOUN", "ADJ", "VERB") and name[1:2].islower()
        return Entity(EntityKind.STUDY, name[:1].lower() + name[1:] if opens else name), span

    def person_before(self, offset: int, pronoun: str | None) -> Entity | None:
        """Return the person named last before the offset, outside quotations, whom "he" or "she" may mean.

        Args:
            offset: where the pronoun stands.
            pronoun: "he" or "she"; None for a role that tells nothing.
        """
        for mention in reversed(self.mentions):
            if mention.span.start >= offset or mention.entity.kind is not EntityKind.PERSON:
                continue
            if (pronoun and self.pronouns.get(mention.entity.name, pronoun) != pronoun) or self.in_quotation(
                mention.span.start
            ):
                continue
            return mention.entity
        return None

    def in_quotation(self, offset: int) -> bool:
        """Tell whether the code point at `offset` lies in a quotation."""
        return any(q.span.start <= offset < q.span.end for q in self.quotations)


def pronouns_of(text: str, mentions: Iterable[Mention]) -> dict[str, str]:
    """Return "he" or "she" by a person's name, where a title of the name or right before it tells."""
    known: dict[str, str] = {}
    for mention in mentions:
        if mention.entity.kind is EntityKind.PERSON:
            title = _TITLE.search(text[max(0, mention.span.start - 16) : mention.span.start])
            first = mention.span.of(text).split()[0]
            for word in (title.group(1) if title else "", first):
                if word in _PRONOUN_OF_TITLE:
                    known.setdefault(mention.entity.name, _PRONOUN_OF_TITLE[word])
    return known


def _is_nominal(token: Token) -> bool:
    """Tell whether a word is a noun, or a short form that the parser takes for another word ("MPs")."""
    return token.pos in ("NOUN", "PROPN") or token.text[:2].isupper()


def singular(noun: Token) -> str:
    """Return the lemma of a noun; of "MPs", which the parser knows for no noun, the singular too."""
    return noun.lower.removesuffix("s") if noun.text[:2].isupper() else noun.lemma


def _may_speak(noun: Token) -> bool:
    """Tell whether a noun denotes people, a body or a document; an unknown proper noun may."""
    if noun.pos == "PROPN":
        return noun.text[0].isupper() and noun.text[1:2].isalpha()
    known = (word_class(name) for name in ("people", "service_people", "body_noun", "force_noun"))
    speaking = singular(noun) in word_class("speaking_noun") or noun.lemma in SPOKESPEOPLE or noun.lemma in SOURCES
    return speaking or any(noun.lemma in lemmas for lemmas in known)


def _noun_phrase(head: Token) -> list[Token]:
    """Return the words of a noun phrase in text order, without clauses and parentheses that hang on it."""
    found, waiting = [head], [head]
    while waiting:
        token = waiting.pop()
        for child in token.children:
            joined = child.dep in ("conj", "cc") and child.index < head.index
            if child.lower == "as" and child.dep == "prep":
                continue
            if not joined and child.dep in (
                "relcl",
                "acl",
                "punct",
                "cc",
                "conj",
                "advcl",
                "appos",
                "dep",
                "ccomp",
                "parataxis",
            ):
                continue
            found.append(child)
            waiting.append(child)
    found.sort(key=lambda token: token.index)
    first = found.index(head)
    start = first
    while start and found[start - 1].index == found[start].index - 1:
        start -= 1
    end = first
    while end + 1 < len(found) and found[end + 1].index == found[end].index + 1:
        end += 1
    return found[start : end + 1]
