"""Grammar: the questions that frames, slots and status put to a parse. Who does it, to what, in which clause?"""

from __future__ import annotations

import itertools

from ingest.lexicon import word_class
from ingest.model import Span
from ingest.parsing import Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "SYM"})
VERBAL = frozenset({"VERB", "AUX"})
# A dependant with one of these relations opens a clause of its own.
CLAUSAL = frozenset({"advcl", "relcl", "ccomp", "parataxis", "csubj", "csubjpass", "acl"})
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
OBJECTS = ("dobj", "obj", "attr", "oprd")
PLANS = word_class("plan_word")


def governors(token: Token) -> tuple[Token, ...]:
    """Return the nouns and verbs above a word, nearest first, up to a verb; a coordinate hangs like its first."""
    chain: list[Token] = []
    for ancestor in coordinated(token).ancestors():
        if ancestor.pos in NOMINAL | VERBAL or ancestor.tag.startswith("VB"):
            chain.append(ancestor)
        if ancestor.pos in VERBAL:
            break
    return tuple(chain)


def coordinated(token: Token) -> Token:
    """Return the first of the coordinates that a word belongs to, if they are of its own sort."""
    while token.dep in ("conj", "appos") and not token.is_root and (token.pos in VERBAL) == (token.head.pos in VERBAL):
        token = token.head
    return token


def clause_of(verb: Token) -> tuple[Token, ...]:
    """Return the words under a verb that do not belong to a clause inside it, in text order."""
    found, waiting = [], [verb]
    while waiting:
        token = waiting.pop()
        found.append(token)
        waiting.extend(child for child in token.children if not opens_clause(child))
    return tuple(sorted(found, key=lambda token: token.index))


def opens_clause(token: Token) -> bool:
    """Tell whether a word is the verb of a clause of its own under its head."""
    if token.dep in CLAUSAL:
        return True
    return token.dep == "conj" and token.pos in VERBAL and token.head.pos in VERBAL


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is passive: it has a passive auxiliary or subject, or is a bare past participle."""
    if verb.child("nsubjpass", "auxpass", "csubjpass"):
        return True
    return verb.tag == "VBN" and not verb.child("aux") and verb.dep in ("acl", "conj", "ROOT", "advcl")


def subject_of(verb: Token) -> Token | None:
    """Return the subject of a verb; of an infinitive or a coordinate, that of the verb above; of "who", its noun."""
    seen: set[int] = set()
    token = verb
    while id(token) not in seen:
        seen.add(id(token))
        subject = token.child(*SUBJECTS)
        if subject is not None:
            return token.head if subject.tag in ("WP", "WDT") and token.dep == "relcl" else subject
        if (announced := announced_subject(token)) is not None:
            return announced
        if token.dep in ("xcomp", "conj", "advcl", "pcomp") and token.head.pos in VERBAL:
            token = token.head
        elif token.dep == "acl" and token.tag in ("VBG", "VB"):
            return planner_of(token.head) if token.tag == "VB" else token.head
        else:
            return None
    return None


def announced_subject(verb: Token) -> Token | None:
    """Return the subject of a headline's infinitive, which says what is to come: "Force to axe 120 posts"."""
    noun = verb.head
    if verb.tag != "VB" or verb.is_root or not noun.is_root or noun.pos not in ("NOUN", "PROPN"):
        return None
    bare = not noun.child("det", "poss") and noun.lemma not in PLANS
    to = verb.child("aux")
    return noun if bare and to is not None and to.lower == "to" else None


def planner_of(noun: Token) -> Token:
    """Return who has a plan "to do" something: its owner, the subject of the verb above; what is no plan, itself."""
    if noun.lemma not in PLANS:
        return noun
    above = noun.head.child(*SUBJECTS) if noun.dep in OBJECTS and noun.head.pos in VERBAL else None
    return noun.child("poss") or above or noun


def agent_of(verb: Token) -> Token | None:
    """Return who does what the verb says."""
    if is_passive(verb):
        by = verb.child("agent") or next((child for child in verb.children if child.lower == "by"), None)
        return by.child("pobj") if by else None
    return subject_of(verb)


def object_of(verb: Token) -> Token | None:
    """Return what the verb does something to."""
    if is_passive(verb):
        thing = verb.child("nsubjpass")
        if thing is None:
            return verb.head if verb.dep == "acl" else subject_of(verb)
        return verb.head if thing.tag in ("WP", "WDT") and verb.dep == "relcl" else thing
    thing = verb.child(*OBJECTS)
    if (
        thing is None
        and verb.dep == "relcl"
        and (subject := verb.child(*SUBJECTS))
        and subject.tag not in ("WP", "WDT")
    ):
        return verb.head
    return verb.head if thing is not None and thing.tag in ("WP", "WDT") and verb.dep == "relcl" else thing


def prepositional_object(token: Token, prepositions: tuple[str, ...]) -> Token | None:
    """Return the noun after one of the prepositions that hang on a word."""
    for child in token.children:
        if child.dep in ("prep", "agent", "dative") and child.lower in prepositions:
            return child.child("pobj", "pcomp")
    return None


def phrase_of(noun: Token) -> Span:
    """Return the span of a noun phrase: the noun with what stands before it and its "of" phrase, no clauses.

    Determiners, possessives and numbers at its front are left out.
    """
    words = [token for token in clause_of(noun) if token.index <= noun.index or below_of(token, noun)]
    run = [noun]
    for token in sorted((w for w in words if w.index < noun.index), key=lambda w: -w.index):
        if token.index != run[0].index - 1 or (token.pos == "PUNCT" and token.text not in "-–’'"):
            break
        run.insert(0, token)
    for token in sorted((w for w in words if w.index > noun.index), key=lambda w: w.index):
        if token.index != run[-1].index + 1 or (token.pos == "PUNCT" and token.text not in "-–’'"):
            break
        run.append(token)
    while (
        len(run) > 1
        and run[0] is not noun
        and (run[0].pos in ("DET", "NUM", "PUNCT", "PART", "CCONJ") or run[0].dep == "poss")
    ):
        run.pop(0)
    return Span(run[0].start, run[-1].end)


def below_of(token: Token, noun: Token) -> bool:
    """Tell whether a word after a noun belongs to its "of" phrase."""
    for ancestor in (token, *token.ancestors()):
        if ancestor.head is noun and ancestor is not noun:
            return (ancestor.dep == "prep" and ancestor.lower == "of") or ancestor.dep in ("case", "punct")
    return False


def whole_compound(noun: Token) -> Token:
    """Climb from a noun within a compound to the noun that heads it."""
    while noun.dep == "compound" and not noun.is_root and noun.head.pos in ("NOUN", "PROPN"):
        noun = noun.head
    return noun


def following(token: Token) -> Token | None:
    """Return the next noun of the same run of adjectives and nouns after a number, for when the parse lost the way."""
    siblings = sorted(
        [*token.children, *token.head.children, token.head, *token.head.head.children], key=lambda other: other.index
    )
    after = [other for other in siblings if token.index < other.index <= token.index + 3]
    after = list(itertools.takewhile(lambda other: other.pos != "DET" and not other.child("det"), after))
    return next((other for other in after if other.pos in ("NOUN", "PROPN") and other.dep != "npadvmod"), None)
