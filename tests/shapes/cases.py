"""The cases beside this file: small Turtle files that are added to the base article, and what the shapes must find."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from ontology.namespaces import PREFIXES
from shapes.results import SHAPES, Result
from shapes.terms import BLANK

HERE = Path(__file__).resolve().parent
BASE_FILE = HERE / "base.ttl"
ARTICLE = "2e5ce009088f52c2"
NAMES = PREFIXES | {
    "shape": SHAPES,
    "span": f"{PREFIXES['art']}{ARTICLE}#char=",
    "c": f"{PREFIXES['claim']}{ARTICLE}-",
}

Expected = tuple[str, str, str, str, str | None]  # severity, shape, component, focus node, path


@dataclass(frozen=True)
class Case:
    """One file: `expected` is empty where it must conform."""

    shape: str
    name: str
    file: Path
    expected: frozenset[Expected]


def expand_name(text: str) -> str:
    """Return the IRI of a prefixed name, and an IRI or `_:` as it is.

    >>> expand_name("c:case")
    'https://w3id.org/beatgraph/id/claim/2e5ce009088f52c2-case'
    """
    prefix, _, local = text.partition(":")
    return NAMES[prefix] + local if prefix in NAMES else text


def expand_path(text: str | None) -> str | None:
    """Return a path in full: one IRI, or SPARQL's syntax where it has several steps."""
    if text is None or re.fullmatch(r"\w+:\w+", text):
        return None if text is None else expand_name(text)
    return re.sub(r"\w+:\w+", lambda found: f"<{expand_name(found.group())}>", text)


def read_cases() -> list[Case]:
    """Return all cases, by shape and name."""
    cases = []
    for folder in sorted((HERE / "cases").iterdir()):
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.ttl")):
            rows = frozenset(
                (
                    row["severity"],
                    expand_name(row["shape"]),
                    expand_name(row["component"]),
                    expand_name(row["focus"]),
                    expand_path(row["path"]),
                )
                for row in expected.pop(file.stem, [])
            )
            cases.append(Case(folder.name, file.stem, file, rows))
        if expected:
            raise AssertionError(f"{folder.name}: results are expected of files that are not there: {sorted(expected)}")
    return cases


def observed(result: Result) -> Expected:
    """Return a result in the form of the expected ones; a blank node has no name that lasts."""
    focus = "_:" if result.focus.startswith(BLANK) else result.focus
    return result.severity.value, result.shape, result.component, focus, result.path
