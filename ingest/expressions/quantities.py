"""Numbers in the text with what bounds them: counts, money, percentages, fractions, factors and ordinals.

Durations ("three months") are counts like any other: what governs the number is the parse's affair. Vague amounts
("scores", "a few hundred") have no value. A range ("10 to 15", "£2m-£3m") is two quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ingest.expressions.number_guards import guarded_spans
from ingest.expressions.numerals import (
    DIGITS,
    ORDINAL_WORD,
    UP_TO_99,
    WORDS,
    read_digits,
    read_ordinal,
    read_words,
)
from ingest.model import Document, Qualifier, Quantity, QuantityUnit, Span

_SCALE: Final = (
    r"(?:\s?(?:million|billion|trillion|thousand|hundred)\b|-(?:million|billion)\b|\s?(?:mn|mln|bn|tn|m|k)\b)"
)
_CURRENCY: Final = r"(?:£|\$|€|US\$|GBP\s?|EUR\s?)"
_PER_CENT: Final = r"(?:\s?%|(?:\s|-)?per[\s-]?cent\b|\spercent\b|\spc\b|(?:\s|-)percentage[\s-]points?\b)"
_PART: Final = r"(?:thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?)"
_PARTS: Final[dict[str, int]] = {
    "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "hundredth": 100,
}  # fmt: skip
_FACTORS: Final[dict[str, int]] = {"doubl": 2, "twice": 2, "twofo": 2, "tripl": 3, "trebl": 3, "thric": 3, "quadr": 4}
_WHOLE: Final = rf"(?P<whole>{UP_TO_99}|\d{{1,3}})\b"

_PATTERNS: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("money", rf"{_CURRENCY}(?P<digits>{DIGITS})(?P<scale>{_SCALE})?(?:-plus)?"),
        ("pounds", rf"\b(?:(?P<digits>{DIGITS})(?P<scale>{_SCALE})?|(?P<words>{WORDS}))\s(?:pounds|quid)\b"),
        ("pence", rf"\b(?P<digits>{DIGITS})(?:p\b|\spence\b)"),
        ("percent", rf"\b(?:(?P<digits>{DIGITS})|(?P<words>{WORDS})){_PER_CENT}"),
        ("ratio", rf"\b(?P<part>{UP_TO_99}|\d{{1,2}})(?:\s|-)(?:in|out\sof)(?:\severy)?(?:\s|-){_WHOLE}"),
        ("ratio_of", rf"\b(?:(?P<part>one|a|{UP_TO_99})\s\w+\s(?:in\severy|out\sof(?:\severy)?)"
                     rf"|(?P<part1>one)\s\w+\sin)\s{_WHOLE}"),
        ("fraction", rf"\b(?:(?P<words>an?|{UP_TO_99})[\s-])(?P<part>{_PART})\b(?!-)"),
        ("half", r"(?<!and\sa\s)\bhalf\b(?!\san?\b|\s(?:the\s)?(?:time|way)\b|-"
                 r"|\s(?:past|hour|term|measure|brother|sister)|\sof\s(?:it\b|\d{4}))"),
        ("halve", r"\bhal(?:ve[ds]?|ving)\b"),
        ("vague", r"\b(?:(?:a\sfew|several|many|some|a\scouple\sof)\s(?:dozen|hundred|thousand|million)\b"
                  r"|(?:(?:tens|hundreds|scores|dozens)\sof\s)?"
                  r"(?:scores|dozens|hundreds|thousands|millions|billions)\b|a\shandful\b|several\b)"),
        ("factor", r"\b(?:doubl(?:es?|ed|ing)|twice|thrice|twofold"
                   r"|trebl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|quadrupl(?:es?|ed|ing))\b"),
        ("times", rf"\b(?:(?P<digits>{DIGITS})|(?P<words>{WORDS}))(?:\stimes\b(?=\s(?:as|more|less|that\sof"
                  r"|the\s(?:\w+\s)?(?:chance|rate|number|size|level|average|risk|amount|price|normal)|higher|greater|bigger|larger|likel\w+|what|its|their)\b)|-?fold\b)"),
        ("scaled", rf"\b(?P<digits>{DIGITS})(?P<scale>{_SCALE})"),
        ("ordinal", rf"\b(?:\d+(?:st|nd|rd|th)|{ORDINAL_WORD})\b(?!-(?:hand|class|party))"),
        ("words", rf"\b(?P<words>{WORDS})\b(?!-(?:storey|door))"),
        ("digits", rf"(?<![\d.,/£$€#])\b(?P<digits>{DIGITS})(?![\d/]|\.\d)"),
    )
)  # fmt: skip

_BEFORE: Final = re.compile(
    r"\b(?:(?P<more>(?:(?:just|well|slightly|a\slittle|a\sshade|far)\s)?(?:over|above)|more\sthan|in\sexcess\sof|upwards?\sof|at\sleast"
    r"|north\sof|no(?:t)?\sfewer\sthan|no(?:t)?\sless\sthan|a\sminimum\sof|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|topp(?:ed|ing)|tops|greater\sthan|better\sthan)"
    r"|(?P<upto>up\sto|as\smany\sas|as\smuch\sas|as\shigh\sas|within|a\smaximum\sof|no\smore\sthan|not\smore\sthan|at\smost)"
    r"|(?P<almost>almost|nearly|close\s(?:to|on)|just\sunder|a\sshade\sunder|a\slittle\sunder|not\sfar\sshort\sof|not\sfar\soff|not\squite"
    r"|approaching|within\sa\swhisker\sof|nigh\son|the\sbest\spart\sof|pushing|virtually)"
    r"|(?P<fewer>fewer\sthan|less\sthan|(?:well\s|far\s)?under|(?:well\s|far\s)?below)"
    r"|(?P<about>about|around|some|roughly|approximately|circa|an\sestimated|estimated|something\slike|in\sthe\sregion\sof|approx\.?|or\sso)"
    r")\s(?:the\s|a\s(?=total)|total\sof\s)?$|\b(?P<c>c\.\s?|ca\.?\s|~\s?)$",
    re.IGNORECASE,
)  # fmt: skip
_AFTER: Final = re.compile(
    r"(?P<more>-plus\b|\splus\b|\+|\sor\smore\b|\sand\smore\b|\sat\sleast\b)|(?P<about>\sor\sso\b|-odd\b|-ish\b|\sor\sthereabouts\b)"
    r"|(?P<more_of>\s\w+\s(?:or|and)\smore\b)|(?P<about_of>\s\w+\sor\s(?:so|thereabouts)\b)"
    r"|(?P<upto>\sor\sfewer\b|\sor\sless\b|\sat\smost\b|\sat\sthe\smost\b)",
    re.IGNORECASE,
)
_QUALIFIERS: Final = {
    "more": Qualifier.MORE_THAN,
    "upto": Qualifier.UP_TO,
    "almost": Qualifier.ALMOST,
    "fewer": Qualifier.FEWER_THAN,
    "about": Qualifier.ABOUT,
    "c": Qualifier.ABOUT,
}
_ABOUT_VERBS: Final = frozenset(
    [
        "asked",
        "told",
        "know",
        "talk",
        "talked",
        "talking",
        "think",
        "thinking",
        "worried",
        "complained",
        "spoke",
        "speak",
        "said",
        "warned",
    ]
)
_AFTER_DOUBLE: Final = re.compile(
    r"\s(?:the|its|their|his|her|that|what|this|in|to|over|since|from|by|as|on|last|previous|current|those)\b|\s*[.,;:)]",
    re.I,
)
_TWICE_A: Final = re.compile(
    r"\s(?:an?|per|each|every|in|this|last|over|weekly|daily|monthly|yearly)\b|[.,]", re.IGNORECASE
)


def find_quantities(document: Document) -> tuple[Quantity, ...]:
    """Return the quantities of the document's sentences in text order; none overlaps another."""
    text = document.article.text
    guarded = bytearray(len(text))
    for span in guarded_spans(text):
        _mark(guarded, span)
    found: list[Quantity] = []
    for sentence in document.sentences:
        found.extend(_quantities_in(text, sentence, guarded))
    return tuple(found)


