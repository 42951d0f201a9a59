"""Is it English? A test by the share of English function words; the rules of extraction know no other language."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FUNCTION_WORDS: Final = frozenset(
    # Words that are common in English and rare in its neighbours; "in", "is" or "was" would let Dutch pass.
    (
        *("the", "of", "and", "to", "that", "with", "from", "this", "which", "have", "has", "had", "were", "been"),
        *("their", "they", "would", "will", "are", "by", "said", "it", "its", "who", "not", "but", "his", "her"),
        *("she", "be", "when", "there", "more", "after", "about", "into", "than", "could", "should", "what", "other"),
        *("people", "where", "those", "these", "our", "your", "can", "out", "up", "also", "being", "because", "it's"),
    )
)
_ENOUGH_WORDS: Final = 25
_LEAST_SHARE: Final = 0.1


def why_not_english(text: str) -> str | None:
    """Return why the text cannot be read as English, as the rest of a sentence; None where it can.

    A short text is only refused for its script.

    >>> why_not_english("Ten officers were moved to the unit.") is None
    True
    >>> why_not_english("Полиция Лондона сократит число сотрудников.")
    'is not in English: most of its letters are not Latin. Only English is read.'
    """
    words = [word.lower() for word in _WORD.findall(text)]
    letters = "".join(words)
    if not letters:
        return "has no words in it: there is no article in it."
    latin = sum(1 for letter in letters if letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff")
    if latin * 2 < len(letters):
        return "is not in English: most of its letters are not Latin. Only English is read."
    if len(words) < _ENOUGH_WORDS:
        return None
    share = sum(1 for word in words if word in _FUNCTION_WORDS) / len(words)
    if share < _LEAST_SHARE:
        return f"does not look English: {share:.0%} of its words are common English ones. Only English is read."
    return None
