"""The rules as data: read from `rules/*.yaml`, checked strictly, in the order in which they are tried.

A rule names a frame: it says what kind of claim the frame makes, and how its slots are filled. Word classes stand in
`rules/classes.yaml`. The files are tried in the order of their names, the rules in the order of their file, and the
first that fits a frame names it; so fixed formulae come before rules that need the parse alone.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from ingest.framing.frames import Role
from ingest.lexicon import CLASSES_FILE, load_classes
from ingest.model import Direction, EntityKind, Kind, QuantityUnit, Status

CLAUSE_STATUS = "clause"
FRAMES = ("quantity", "verb", "name")
# The most telling conditions first: they are tried in this order.
CONDITIONS = (
    *(
        "verb",
        "counted",
        "governor",
        "governing_noun",
        "object",
        "subject_is",
        "under",
        "agent",
        "not_verb",
        "not_counted",
    ),
    *("not_governor", "not_object", "not_agent", "nearby", "not_nearby", "around", "not_around"),
)
SUBJECTS = (
    "agent",
    "counted",
    "place",
    "there",
    "force",
    "name",
    "subject",
    "scene",
    "from",
    "holder",
    "owner",
    "court",
    "committee",
    "investigator",
    "law",
)
SLOTS = ("of", "from", "to", "place", "cause")
REQUIRED = frozenset({"name", "kind", "frame", "example", "counter_example", "reason"})
OPTIONAL = frozenset(
    {"measure", "before", "after", "role", "unit", "status", "direction", "subject", "confidence", "entity", "voice"}
    | {
        "elliptic",
        "vague",
        "at_most",
        "at_least",
        "value_is",
        "modal",
        "needs",
        "timed",
        "ahead",
        "quoted",
        "each",
        "besides",
    }
)
# A kind of its own for what is read and knowingly set aside: an age, a telephone number, a date.
SET_ASIDE = "none"
FILLERS = frozenset({"object", "counted", "subject", "owner", "technology", "unit", "public-event", "offence"})
UNIT_FIELDS = frozenset(
    {"counted", "noun", "category", "verb", "lemma", "participle", "object", "subject", "technology", "using", "to"}
    | {"period", "peak", "deed"}
)


class BrokenRuleError(ValueError):
    """A rule file that does not follow the schema; the message names the file and the rule."""


@dataclass(frozen=True, slots=True)
class Words:
    """A condition on a word: it has one of these lemmas, or is part of a mention of one of these kinds of entity."""

    lemmas: frozenset[str]
    kinds: frozenset[EntityKind]

    def __bool__(self) -> bool:
        """Whether the condition asks for anything."""
        return bool(self.lemmas or self.kinds)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; the fields are those of the YAML, word classes spelled out. `kind` None sets the frame aside."""

    name: str
    kind: Kind | None
    frame: str
    conditions: Mapping[str, Words]
    measure: frozenset[QuantityUnit]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    role: frozenset[Role]
    entity: frozenset[EntityKind]
    voice: str | None
    elliptic: bool | None
    vague: bool | None
    at_most: int | None
    at_least: int | None
    value_is: int | None
    modal: frozenset[Status]
    needs: tuple[str, ...]
    timed: bool | None
    ahead: bool | None
    quoted: bool | None
    each: str | None
    besides: bool
    unit: str
    status: Status | None
    direction: Direction | None
    subject: str
    slots: Mapping[str, tuple[str, ...]]
    confidence: str
    example: str
    counter_example: str
    reason: str


@functools.cache
def load_rules() -> tuple[Rule, ...]:
    """Return all rules in the order in which they are tried.

    Raises:
        BrokenRuleError: a file does not follow the schema.
    """
    folder = importlib.resources.files("ingest") / "rules"
    classes = load_classes()
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml") and file.name != CLASSES_FILE)
    rules = [rule for file in files for rule in read_rules(file, (folder / file).read_text(encoding="utf-8"), classes)]
    names = [rule.name for rule in rules]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BrokenRuleError(f"rules: two rules of one name: {', '.join(sorted(twice))}")
    return tuple(rules)


@functools.cache
def rules_for(frame: str, measure: QuantityUnit | None) -> tuple[Rule, ...]:
    """Return the rules for one sort of frame and, of a quantity, for what its number measures, in their order."""
    return tuple(rule for rule in load_rules() if rule.frame == frame and (measure is None or measure in rule.measure))


def read_rules(file: str, text: str, classes: Mapping[str, frozenset[str]]) -> list[Rule]:
    """Read the rules of one file."""
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BrokenRuleError(f"{file}: {error}") from error
    if not isinstance(loaded, list):
        raise BrokenRuleError(f"{file}: a list of rules is wanted")
    return [read_rule(file, raw, classes) for raw in loaded]


