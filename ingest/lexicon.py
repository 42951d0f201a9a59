"""The word classes of `rules/classes.yaml`: sets of lemmas that rules, frames and status speak of by name."""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping

import yaml

CLASSES_FILE = "classes.yaml"


class BrokenLexiconError(ValueError):
    """The file of word classes does not follow its form; the message names the class."""


@functools.cache
def load_classes() -> Mapping[str, frozenset[str]]:
    """Return all word classes by name.

    Raises:
        BrokenLexiconError: the file does not follow its form.
    """
    folder = importlib.resources.files("ingest") / "rules"
    return read_classes((folder / CLASSES_FILE).read_text(encoding="utf-8"))


def word_class(name: str) -> frozenset[str]:
    """Return the lemmas of one class.

    >>> "officer" in word_class("workforce")
    True
    """
    return load_classes()[name]


def read_classes(text: str) -> dict[str, frozenset[str]]:
    """Read word classes: a mapping of names to lists of lemmas, where `<other>` takes in a class that stands above.

    >>> sorted(read_classes("a: [x]" + chr(10) + "b: [<a>, y]")["b"])
    ['x', 'y']
    """
    loaded = yaml.safe_load(text)
    if not isinstance(loaded, dict):
        raise BrokenLexiconError(f"{CLASSES_FILE}: a mapping of class names to lists of lemmas is wanted")
    classes: dict[str, frozenset[str]] = {}
    for name, words in loaded.items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise BrokenLexiconError(f"{CLASSES_FILE}: {name}: a list of lemmas is wanted; quote yes, no, on and off")
        lemmas: set[str] = set()
        for word in words:
            lemmas |= taken_in(name, word[1:-1], classes) if word.startswith("<") else {word}
        classes[name] = frozenset(lemmas)
    return classes


def taken_in(name: str, other: str, classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the class that another takes in."""
    if other not in classes:
        raise BrokenLexiconError(f"{CLASSES_FILE}: {name}: no class {other!r} stands above it")
    return classes[other]
