"""The verbs of saying: which stance each takes, and the pattern of their forms."""

from __future__ import annotations

from typing import Final

SAYING: Final[dict[str, str]] = {
    "say": "says", "tell": "says", "add": "says", "state": "says", "explain": "says", "note": "says",
    "observe": "says", "remark": "says", "reply": "says", "respond": "says", "answer": "says", "write": "says",
    "insist": "says", "maintain": "says", "claim": "says", "assert": "says", "argue": "says", "believe": "says",
    "think": "says", "reckon": "says", "feel": "says", "suggest": "says", "accept": "says", "admit": "says",
    "concede": "says", "acknowledge": "says", "stress": "says", "emphasise": "says", "point": "says", "go": "says",
    "continue": "says", "conclude": "says", "report": "says", "reveal": "says", "announce": "says", "confirm": "says",
    "describe": "says", "recall": "says", "joke": "says", "declare": "says", "deny": "says", "tweet": "says",
    "post": "says", "promise": "says", "pledge": "says", "vow": "says", "ask": "says", "agree": "says",
    "run": "says", "read": "says", "boast": "says", "understand": "says", "learn": "says", "signal": "says",
    "disclose": "says",
    "hope": "supports", "predict": "warns", "warn": "warns", "fear": "warns", "caution": "warns", "worry": "warns",
    "urge": "calls for", "demand": "calls for", "call": "calls for", "recommend": "calls for", "appeal": "calls for",
    "plead": "calls for", "implore": "calls for", "beg": "calls for", "press": "calls for",
    "criticise": "criticises", "condemn": "criticises", "attack": "criticises", "denounce": "criticises",
    "accuse": "criticises", "blame": "criticises", "slam": "criticises", "blast": "criticises", "reject": "criticises",
    "oppose": "criticises", "brand": "criticises", "complain": "criticises", "question": "criticises",
    "deplore": "criticises", "dismiss": "criticises", "object": "criticises", "lambast": "criticises",
    "welcome": "supports", "praise": "supports", "back": "supports", "support": "supports", "defend": "supports",
    "hail": "supports", "applaud": "supports", "endorse": "supports", "thank": "supports", "favour": "supports",
    "commend": "supports", "celebrate": "supports", "champion": "supports",
}  # fmt: skip
"""The stance of each verb of saying, by lemma."""

FINDING: Final = frozenset(
    (
        *("show", "find", "indicate", "estimate", "calculate", "put", "record", "highlight", "uncover"),
        *("discover", "identify"),
    )
)
"""What reports, studies and figures do, and people do not when they speak."""

RECKONING: Final = frozenset(("estimate", "calculate", "put"))
"""What of these anybody does who has an idea of a number."""

_FORMS: Final = (
    r"say(?:s|ing)?|said|tell(?:s|ing)?|told|add(?:s|ed|ing)?|stat(?:es|ed)|explain(?:s|ed|ing)?|not(?:es|ed)"
    r"|observe[sd]?|remark(?:s|ed)?|repl(?:y|ies|ied|ying)|respond(?:s|ed)?|answered|wr(?:ites|ote|iting)|insist(?:s|ed)?"
    r"|maintain(?:s|ed)?|claim(?:s|ed|ing)?|argue[sd]?|arguing|believe[sd]?|thinks?|thought|reckon(?:s|ed)?|suggest(?:s|ed)?"
    r"|accept(?:s|ed)|admit(?:s|ted)?|concede[sd]?|acknowledge[sd]?|stress(?:es|ed)?|point(?:s|ed)\sout|goes\son|went\son"
    r"|continue[sd]|conclude[sd]?|reveal(?:s|ed)?|announce[sd]?|confirm(?:s|ed)?|describe[sd]?|declare[sd]?|recall(?:s|ed)?"
    r"|promise[sd]?|warn(?:s|ed|ing)?|urge[sd]?|urging|call(?:s|ed)|demand(?:s|ed)?|insisting|adding|complain(?:s|ed)?|ask(?:s|ed)"
    r"|tweet(?:s|ed)|post(?:s|ed)|shout(?:s|ed|ing)?|chant(?:s|ed|ing)?|cr(?:ies|ied)|joke[sd]?|read(?:s)?|ran|runs|put\sit"
)
SPEECH_WORDS: Final = _FORMS
"""A regular expression of the forms that stand beside a quotation: "said", "told", "went on"."""