def read_rule(file: str, raw: Any, classes: Mapping[str, frozenset[str]]) -> Rule:
    """Turn one mapping into a rule.

    Raises:
        BrokenRuleError: a key is missing or unknown, or a value is not one of those allowed.
    """
    where = f"{file}: {raw.get('name', 'a rule without name') if isinstance(raw, dict) else raw!r}"
    if not isinstance(raw, dict):
        raise BrokenRuleError(f"{where}: a mapping is wanted")
    keys = set(raw)
    if missing := REQUIRED - keys:
        raise BrokenRuleError(f"{where}: lacks {', '.join(sorted(missing))}")
    if unknown := keys - REQUIRED - OPTIONAL - set(CONDITIONS) - set(SLOTS):
        raise BrokenRuleError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    if raw["frame"] not in FRAMES:
        raise BrokenRuleError(f"{where}: frame is one of {', '.join(FRAMES)}")
    if raw.get("subject", "agent") not in SUBJECTS:
        raise BrokenRuleError(f"{where}: subject is one of {', '.join(SUBJECTS)}")
    check_slots(where, raw)
    try:
        return Rule(
            name=raw["name"],
            kind=None if raw["kind"] == SET_ASIDE else Kind(raw["kind"]),
            frame=raw["frame"],
            conditions={key: words_of(where, raw[key], classes) for key in CONDITIONS if key in raw},
            measure=frozenset(QuantityUnit(value) for value in raw.get("measure", ["count"])),
            before=pattern(raw.get("before"), ending=True),
            after=pattern(raw.get("after"), ending=False),
            role=frozenset(Role(value) for value in raw.get("role", [])),
            entity=frozenset(EntityKind(value) for value in raw.get("entity", [])),
            voice=raw.get("voice"),
            elliptic=raw.get("elliptic"),
            vague=raw.get("vague"),
            at_most=raw.get("at_most"),
            at_least=raw.get("at_least"),
            value_is=raw.get("value_is"),
            modal=frozenset(Status(value) for value in raw.get("modal", [])),
            needs=tuple(raw.get("needs", ())),
            timed=raw.get("timed"),
            ahead=raw.get("ahead"),
            quoted=raw.get("quoted"),
            each=raw.get("each"),
            besides=bool(raw.get("besides", False)),
            unit=raw.get("unit", "{counted}"),
            status=None if raw.get("status", CLAUSE_STATUS) == CLAUSE_STATUS else Status(raw["status"]),
            direction=Direction(raw["direction"]) if "direction" in raw else None,
            subject=raw.get("subject", "agent"),
            slots={slot: tuple(raw[slot]) for slot in SLOTS if slot in raw},
            confidence=str(raw.get("confidence", "0.8")),
            example=raw["example"],
            counter_example=raw["counter_example"],
            reason=raw["reason"],
        )
    except (ValueError, TypeError, re.error) as error:
        raise BrokenRuleError(f"{where}: {error}") from error


def check_slots(where: str, raw: dict[str, Any]) -> None:
    """Check that every filler and every field of the unit is one that slots know how to fill.

    Raises:
        BrokenRuleError: one is not.
    """
    for slot in SLOTS:
        for filler in raw.get(slot, ()):
            if filler not in FILLERS and filler.split(":")[0] not in ("prep", "captured"):
                raise BrokenRuleError(f"{where}: {slot}: no filler {filler!r}")
    fields = {field for _, field, _, _ in string.Formatter().parse(raw.get("unit", "")) if field is not None}
    if unknown := fields - UNIT_FIELDS:
        raise BrokenRuleError(f"{where}: unit: no field {', '.join(sorted(unknown))}")


def words_of(where: str, values: Any, classes: Mapping[str, frozenset[str]]) -> Words:
    """Spell out a condition: names of classes, `=lemma` for a single word, `@kind` for a mention of that kind."""
    if not isinstance(values, list):
        raise BrokenRuleError(f"{where}: a list of word classes is wanted, not {values!r}")
    lemmas: set[str] = set()
    kinds: set[EntityKind] = set()
    for value in values:
        if value.startswith("="):
            lemmas.add(value[1:])
        elif value.startswith("@"):
            kinds.add(EntityKind(value[1:]))
        elif value in classes:
            lemmas |= classes[value]
        else:
            raise BrokenRuleError(f"{where}: no word class {value!r}")
    return Words(frozenset(lemmas), frozenset(kinds))


def pattern(text: str | None, *, ending: bool) -> re.Pattern[str] | None:
    """Compile the pattern of what stands right before a number (`ending`) or right after it."""
    if text is None:
        return None
    return re.compile(rf"(?:{text})\s*\Z" if ending else rf"\s*(?:{text})", re.IGNORECASE)
