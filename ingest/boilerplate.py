"""Lines that are no part of the story: what a news site prints around it, datelines, bylines and captions.

The patterns are of kinds of lines ("Read more: …", "Share this article"), not of any one article.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.model import BlockKind

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY: Final = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
_CLOCK: Final = r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?"
_WHEN: Final = re.compile(
    rf"\b(?:{_WEEKDAY}|{_MONTH}|{_CLOCK}|\d{{1,2}}(?:st|nd|rd|th)?|\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    r"|gmt|bst|utc|e[sd]t|uk|published|(?:last\s)?updated|modified|posted|first|date|on|at|page|today|mins?\sread)\b",
    re.IGNORECASE,
)
_DATED: Final = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b|\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"by(?:\s+line)?:?\s*$|(?:written\s|words\s|report\s|story\s)?by\s+(?:our\s|the\s|staff\s|[A-Z]\w)[^.!?]{0,90}$"
    r"|by\s+[a-z]+desk\b.{0,40}$",
    re.IGNORECASE,
)
_DESK: Final = re.compile(
    r"(?:the\s)?(?:news(?:room|desk)|staff(?:\sand\sagencies)?|data\sdesk|crime\sdesk|press\sassociation|(?:staff\s)?reporters?"
    r"|correspondents?|agencies)$",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(
    r"\[?(?:image|photo|picture|video|pic)(?:\s(?:caption|source|credit))?s?\s?:|pictured\s?:|\((?:image|photo|picture|pic)s?\s?:"
    r"|file\s(?:photo|picture|image)\b|media\scaption|getty\simages$|image\ssource|.{3,200}"
    r"(?:\b(?:picture|photo|photograph|image|pic|credit)s?\s?:\s?[\w /]{2,40}\)?"
    r"|\((?:file\s)?(?:photo|picture|image)\))$",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(
    r"(?:more\son\sthis\sstory|more\sstories|related\s(?:articles?|topics|stories|links|internet\slinks|content)|top\sstories(?:\snow)?"
    r"|see\salso|read\smore|also\son\sthis\ssite|most\s(?:read|popular|viewed)|you\smight\salso\slike|recommended(?:\sfor\syou)?|read\snext|trending|around\sthe\sweb"
    r"|also\sin\sthe\snews|from\sother\ssites|notes\sto\seditors?|ends?)\s?:?$",
    re.IGNORECASE,
)
_NOISE: Final = re.compile(
    r"error\s?:\scontent\sis\sprotected|hide\sad\b|advertisement\b|sponsored\b|read\smore\b|read\salso\b|read\snext\b|see\salso\b"
    r"|related(?:\stopics|\sarticles?|\sstories)?\s?:|more\s(?:from|on|stories|about)\b.{0,60}$|most\sread\b|next\sstory\b"
    r"|previous\sstory|also\son\sthis\ssite\b|(?:call|ring|dial)\s(?:101|999)\b|in\san\semergency\b|other\snews\s?:|also\sin\b.{0,40}:|you\s(?:might|may)\salso\slike\b|watch\s?:|listen\s?:|upcoming\scourse"
    r"|share(?:\s(?:this|save|on|or\scomment|via)\b.*|\s?:.*)?$|share\s+save|save$|tweet\b|print(?:able)?(?:\sversion)?$|e-?mail\sthis"
    r"|comments?\b.{0,40}$|view\scomments|have\syour\ssay|join\sthe\s(?:conversation|discussion)|\d+\s(?:shares|comments?|views)$"
    r"|sign\s(?:up|in)\b|thank\syou\sfor\s(?:signing|reading)|subscribe\b|log\sin\b|register\b.{0,60}$|newsletter"
    r"|(?:message|a\smessage)\sfrom\sthe\seditor|follow\sus\b|(?:like|find)\sus\son\b|click\shere|tap\shere|download\sour\sapp"
    r"|we\suse\scookies|this\s(?:web)?site\suses\scookies|cookie|accept\sall|manage\s(?:preferences|cookies)|privacy\s(?:policy|notice)"
    r"|terms\s(?:and|&)\sconditions|all\srights\sreserved|copyright\b|©|\(c\)\s\d{4}|(?:we|.{1,40})\stakes?\sno\sresponsibility\b"
    r"|toggle\s(?:menu|navigation)|skip\sto\b|jump\sto\b|text\sonly\b|site\smap|back\sto\stop|home\s?[|>]|you\sare\s(?:in|here)\s?:"
    r"|menu$|search$|loading|continue\sreading|get\sin\stouch|write\sto\sthe\b|letters?\s(?:reach|to\sthe\seditor)"
    r"|\*?something\sto\ssay\b|what\sdo\syou\sthink\b|were\syou\sthere\?|do\syou\sknow\smore\?"
    r"|got\sa\sstory|contact\s(?:us|the\snewsdesk)|for\simmediate\s(?:use|release)|(?:news|press|media)\srelease\b|the\snewsroom$"
    r"|@highlight$|#\w+(?:\s+#\w+)*$|-?\s?ends?\s?-?$|>\s|this\swebsite\sis\b|you\scan\sswitch\sthem\soff|paid\spartnership"
    r"|\d+\s(?:hours?|mins?|minutes?|days?)\sago$|tags?\s?:|topics\s?:|filed\sunder|categor(?:y|ies)\s?:",
    re.IGNORECASE,
)


def is_dateline(line: str) -> bool:
    """Tell whether a line gives only the day, the time or the writer.

    >>> is_dateline("Published 3rd May 2019, 10:12 BST"), is_dateline("By our reporter | 15 July 2024")
    (True, True)
    >>> is_dateline("On 3 May 2019 the counter closed.")
    False
    """
    plain = line.strip(" \t|-–—•*")
    if len(plain) > 140 or plain.endswith((".", "!", "?")):
        return False
    if _BYLINE.match(plain) or _DESK.match(plain):
        return True
    if not _DATED.search(plain):
        return False
    rest = re.sub(r"[^A-Za-z]+", " ", _WHEN.sub(" ", plain))
    return len(rest.split()) <= (6 if "|" in plain else 4) and not plain.endswith(":")


def is_caption(line: str) -> bool:
    """Tell whether a line describes a picture.

    >>> is_caption("Image caption: The new cars outside the station"), is_caption("The force pictured itself as new")
    (True, False)
    """
    return len(line) <= 260 and _CAPTION.match(line.strip()) is not None


def opens_ending(line: str) -> bool:
    """Tell whether nothing of the story follows this line: only links to other stories and notes.

    >>> opens_ending("MORE STORIES"), opens_ending("More stories were told.")
    (True, False)
    """
    return _ENDING.match(line.strip(" \t-–—#*")) is not None


def kind_of_noise(line: str) -> BlockKind | None:
    """Return what kind of matter beside the story a line is, or None where it may be the story.

    >>> kind_of_noise("Hide Ad"), kind_of_noise("The force will hide nothing.")
    (<BlockKind.BOILERPLATE: 'boilerplate'>, None)
    """
    plain = line.strip()
    if opens_ending(plain) or (len(plain) <= 240 and _NOISE.match(plain.lstrip("*•-– \u2009"))):
        return BlockKind.BOILERPLATE
    if is_caption(plain):
        return BlockKind.CAPTION
    return BlockKind.DATELINE if is_dateline(plain) else None
