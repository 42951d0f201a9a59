"""Counting: the noun that a number counts: written beside it, before it in a list, or as what it measures."""

from __future__ import annotations

import itertools

from ingest.framing.grammar import following, prepositional_object, subject_of, whole_compound
from ingest.lexicon import word_class
from ingest.model import Quantity, QuantityUnit
from ingest.parsing import ParsedSentence, Token

NUMBER_RELATIONS = frozenset({"nummod", "quantmod", "amod", "compound", "nmod", "det", "advmod", "npadvmod", "appos"})
ANAPHORS = word_class("anaphor")
TOTALS = word_class("grand_total")
MEASURING = word_class("measuring")
PLURAL = ("NNS", "NNPS")
LIST_MARKS = frozenset(":-–—")


def top_of(tokens: tuple[Token, ...]) -> Token:
    """Return the word of a number that hangs on a word outside it (the last of them, if several do)."""
    inside = set(map(id, tokens))
    tops = [token for token in tokens if token.is_root or id(token.head) not in inside]
    return tops[-1] if tops else tokens[-1]


def counted_noun(numeral: Token, tokens: tuple[Token, ...], quantity: Quantity) -> Token | None:
    """Return the noun that a number counts, or that a share is a part of; None where it is understood."""
    last = max(tokens, key=lambda token: token.index)
    partitive = prepositional_object(numeral, ("of",)) or prepositional_object(last, ("of",))
    if partitive is not None and partitive.lower not in ANAPHORS:
        return partitive
    if partitive is not None:
        return None
    token = numeral.head if numeral.dep == "conj" and numeral.head.pos == "NUM" else numeral
    while token.dep in NUMBER_RELATIONS and not token.is_root and token.head.index > token.index - 2:
        token = token.head
        if token.pos in ("NOUN", "PROPN") and token not in tokens:
            return whole_compound(token)
    after = following(last)
    if quantity.unit is QuantityUnit.COUNT and after is not None and after.pos in ("NOUN", "PROPN"):
        return whole_compound(after)
    return None


def listed_noun(sentence: ParsedSentence, quantity: Quantity) -> Token | None:
    """Return what a number after a colon or dash counts: the first noun of what stands before ("arrests: 337")."""
    before = [token for token in sentence.tokens if token.end <= quantity.span.start]
    after = next((token for token in sentence.tokens if token.start >= quantity.span.end), None)
    if not before or before[-1].text not in LIST_MARKS or (after is not None and after.pos != "PUNCT"):
        return None
    nouns = [token for token in before if token.pos in ("NOUN", "PROPN")]
    for noun, after in itertools.zip_longest(nouns, nouns[1:]):
        if after is None or after.index != noun.index + 1:
            return noun
    return None


def measured_noun(numeral: Token, verb: Token | None) -> Token | None:
    """Return the noun whose number it is said to be: "arrests came to 40", "the number of thefts rose to 12"."""
    subject = subject_of(verb) if verb else None
    if verb is None or subject is None or subject is numeral or verb.lemma not in MEASURING:
        return None
    if subject.lemma in TOTALS:
        return summed_up(subject) or subject
    return (
        subject
        if is_plural(subject) or (verb.lemma not in ("be", "have") and subject.pos in ("NOUN", "VERB"))
        else None
    )


def summed_up(total: Token) -> Token | None:
    """Return the noun of which a total is the number: "the number of thefts", "officer numbers"."""
    return prepositional_object(total, ("of", "for")) or next(reversed(total.children_by("compound")), None)


def is_plural(noun: Token) -> bool:
    """Tell whether a noun stands for several by its form."""
    return noun.tag in PLURAL or noun.lemma in ("staff", "personnel", "police")


def taken_up(sentence: ParsedSentence, numeral: Token) -> Token | None:
    """Return the plural subject that "of them" takes up in the same sentence ("officers were wanted: 900 of them")."""
    partitive = prepositional_object(numeral, ("of",))
    if partitive is None or partitive.lower not in ("them", "these", "those"):
        return None
    subjects = (t for t in sentence.tokens[: numeral.index] if t.dep in ("nsubj", "nsubjpass") and is_plural(t))
    return next(subjects, None)


def is_of_people(numeral: Token) -> bool:
    """Tell whether a bare number is of people, of whom something is said ("1,000 who were asked")."""
    after = (child.child("nsubj", "nsubjpass") for child in numeral.children_by("relcl"))
    return any(subject is not None and subject.lower == "who" for subject in after)
