"""Naming frames: the first rule whose conditions a frame meets says what it is."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal

from ingest.framing.frames import Frame
from ingest.framing.rules import Rule, Words, rules_for
from ingest.framing.scene import Scene
from ingest.framing.status import status_of
from ingest.names.mentions import singular
from ingest.parsing import Token

FARTHEST = 160


@dataclass(frozen=True, slots=True)
class Naming:
    """A frame with the rule that names it and what the rule's patterns captured.

    `item` is one of several coordinated objects, where the rule makes a claim of each.
    """

    frame: Frame
    rule: Rule
    captured: dict[str, str]
    item: Token | None = None

    @property
    def object(self) -> Token | None:
        """The object of the frame, or the one of several that this naming is about."""
        return self.item or self.frame.object


def name_frame(frame: Frame, scene: Scene) -> Naming | None:
    """Return the first rule that fits the frame, None if none does."""
    kind = "quantity" if frame.quantity else "verb" if frame.counted is None else "name"
    for rule in rules_for(kind, frame.quantity.unit if frame.quantity else None):
        if (captured := fits(rule, frame, scene)) is not None:
            return Naming(frame, rule, captured)
    return None


def fits(rule: Rule, frame: Frame, scene: Scene) -> dict[str, str] | None:
    """Return what the rule's patterns capture if all its conditions hold, else None; what costs least comes first."""
    if rule.role and frame.role not in rule.role:
        return None
    if rule.elliptic is not None and rule.elliptic != frame.elliptic:
        return None
    if not in_bounds(rule, frame.quantity.value if frame.quantity else None):
        return None
    if not all(holds(key, words, frame, scene) for key, words in rule.conditions.items()):
        return None
    if rule.voice and (rule.voice == "passive") != frame.passive:
        return None
    if rule.entity and not any(m.entity.kind in rule.entity for m in scene.mentions_in(frame.span)):
        return None
    if rule.quoted is not None and rule.quoted != scene.is_quoted(frame.head.span):
        return None
    if rule.timed is not None and rule.timed != any(frame.span.contains(time.span) for time in scene.times):
        return None
    if rule.ahead is not None and rule.ahead != scene.is_ahead(frame.span):
        return None
    if rule.modal and status_of(frame.verb) not in rule.modal:
        return None
    return surroundings(rule, frame, scene.text)


def in_bounds(rule: Rule, value: Decimal | None) -> bool:
    """Tell whether a value is vague, small enough, or great enough, as the rule asks."""
    if rule.vague is not None and rule.vague != (value is None):
        return False
    if rule.at_least is not None and (value is None or value < rule.at_least):
        return False
    return rule.at_most is None or (value is not None and value <= rule.at_most)


def surroundings(rule: Rule, frame: Frame, text: str) -> dict[str, str] | None:
    """Match the patterns of what stands before and after the number (of a verb frame: the verb) in its sentence."""
    captured: dict[str, str] = {}
    middle = frame.quantity.span if frame.quantity else frame.head.span
    sentence = frame.sentence.span
    if rule.before is not None:
        before = rule.before.search(text[max(sentence.start, middle.start - FARTHEST) : middle.start])
        if before is None:
            return None
        captured |= {key: value for key, value in before.groupdict().items() if value}
    if rule.after is not None:
        after = rule.after.match(text[middle.end : min(sentence.end, middle.end + FARTHEST)])
        if after is None:
            return None
        captured |= {key: value for key, value in after.groupdict().items() if value}
    return captured


def holds(key: str, words: Words, frame: Frame, scene: Scene) -> bool:
    """Tell whether one condition holds of a frame."""
    tokens = looked_at(key.removeprefix("not_"), frame)
    found = any(is_one_of(token, words, scene) for token in tokens)
    return not found if key.startswith("not_") else found


def looked_at(key: str, frame: Frame) -> tuple[Token, ...]:
    """Return the words that a condition looks at."""
    if key == "counted":
        return (frame.counted,) if frame.counted else ()
    if key == "governor":
        complements = frame.verb.children_by("xcomp", "acomp", "oprd", "prt") if frame.verb else []
        return (*frame.chain, *frame.participles, *complements)
    if key == "governing_noun":
        return tuple(token for token in frame.chain if token.pos in ("NOUN", "PROPN"))
    if key == "verb":
        return (frame.verb, *frame.participles) if frame.verb else frame.participles
    if key == "around":
        return frame.sentence.tokens
    if key == "under":
        return (frame.head.head,)
    if key == "subject_is":
        return (frame.subject,) if frame.subject else ()
    if key == "agent":
        return (frame.agent,) if frame.agent else ()
    if key == "object":
        return (frame.object,) if frame.object else ()
    return (*frame.clause, *frame.participles)


def is_one_of(token: Token, words: Words, scene: Scene) -> bool:
    """Tell whether a word has one of the lemmas or is part of a mention of one of the kinds."""
    if words.lemmas & lemmas_of(token):
        return True
    mention = scene.mention_of(token) if words.kinds else None
    return mention is not None and mention.entity.kind in words.kinds


@functools.lru_cache(maxsize=4096)
def lemmas_of(token: Token) -> frozenset[str]:
    """Return the forms under which a word may stand in a word class; a verb also with its particle ("set up")."""
    forms = {token.lemma, token.lower, singular(token.lower)}
    if token.tag in ("VBD", "VBN") and token.lower.endswith("ed"):
        forms.add(token.lower[:-1])  # the lemmatiser makes "fin" of "fined"
    particle = token.child("prt") if token.pos == "VERB" else None
    return frozenset(forms | {f"{token.lemma} {particle.lower}"} if particle else forms)
