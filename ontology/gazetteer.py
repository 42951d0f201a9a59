"""The names by which texts speak of known things, read from the reference data and the vocabularies.

An `Entry` is one thing of the graph: a force, a unit, a place, a technology, an organisation, a public event, a post,
an office-holder, or a concept (workforce category, offence, outcome). Its `name` is its `skos:prefLabel`, the canonical
name of the facts table. Its aliases are all words that denote it: `rdfs:label`, `skos:prefLabel`, `skos:altLabel` and
`skos:hiddenLabel` in every language, with the other spellings of each.

**Case.** An alias without a capital letter ("live facial recognition", "the capital") is found whatever its case; one
with a capital letter ("Met", "Liberty", "Kent Police") only as it is written, so that "he met them" never speaks of a
force. An alias that begins with a small "the" before a capital ("the Met") is also listed with "The".

**Spellings.** A straight apostrophe is also listed as a typographic one, and " and " in a name as " & ".

**Units.** A unit's alias without a capital letter ("dedicated schools officers", "flying squad") is what any force may
call such a unit: it denotes the entry only where the text speaks of its force.

**Common words.** A one-word name that is also an ordinary word ("Met", "Bath") is marked `common_word`: where any word
has a capital, at the start of a sentence or in a headline, its case proves nothing.

**Ambiguity.** An alias may denote several entries ("Commissioner", "Bangor"); `Gazetteer.named` returns them all and
the text decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ontology.namespaces import BASE, expand

FOLDER: Final = Path(__file__).resolve().parent
VOCABULARIES: Final = FOLDER / "vocabularies.ttl"
REFERENCE: Final = FOLDER / "reference"

CLASSES_OF_KIND: Final[dict[str, tuple[str, ...]]] = {
    "force": ("PoliceForce", "TerritorialPoliceForce", "SpecialPoliceForce"),
    "unit": ("PoliceUnit",),
    "organisation": (
        *("Organisation", "AdvocacyOrganisation", "Company", "PoliticalParty", "ResearchOrganisation"),
        "StaffAssociation",
    ),
    "government-body": (
        *("PublicBody", "GovernmentBody", "JudicialBody", "LegislativeBody", "LocalAuthority", "OversightBody"),
        "PolicingBody",
    ),
    "publisher": ("NewsPublisher",),
    "person": ("Person",),
    "post": ("Post",),
    "place": ("Place", "AdministrativeArea", "District", "PoliceArea", "Settlement", "Site", "Street"),
    "technology": (
        *("Technology", "AnalyticTechnology", "BiometricTechnology", "CameraTechnology", "CommunicationTechnology"),
        *("DetectionTechnology", "ForensicTechnology", "InformationSystem", "LessLethalWeapon"),
        *("SurveillanceTechnology", "VehicleTechnology"),
    ),
    "public-event": ("PublicEventSeries",),
}
KIND_OF_CLASS: Final = {expand(f"pol:{name}"): kind for kind, names in CLASSES_OF_KIND.items() for name in names}
KIND_OF_SCHEME: Final[dict[str, str]] = {
    f"{BASE}vocab/{scheme}": scheme for scheme in ("workforce", "offence", "outcome")
}
NAME: Final = expand("skos:prefLabel")
ALIASES: Final = frozenset(map(expand, ("rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")))
BROADER: Final = frozenset(
    map(
        expand,
        (
            *("pol:unitOf", "pol:subUnitOf", "pol:locatedIn", "pol:postIn", "pol:holdsPost"),
            *("skos:broader", "org:subOrganizationOf", "schema:location"),
        ),
    )
)
TYPE: Final = expand("rdf:type")
IN_SCHEME: Final = expand("skos:inScheme")
POLICES: Final = expand("pol:policesArea")

COMMON_WORDS: Final = frozenset(
    (
        *(
            "barking",
            "bath",
            "bury",
            "commissioner",
            "express",
            "government",
            "guardian",
            "independent",
            "inquest",
            "justice",
        ),
        *("liberty", "met", "metro", "mirror", "observer", "reading", "refuge", "rugby"),
        *("standard", "star", "sun", "telegraph", "times", "wells", "wired"),
    )
)


@dataclass(frozen=True, slots=True)
class Alias:
    """Words that denote an entry.

    `case_sensitive` is false only for words without a capital letter. `common_word` says that the alias is one word
    that is also an ordinary word when its case is taken away.
    """

    text: str
    case_sensitive: bool
    common_word: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One known thing.

    `kind` is the value of an `ingest.model.EntityKind`. `aliases` begin with the name; the others follow, longest
    first. `broader` holds the IRIs of what directly contains or employs it: the force of a unit, the container of a
    place, the organisation of a post, the post of an office-holder, the usual place of a public event, a wider
    technology or concept. `polices` holds the IRIs of the areas that a force polices.
    """

    iri: str
    kind: str
    name: str
    aliases: tuple[Alias, ...]
    broader: tuple[str, ...] = ()
    polices: tuple[str, ...] = ()


