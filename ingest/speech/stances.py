"""What stance words take: calling for something, warning, criticising, supporting, or just saying.

The weight of a cue says how surely its words state an opinion: 3 for what must be done, down to 1 for an emphasis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Stance:
    """A stance by the unit of its claim, and the weight of the cue that shows it."""

    unit: str
    weight: float


_CUES: Final[tuple[tuple[Stance, re.Pattern[str]], ...]] = tuple(
    (Stance(unit, weight), re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for unit, weight, pattern in (
        (
            "calls for",
            3.0,
            r"must|ought\sto|should|it(?:['’]s|\sis)\s(?:high\s)?time\s(?:to|for)|call(?:ing)?\s(?:on|for)|urge|demand|please"
            r"|keep\son\s\w+ing|what\swe\sare\safter|essential|we\sowe|have\sto\sbe(?!\sable)|has\sto\sbe|got\sto\sbe"
            r"|needs?\s(?:to\sbe|for)|are\sowed|is\sowed",
        ),
        ("calls for", 2.0, r"needs?(?:\sto)?(?!less)|we\swant|want\sto\ssee"),
        (
            "warns",
            2.0,
            r"(?:could|may|might|will)\s(?:\w+\s){0,3}(?:result|lead|undermine|endanger|hand|create|allow|let|suffer|get\sworse)"
            r"|danger(?!\sof)|risk(?:s|ing)?|fear|caution|the\smoment|disproportionate(?:ly)?",
        ),
        (
            "criticises",
            2.0,
            r"unfair\w*|not\sfair|disgrac\w*|insult\w*|concern(?:ed|ing)|worrying|unacceptable|shame(?:ful)?|fail(?:ed|ure|s|ing)"
            r"|dangerous\w*|unlawful\w*|nuisance|the\strouble\sis|less\sthan\suseless|up\sthe\swall|endanger\w*|discriminat\w*"
            r"|misery|to\s(?:its|their)\sknees|scared|walked\saway|won['’]t\sdo|demonis\w*|racist|racism|shambles|absurd|ridiculous"
            r"|irresponsible|extravagant|overturning|prejudice|betray\w*|impossibl[ey]|political\sfootball|let\sdown"
            r"|leap\sin\sthe\sdark|wrong|heavy-handed|sicken\w*|appalling|terribl[ey]|awful|devastat\w*|never\slet\sup|onslaught"
            r"|more\slightly|can(?:no|['’])t\sshrug|cannot\sshrug|overreach|reckless|scandal\w*|outrag\w*|cruel|chilling",
        ),
        (
            "supports",
            2.0,
            r"glad|proud(?:er)?|pride|pleased|delighted|welcome|in\sfavour|(?:are|am)\sfor\sit|marvellous|brilliant|excellent|fantastic"
            r"|thank|extremely\swell|breakthrough|solution|owes|happier|happy|beautifully|live\swith|the\ssame\sagain|tribute"
            r"|credit|very\sgood|honest\sbelief|great\sdeal|every\sbit\sas|heartening|invaluable|game[\s-]changer|vital\stool",
        ),
        (
            "supports",
            1.5,
            r"would\s(?:help|cut|reduce|prevent|improve|tackle|save|protect|crack\sdown|drive\sdown|be\smore\s\w+)|great|good|better|success\w*|protect|benefits?|difference|priority|safer|help",
        ),
        (
            "says",
            1.0,
            r"no\sdoubt|nobody|never|hard\sto|I\sthink|believe|can\ssee|still\sa|can['’]t\sthink",
        ),
    )
)


def stance_of(words: str) -> Stance | None:
    """Return the stance that the strongest cue in the words shows, if there is one.

    >>> stance_of("The rules must be changed, and I am glad of it.").unit
    'calls for'
    >>> stance_of("The station opens at nine.") is None
    True
    """
    shown = [stance for stance, pattern in _CUES if pattern.search(words)]
    return max(shown, key=lambda stance: stance.weight, default=None)
