"""Status: how real a clause says its content is, told from the clause alone and never from its neighbours.

A clause is planned ("will", "is to", "is set to", "plans to"), proposed ("would", "if", "may", "is considering"),
warned (what may be lost; see `ingest.framing.doubt`), dropped ("will no longer", "has shelved plans to"), happened
(past and perfect) or ongoing (present). An infinitive or participle without a sign of its own is as real as the clause
that governs it.
"""

from __future__ import annotations

import functools

from ingest.framing.auxiliaries import VERBAL, auxiliaries, has_to, is_conditional, verb_above
from ingest.framing.doubt import doubt_over
from ingest.framing.grammar import announced_subject
from ingest.lexicon import word_class
from ingest.model import Status
from ingest.parsing import Token

DEPENDENT = frozenset({"xcomp", "ccomp", "advcl", "acl", "pcomp", "conj", "csubj", "dep", "prep", "pobj", "dobj"})
FARTHEST = 8
LOOKING_AHEAD = frozenset({"expect", "hope", "plan", "intend", "aim", "schedule", "mean", "set"})


@functools.lru_cache(maxsize=4096)
def status_of(verb: Token | None, default: Status = Status.ONGOING) -> Status:
    """Return the status of the clause of a verb.

    Args:
        verb: the verb of the clause; None where the words have no verb.
        default: the status of words without any sign.
    """
    token = verb
    for _ in range(FARTHEST):
        if token is None:
            return default
        if is_dropped(token):
            return Status.DROPPED
        if (doubt := doubt_over(token)) is not None:
            return doubt
        if is_to_be(token) or is_looking_ahead(token):
            return Status.PLANNED
        own = own_status(token)
        governing = governing_status(token)
        if own is Status.HAPPENED and governing is Status.PLANNED and has_to(token):
            return governing
        if own in (None, Status.ONGOING) and governing is not None:
            return governing
        if own is not None:
            return own
        token = verb_above(token)
    return default


def own_status(verb: Token) -> Status | None:
    """Return what the verb's own form says: its modals, its tense; None for a bare infinitive or participle."""
    helpers = auxiliaries(verb)
    for auxiliary in helpers:
        if (modal := modal_status(auxiliary, verb)) is not None:
            return modal
    if is_conditional(verb):
        return Status.PROPOSED
    if is_going_on_as_told(verb, helpers):
        return Status.ONGOING
    if any(helper.lemma == "have" or helper.tag in ("VBD", "VBN") for helper in helpers):
        return Status.HAPPENED
    if is_future_infinitive(verb):
        return Status.PLANNED
    if any(helper.tag in ("VBZ", "VBP") for helper in helpers):
        return Status.ONGOING
    if verb.tag == "VBD" or (verb.tag == "VBN" and not is_helped_by_another(verb)):
        return Status.HAPPENED
    return Status.ONGOING if verb.tag in ("VBZ", "VBP") else None


def is_going_on_as_told(verb: Token, helpers: list[Token]) -> bool:
    """Tell whether a past progressive is the present of words told in the past: "said it was recruiting"."""
    going = verb.tag == "VBG" or any(helper.lower == "being" for helper in helpers)
    was = any(helper.lower in ("was", "were") for helper in helpers)
    told = verb.dep == "ccomp" and verb.head.tag == "VBD" and verb.head.lemma in word_class("telling")
    return going and was and told


def is_looking_ahead(verb: Token) -> bool:
    """Tell whether a present tense governs what is to come: "hopes to recruit", "are expected to patrol"."""
    if verb.lemma not in LOOKING_AHEAD or not any(has_to(child) for child in verb.children_by("xcomp")):
        return False
    helpers = auxiliaries(verb)
    return all(helper.tag in ("VBZ", "VBP") for helper in helpers) if helpers else verb.tag in ("VBZ", "VBP")