class Gazetteer:
    """All entries, in the order of their IRIs, and look-ups by IRI, kind and name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index the entries.

        Args:
            entries: in any order, each IRI once.
        """
        self.entries: Final = tuple(sorted(entries, key=lambda entry: entry.iri))
        self._by_iri: Final = {entry.iri: entry for entry in self.entries}
        self._exact: Final[dict[str, list[Entry]]] = defaultdict(list)
        self._folded: Final[dict[str, list[Entry]]] = defaultdict(list)
        for entry in self.entries:
            for alias in entry.aliases:
                (self._exact if alias.case_sensitive else self._folded)[alias.text].append(entry)

    def __contains__(self, iri: str) -> bool:
        """Tell whether the IRI is that of an entry."""
        return iri in self._by_iri

    def __getitem__(self, iri: str) -> Entry:
        """Return the entry of an IRI.

        Raises:
            KeyError: there is none.
        """
        return self._by_iri[iri]

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.entries)

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of one kind."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    def named(self, text: str) -> tuple[Entry, ...]:
        """Return the entries that the words denote, by the rule of case; several where the name is ambiguous.

        >>> [entry.name for entry in load_gazetteer().named("Scotland Yard")]
        ['Metropolitan Police']
        >>> load_gazetteer().named("met")
        ()
        """
        found = {entry.iri: entry for entry in (*self._exact.get(text, ()), *self._folded.get(text.lower(), ()))}
        return tuple(found.values())

    def containers(self, iri: str) -> tuple[str, ...]:
        """Return all IRIs that the entry's `broader` leads to, nearest first, each once.

        >>> [iri.rsplit("/", 1)[1] for iri in load_gazetteer().containers(BASE + "id/place/oxford-street")][:3]
        ['west-end', 'london', 'england']
        """
        reached: dict[str, None] = {}
        level = self._by_iri[iri].broader
        while level:
            reached.update(dict.fromkeys(level))
            known = (self._by_iri[wider].broader for wider in level if wider in self._by_iri)
            level = tuple(dict.fromkeys(wider for widers in known for wider in widers if wider not in reached))
        return tuple(reached)

    def forces_policing(self, iri: str) -> tuple[Entry, ...]:
        """Return the forces that police the place or, where none does, the nearest place around it that has one.

        >>> [force.name for force in load_gazetteer().forces_policing(BASE + "id/place/norwich")]
        ['Norfolk Constabulary']
        """
        for place in (iri, *self.containers(iri)):
            if forces := tuple(entry for entry in self.entries if place in entry.polices):
                return forces
        return ()


def spellings(text: str) -> Iterator[str]:
    """Yield the alias and its other spellings.

    >>> list(spellings("the Mayor's Office"))
    ["the Mayor's Office", 'the Mayor’s Office', "The Mayor's Office", 'The Mayor’s Office']
    >>> list(spellings("Devon and Cornwall Police"))
    ['Devon and Cornwall Police', 'Devon & Cornwall Police']
    """
    capitalised = text != text.lower()
    starts = [text, "The " + text[4:]] if capitalised and text.startswith("the ") else [text]
    for start in starts:
        joined = [start, start.replace(" and ", " & ")] if capitalised and " and " in start else [start]
        for spelling in joined:
            yield spelling
            if "'" in spelling:
                yield spelling.replace("'", "’")


def as_alias(text: str) -> Alias:
    """Return one spelling as an alias, its case judged by the rule of the module.

    >>> as_alias("drones").case_sensitive, as_alias("Met")
    (False, Alias(text='Met', case_sensitive=True, common_word=True))
    """
    folded = text.lower()
    return Alias(text, case_sensitive=text != folded, common_word=text != folded and folded in COMMON_WORDS)


def read_gazetteer(files: Iterable[Path]) -> Gazetteer:
    """Return the gazetteer of Turtle files, passing by what is neither a thing nor a concept of the three schemes.

    Raises:
        ValueError: a thing of the base's `id/` has a class of no known kind, or an entry has no name.
        OSError: a file cannot be read.
        SyntaxError: a file is not Turtle.
    """
    described: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in files:
        for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                described[quad.subject.value][quad.predicate.value].append(quad.object.value)
    kinds = {iri: _kind(iri, properties) for iri, properties in described.items()}
    return Gazetteer(_entry(iri, kind, described[iri]) for iri, kind in kinds.items() if kind is not None)


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer of the bundled vocabularies and reference data, read once in the life of the process."""
    return read_gazetteer([VOCABULARIES, *sorted(REFERENCE.glob("*.ttl"))])


def _kind(iri: str, properties: dict[str, list[str]]) -> str | None:
    if iri.startswith(BASE + "id/"):
        known = [KIND_OF_CLASS[name] for name in properties[TYPE] if name in KIND_OF_CLASS]
        if not known:
            raise ValueError(f"{iri} has a class of no known kind: {', '.join(properties[TYPE]) or 'none'}")
        return known[0]
    return next((KIND_OF_SCHEME[scheme] for scheme in properties[IN_SCHEME] if scheme in KIND_OF_SCHEME), None)


def _entry(iri: str, kind: str, properties: dict[str, list[str]]) -> Entry:
    if not properties[NAME]:
        raise ValueError(f"{iri} has no skos:prefLabel, so it has no name")
    name = properties[NAME][0]
    labels = [label for predicate in ALIASES for label in properties[predicate] if label != name]
    ordered = [name, *sorted(labels, key=lambda label: (-len(label), label))]
    texts = dict.fromkeys(spelling for label in ordered for spelling in spellings(label))
    broader = sorted({wider for predicate in BROADER for wider in properties[predicate]})
    return Entry(iri, kind, name, tuple(map(as_alias, texts)), tuple(broader), tuple(sorted(properties[POLICES])))