def _quantities_in(text: str, sentence: Span, guarded: bytearray) -> list[Quantity]:
    """Return the quantities of a sentence; `guarded` marks the code points of numbers that count nothing."""
    taken = bytearray(sentence.end - sentence.start)
    result: list[Quantity] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            number = Span(match.start(), match.end())
            within = Span(number.start - sentence.start, number.end - sentence.start)
            if any(taken[within.start : within.end]) or _is_guarded(name, number, guarded):
                continue
            read = _read(name, match, text)
            if read is None:
                continue
            _mark(taken, within)
            qualifier, span = _bounded(text, sentence, number)
            result.append(Quantity(span, number, read[0], read[1], qualifier))
    return sorted(result, key=lambda quantity: quantity.number)


def _mark(mask: bytearray, span: Span) -> None:
    mask[span.start : span.end] = b"\x01" * (span.end - span.start)


def _is_guarded(name: str, number: Span, guarded: bytearray) -> bool:
    return name not in ("money", "percent", "ratio", "ratio_of") and any(guarded[number.start : number.end])


def _read(name: str, match: re.Match[str], text: str) -> tuple[Decimal | None, QuantityUnit] | None:
    """Return value and unit of a match, or None where the words around it say that it is no quantity."""
    groups = match.groupdict()
    if name in ("money", "pounds", "percent", "times", "scaled", "digits", "words", "pence"):
        return _read_plain(name, groups, match, text)
    if name == "vague":
        return None, QuantityUnit.COUNT
    if name == "half":
        return Decimal(50), QuantityUnit.PERCENT
    if name == "halve":
        return Decimal(50), QuantityUnit.PERCENT
    if name == "ratio":
        return _read_ratio(groups["part"], groups["whole"], text[match.end() : match.end() + 12])
    if name == "ratio_of":
        part = groups["part"] or groups["part1"] or "one"
        return _read_ratio(
            "one" if part.lower() == "a" else part, groups["whole"], text[match.end() : match.end() + 12]
        )
    if name == "fraction":
        return _read_fraction(groups["words"], groups["part"], text, match)
    if name == "factor":
        return _read_factor(match, text)
    return read_ordinal(match.group()), QuantityUnit.ORDINAL


