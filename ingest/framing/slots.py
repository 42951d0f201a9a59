"""Slots: what fills the fields of a claim once a rule has named its frame."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ingest.framing.frames import Frame, Role
from ingest.framing.grammar import phrase_of
from ingest.framing.happening import is_told_of, placed_status
from ingest.framing.matching import Naming, lemmas_of
from ingest.framing.scene import Scene
from ingest.framing.status import is_backshifted, status_of
from ingest.framing.subjects import without_number, words_of
from ingest.lexicon import word_class
from ingest.model import (
    Attribution,
    Direction,
    EntityKind,
    Kind,
    Mention,
    Quantity,
    QuantityUnit,
    Slot,
    Span,
    Status,
)
from ingest.parsing import Token

ONGOING_WORDS = frozenset({"still", "now", "currently", "being"})
PAST_KINDS = frozenset({Kind.COUNT_OF_EVENTS, Kind.OUTCOME, Kind.INCIDENT})
CURRENT = re.compile(
    r"\b(?:current|present|existing|today’s|today's)\s+\Z|\b(?:up|down) from\b[^.;]{0,60}\Z", re.IGNORECASE
)
CAUSE = re.compile(
    r"\b(?:due to|because of|owing to|as a result of|thanks to|caused by|driven by)\s+((?:[\w’'£%-]+\s*){1,8})",
    re.IGNORECASE,
)


def status_of_claim(naming: Naming, attribution: Attribution | None, scene: Scene) -> Status:
    """Return the status by rule or by clause; what is warned of and has not happened is warned."""
    frame, rule = naming.frame, naming.rule
    if rule.status is not None:
        return rule.status
    before = scene.text[frame.sentence.span.start : frame.quantity.span.start] if frame.quantity else ""
    if CURRENT.search(before):
        return Status.ONGOING
    verb = frame.verb or next(iter(frame.participles), None)
    status = status_of(verb, Status.HAPPENED if rule.kind in PAST_KINDS else Status.ONGOING)
    if (placed := placed_status(status, naming, verb, scene)) is not None:
        return placed
    held = rule.subject == "owner"
    if status is Status.ONGOING and (held or (verb is not None and is_over(rule.kind, verb))):
        status = Status.HAPPENED
    if status is Status.PROPOSED and is_told_of(attribution, frame, scene) and is_backshifted(verb):
        return Status.PLANNED
    feared = attribution is not None and attribution.verb in word_class("fearing")
    told = verb is not None and verb.lemma in word_class("fearing")
    return Status.WARNED if told or (feared and status is not Status.HAPPENED) else status


def is_over(kind: Kind | None, verb: Token) -> bool:
    """Tell whether a present tense states the outcome: "arrests stand at 40", "staff are up by 12"."""
    return (kind in PAST_KINDS and not is_progressive(verb)) or (kind is Kind.WORKFORCE_CHANGE and verb.lemma == "be")


def is_progressive(verb: Token) -> bool:
    """Tell whether the clause says that it goes on: "are piling up", "are being robbed", "still wait"."""
    going = verb.tag == "VBG" or any(child.lower in ONGOING_WORDS for child in verb.children)
    return (going and not verb.is_root) or (going and verb.child("aux") is not None)


def direction_of(naming: Naming) -> Direction | None:
    """Return the rule's direction, or that of a verb of rising or falling in the chain."""
    if naming.rule.direction is not None:
        return naming.rule.direction
    lemmas = {lemma for token in (*naming.frame.chain, *naming.frame.participles) for lemma in lemmas_of(token)}
    if lemmas & (word_class("falling") | word_class("losing_noun")):
        return Direction.DECREASE
    return Direction.INCREASE if lemmas & (word_class("rising") | word_class("gaining")) - {"go"} else None


