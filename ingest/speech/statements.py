"""Claims that are words and opinions: quotations, positions, and the roles of persons.

A position is a clause of reported speech that states no other fact, or a sentence of a quotation with a cue of opinion.
Facts with an attribution ("the Met said 20 people were arrested") are the business of the other rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from ingest.model import (
    Attribution,
    Claim,
    Document,
    Entity,
    EntityKind,
    Evidence,
    Kind,
    Mention,
    Quantity,
    QuantityUnit,
    Quotation,
    Slot,
    Span,
    Status,
    TimeExpression,
)
from ingest.names.roles import Role
from ingest.speech.stances import Stance, stance_of
from ingest.speech_verbs import FINDING, SAYING
from ingest.text import split_sentences

_COUNTING: Final = frozenset((QuantityUnit.COUNT, QuantityUnit.MONEY, QuantityUnit.PERCENT))
_MODAL: Final = re.compile(r"\b(?:would|could|should|must|might|ought)\b", re.IGNORECASE)
_NO_CLAUSE: Final = re.compile(r"(?:what|which|who|whether|to)\b", re.IGNORECASE)
_OWN_ACT: Final = re.compile(r"(?:We|They|I|You)\s(?:have|had|did|asked|will|['’])")
_MATTER_OF_FACT: Final = frozenset((EntityKind.FORCE, EntityKind.GOVERNMENT_BODY, EntityKind.PUBLISHER))
_NAMING: Final = frozenset(("describe", "brand", "dismiss", "denounce", "hail", "condemn"))
_LEAST_WORDS: Final = 4
_LEAST_OF_A_STANCE: Final = 2
_LEAST_SCORE: Final = 2.5
_LEAST_OF_A_VOICE: Final = 1.5


def quote_claims(
    document: Document, quotations: Iterable[Quotation], mentions: tuple[Mention, ...] = ()
) -> tuple[Claim, ...]:
    """Return a claim for each quotation whose speaker is known; the speaker is its subject."""
    text = document.article.text
    return tuple(
        Claim(
            kind=Kind.QUOTE,
            subject=quotation.speaker,
            evidence=(Evidence(quotation.span, quotation.span.of(text)),),
            status=Status.OPINION,
            rule="quotation",
            attributed_to=quotation.speaker,
            mentions=_within(mentions, quotation.span),
            confidence=Decimal("0.9"),
        )
        for quotation in quotations
        if quotation.speaker is not None
    )


def role_claims(
    document: Document,
    roles: Iterable[Role],
    mentions: tuple[Mention, ...],
    times: Iterable[TimeExpression] = (),
) -> tuple[Claim, ...]:
    """Return a claim for each role; its subject is the mention's entity of the person, or the person by name."""
    text = document.article.text
    persons = {m.entity.name: m.entity for m in mentions if m.entity.kind is EntityKind.PERSON}
    known_times = tuple(times)
    return tuple(
        Claim(
            kind=Kind.ROLE_OF_PERSON,
            subject=persons.get(role.person.name) or Entity(EntityKind.PERSON, role.person.name),
            evidence=tuple(Evidence(span, span.of(text)) for span in role.spans),
            status=Status.ONGOING,
            rule="role",
            unit=role.name,
            of=Slot(role.of_text, role.of) if role.of_text else None,
            time=_since(text, role, known_times),
            mentions=_within(mentions, role.spans[0]),
            confidence=Decimal("0.9"),
        )
        for role in roles
    )


def _since(text: str, role: Role, times: tuple[TimeExpression, ...]) -> str | None:
    """Return since when the role is held, where the words say when the person got it."""
    span = role.spans[0]
    if not re.search(r"\b(?:became|appointed|named|took over|made)\b", span.of(text)):
        return None
    after = next((t for t in times if span.end <= t.span.start <= span.end + 12), None)
    return f"{after.value}/" if after is not None and "/" not in after.value else None


def position_claims(
    document: Document,
    attributions: Iterable[Attribution],
    quotations: Iterable[Quotation],
    *,
    mentions: tuple[Mention, ...] = (),
    quantities: Iterable[Quantity] = (),
    factual: Iterable[Span] = (),
) -> tuple[Claim, ...]:
    """Return the positions that the article reports.

    Args:
        document: the document.
        attributions: who says what in clauses.
        quotations: with their speakers.
        mentions: all mentions, for the links of the claims.
        quantities: the numbers of the document; a clause that counts something is no position.
        factual: the evidence of claims of other kinds; a clause that states one of them is no position.
    """
    text = document.article.text
    facts, spoken, numbers = tuple(factual), tuple(quotations), tuple(quantities)
    counted = [q.number for q in numbers if q.unit in _COUNTING]
    reported = [_reported(text, a, spoken, counted, facts) for a in attributions]
    quoted = _quoted(text, spoken, [q.number for q in numbers if q.value is not None and q.value > 3], facts)
    claims = [_position(text, *found, mentions) for found in (*reported, *quoted) if found is not None]
    once = [claim for claim in claims if not any(_is_within(claim, other) for other in claims)]
    return tuple(sorted(once, key=lambda claim: claim.evidence[0].span))


def _is_within(claim: Claim, other: Claim) -> bool:
    """Tell whether a position is a piece of a longer one of the same speaker."""
    span, longer = claim.evidence[0].span, other.evidence[0].span
    return span != longer and longer.contains(span) and claim.subject == other.subject


_Found = tuple[Entity, str, Span, str, Attribution | None]


