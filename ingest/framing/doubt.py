"""Doubt: what makes of a clause a risk, an option or a plan given up, whatever its own tense says.

"There is a risk that posts will go" and "Eight stations face closure" warn; "One option is to close them" and "will go
if the tax does not rise" propose; "had planned to close them, but has scrapped the idea" and "will not close after all"
drop.
"""

from __future__ import annotations

from ingest.framing.auxiliaries import VERBAL, auxiliaries, has_to, is_conditional, verb_above
from ingest.lexicon import word_class
from ingest.model import Status
from ingest.parsing import Token

RISKS = frozenset({"risk", "danger", "fear", "threat", "worry", "concern", "warning", "alarm"})
CHANCES = frozenset(
    {"possibility", "prospect", "chance", "likelihood", "suggestion", "question", "talk", "speculation"}
)
OPTIONS = frozenset(
    {"option", "alternative", "idea", "proposal", "suggestion", "possibility", "choice", "recommendation"}
)
IDEAS = frozenset(
    {"idea", "plan", "proposal", "scheme", "move", "it", "them", "this", "that", "those", "these", "project"}
)
GIVING_UP = frozenset(
    {"scrap", "abandon", "shelve", "drop", "axe", "reject", "cancel", "ditch", "withdraw", "halt", "bin"}
)
ENDS = frozenset(
    {
        *("closure", "axe", "loss", "cut", "cull", "redundancy", "threat", "risk", "danger", "review", "abolition"),
        *("uncertainty", "cutback", "extinction", "merger", "demolition", "reduction"),
    }
)
UNDER_THREAT = frozenset({"threat", "risk", "danger"})
AGAINST = frozenset(
    {"close", "shut", "scrap", "cut", "lose", "axe", "go", "sell", "merge", "disband", "abolish", "reduce"}
)


def doubt_over(verb: Token) -> Status | None:
    """Return what hangs over a clause: WARNED, PROPOSED or DROPPED; None where nothing does."""
    found = (test(verb) for test in (of_noun, of_option, of_plan, of_modal, of_condition, of_threat, given_up, denied))
    return next((status for status in found if status is not None), None)


def loss_or(verb: Token, other: Status) -> Status:
    """Return WARNED where the verb is one of losing, else the other status."""
    return Status.WARNED if verb.lemma in word_class("losing") else other


def of_noun(verb: Token) -> Status | None:
    """Return what a noun says of the clause that hangs on it: "a risk that", "the prospect of losing"."""
    noun = verb.head.head if verb.dep == "pcomp" and verb.head.lower == "of" else verb.head
    marked = any(child.lower == "that" and child.dep == "mark" for child in verb.children)
    if verb.is_root or noun.pos != "NOUN" or not (marked or verb.dep == "pcomp"):
        return None
    if noun.lemma in RISKS and (verb.dep == "pcomp" or not is_past(verb)):
        return Status.WARNED
    return loss_or(verb, Status.PROPOSED) if noun.lemma in CHANCES and not is_past(verb) else None


def is_past(verb: Token) -> bool:
    """Tell whether a clause is told as done: in the past or the perfect."""
    helpers = auxiliaries(verb)
    if helpers:
        return any(helper.lemma == "have" or helper.tag == "VBD" for helper in helpers)
    return verb.tag in ("VBD", "VBN")


def of_option(verb: Token) -> Status | None:
    """Return PROPOSED for what an option is or includes: "The alternative was to close", "options include closing"."""
    head = verb.head
    bare = has_to(verb) or verb.tag == "VBG"
    if verb.is_root or not bare or verb.dep not in ("xcomp", "ccomp", "pcomp", "acl", "csubj", "dobj"):
        return None
    if head.lemma in ("be", "include", "involve") and head.pos in VERBAL:
        subject = head.child("nsubj")
        return Status.PROPOSED if subject is not None and subject.lemma in OPTIONS else None
    noun = head.head if verb.dep == "pcomp" else head
    return Status.PROPOSED if noun.pos == "NOUN" and noun.lemma in OPTIONS - {"proposal"} else None


