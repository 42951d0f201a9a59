"""Which graphs an update may write to, told from its text, so that the others need not be compared afterwards.

Only what is beyond doubt is told: an update with a graph in a variable, CLEAR ALL, a relative IRI, or a `<` that might
be read in two ways gets no answer, and then every graph is compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.store.scanning import Kind, Scanner

_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:[^<>\"{}|^`\\\x00-\x20]*>")


class Doubt(Exception):  # noqa: N818  # named for what is wrong
    """The text might write to any graph."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token of the text; `depth` is how many braces are open around it."""

    kind: Kind
    text: str
    depth: int

    def is_word(self, *words: str) -> bool:
        """Tell whether it is one of these keywords."""
        return self.kind == Kind.WORD and self.text.upper() in words


def targets_of(update: str, prefixes: Mapping[str, str]) -> frozenset[str | None] | None:
    """Return the graphs that an update may write to, None being the default graph; None if that cannot be told.

    Args:
        update: the text.
        prefixes: those that hold where the text declares none.

    >>> sorted(targets_of("WITH <urn:a> DELETE { ?s ?p 1 } INSERT { GRAPH <urn:b> { ?s ?p 2 } } WHERE { ?s ?p 1 }", {}))
    ['urn:a', 'urn:b']
    >>> targets_of("INSERT { GRAPH ?g { ?s ?p 2 } } WHERE { GRAPH ?g { ?s ?p 1 } }", {}) is None
    True
    """
    try:
        tokens = _tokens(update)
        names = dict(prefixes)
        found: set[str | None] = set()
        for operation in _operations(tokens):
            body = _without_prologue(operation, names)
            found |= _of_operation(body, names)
    except (Doubt, IndexError, StopIteration):
        return None
    return frozenset(found)


def _tokens(update: str) -> list[Token]:
    tokens: list[Token] = []
    depth = brackets = last = 0
    for kind, start, end in Scanner(update).places():
        text = update[start:end]
        depth -= text == "}"
        brackets += (text == "(") - (text == ")")
        if depth < 0 or ("\\" in text and kind != Kind.STRING):
            raise Doubt
        if kind == Kind.IRI and not _ABSOLUTE.fullmatch(text):
            raise Doubt
        if kind == Kind.IRI and brackets and tokens and tokens[-1].text not in ("(", ",", "^^"):
            raise Doubt  # "less than" perhaps
        tokens.append(Token(kind, text, depth))
        depth += text == "{"
        last = end
    if depth or (update[last:].strip() and not update[last:].lstrip().startswith("#")):
        raise Doubt
    return tokens


def _operations(tokens: Sequence[Token]) -> list[list[Token]]:
    operations: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ";" and token.depth == 0:
            operations.append([])
        else:
            operations[-1].append(token)
    return operations


def _without_prologue(operation: list[Token], names: dict[str, str]) -> list[Token]:
    """Return an operation without its prologue, whose prefixes are added to `names`."""
    place = 0
    while place < len(operation) and operation[place].is_word("PREFIX", "BASE", "VERSION"):
        declared = operation[place + 1 : place + 3]
        if not operation[place].is_word("PREFIX") or [token.kind for token in declared] != [Kind.NAME, Kind.IRI]:
            raise Doubt
        prefix, _, rest = declared[0].text.partition(":")
        if rest:
            raise Doubt
        names[prefix] = declared[1].text[1:-1]
        place += 3
    return operation[place:]


def _of_operation(tokens: list[Token], names: Mapping[str, str]) -> set[str | None]:
    if not tokens:
        return set()
    if tokens[0].is_word("CLEAR", "DROP", "CREATE"):
        rest = [token for token in tokens[1:] if not token.is_word("SILENT")]
        if len(rest) != 2 or not rest[0].is_word("GRAPH"):
            raise Doubt
        return {_iri(rest[1], names)}
    return _of_templates(tokens, names)


def _of_templates(tokens: list[Token], names: Mapping[str, str]) -> set[str | None]:
    """Return the graphs in the templates of one operation: in the blocks before its WHERE, or in the only one."""
    found: set[str | None] = set()
    default: str | None = None
    words = ""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text == "{":
            end = next(i for i in range(place + 1, len(tokens)) if tokens[i].text == "}" and tokens[i].depth == 0)
            if words in ("INSERT", "DELETE", "INSERT DATA", "DELETE DATA", "DELETE WHERE"):
                found |= _of_block(tokens[place + 1 : end], default, names)
            elif words != "WHERE":
                raise Doubt
            words, place = "", end + 1
            continue
        if token.is_word("WITH"):
            default = _iri(tokens[place + 1], names)
            place += 2
        elif token.is_word("USING"):
            place += 3 if tokens[place + 1].is_word("NAMED") else 2
        elif token.is_word("INSERT", "DELETE", "DATA", "WHERE"):
            words = f"{words} {token.text.upper()}".strip()
            place += 1
        else:
            raise Doubt
    return found


def _of_block(tokens: Sequence[Token], default: str | None, names: Mapping[str, str]) -> set[str | None]:
    found: set[str | None] = set()
    outer = [token for token in tokens if token.depth == 1 and token.text != "."]
    place = 0
    while place < len(outer):
        if outer[place].is_word("GRAPH"):
            if [token.text for token in outer[place + 2 : place + 4]] != ["{", "}"]:
                raise Doubt
            found.add(_iri(outer[place + 1], names))
            place += 4
        elif outer[place].text == "{":
            raise Doubt
        else:
            found.add(default)
            place += 1
    return found


def _iri(token: Token, names: Mapping[str, str]) -> str:
    if token.kind == Kind.IRI:
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    if token.kind != Kind.NAME or prefix not in names:
        raise Doubt
    return names[prefix] + local