def slot_of(naming: Naming, scene: Scene, fillers: Iterable[str]) -> Slot | None:
    """Return the first filler that finds something: see `filled`."""
    found = (filled(naming, scene, filler) for filler in fillers)
    return next((slot for slot in found if slot is not None), None)


def filled(naming: Naming, scene: Scene, filler: str) -> Slot | None:
    """Fill a slot from `object`, `counted`, `subject`, `technology`, `prep:to,into` or `captured:name`."""
    frame = naming.frame
    how, _, what = filler.partition(":")
    if how == "captured":
        words = naming.captured.get(what)
        return Slot(words) if words else None
    if how == "owner":
        named = scene.mention_of(frame.head)
        force = scene.force_of(named.entity) if named else None
        if (
            force is None
            and (named is None or named.entity.iri is None)
            and scene.agency
            and scene.agency.kind is EntityKind.FORCE
        ):
            force = scene.agency
        return Slot(force.name, force) if force else None
    if how == "prep":
        return slot_for(frame.prepositional(*what.split(",")), frame, scene)
    if how in ("technology", "unit", "public-event", "offence"):
        mention = nearest(scene.mentions_in(frame.sentence.span, EntityKind(how)), frame.span)
        entity = mention.entity if mention else scene.event_near(frame.span) if how == "public-event" else None
        return Slot(entity.name, entity) if entity else None
    token = {"object": naming.object, "counted": frame.counted, "subject": frame.subject}[how]
    return slot_for(token, frame, scene)


def slot_for(token: Token | None, frame: Frame, scene: Scene) -> Slot | None:
    """Return a noun phrase as a slot, with the entity that its noun denotes; a pronoun only where that is known."""
    if token is None:
        return None
    mention = scene.mention_of(token)
    if mention is None and (stands_for_another(token) or not noun_words(token, frame, scene)):
        return None
    entity = mention.entity if mention else None
    name = (
        entity.name
        if entity is not None and mention is not None and mention.span.start <= phrase_of(token).start
        else None
    )
    return Slot(name or noun_words(token, frame, scene), entity)


def nearest(mentions: Iterable[Mention], span: Span) -> Mention | None:
    """Return the mention in the span, or the one nearest to it."""
    return min(mentions, key=lambda m: max(span.start - m.span.end, m.span.start - span.end, 0), default=None)


def unit_of_claim(naming: Naming, scene: Scene) -> str:
    """Return the rule's unit with its fields filled."""
    frame = naming.frame
    counted = frame.counted
    technology = technology_near(frame.span, scene)
    within = scene.mentions_in(frame.span, EntityKind.TECHNOLOGY)
    fields = {
        "counted": noun_words(counted, frame, scene),
        "category": category_of(frame, scene),
        "verb": with_particle(frame.head, frame.head.lower),
        "lemma": with_particle(frame.head, frame.head.lemma),
        "participle": done_to(frame),
        "object": noun_words(naming.object, frame, scene),
        "deed": deed_of(frame, scene),
        "noun": counted.lower if counted is not None else "",
        "using": f"using {named.entity.name}" if (named := nearest(within, frame.span)) else "",
        "to": noun_words(frame.prepositional("to", "in"), frame, scene),
        "peak": naming.captured.get("peak", ""),
        "subject": noun_words(frame.subject, frame, scene),
        "technology": technology.entity.name if technology else "",
        "period": naming.captured.get("period", ""),
    }
    return " ".join(naming.rule.unit.format(**fields).split()).removesuffix(" of")


def noun_words(noun: Token | None, frame: Frame, scene: Scene) -> str:
    """Return the words of a noun phrase without the frame's number; a common noun that opens a sentence in small."""
    if noun is None or (stands_for_another(noun) and scene.mention_of(noun) is None):
        return ""
    span = without_number(phrase_of(noun), frame)
    words = words_of(span, scene).rstrip("/.,;:-–— ")
    if not any(character.isalpha() for character in words):
        return ""
    first = scene.parsed.token_at(span.start)
    opens = first is not None and first.start == frame.sentence.span.start and first.pos != "PROPN"
    plain = words[1:2].islower() and scene.mention_of(first) is None
    return words[:1].lower() + words[1:] if opens and plain else words


