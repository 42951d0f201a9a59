"""The word classes are sets of lemmas, and a broken file of them is refused."""

from __future__ import annotations

import pytest

from ingest.lexicon import BrokenLexiconError, load_classes, read_classes, word_class


def test_every_class_has_words_in_small_letters() -> None:
    classes = load_classes()
    assert classes
    assert all(words for words in classes.values())
    assert [word for words in classes.values() for word in words if word != word.lower()] == []


def test_a_class_takes_in_another() -> None:
    assert word_class("workforce") <= word_class("service_people")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a", "a mapping"),
        ("a: b", "a: a list"),
        ("a: [1]", "a: a list"),
        ("a: [on]", "quote yes, no, on and off"),
        ("a: [<b>]", "no class 'b'"),
    ],
)
def test_a_broken_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(BrokenLexiconError, match=message):
        read_classes(text)


def test_an_unknown_class_is_an_error() -> None:
    with pytest.raises(KeyError):
        word_class("swans")
