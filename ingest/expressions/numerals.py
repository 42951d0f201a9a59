"""Number words and digits: the patterns that find them and the reading of what they say."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 20 + 10 * index for index, word in enumerate(_TENS)},
}
_SCALES: Final[dict[str, Decimal]] = {
    "dozen": Decimal(12),
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
}
MOST_DIGITS: Final = 20  # commas and point included
_FRACTIONS: Final[dict[str, Decimal]] = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_SUFFIXES: Final[dict[str, Decimal]] = {
    "k": Decimal(1000),
    "m": Decimal(10**6),
    "mn": Decimal(10**6),
    "mln": Decimal(10**6),
    "bn": Decimal(10**9),
    "tn": Decimal(10**12),
}
_ORDINALS: Final[dict[str, int]] = {
    **{
        word: value
        for value, word in enumerate(
            [
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
                "thirteenth",
                "fourteenth",
                "fifteenth",
                "sixteenth",
                "seventeenth",
                "eighteenth",
                "nineteenth",
                "twentieth",
            ],
            start=1,
        )
    },
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "hundredth": 100,
    "thousandth": 1000,
    "millionth": 10**6,
}

ONES: Final = "|".join(sorted(_ONES, key=len, reverse=True))
TENS: Final = "|".join(_TENS)
UP_TO_99: Final = rf"(?:(?:{TENS})(?:[-\s](?:{'|'.join(_ONES[1:10])})\b)?|{ONES})"
SCALE_WORD: Final = r"(?:dozen|hundred|thousand|million|billion|trillion)"
DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
WORDS: Final = (
    rf"(?:(?:half\san?|(?:a\s|one\s)?quarter\sof\san?|an?|{UP_TO_99}(?:\sand\sa\shalf)?)[-\s]{SCALE_WORD}\b"
    rf"(?:(?:,?\s(?:and\s)?{UP_TO_99}(?:\s{SCALE_WORD})?\b)|\s{SCALE_WORD}\b)*|{UP_TO_99}(?:\sand\sa\shalf)?)"
)
ORDINAL_WORD: Final = rf"(?:(?:{TENS})-)?(?:{'|'.join(_ORDINALS)})"


def read_digits(words: str, scale: str = "") -> Decimal | None:
    """Return the value of digits with an optional scale as suffix or word; None of so many that they count nothing.

    >>> read_digits("7.10", "million"), read_digits("1,400")
    (Decimal('7100000.00'), Decimal('1400'))
    """
    if len(words) > MOST_DIGITS:
        return None
    value = Decimal(words.replace(",", ""))
    name = scale.strip().lower()
    return value * (_SUFFIXES.get(name) or _SCALES.get(name) or Decimal(1))


def read_words(words: str) -> Decimal:
    """Return the value of number words as `WORDS` finds them.

    >>> [str(read_words(w)) for w in ("two hundred and five", "a dozen", "half a million", "quarter of a million")]
    ['205', '12', '500000.0', '250000.00']
    """
    tokens = re.findall(r"[a-z]+", words.lower())
    total, current, seen = Decimal(0), Decimal(0), False
    for index, word in enumerate(tokens):
        if word in _SMALL:
            current, seen = current + _SMALL[word], True
        elif word in _FRACTIONS:
            current, seen = current + _FRACTIONS[word], True
        elif word in _SCALES:
            current = (current if seen else Decimal(1)) * _SCALES[word]
            if word not in ("hundred", "dozen") and not _goes_on_scaling(tokens[index + 1 :]):
                total, current, seen = total + current, Decimal(0), False
    return total + current


def _goes_on_scaling(rest: list[str]) -> bool:
    return bool(rest) and rest[0] in _SCALES


def read_ordinal(words: str) -> Decimal:
    """Return the value of an ordinal in words or digits.

    >>> read_ordinal("twenty-third"), read_ordinal("4th")
    (Decimal('23'), Decimal('4'))
    """
    plain = words.lower()
    if plain[0].isdigit():
        return Decimal(re.sub(r"\D", "", plain))
    tens, _, last = plain.rpartition("-")
    return Decimal(_SMALL.get(tens, 0) + _ORDINALS[last])