def _read_plain(
    name: str, groups: dict[str, str | None], match: re.Match[str], text: str
) -> tuple[Decimal | None, QuantityUnit] | None:
    digits = groups.get("digits")
    value = (
        read_digits(digits, (groups.get("scale") or "").lstrip("-"))
        if digits
        else read_words(groups.get("words") or "")
    )
    if value is None:
        return None
    if name == "scaled" and re.match(
        r"\s(?:long|tall|wide|high|deep|away|from|above|race|sprint|run)\b", text[match.end() :]
    ):
        return None
    if name == "pence":
        return value / 100, QuantityUnit.MONEY
    units = {
        "money": QuantityUnit.MONEY,
        "pounds": QuantityUnit.MONEY,
        "percent": QuantityUnit.PERCENT,
        "times": QuantityUnit.FACTOR,
    }
    return value, units.get(name, QuantityUnit.COUNT)


def _read_ratio(part: str, whole: str, after: str) -> tuple[Decimal | None, QuantityUnit] | None:
    """Return "one in four" as 25 per cent; none for "two in 10 days" or "34 out of 45"."""
    numerator = Decimal(part) if part.isdigit() else read_words(part)
    denominator = Decimal(whole) if whole.isdigit() else read_words(whole)
    if not 0 < numerator < denominator or denominator not in {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000}:
        return None
    if re.match(r"\s(?:minutes?|hours?|days?|weeks?|months?|years?)\b", after):
        return None
    return (numerator * 100 / denominator).quantize(Decimal("0.1")).normalize() + 0, QuantityUnit.PERCENT


def _read_fraction(
    words: str, part: str, text: str, match: re.Match[str]
) -> tuple[Decimal | None, QuantityUnit] | None:
    after = text[match.end() : match.end() + 16]
    allowed = (
        r"\s(?:of|more|fewer|less|in|on|since|from|to|between|compared|during|over|off|higher|lower|are|were|is|was|have|had"
        r"|said|the|last|this|at|by|for|and|or|as|than)\b"
    )
    if not re.match(rf"{allowed}|\s*[.,;:!?)\"”’'—–-]|\s*$", after) or re.match(
        r"\sof\san?\s(?:hour|mile|million|second)", after
    ):
        return None
    numerator = Decimal(1) if words.lower() in ("a", "an") else read_words(words)
    denominator = _PARTS[part.lower().removesuffix("s")]
    if not 0 < numerator < denominator:
        return None
    return (numerator * 100 / denominator).quantize(Decimal("0.1")).normalize() + 0, QuantityUnit.PERCENT


def _read_factor(match: re.Match[str], text: str) -> tuple[Decimal | None, QuantityUnit] | None:
    word, after = match.group().lower(), text[match.end() : match.end() + 20]
    if word in ("twice", "thrice") and _TWICE_A.match(after):
        return Decimal(_FACTORS[word[:5]]), QuantityUnit.COUNT
    if word in ("double", "treble", "triple"):
        before = text[max(0, match.start() - 16) : match.start()].lower()
        verbal = re.search(
            r"\b(?:to|will|would|could|may|might|than|almost|nearly|about|is|be|was|were|are|at|more)\s$", before
        )
        if not verbal and not _AFTER_DOUBLE.match(after):
            return None
    return Decimal(_FACTORS[word[:5]]), QuantityUnit.FACTOR


def _bounded(text: str, sentence: Span, number: Span) -> tuple[Qualifier, Span]:
    """Return the qualifier of a number and the span of both."""
    before = _BEFORE.search(text, max(sentence.start, number.start - 32), number.start)
    if before is not None and not _is_no_comparator(text, sentence, before, number):
        start = before.start()
        return _QUALIFIERS[_group_of(before)], Span(start, number.end)
    after = _AFTER.match(text, number.end, sentence.end)
    if after is not None:
        name = _group_of(after)
        end = number.end if name.endswith("_of") else after.end()
        return _QUALIFIERS[name.removesuffix("_of")], Span(number.start, end)
    return Qualifier.EXACT, number


def _group_of(match: re.Match[str]) -> str:
    return next(name for name, words in match.groupdict().items() if words)


def _is_no_comparator(text: str, sentence: Span, before: re.Match[str], number: Span) -> bool:
    """Tell whether "about" belongs to the verb ("asked about 40") or "over" to a period ("spread over two years")."""
    words = before.group().split()[0].lower()
    if words == "about":
        verb = re.search(r"\b(\w+)\s$", text[max(sentence.start, before.start() - 16) : before.start()])
        return verb is not None and verb.group(1).lower() in _ABOUT_VERBS
    if words in ("over", "around"):
        return (
            re.match(r"\s(?:years?|months?|weeks?|days?|decades?|nights?)\b", text[number.end : number.end + 9])
            is not None
        )
    return False


def quantities_within(quantities: tuple[Quantity, ...], span: Span) -> Iterator[Quantity]:
    """Yield the quantities whose number lies in the span."""
    return (quantity for quantity in quantities if span.contains(quantity.number))