def modal_status(auxiliary: Token, verb: Token) -> Status | None:
    """Return what a modal verb says of the verb it helps."""
    word = auxiliary.lower
    if word in word_class("future_modal"):
        return Status.PLANNED
    if word in word_class("conditional_modal"):
        return conditional_status(verb) if auxiliary.tag == "MD" else None
    if word == "could" and verb.lemma in word_class("past_ability_verb"):
        return Status.HAPPENED
    if word == "can" and verb.lemma in word_class("ability_verb"):
        return Status.ONGOING
    if word in word_class("possible_modal"):
        return Status.WARNED if verb.lemma in word_class("losing") else Status.PROPOSED
    return Status.PLANNED if word in word_class("duty_modal") else None


def conditional_status(verb: Token) -> Status:
    """Return what "would" says: a plan, where it is the "will" of words told in the past; else a proposal."""
    token = verb
    for _ in range(FARTHEST):
        if token.is_root or any(child.dep == "advcl" and is_conditional(child) for child in token.children):
            break
        if token.dep == "ccomp":
            told = token.head.tag in ("VBD", "VBN") and token.head.lemma in word_class("telling")
            return Status.PLANNED if told else Status.PROPOSED
        token = token.head
    return Status.PROPOSED


def is_backshifted(verb: Token | None) -> bool:
    """Tell whether the clause, or the one above it, has "would" without a condition."""
    token = verb
    for _ in range(FARTHEST):
        if token is None:
            return False
        if any(child.dep == "advcl" and is_conditional(child) for child in token.children):
            return False
        if any(auxiliary.lower in word_class("conditional_modal") for auxiliary in auxiliaries(token)):
            return True
        token = verb_above(token)
    return False


def governing_status(verb: Token) -> Status | None:
    """Return what the word that governs an infinitive or a participle says: "plans to", "is set to", "threat of"."""
    head = verb.head
    if verb.is_root or verb.dep not in ("xcomp", "ccomp", "acl", "pcomp", "advcl"):
        return None
    if verb.dep == "pcomp":
        head = head.head
    if not (verb.tag in ("VB", "VBG") or verb.child("auxpass") or has_to(verb)):
        return None
    if head.lemma in word_class("leaving_off") and head.pos in VERBAL and verb.dep == "xcomp":
        return Status.DROPPED
    if verb.dep == "advcl" and not (head.lemma in word_class("planning") and head.child("auxpass")):
        return None
    if head.pos not in VERBAL and (above := verb_above(head)) is not None and is_dropped(above):
        return Status.DROPPED
    if head.lemma in word_class("proposing"):
        return Status.PROPOSED
    if head.lemma in word_class("planning") and has_to(verb):
        return Status.PLANNED if own_status(head) is not Status.DROPPED else Status.DROPPED
    return Status.PLANNED if head.lemma in word_class("plan_word") else None


def is_to_be(verb: Token) -> bool:
    """Tell whether "is to", "are also to" or "has to" stands over an infinitive: "posts are to go"."""
    if verb.lemma not in ("be", "have") or auxiliaries(verb) or verb.tag not in ("VBZ", "VBP"):
        return False
    return any(has_to(child) for child in verb.children_by("xcomp") if child.pos in VERBAL)


def is_dropped(verb: Token) -> bool:
    """Tell whether the verb itself is said to be no longer so: "will no longer lose", "not to go ahead"."""
    for child in verb.children:
        if child.lower in ("longer", "anymore") and any(
            under.lower in ("no", "n't", "not") for under in child.children
        ):
            return True
        if child.lower == "longer" and child.index > 0 and any(c.lower == "no" for c in verb.children):
            return True
    return verb.lemma in word_class("leaving_off") and any(
        child.lemma in word_class("plan_word") for child in verb.children if child.dep in ("dobj", "nsubjpass")
    )


def is_future_infinitive(verb: Token) -> bool:
    """Tell whether "to" makes the verb a future: a headline's "Force to cut posts", "is to close"."""
    if not has_to(verb):
        return False
    if verb.is_root or announced_subject(verb) is not None:
        return True
    return verb.dep in ("xcomp", "acl", "relcl", "ccomp") and verb.head.lemma == "be" and verb.head.pos in VERBAL


def is_helped_by_another(verb: Token) -> bool:
    """Tell whether a bare participle shares the helpers of the verb it is coordinated with."""
    return verb.dep == "conj" and verb.head.pos in VERBAL and bool(auxiliaries(verb.head))
