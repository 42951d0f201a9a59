"""Words of a claim's slots to things of the reference data: "police officers" to the concept, "LFR" to its kind."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Final

from ingest.model import Entity, EntityKind
from ontology.gazetteer import Entry, Gazetteer, load_gazetteer

_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 8


class Lexicon:
    """The gazetteer, searched by kind in the short texts of a claim's slots, without regard to case or plural."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Index the labels of `gazetteer` by kind and folded words."""
        self._gazetteer: Final = gazetteer
        self._labels: Final[dict[EntityKind, dict[tuple[str, ...], Entry]]] = defaultdict(dict)
        for entry in gazetteer.entries:
            for alias in entry.aliases:
                self._labels[EntityKind(entry.kind)].setdefault(fold(alias.text), entry)

    def __contains__(self, iri: str) -> bool:
        """Tell whether the reference data describes the IRI."""
        return iri in self._gazetteer

    def find(self, words: str | None, kind: EntityKind) -> tuple[Entity, ...]:
        """Return the entities of a kind that the words name, each once, in their order; the longest name wins."""
        found: dict[str, Entity] = {}
        tokens = fold(words or "")
        labels = self._labels[kind]
        at = 0
        while at < len(tokens):
            for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
                entry = labels.get(tokens[at : at + length])
                if entry:
                    found.setdefault(entry.iri, Entity(kind, entry.name, entry.iri))
                    at += length - 1
                    break
            at += 1
        return tuple(found.values())

    def named(self, words: str, kind: EntityKind) -> Entity | None:
        """Return the one entity of a kind that the words, all of them, name; None where there are several or none."""
        named = [entry for entry in self._gazetteer.named(words) if entry.kind == kind.value]
        return Entity(kind, named[0].name, named[0].iri) if len(named) == 1 else None

    def post(self, role: str, organisation: str | None) -> Entity | None:
        """Return the post of that name in an organisation, where the reference data has it."""
        named = fold(role)
        for entry in self._gazetteer.of_kind(EntityKind.POST.value):
            if organisation in entry.broader and any(fold(alias.text) == named for alias in entry.aliases):
                return Entity(EntityKind.POST, entry.name, entry.iri)
        return None

    def broader(self, iri: str | None) -> tuple[Entity, ...]:
        """Return what directly contains or employs the thing: the force of a unit, the usual place of an event."""
        if iri is None or iri not in self._gazetteer:
            return ()
        entries = (self._gazetteer[wider] for wider in self._gazetteer[iri].broader if wider in self._gazetteer)
        return tuple(Entity(EntityKind(entry.kind), entry.name, entry.iri) for entry in entries)

    def containers(self, iri: str) -> frozenset[str]:
        """Return the IRIs of all that contains the thing, at any remove; none where the reference data lacks it."""
        return frozenset(self._gazetteer.containers(iri)) if iri in self._gazetteer else frozenset()


def fold(words: str) -> tuple[str, ...]:
    """Return the words in lower case, without punctuation and plural marks, for comparison only.

    >>> fold("Police officers"), fold("999 calls")
    (('police', 'officer'), ('999', 'call'))
    """
    return tuple(_singular(word) for word in _WORD.findall(words.lower().replace("’", "").replace("'", "")))


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon of the bundled reference data, built once in the life of the process."""
    return Lexicon(load_gazetteer())


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
