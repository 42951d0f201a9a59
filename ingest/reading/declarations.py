"""The encodings that a document declares, in the order in which they count.

https://encoding.spec.whatwg.org/#names-and-labels: "iso-8859-1" and "us-ascii" are labels of windows-1252.
https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding: a byte order mark counts before
what the transport says, and that before what the document itself says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import webencodings

PRESCAN_BYTES: Final = 4096
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_XML: Final = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_META: Final = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_NO_ENCODINGS: Final = frozenset({"x-user-defined", "replacement"})
_READ_AS_UTF8: Final = frozenset({"utf-16le", "utf-16be"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """An encoding and who declares it; `codec` is Python's name of it, None where nobody knows the label."""

    label: str
    by: str
    codec: str | None


def mark_of(raw: bytes) -> str | None:
    r"""Return the codec that a byte order mark at the beginning tells.

    >>> mark_of(b"\xff\xfea\x00"), mark_of(b"abc")
    ('utf-16-le', None)
    """
    return next((codec for mark, codec in _MARKS if raw.startswith(mark)), None)


def find_declarations(raw: bytes, *, charset: str | None = None, given: str | None = None) -> list[Declaration]:
    """Return what is declared of the bytes.

    Args:
        raw: the whole document.
        charset: what the transport says of it.
        given: what the user says, which counts before all else but a byte order mark.

    >>> [d.codec for d in find_declarations(b'<meta charset="latin1">', charset="UTF-8")]
    ['utf-8', 'cp1252']
    """
    found: list[Declaration] = []
    if given:
        found.append(_declared(given, "you say"))
    if charset:
        found.append(_declared(charset, "its server says"))
    head = raw[:PRESCAN_BYTES]
    if (written := _XML.match(head)) is not None:
        found.append(_within(written[1], "its XML declaration says"))
    elif b"<" in head and (written := _META.search(_COMMENT.sub(b"", head))) is not None:
        found.append(_within(written[1], "its meta element says"))
    return found


def is_known(label: str) -> bool:
    """Tell whether an encoding of this name can be read.

    >>> is_known("Latin1"), is_known("latin-99")
    (True, False)
    """
    return _declared(label, "").codec is not None


def _declared(label: str, by: str) -> Declaration:
    known = webencodings.lookup(label)
    return Declaration(label, by, known.codec_info.name if known and known.name not in _NO_ENCODINGS else None)


def _within(label: bytes, by: str) -> Declaration:
    """Return what a document says of itself: whoever could read it so far did not read UTF-16."""
    declared = _declared(label.decode("ascii", "replace"), by)
    known = webencodings.lookup(declared.label)
    if known and known.name in _READ_AS_UTF8:
        return Declaration(declared.label, by, "utf-8")
    return declared
