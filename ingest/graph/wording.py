"""Labels of facts in plain English, from what makes each fact itself, so that two articles give one fact one label."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from ingest.model import Claim, Qualifier

_MILLION: Final = Decimal(1_000_000)
_BILLION: Final = 1000 * _MILLION
LONGEST: Final = 90
_BOUNDS: Final = {
    Qualifier.EXACT: "",
    Qualifier.ABOUT: "about ",
    Qualifier.MORE_THAN: "more than ",
    Qualifier.UP_TO: "up to ",
    Qualifier.ALMOST: "almost ",
    Qualifier.FEWER_THAN: "fewer than ",
}


def quantity(claim: Claim) -> str:
    """Return value and unit of a claim as one says them; the unit alone where there is no value.

    >>> from ingest.model import Entity, EntityKind, Kind, Status
    >>> met = Entity(EntityKind.FORCE, "Metropolitan Police")
    >>> quantity(Claim(Kind.BUDGET, met, (), Status.WARNED, "money", value=Decimal("2.6E8"), unit="GBP shortfall"))
    '£260 million shortfall'
    """
    unit = claim.unit or ""
    bound = _BOUNDS[claim.qualifier or Qualifier.EXACT]
    if claim.value is None:
        return unit
    if unit.startswith("GBP"):
        return f"{bound}£{scaled(claim.value)}{unit.removeprefix('GBP')}".strip()
    return f"{bound}{number(claim.value)} {unit}".strip()


def number(value: Decimal) -> str:
    """Return a number with commas between thousands.

    >>> number(Decimal("33201")), number(Decimal("7.50"))
    ('33,201', '7.5')
    """
    plain = format(value, ",f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def scaled(value: Decimal) -> str:
    """Return a sum of money with its millions or billions as words.

    >>> scaled(Decimal(260_000_000)), scaled(Decimal(1500)), scaled(Decimal(3_500_000_000))
    ('260 million', '1,500', '3.5 billion')
    """
    for size, word in ((_BILLION, "billion"), (_MILLION, "million")):
        if abs(value) >= size:
            return f"{number(value / size)} {word}"
    return number(value)


def joined(parts: Iterable[str | None]) -> str:
    """Return the parts that there are, joined by commas."""
    return ", ".join(part for part in parts if part)


def shortened(words: str) -> str:
    """Return words on one line, cut at a word's end where they are too long for a label.

    >>> shortened("a " * 60).endswith("a …")
    True
    """
    line = " ".join(words.split())
    if len(line) <= LONGEST:
        return line
    return line[:LONGEST].rsplit(" ", 1)[0] + " …"
