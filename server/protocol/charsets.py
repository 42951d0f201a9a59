"""Texts in the charset that their sender declares, to be read as UTF-8."""

from __future__ import annotations

import codecs
from functools import lru_cache
from typing import Final

from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.http import parse_options_header

UTF_8: Final = "utf-8"
# What a charset must leave as it is, lest a text mean one thing to a proxy and another to us: UTF-16 and UTF-7 do not.
_PLAIN: Final = bytes(range(128)) + rb"\u0041 \x41 +AEE- .xn--4ca." + b"\x1b$B!!"


def read_content_type(content_type: str) -> tuple[str, str]:
    """Return the media type, in lower case, and the codec of the declared charset, UTF-8 where there is none.

    >>> read_content_type('Application/SPARQL-query; charset="ISO-8859-1"')
    ('application/sparql-query', 'iso8859-1')

    Raises:
        UnsupportedMediaType: the charset is unknown, or ASCII does not mean itself in it.
    """
    media_type, options = parse_options_header(content_type)
    charset = options.get("charset", UTF_8)
    codec = _codec(charset)
    if codec is None:
        raise UnsupportedMediaType(f"The charset {charset[:40]!r} is not understood here; send UTF-8.")
    return media_type.strip().lower(), codec


def decode_text(content: bytes, codec: str, *, what: str) -> str:
    """Return a body as text.

    Args:
        content: the body.
        codec: as `read_content_type` returns it.
        what: its name in the message, such as "query".

    Raises:
        BadRequest: it is not in this charset.
    """
    try:
        text = content.decode(codec)
    except UnicodeError as error:
        place = f": byte {error.start} is wrong" if isinstance(error, UnicodeDecodeError) else ""
        raise BadRequest(f"The {what} is not in {codec}{place}.") from error
    return text.removeprefix("\N{BYTE ORDER MARK}")


@lru_cache(maxsize=64)
def _codec(charset: str) -> str | None:
    try:
        found = codecs.lookup(charset.strip())
        plain = _PLAIN.decode(found.name)
    except (LookupError, ValueError):  # unknown, or none of text
        return None
    return found.name if plain == _PLAIN.decode("ascii") else None
