"""The forms of personal names, titles, ranks and roles: patterns only, no list of persons."""

from __future__ import annotations

import re
from typing import Final

HONORIFIC: Final = r"(?:Sir|Dame|Lord|Lady|Baroness|Baron)"
COURTESY: Final = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Cllr|Councillor)\.?"
_RANK_WORD: Final = (
    r"(?:Commissioner|Commander|Chief\s(?:Constable|Superintendent|Supt|Inspector|Insp)|Ch\s(?:Supt|Insp)|Superintendent"
    r"|Supt|Inspector|Insp|Sergeant|Sgt|Constable|Officer)"
)
RANK: Final = (
    r"(?:(?:(?:Acting|Temporary|Interim|Detective|Det|Deputy|Assistant|Police(?=\sConstable)|Special|Senior)\.?\s)*"
    rf"{_RANK_WORD}|PC|WPC|DC|DS|DI|DCI|DSU|DCS|PCSO|CC|DCC|ACC)\.?"
)
NAME_WORD: Final = r"(?:(?:Mc|Mac|O['’]|D['’])?[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z][a-zà-öø-ÿ]+)*|[A-Z]\.?(?=\s[A-Z]))"
PARTICLE: Final = r"(?:de|da|van|von|der|den|el|al|bin|ibn|la|le)"
FULL_NAME: Final = rf"{NAME_WORD}(?:\s+(?:{PARTICLE}\s+)?{NAME_WORD}){{1,2}}"

NO_NAME_WORDS: Final = frozenset(
    # Capitalised words that begin sentences, or are part of the names of things.
    (
        *(
            "The",
            "A",
            "An",
            "In",
            "On",
            "At",
            "And",
            "But",
            "Or",
            "So",
            "If",
            "As",
            "His",
            "Her",
            "Its",
            "It",
            "He",
            "She",
        ),
        *("They", "We", "You", "I", "This", "That", "These", "Those", "There", "Then", "When", "Where", "Why", "How"),
        *("What", "Who", "With", "Without", "After", "Before", "During", "For", "From", "Of", "To", "By", "One", "Two"),
        *("Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Last", "Next", "Now", "Also", "Not", "No"),
        *("Meanwhile", "Yesterday", "Today", "Tomorrow", "Only", "Both", "Each", "All", "Some", "Many", "Most", "Such"),
        *("Asked", "Speaking", "Under", "Over", "While", "Because", "Although", "Since", "Until", "Here", "According"),
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March"),
        *("April", "May", "June", "July", "August", "September", "October", "November", "December"),
        *("Police", "Policing", "Constabulary", "Force", "Officer", "Officers", "Chief", "Constable", "Inspector"),
        *("Superintendent", "Sergeant", "Commissioner", "Commander", "Detective", "Deputy", "Assistant", "Acting"),
        *("Crime", "Council", "Court", "Party", "Office", "Secretary", "Minister", "Ministry", "Department", "Home"),
        *("Prime", "Government", "Parliament", "Commons", "Lords", "House", "Mayor", "Leader", "President", "Director"),
        *(
            "Street",
            "Road",
            "Avenue",
            "Lane",
            "Square",
            "Station",
            "Park",
            "Bridge",
            "Hill",
            "Green",
            "Cross",
            "Hospital",
        ),
        *("School", "University", "College", "Church", "Airport", "Town", "City", "County", "Borough", "District"),
        *(
            "North",
            "South",
            "East",
            "West",
            "Northern",
            "Southern",
            "Eastern",
            "Western",
            "Central",
            "Great",
            "Greater",
        ),
        *("New", "Old", "Royal", "National", "International", "British", "English", "Scottish", "Welsh", "Irish", "UK"),
        *("European", "American", "Black", "White", "Asian", "Muslim", "Jewish", "Christian", "Labour", "Conservative"),
        *("Conservatives", "Tory", "Tories", "Liberal", "Democrat", "Democrats", "Reform", "Act", "Bill", "Review"),
        *("Report", "Data", "Facial", "Recognition", "Live", "Operation", "Task", "Taskforce", "Unit", "Squad", "Team"),
        *("Neighbourhood", "Safer", "Special", "Branch", "Trust", "Group", "Association", "Federation", "Union"),
        *(
            "Society",
            "Institute",
            "Foundation",
            "Commission",
            "Committee",
            "Authority",
            "Agency",
            "Service",
            "Services",
        ),
        *("Carnival", "Olympics", "Olympic", "Games", "Christmas", "Easter", "Festival", "Day", "Week", "Year", "News"),
        *(
            "Mail",
            "Times",
            "Guardian",
            "Telegraph",
            "Mirror",
            "Sun",
            "Express",
            "Standard",
            "Post",
            "BBC",
            "ITV",
            "Sky",
        ),
        *("Picture", "Image", "Photo", "Caption", "Read", "More", "Related", "Share", "Sir", "Dame", "Lord", "Lady"),
        *("Mr", "Mrs", "Ms", "Miss", "Dr", "Professor", "Rights", "Human", "Justice", "Security", "Intelligence"),
        *(
            "Artificial",
            "Technology",
            "Digital",
            "Harm",
            "Violence",
            "Violent",
            "Assessment",
            "Tool",
            "Network",
            "Board",
        ),
    )
)

