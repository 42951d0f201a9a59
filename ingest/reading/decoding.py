"""Bytes to text: UTF-8 and nothing else, since a guess at an encoding would change the words that are quoted."""

from __future__ import annotations

import re
from typing import Final

from ingest.errors import UnreadableDocument

_KINDS_OF_FILE: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or office file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"SQLite format 3", "an SQLite database"),
)
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_UNPRINTABLE: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def decode(raw: bytes, name: str) -> str:
    r"""Return the text of UTF-8 bytes; a byte order mark stays.

    Args:
        raw: the whole file.
        name: what messages call it.

    Raises:
        UnreadableDocument: the bytes are no plain text in UTF-8.

    >>> decode("Caf\u00e9".encode(), "a.txt")
    'Café'
    """
    for mark, kind in _KINDS_OF_FILE:
        if raw.startswith(mark):
            raise UnreadableDocument(f"{name} is {kind}, not plain text; save its words as a text file in UTF-8.")
    if raw.startswith(_WIDE_MARKS):
        raise UnreadableDocument(f"{name} is text in UTF-16 or UTF-32; save it as UTF-8.")
    if b"\0" in raw:
        raise UnreadableDocument(f"{name} has a NUL byte at offset {raw.index(0)}, so it is no plain text.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(_not_utf8(raw, name, error.start)) from error
    odd = _UNPRINTABLE.search(text)
    if odd is not None:
        code = f"U+{ord(odd.group()):04X}"
        raise UnreadableDocument(f"{name} has the control character {code} at code point {odd.start()}; remove it.")
    return text


def _not_utf8(raw: bytes, name: str, at: int) -> str:
    """Say what is wrong with bytes that are no UTF-8: a western eight-bit encoding, or no text at all."""
    line = raw.count(b"\n", 0, at) + 1
    odd = sum(1 for byte in raw[:4096] if byte < 9 or 13 < byte < 32 or byte == 127)
    if odd * 50 > len(raw[:4096]):
        return f"{name} is a binary file, not plain text."
    return (
        f"{name} is not UTF-8: byte 0x{raw[at]:02X} at offset {at}, line {line}, is probably Latin-1 or Windows-1252;"
        " save the file as UTF-8."
    )
