"""Two times that bound one interval ("between 2011 and 2016"), and one that opens or closes it ("since", "by")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.expressions import time_values as values
from ingest.model import Span, TimeExpression

_OPENERS: Final = re.compile(
    r"\b(?:(?P<nothing>not\s(?:until|before))|(?P<since>(?:ever\s)?since(?:\sthe\sstart\sof|(?:\s[\w’'-]+){1,6}\s(?:in|on))?|from|starting(?:\sin)?|beginning(?:\sin)?)"
    r"|(?P<by>by(?:\sthe\send\sof)?|until|till|up\suntil|up\sto|before|no\slater\sthan|not\slater\sthan|as\slate\sas)"
    r"|(?P<between>between|from))\s(?:the\s)?(?:end\sof\s|early\s|late\s|mid-)?$",
    re.I,
)
_JOINTS: Final = re.compile(
    r",?(?:[^,;.]{3,50},)?\s(?P<word>and|to|until|till|through|up\sto)\s"
    r"(?P<closes>(?:ending|finishing|concluding|running\s(?:to|until)|lasting\suntil)\s(?:in\s|on\s)?)?"
    r"(?:the\s(?:end|same\smonth)\sof\s)?$|\s?[-–—]\s?$",
    re.I,
)


def joined_times(text: str, sentence: Span, atoms: list[TimeExpression]) -> Iterator[TimeExpression]:
    """Yield the times of a sentence: two that bound one interval as one, one after "since" or "by" as half open."""
    index = 0
    while index < len(atoms):
        atom = atoms[index]
        following = atoms[index + 1] if index + 1 < len(atoms) else None
        opener = _OPENERS.search(text, max(sentence.start, atom.span.start - 60), atom.span.start)
        if following is not None and _bounds_with(text, atom, following, opener):
            start = opener.start() if opener else atom.span.start
            dated = re.search(r"\d{4}", following.span.of(text)) and not re.search(r"\d{4}|year", atom.span.of(text))
            value = _between(_in_year_of(following, atom) if dated else atom.value, following.value)
            yield TimeExpression(Span(start, following.span.end), value)
            index += 2
            continue
        yield _half_open(atom, opener)
        index += 1


def _bounds_with(text: str, atom: TimeExpression, following: TimeExpression, opener: re.Match[str] | None) -> bool:
    joint = _JOINTS.fullmatch(text[atom.span.end : following.span.start])
    if joint is None or "/" in atom.value or not atom.value:
        return False
    if values.begin(atom.value) > values.end(following.value) and re.search(r"\d{4}", atom.span.of(text)):
        return False
    if "," in joint.group() and opener is None:
        return False
    word = (joint.group("word") or "-").lower()
    between = opener is not None and (opener.group("between") is not None or joint.group("closes") is not None)
    if word == "and" and not between and _is_month(atom.value) and _is_month(following.value):
        return joint.group().strip() == "and" and values.begin(atom.value) < values.begin(following.value)
    return word != "and" or between


def _is_month(value: str) -> bool:
    """Tell whether a time is a month: "in February and March" is the two months together."""
    return re.fullmatch(r"\d{4}-\d\d", value) is not None


def _in_year_of(dated: TimeExpression, atom: TimeExpression) -> str:
    """Return a time without a year of its own in the year of the one that bounds it: "between May and June 2021"."""
    return values.end(dated.value)[:4] + atom.value[4:] if atom.value[:4].isdigit() else atom.value


def _between(first: str, last: str) -> str:
    """Return the interval of two times; a first one without a year of its own lies before the last."""
    start, finish = values.begin(first), values.end(last)
    if start > finish:
        start = f"{int(start[:4]) - 1:04d}{start[4:]}"
    return f"{start}/{finish}"


def _half_open(atom: TimeExpression, opener: re.Match[str] | None) -> TimeExpression:
    if opener is None or opener.group("nothing") or atom.value.startswith("/") or atom.value.endswith("/"):
        return atom
    span = Span(opener.start(), atom.span.end)
    if opener.group("since"):
        return TimeExpression(span, f"{values.begin(atom.value)}/")
    return TimeExpression(span, f"/{values.end(atom.value)}") if opener.group("by") else atom