_ROLE_NOUN: Final = (
    r"(?:(?:home|foreign|justice|culture|finance|health|education|shadow\shome|shadow\sjustice|cabinet|general|private|press)\s"
    r"secretary|prime\sminister|first\sminister|(?:home\soffice\s|policing\s|crime\s|security\s|justice\s|police\s)?minister"
    r"|deputy\smayor|night\sczar|mayor|mp|msp|ms|mep|attorney\sgeneral|lord\schancellor|chancellor|speaker"
    r"|police(?:,\sfire)?\sand\scrime\scommissioner|crime\scommissioner|victims['’]\scommissioner|pcc|commissioner"
    r"|(?:deputy\s|assistant\s|interim\s|acting\s|temporary\s)?(?:chief\s)?(?:constable|superintendent|inspector)"
    r"(?:\sof\sconstabulary)?|(?:detective\s|acting\s)+(?:chief\s)?(?:superintendent|inspector|sergeant|constable)|commander"
    r"|(?:bcu|borough|area|district|station|gold|silver)\scommander|sergeant"
    r"|chief\sexecutive(?:\sofficer)?|ceo|chief\soperating\sofficer|chairman|chairwoman|chairperson|(?:vice[\s-])?chair"
    r"|(?:vice[\s-])?president|(?:managing\s|executive\s|deputy\s|interim\s|assistant\s)?director|head|leader|founder|co-founder"
    r"|spokesman|spokeswoman|spokesperson|(?:\w+\s)manager|(?:[\w-]+\s)+officer|campaigner|lead|convener|organiser|coordinator"
    r"|co-ordinator|advisers?|analyst|researcher|professor|lecturer|academic|historian|criminologist|(?:\w+\s){0,2}correspondent"
    r"|reporter|editor|journalist|barrister|solicitor|lawyer|judge|coroner|magistrate|prosecutor|ombudsman|inspector|watchdog"
    r"|representative|pilot|trustee|governor|councillor|peer|general|bishop|vicar|imam|rabbi|fellow)"
)
ROLE_NOUN: Final = _ROLE_NOUN
POLICE_ROLE: Final = re.compile(
    r"constable|superintendent|supt|inspector\b(?!\sof)|insp|sergeant|sgt|commander|(?<!crime\s)commissioner|detective|\bp?cs?o?\b|drone\spilot",
    re.IGNORECASE,
)
LONG_RANKS: Final[dict[str, str]] = {
    "supt": "Superintendent", "insp": "Inspector", "sgt": "Sergeant", "det": "Detective", "ch": "Chief",
    "pc": "Police Constable", "wpc": "Police Constable", "dc": "Detective Constable", "ds": "Detective Sergeant",
    "di": "Detective Inspector", "dci": "Detective Chief Inspector", "dsu": "Detective Superintendent",
    "dcs": "Detective Chief Superintendent", "cc": "Chief Constable", "dcc": "Deputy Chief Constable",
    "acc": "Assistant Chief Constable", "pcso": "Police Community Support Officer",
}  # fmt: skip


def spell_out(rank: str) -> str:
    """Return a rank in full.

    >>> spell_out("Det Insp"), spell_out("DCI"), spell_out("policy director")
    ('Detective Inspector', 'Detective Chief Inspector', 'policy director')
    """
    words = [LONG_RANKS.get(word.rstrip(".").lower(), word) if word[:1].isupper() else word for word in rank.split()]
    return " ".join(words)