def of_plan(verb: Token) -> Status | None:
    """Return what becomes of the plan that an infinitive belongs to: considered or given up."""
    noun = verb.head.head if verb.dep == "pcomp" else verb.head
    if verb.is_root or noun.pos != "NOUN" or noun.lemma not in word_class("plan_word") | {"proposal"}:
        return None
    above = verb_above(noun)
    if above is None or noun.dep not in ("dobj", "nsubjpass", "pobj"):
        return None
    if above.lemma in GIVING_UP and noun.dep in ("dobj", "nsubjpass"):
        return Status.DROPPED
    return Status.PROPOSED if above.lemma in word_class("proposing") and above.lemma != "seek" else None


def of_modal(verb: Token) -> Status | None:
    """Return the doubt of "may have to cut", "could be forced to close"."""
    head = verb.head
    if verb.is_root or verb.dep != "xcomp" or not has_to(verb) or head.pos not in VERBAL:
        return None
    if head.lemma not in ("have", "need", "force", "make", "oblige", "compel", "be", "go"):
        return None
    helpers = {helper.lower for helper in auxiliaries(head)}
    return loss_or(verb, Status.PROPOSED) if helpers & word_class("possible_modal") else None


def of_condition(verb: Token) -> Status | None:
    """Return the doubt of what will be only if something else is: "will go if the tax does not rise"."""
    helpers = {helper.lower for helper in auxiliaries(verb)}
    if not helpers & word_class("future_modal"):
        return None
    conditions = (c for c in verb.children_by("advcl") if is_conditional(c) and not is_a_source(c))
    marks = {child.lower for clause in conditions for child in clause.children_by("mark")}
    return loss_or(verb, Status.PROPOSED) if marks & {"if", "unless", "provided"} else None


def is_a_source(clause: Token) -> bool:
    """Tell whether an "if" clause only names a source: "if the Met has it right", "if the union is to be believed"."""
    return any(token.lower in ("right", "believed", "correct") for token in clause.subtree())


def of_threat(verb: Token) -> Status | None:
    """Return WARNED for what faces an end or is under threat."""
    thing = verb.child("dobj")
    if verb.lemma == "face" and thing is not None and thing.lemma in ENDS:
        return None if is_past(verb) else Status.WARNED
    if verb.lemma == "threaten" and verb.child("auxpass") is not None:
        return Status.WARNED
    if verb.lemma == "be" and not is_past(verb):
        under = (child.child("pobj") for child in verb.children_by("prep") if child.lower in ("under", "at", "in"))
        return Status.WARNED if any(noun is not None and noun.lemma in UNDER_THREAT for noun in under) else None
    head = verb.head
    risked = verb.dep == "xcomp" and (head.lemma == "risk" or (head.lemma == "stand" and has_to(verb)))
    return Status.WARNED if risked and head.pos in VERBAL else None


def given_up(verb: Token) -> Status | None:
    """Return DROPPED for a plan that the next clause gives up: "had planned to close it, but has dropped the idea"."""
    governor = verb.head if verb.dep in ("xcomp", "ccomp") else verb
    if governor.lemma not in word_class("planning") | word_class("proposing") or governor.pos not in VERBAL:
        return None
    for clause in governor.children_by("conj"):
        things = {child.lemma for child in clause.children_by("dobj", "nsubjpass", "nsubj")}
        over = any(child.lower == "over" and child.dep == "prt" for child in clause.children)
        if (clause.lemma in GIVING_UP and things & IDEAS) or over:
            return Status.DROPPED
    return None


def denied(verb: Token) -> Status | None:
    """Return DROPPED for an end that is said not to come: "will not close", "is not closing after all"."""
    if verb.child("neg") is None or verb.lemma not in AGAINST:
        return None
    helpers = {helper.lower for helper in auxiliaries(verb)}
    coming = helpers & word_class("future_modal") or (verb.tag == "VBG" and helpers & {"is", "are"})
    return Status.DROPPED if coming and not any(is_conditional(c) for c in (verb, *verb.children_by("advcl"))) else None
