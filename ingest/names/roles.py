"""Who holds which role where: ranks and roles before a name, behind it, or given first and the name after.

"Commissioner Sir Mark Rowley"; "Ann Shaw, head of research at Liberty,"; "The Home Secretary was
blunt. “No,” Ann Lee said."
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.model import Document, Entity, Mention, Quotation, Span
from ingest.names.people import Naming, Person
from ingest.names.person_names import RANK, ROLE_NOUN, spell_out
from ingest.names.role_organisations import Organisations, RoleWords
from ingest.speech_verbs import SPEECH_WORDS
from ontology.gazetteer import Gazetteer

_STOP: Final = (
    r"(?:the|an?|and|but|or|as|of|in|on|at|by|to|for|from|with|that|who|which|is|was|were|are|has|had|said|told|says|then"
    r"|when|while|his|her|its|their|this)"
)
_MODIFIERS: Final = rf"(?:(?!{_STOP}\s)(?-i:[a-z])[\w-]*\s(?:and\s(?!{_STOP}\s)(?-i:[a-z])[\w-]*\s)?){{0,4}}?"
_FORMER: Final = r"(?P<former>(?:former|ex|then|previous|outgoing|one-time)[\s-])?"
_RANK_BEFORE: Final = re.compile(rf"(?:\b(?P<state>[Ii]nterim|[Tt]emporary|[Aa]cting)\s)?\b(?P<role>{RANK})\s+$")
# What makes "Commissioner" a title of its own, and none of the police: "Police and Crime Commissioner Jo Bell".
_LONGER_TITLE: Final = re.compile(
    r"\b(?:Crime|Information|Surveillance(?:\sCamera)?|Traffic|Victims?['’]?s?|Children['’]s|Biometrics|Electoral)\s$"
)
_SAYS: Final = re.compile(rf"(?:{SPEECH_WORDS})\b")
_OF_BEHIND: Final = re.compile(
    r",?\s(?:of|from)\s(?:the\s)?(?P<of>(?:[A-Z][\w’'-]*\s){0,5}(?:Police|Constabulary|Met)\b)"
)
_ROLE_BEFORE: Final = re.compile(
    rf"(?<!['’])\b{_FORMER}(?P<role>{_MODIFIERS}(?<!\w){ROLE_NOUN})(?:\sin\scharge|\s(?:of|for|at|in|on)\s(?:the\s)?(?P<of>[^,;:.“”\"]{{2,60}}?))?,?\s+$",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"\s*,\s(?:(?P<from>from)\s|(?:who\s(?:is|was|as)\s(?:also\s|now\s)?|then\s|now\s|as\s)?(?P<article>(?:the|an?|its|their|one\sof)\s)?)"
    rf"{_FORMER}(?P<role>[^,.;:()“”\"‘]{{2,110}}?)"
    rf"(?=\s*[,.;:()“”\"‘]|\s(?:{SPEECH_WORDS}|has|had|have|who|was|is|did|wants|turned)\b|\s*$)"
)
_WHO: Final = re.compile(
    r"\s*,\swho\s(?P<verb>chairs|leads|heads|runs|represents|sits\son\sthe\s\w+\sof|speaks\sfor)\s(?:the\s)?(?P<of>[^,.;:]{2,60}?)"
    rf"(?=[,.;:]|\s(?:{SPEECH_WORDS})\b|\s*$)"
)
_WHO_AS: Final = re.compile(rf"\s*,\swho\sas\s(?:the\s)?(?P<role>{_MODIFIERS}{ROLE_NOUN})\b", re.IGNORECASE)
_BECAME: Final = re.compile(
    rf"\s(?:became|was\s(?:appointed|named|made)|has\sbeen\s(?:appointed|named|made)|took\sover\sas)\s(?:the\s|an?\s)?(?P<role>{_MODIFIERS}{ROLE_NOUN})"
    r"(?:\s(?:of|at)\s(?P<of>[A-Z][\w’' ]{2,40}?))?(?=\s(?:in|on|last|this|at)\b|[,.;])",
    re.IGNORECASE,
)
_DETACHED: Final = re.compile(
    r"\b(?P<article>[Tt]he|[Ii]ts|[Aa]n?|[Hh]is|[Hh]er|(?:[Tt]he\s\w+|[A-Z][\w’'. ]{1,40}?)['’]s)\s"
    rf"(?P<role>(?:interim\s|acting\s)?{_MODIFIERS}(?i:{ROLE_NOUN}))\b"
    r"(?!['’]s|\s(?:of\sthe\s)?[A-Z][a-z]+\s[A-Z])"
    r"(?:\s(?:of|for|at|on)\s(?:the\s)?(?P<of>[A-Za-z][\w’' ]{2,40}?)"
    r"(?=\s(?:who|said|says|accused|[a-z]+ed)\b|[,.;:]))?"
)
_WEAK: Final = re.compile(
    r"(?:lead|head|general|judge|watchdog|fellow|pilot|officer|mayor|peer|inspector|solicitor|lawyer|editor|governor)$",
    re.IGNORECASE,
)
_WHO_ROLES: Final = {
    "chairs": "chair", "leads": "leader", "heads": "head", "runs": "head", "represents": "representative",
    "speaks": "spokesperson",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """A role that the text gives a person. `spans` are its evidence in text order."""

    person: Person
    name: str
    of: Entity | None
    of_text: str | None
    spans: tuple[Span, ...]
    former: bool = False


def find_roles(
    document: Document,
    namings: tuple[Naming, ...],
    mentions: tuple[Mention, ...],
    quotations: tuple[Quotation, ...],
    *,
    agency: Entity | None,
    gazetteer: Gazetteer,
) -> tuple[Role, ...]:
    """Return the roles that the text gives the persons it names, in text order, no role of a person twice.

    Args:
        document: the document.
        namings: where it names persons.
        mentions: the known things it names; definite nouns such as "the charity" help where they are resolved.
        quotations: what is quoted, so that no role is read out of a quotation and a name.
        agency: the body that the article is about: the force of a rank that names none.
        gazetteer: for the force that polices a place.
    """
    text = document.article.text
    bodies = Organisations(text, mentions, agency, gazetteer)
    found: dict[tuple[str, str], Role] = {}
    for naming in namings:
        sentence = document.sentence_at(naming.span.start)
        if sentence is None:
            continue
        roles = [*_before(text, sentence, naming), *_behind(text, sentence, naming)]
        for role in (_role(bodies, naming.person, one, one.span) for one in roles):
            if not any(person == naming.person.name and _shortens(role.name, held) for person, held in found):
                found.setdefault((naming.person.name, role.name.lower()), role)
    held = {person for person, _ in found}
    for naming, words in _awaited(document, namings, quotations):
        if naming.person.name not in held:
            held.add(naming.person.name)
            role = _role(bodies, naming.person, words, words.span, naming.span)
            found[naming.person.name, role.name.lower()] = role
    return tuple(sorted(found.values(), key=lambda role: role.spans[0]))


def _shortens(name: str, held: str) -> bool:
    """Tell whether a title only repeats the end of one that the person has: "Commissioner" for the one for crime."""
    return len(name) < len(held) and held.endswith(f" {name.lower()}")


def _before(text: str, sentence: Span, naming: Naming) -> Iterator[RoleWords]:
    """Yield the rank or role that stands right before a name."""
    start = naming.span.start
    rank = _RANK_BEFORE.search(text, max(sentence.start, start - 60), start)
    if rank is not None and not _LONGER_TITLE.search(text, sentence.start, rank.start()):
        state = f"{rank.group('state')} " if rank.group("state") else ""
        behind = _OF_BEHIND.match(text, naming.span.end, sentence.end)
        of = Span(behind.start("of"), behind.end("of")) if behind else None
        yield RoleWords(state + spell_out(rank.group("role")), Span(rank.start(), naming.span.end), of)
        return
    if not naming.full:
        return
    role = _ROLE_BEFORE.search(text, max(sentence.start, start - 130), start)
    if role is None or text[role.start() : start].count(",") > 1:
        return
    of = Span(role.start("of"), role.end("of")) if role.group("of") else None
    yield RoleWords(
        " ".join(role.group("role").split()), Span(role.start(), naming.span.end), of, bool(role.group("former"))
    )


def _behind(text: str, sentence: Span, naming: Naming) -> Iterator[RoleWords]:
    """Yield the roles that stand behind a name, set off by a comma, or that a verb gives it."""
    end = naming.span.end
    for pattern in (_WHO_AS, _BECAME):
        match = pattern.match(text, end, sentence.end)
        if match is not None:
            yield RoleWords(match.group("role"), Span(naming.span.start, match.end()), None)
            return
    who = _WHO.match(text, end, sentence.end)
    if who is not None:
        name = _WHO_ROLES.get(who.group("verb").split()[0], "member")
        yield RoleWords(name, Span(naming.span.start, who.end()), Span(who.start("of"), who.end("of")))
        return
    match = _BEHIND.match(text, end, sentence.end)
    if match is None:
        return
    span = Span(naming.span.start, match.end("role"))
    if match.group("from"):
        yield RoleWords("representative", span, Span(match.start("role"), match.end("role")), former=False)
        return
    yield from _read_apposition(match, span)
    also = re.compile(rf"\s*,?\s(?:and|who\sis\salso)\s(?:the\s|an?\s)?(?P<role>{_MODIFIERS}(?i:{ROLE_NOUN}))\b").match(
        text, match.end("role"), sentence.end
    )
    if also is not None and also.group("role"):
        yield RoleWords(also.group("role"), Span(also.start(), also.end()), None)


def _read_apposition(match: re.Match[str], span: Span) -> Iterator[RoleWords]:
    """Yield the role of "…, policy officer at Liberty," or "…, one of the charity's directors,"."""
    words, start = match.group("role"), match.start("role")
    if _SAYS.match(words):  # "Jo Bell, said 40 officers had left": what follows is no apposition
        return
    owner = re.match(r".*?(?:['’]s|s['’])\s(?=[a-z])", words)
    first = owner.end() if owner else 0
    parts = re.split(r"\s(?:at|of|for|with|from|on|in\scharge)\s", words[first:], maxsplit=1)
    name = parts[0]
    if re.search(rf"(?:^|\s)(?:{ROLE_NOUN}|{RANK})s?$", name, re.IGNORECASE) is None:
        return
    of = Span(start, start + first - 1) if owner else None
    at_the_time = len(parts) > 1 and parts[1].startswith("the time")
    if of is None and len(parts) > 1 and not at_the_time:
        of = Span(match.end("role") - len(parts[1]), match.end("role"))
    one_of = (match.group("article") or "").startswith("one of")
    yield RoleWords(name.removesuffix("s") if one_of else name, span, of, bool(match.group("former")) or at_the_time)


def _awaited(
    document: Document, namings: tuple[Naming, ...], quotations: tuple[Quotation, ...]
) -> Iterator[tuple[Naming, RoleWords]]:
    """Yield persons named for the first time soon after a role whose holder the text had not named."""
    text = document.article.text
    blocks = [block.span for block in document.blocks]
    seen: set[str] = set()
    for naming in namings:
        if naming.person.name in seen:
            continue
        seen.add(naming.person.name)
        at = next((i for i, block in enumerate(blocks) if block.contains(naming.span)), None)
        if at is None:
            continue
        start = max(blocks[at - 1].start if at else blocks[at].start, naming.span.start - 420)
        roles = [
            match
            for match in _DETACHED.finditer(text, start, naming.span.start)
            if not any(q.span.start <= match.start() < q.span.end for q in quotations)
            and not _is_named(text, match, namings)
            and (match.group("of") or _WEAK.search(match.group("role")) is None)
        ]
        if roles:
            last = roles[-1]
            of = Span(last.start("of"), last.end("of")) if last.group("of") else None
            if of is None and last.group("article").endswith(("'s", "’s")):
                of = Span(last.start("article"), last.end("article"))
            yield naming, RoleWords(last.group("role"), Span(last.start(), last.end()), of)


def _is_named(text: str, role: re.Match[str], namings: tuple[Naming, ...]) -> bool:
    """Tell whether the holder's name stands beside the role, in one sentence with it."""
    behind = (text[role.end() : n.span.start] for n in namings if 0 <= n.span.start - role.end() <= 3)
    before = (text[n.span.end : role.start()] for n in namings if 0 <= role.start() - n.span.end <= 3)
    return any(not re.search(r"[.!?]", gap) for gap in (*behind, *before))


def _role(bodies: Organisations, person: Person, found: RoleWords, *spans: Span) -> Role:
    """Return the role with its organisation."""
    of, words = bodies.of_role(found)
    name = found.words.strip()
    for mention in bodies.mentions:
        body = mention.span.of(bodies.text)
        if found.span.contains(mention.span) and name.startswith(body) and len(name) > len(body) + 4:
            name = name[len(body) :].lstrip("'’ ")
    unit = f"former {name}" if found.former else name
    return Role(person, unit, of, words, tuple(sorted(set(spans))), found.former)