def stands_for_another(token: Token) -> bool:
    """Tell whether a word only points to a thing, or counts it, and does not say what it is."""
    return token.pos in ("PRON", "SYM", "DET", "NUM") or token.tag.startswith("W")


def with_particle(verb: Token, form: str) -> str:
    """Return a form of a verb with its particle: "ruled out"."""
    particle = verb.child("prt")
    return f"{form} {particle.lower}" if particle is not None else form


def done_to(frame: Frame) -> str:
    """Return the participle that says what was done to what is counted ("vehicles seized"), "" where nothing was."""
    verb = next((token for token in frame.participles if token.tag == "VBN"), frame.verb)
    if verb is None:
        return ""
    as_participle = verb.lower.endswith("ed") or verb.lower in word_class("same_participle")
    done = verb.tag == "VBN" and (verb is not frame.verb or frame.role is Role.PASSIVE_SUBJECT)
    return verb.lower if done or (verb.tag == "VBD" and as_participle and frame.role is Role.OBJECT) else ""


def deed_of(frame: Frame, scene: Scene) -> str:
    """Return what was done to whom, in the words of the clause: "man beaten to death", "robbed a man"."""
    verb = frame.verb
    if verb is None:
        return ""
    done = words_of(Span(verb.start, max(verb.end, frame.whole_span.end)), scene)
    whom = frame.object if frame.passive else None
    return f"{whom.lower} {done}" if whom is not None else done


def technology_near(span: Span, scene: Scene) -> Mention | None:
    """Return the technology named in the sentence, nearest to the span, else the last one named before."""
    sentence = scene.document.sentence_at(span.start)
    within = nearest(scene.mentions_in(sentence, EntityKind.TECHNOLOGY), span) if sentence else None
    before = (
        m for m in reversed(scene.mentions) if m.entity.kind is EntityKind.TECHNOLOGY and m.span.end <= span.start
    )
    return within or next(before, None)


def category_of(frame: Frame, scene: Scene) -> str:
    """Return the name of the workforce category that the counted noun denotes, or its phrase."""
    if frame.counted is None:
        return ""
    mention = scene.mention_of(frame.counted)
    if mention is not None and mention.entity.kind is EntityKind.WORKFORCE:
        return mention.entity.name
    return noun_words(frame.counted, frame, scene)


def cause_of(span: Span, scene: Scene) -> Slot | None:
    """Return what the clause gives as the cause ("due to budget shortages")."""
    match = CAUSE.search(scene.text, span.start, span.end)
    if match is None:
        return None
    words = " ".join(match.group(1).split())
    mention = next(iter(scene.mentions_in(Span(match.start(1), match.end(1)))), None)
    return Slot(words, mention.entity if mention else None)


def value_of(naming: Naming, scene: Scene) -> Decimal | None:
    """Return the value that the rule gives, that of the frame's quantity, or the number of the things decided on."""
    if naming.rule.value_is is not None:
        return Decimal(naming.rule.value_is)
    quantity = naming.frame.quantity or (
        number_decided_on(naming, scene) if naming.rule.kind is Kind.DECISION else None
    )
    return quantity.value if quantity else None


def number_decided_on(naming: Naming, scene: Scene) -> Quantity | None:
    """Return the number before the noun of what is closed or kept ("half a dozen desks have won a reprieve")."""
    for noun in (naming.object, naming.frame.subject):
        if noun is not None:
            start = min(token.start for token in noun.subtree())
            counts = (q for q in scene.quantities if q.unit is QuantityUnit.COUNT and q.value and q.value > 1)
            found = next((q for q in counts if start <= q.span.start and q.span.end <= noun.start), None)
            if found is not None:
                return found
    return None
