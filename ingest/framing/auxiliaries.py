"""What helps a verb: its auxiliaries, its "to", its condition, and the verb above it."""

from __future__ import annotations

from ingest.lexicon import word_class
from ingest.parsing import Token

VERBAL = ("VERB", "AUX")


def auxiliaries(verb: Token) -> list[Token]:
    """Return the helpers of a verb; those of the first of several coordinated verbs, where it has none."""
    own = [child for child in verb.children if child.dep in ("aux", "auxpass") and child.lower != "to"]
    if own or verb.dep != "conj" or verb.head.pos not in VERBAL or verb.tag != verb.head.tag:
        return own
    return auxiliaries(verb.head)


def has_to(verb: Token) -> bool:
    """Tell whether the verb is a "to" infinitive."""
    return any(child.lower == "to" and child.dep == "aux" for child in verb.children)


def verb_above(token: Token) -> Token | None:
    """Return the next verb that governs a word, if any."""
    return next((ancestor for ancestor in token.ancestors() if ancestor.pos in VERBAL), None)


def is_conditional(verb: Token) -> bool:
    """Tell whether the clause is a condition: "if funding is cut", "unless it merges"."""
    return any(
        child.dep in ("mark", "advmod", "aux")
        and child.lower in word_class("condition_mark")
        and child.index < verb.index
        for child in verb.children
        if child.dep == "mark"
    )