def _position(
    text: str,
    speaker: Entity,
    unit: str,
    span: Span,
    about: str,
    attribution: Attribution | None,
    mentions: tuple[Mention, ...],
) -> Claim:
    return Claim(
        kind=Kind.POSITION,
        subject=speaker,
        evidence=(Evidence(span, span.of(text)),),
        status=Status.OPINION,
        rule="reported-position" if attribution else "quoted-position",
        unit=unit,
        of=Slot(about) if about else None,
        attribution=attribution,
        attributed_to=speaker,
        mentions=_within(mentions, span),
        confidence=Decimal("0.6"),
    )


def _reported(
    text: str, said: Attribution, quotations: tuple[Quotation, ...], counted: list[Span], facts: tuple[Span, ...]
) -> _Found | None:
    """Return the position of a clause of reported speech, if it is one."""
    words = said.content.of(text)
    unit = SAYING.get(said.verb, "says")
    committed = unit in ("criticises", "calls for", "supports") and said.verb != "hope"
    spoken = said.verb not in _NAMING and any(_mostly_in(said.content, q.span) for q in quotations)
    if len(words.split()) < (_LEAST_OF_A_STANCE if committed else _LEAST_WORDS) or spoken:
        return None
    if said.verb in ("support", "back", "feel") and said.speaker.kind is EntityKind.GROUP:
        return None
    cue = stance_of(words)
    if not committed and _states_fact(words, said, counted, facts, cue):
        return None
    start = min(said.span.start, said.content.start) if committed else said.content.start
    return (
        said.speaker,
        cue.unit if unit == "says" and cue else unit,
        Span(start, said.content.end),
        _about(words),
        said,
    )


def _states_fact(
    words: str, said: Attribution, counted: list[Span], facts: tuple[Span, ...], cue: Stance | None
) -> bool:
    """Tell whether a clause states a fact that another rule records, or asks, or merely reports."""
    if _NO_CLAUSE.match(words) and said.verb != "vow":
        return True
    if any(said.content.contains(number) for number in counted):
        return True
    plain = SAYING.get(said.verb, "says") == "says"
    modal = _MODAL.search(words) is not None
    if not modal and any(_share(said.content, fact) >= 0.5 for fact in facts):
        return True
    if plain and any(fact.contains(said.content) for fact in facts):
        return True
    if said.verb in FINDING and said.verb not in SAYING:
        return True
    return plain and said.speaker.kind in _MATTER_OF_FACT and not modal and cue is None


def _quoted(
    text: str, quotations: tuple[Quotation, ...], counted: list[Span], facts: tuple[Span, ...]
) -> Iterator[_Found]:
    """Yield the positions of quotations: of what a speaker calls for only the strongest, of a speaker at least one."""
    strongest: dict[str, tuple[tuple[float, float], _Found]] = {}
    weaker: dict[str, tuple[float, _Found]] = {}
    for quotation in quotations:
        if quotation.speaker is None:
            continue
        for place, sentence in enumerate(split_sentences(text, quotation.span)):
            words = sentence.of(text)
            cue = stance_of(words)
            score = _score(words, place, cue)
            score -= any(sentence.contains(number) for number in counted)
            score -= any(_share(sentence, fact) >= 0.5 for fact in facts)
            unit = cue.unit if cue else "says"
            found: _Found = (quotation.speaker, unit, _without_comma(text, sentence), _about(words), None)
            if score < _LEAST_SCORE:
                best = weaker.get(quotation.speaker.name)
                told = quotation.speaker.kind is EntityKind.PERSON and len(words.split()) >= _LEAST_WORDS
                if told and (best is None or best[0] < score):
                    weaker[quotation.speaker.name] = (score, found)
                continue
            key = quotation.speaker.name if unit == "calls for" else f"{sentence.start}"
            strength = (cue.weight if cue else 0.0, score)
            if key not in strongest or strongest[key][0] < strength:
                strongest[key] = (strength, found)
    yield from (found for _, found in strongest.values())
    heard = {found[0].name for _, found in strongest.values()}
    yield from (found for name, (score, found) in weaker.items() if name not in heard and score >= _LEAST_OF_A_VOICE)


def _score(words: str, place: int, cue: Stance | None) -> float:
    """Return how surely a sentence of a quotation is an opinion.

    The first sentence, and most of all one that "he said" breaks off, is what the reporter chose to show a stance.
    """
    score = cue.weight if cue else 0.0
    if place == 0:
        score += 0.5
        if not words.rstrip().endswith(".") or len(words.split()) < 9:
            score += 1.5
    if _OWN_ACT.match(words):
        score -= 0.5
    return score - 1 if words.rstrip().endswith("?") else score


def _mostly_in(span: Span, other: Span) -> bool:
    shared = min(span.end, other.end) - max(span.start, other.start)
    return shared > 0.6 * (span.end - span.start)


def _share(span: Span, other: Span) -> float:
    """Return how much of the shorter span the two share."""
    shared = min(span.end, other.end) - max(span.start, other.start)
    return max(0, shared) / min(span.end - span.start, other.end - other.start)


def _without_comma(text: str, span: Span) -> Span:
    end = span.end
    while end - 1 > span.start and text[end - 1] in ",;":
        end -= 1
    return Span(span.start, end)


def _about(words: str) -> str:
    """Return a short phrase of what is said: its first dozen words."""
    plain = words.strip(" ,.;:'\"‘’“”").split()
    return " ".join(plain[:12]) + (" …" if len(plain) > 12 else "")


def _within(mentions: tuple[Mention, ...], span: Span) -> tuple[Mention, ...]:
    return tuple(mention for mention in mentions if span.contains(mention.span))
