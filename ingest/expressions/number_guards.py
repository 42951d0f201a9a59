"""Numbers that count nothing: years, dates, clock times, ages, roads, sections, telephone numbers, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.expressions.numerals import UP_TO_99
from ingest.model import Span

_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DAY: Final = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR: Final = r"(?:19|20)\d\d"
_BEFORE_YEAR: Final = (
    r"in|since|by|until|till|from|to|before|after|between|and|during|of|early|late|mid|through|throughout|for|year|years"
    r"|summer|spring|autumn|winter|christmas|election|census|act|olympics|games|euro|brexit"
)

_GUARDS: Final = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        # days and years
        (rf"\b{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b\.?(?:,?\s+{_YEAR}\b)?", 0),
        (rf"\b{_DAY}(?:st|nd|rd|th)?(?:\s?[-–/]\s?|\s(?:and|to|or)\s){_DAY}(?:st|nd|rd|th)?\s+{_MONTH}\b", 0),
        (rf"\b{_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?\b(?!\s?(?:per\scent|%|[a-z]+s\b))(?:,?\s+{_YEAR}\b)?", 0),
        (rf"\b{_MONTH},?\s+{_YEAR}\b", 0),
        (r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b", 0),
        (rf"\b{_YEAR}\s?[-–/]\s?(?:{_YEAR}|\d\d)\b(?!,)", 0),
        (r"\b(?:19|20)\d0s\b|(?<!\w)['’]\d0s\b|\b\d0s\b", 0),
        (rf"\b(?:{_BEFORE_YEAR})\s+{_YEAR}\b(?!,\d|\s(?:officers|people|staff|posts|jobs|arrests)\b)", re.IGNORECASE),
        (rf"(?<![£$€\d,.]){_YEAR}\b(?=\s*(?:[.,;:)\]!?—–\"'”’]|$|\n))(?!,\d)", 0),
        (
            rf"(?<![£$€\d,.])\b{_YEAR}\b(?!\s(?!is\b|was\b|has\b|as\b|this\b|does\b)(?:[a-z-]+\s)?[a-z-]+s\b|,\d|\.\d|\s?(?:m|bn|k|p|%|per\scent|million|people|staff)\b)",
            0,
        ),
        # clock times and what is always open
        (r"\b\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\b\.?|hrs|hours|gmt|bst)", re.IGNORECASE),
        (r"\b\d{1,2}:\d{2}(?::\d{2})?\b", 0),
        (r"\b(?:\d{1,2}|twelve|eleven|ten)\s?[ap]\.?m\b\.?", re.IGNORECASE),
        (rf"\b(?:\d{{1,2}}|{UP_TO_99})\s?o['’]clock\b", re.IGNORECASE),
        (r"\b(?:at|by|around|until|from)\s\d{1,2}\.\d{2}\b(?!\s?(?:per\scent|%|million|m\b|bn))", re.IGNORECASE),
        (rf"\b(?:half|quarter)\s(?:past|to)\s(?:\d{{1,2}}|{UP_TO_99})\b", re.IGNORECASE),
        (r"\b24/7\b|\b24-7\b|\b[79]/(?:7|11)\b|\b50[/-]50\b", 0),
        # ages
        (
            rf"\baged?\s(?:just\s|only\s|about\s|between\s|from\s|under\s|over\s)?(?:\d{{1,3}}|{UP_TO_99})\b"
            rf"(?:\s?(?:[-–]|to|and|or)\s?(?:\d{{1,3}}|{UP_TO_99})\b)?",
            re.IGNORECASE,
        ),
        (rf"\b(?:\d{{1,3}}|{UP_TO_99})(?:\s?(?:[-–]|to|and)\s?\d{{1,3}})?[-\s]years?[-\s]olds?\b", re.IGNORECASE),
        (rf"\b(?:\d{{1,3}}|{UP_TO_99})\syears?\sold\b", re.IGNORECASE),
        (r"\b[A-Z][\w’'-]+\s[A-Z][\w’'-]+,\s\d{1,2}(?=,)|(?<=[A-Z][a-z]\s\()\d{1,2}(?=\))", 0),
        (r"\b(?:under|over)(?:-|\s)\d{1,2}s\b", re.IGNORECASE),
        (rf"\b(?:under|over)\s(?:the\sage\sof\s)(?:\d{{1,2}}|{UP_TO_99})\b", re.IGNORECASE),
        # names with numbers
        (
            r"\b(?:sections?|schedule|article|part|class|phase|regulation|chapter|no\.?|number|numbers?|day|level|page|figure"
            r"|tier|channel|radio|bbc|itv|formula|big|terminal|flight|gate|zone|type|grade|step|stage|act|act of|room"
            r"|unit|model|version|volume|issue|world war|case|item|clause|paragraph|rule|note|band|category|top)\s"
            rf"(?:\d+(?:\(\d+\))?[a-z]?|{UP_TO_99})\b"
            r"(?!\s(?:per\scent|%|officers|people))",
            re.IGNORECASE,
        ),
        (r"\b(?:Six|Seven|Five|Four|Three)\s(?:Nations|Sisters|Eyes|Dials|Kings|Bridges|Oaks|Lions|Peaks|Tuns)\b", 0),
        (
            r"\b(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\s(?=[A-Z][a-z]+\s(?:Street|Road|Lane|Square|Bridge|Park|Show))",
            0,
        ),
        (
            r"\b\d{1,4}[a-z]?,?\s(?:[A-Z][\w'’]+\s){1,3}(?:Street|Road|Avenue|Lane|Close|Drive|Way|Place|Square|Terrace|Crescent|Row)\b",
            0,
        ),
        (
            r"\b(?:call|ring|dial|dialling|phone|on|via|to|telephone|using|non-emergency)\s(?:101|999|111|112|105)\b",
            re.IGNORECASE,
        ),
        (
            r"\b(?:999\s(?:and|or)\s101|101\s(?:and|or)\s999)\b|\b(?:101|999)\b(?=\s(?:call|service|emergency|operator|line|non-|and\s101|or\s101))",
            re.IGNORECASE,
        ),
        (r"\b0\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}\b|\+44[\s\d()-]{8,}|\b0800[\s\d]{4,}\b", 0),
        (
            r"(?<![\d.,])\b(?=\w*[A-Za-z])(?=\w*\d)(?!\d[\d,.]*(?:k|m|mn|bn|tn|p|pc|st|nd|rd|th|x)\b)\w+\b",
            re.IGNORECASE,
        ),
        (r"(?<=[A-Za-z])-\d+\b", 0),
        # "one" that counts nothing
        (
            r"\bone\s(?:of|another|day|roof|end|stage|point|side|hand|thing|way|by\sone|reason|can|could|might|must|should|would|that|which|who|is|was"
            r"|whose|to|in\sthe|for|at\sa\stime|and\sall|and\sthe\ssame|and\sonly|last|such)\b",
            re.IGNORECASE,
        ),
        (
            r"\b(?:no|any|every|each|this|that|the|which|some|another|not|number|a\s\w+|an\s\w+|the\s(?:only|last|other|first|next|right|same))"
            r"[\s-]one\b(?!\s(?:officer|man|woman|person|arrest|in\s))",
            re.IGNORECASE,
        ),
        (r"\bone(?=['’]s\b|[,.;:!?)\"”’]|-)|\bones\b", re.IGNORECASE),
        (
            r"\b(?:one-off|one-way|two-way|three-piece|two-tier|third-party|second-hand|first-hand|first-class|second-class)\b",
            re.IGNORECASE,
        ),
        (
            r"\b(?:on\sall\sfours|in\stwos|two\swrongs|at\ssixes\sand\ssevens|in\stwo\sminds|one\sor\stwo)\b",
            re.IGNORECASE,
        ),
    )
)


def guarded_spans(text: str) -> Iterator[Span]:
    """Yield the spans whose numbers count nothing, in no order.

    >>> text = "Aged 34, he was held on 5 May on the A23 under section 60."
    >>> sorted(span.of(text) for span in guarded_spans(text))
    ['5 May', 'A23', 'Aged 34', 'section 60']
    """
    for guard in _GUARDS:
        for found in guard.finditer(text):
            if found.end() > found.start():
                yield Span(found.start(), found.end())
