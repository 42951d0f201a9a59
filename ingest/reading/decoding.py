"""Bytes to text: by the encoding that is declared, else UTF-8; a guess would change the words that are quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.errors import UnreadableDocument
from ingest.reading.declarations import Declaration, mark_of

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
_EIGHT_BITS: Final = ("cp", "iso8859", "koi8", "mac")
_UNPRINTABLE: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UTF8_AMONG_OTHERS: Final = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]")
"""What £, é, ’ and their like are in UTF-8: in an eight-bit encoding it would be A with a circumflex or a tilde, or a
with a circumflex, before a sign, which no English text has."""


def decode(raw: bytes, name: str, declarations: Sequence[Declaration] = (), *, strict: bool = True) -> str:
    r"""Return the text of bytes; a byte order mark stays.

    Args:
        raw: the whole document.
        name: what messages call it.
        declarations: the encodings that it declares, the first that fits being taken; without one it is UTF-8.
        strict: refuse control characters; else they are left out, as browsers show none.

    Raises:
        UnreadableDocument: the bytes are no plain text in an encoding that is declared.

    >>> decode("Caf\u00e9".encode(), "a.txt")
    'Café'
    """
    for mark, kind in _KINDS_OF_FILE:
        if raw.startswith(mark):
            raise UnreadableDocument(f"{name} is {kind}, not plain text; save its words as a text file in UTF-8.")
    text = _decoded(raw, name, declarations)
    if "\0" in text:
        at = text.index("\0") if mark_of(raw) else raw.index(0)
        raise UnreadableDocument(f"{name} has a NUL byte at offset {at}, so it is no plain text.")
    odd = _UNPRINTABLE.search(text)
    if odd is not None and not strict:
        return _UNPRINTABLE.sub("", text)
    if odd is not None:
        code = f"U+{ord(odd.group()):04X}"
        raise UnreadableDocument(f"{name} has the control character {code} at code point {odd.start()}; remove it.")
    return text


def _decoded(raw: bytes, name: str, declarations: Sequence[Declaration]) -> str:
    marked = mark_of(raw)
    if marked not in (None, "utf-8"):
        return _by_mark(raw, name, str(marked))
    known = [declared for declared in declarations if declared.codec] if marked is None else []
    failures: list[UnreadableDocument] = []
    for declared in known:
        try:
            return _by_declaration(raw, name, declared)
        except UnreadableDocument as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(_not_utf8(raw, name, error.start, declarations)) from error


def _by_mark(raw: bytes, name: str, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"{name} begins as {codec.upper()}, but is not at offset {error.start}; save the file as UTF-8."
        ) from error


def _by_declaration(raw: bytes, name: str, declared: Declaration) -> str:
    codec = str(declared.codec)
    said = f"{name} is not all {declared.label}, as {declared.by}:"
    if codec.startswith(_EIGHT_BITS) and (at := _utf8_at(raw)) is not None:
        raise UnreadableDocument(
            f"{said} the bytes at offset {at}, line {_line(raw, at)}, are UTF-8; save it in one encoding."
        )
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"{said} byte 0x{raw[error.start]:02X} at offset {error.start}, line {_line(raw, error.start)};"
            " save it in one encoding."
        ) from error


def _utf8_at(raw: bytes) -> int | None:
    """Return where bytes that are to be of an eight-bit encoding are UTF-8: all of them, or somewhere for sure."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        found = _UTF8_AMONG_OTHERS.search(raw)
        return found.start() if found else None
    return None if text.isascii() else next(at for at, byte in enumerate(raw) if byte > 127)


def _line(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


def _not_utf8(raw: bytes, name: str, at: int, declarations: Sequence[Declaration]) -> str:
    """Say what is wrong with bytes that are no UTF-8: a western eight-bit encoding, or no text at all."""
    odd = sum(1 for byte in raw[:4096] if byte < 9 or 13 < byte < 32 or byte == 127)
    if odd * 50 > len(raw[:4096]):
        return f"{name} is a binary file, not plain text."
    unknown = f" and the encoding {declarations[0].label!r} is not known;" if declarations else ""
    return (
        f"{name} is not UTF-8: byte 0x{raw[at]:02X} at offset {at}, line {_line(raw, at)}, is probably Latin-1 or"
        f" Windows-1252;{unknown} save the file as UTF-8, or name its encoding by --encoding."
    )
