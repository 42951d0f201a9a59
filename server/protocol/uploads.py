"""Documents that are sent to be stored: their syntax, their charset, and several of them as one."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import pyoxigraph as ox
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from server.protocol.charsets import UTF_8, decode_text, read_content_type
from server.store.documents import read_document

MULTIPART: Final = "multipart/form-data"
MOST_PARTS: Final = 100
OFFERED: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
_DATASETS: Final = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)
_DECLARATION: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml\b[^>]*?\?>")
_ENCODING: Final = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


@dataclass(frozen=True, slots=True)
class Upload:
    """A document in UTF-8 and its media type, without parameters."""

    content: bytes
    media_type: str

    @property
    def is_dataset(self) -> bool:
        """Whether its syntax is one for several graphs."""
        return ox.RdfFormat.from_media_type(self.media_type) in _DATASETS


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    content_type: str
    content: bytes


def read_upload(content_type: str, body: bytes, *, base_iri: str) -> Upload:
    """Return what is sent to be stored; several parts become one document.

    Args:
        content_type: the value of Content-Type, empty where there is none.
        body: the whole body.
        base_iri: what relative IRIs are resolved against, where there are several documents.

    Raises:
        BadRequest: the parts cannot be told apart, or a text is not in its charset.
        DataUnreadable: one of several documents cannot be read.
        RequestEntityTooLarge: there are too many parts.
        UnsupportedMediaType: it is no RDF, or in an unknown charset.
    """
    media_type, options = parse_options_header(content_type)
    if media_type.strip().lower() != MULTIPART:
        return _document(content_type, body)
    parts = list(_parts(body, options.get("boundary", "")))
    uploads = [_document(part.content_type, part.content, what=part.name) for part in parts]
    if not uploads:
        raise BadRequest("There is no part with a document.")
    return uploads[0] if len(uploads) == 1 else _united(uploads, base_iri)


def _document(content_type: str, content: bytes, *, what: str = "document") -> Upload:
    media_type, codec = read_content_type(content_type)
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None or form == ox.RdfFormat.N3:
        offers = ", ".join(str(offer.media_type) for offer in OFFERED)
        raise UnsupportedMediaType(f"The {what} is {media_type[:80] or 'of no media type'}; send one of: {offers}.")
    if form == ox.RdfFormat.RDF_XML:
        content, codec = _undeclared(content, codec)
    if codec != UTF_8:
        content = decode_text(content, codec, what=what).encode()
    return Upload(content.removeprefix(BOM_UTF8), form.media_type)


def _undeclared(content: bytes, codec: str) -> tuple[bytes, str]:
    """Return XML that does not say its encoding, and the codec that it said; what HTTP says goes before it."""
    declaration = _DECLARATION.match(content)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    if declaration is None or encoding is None:
        return content, codec
    if codec == UTF_8:
        codec = read_content_type(f"application/xml; charset={encoding[1].decode()}")[1]
    return content[declaration.end() :], codec


def _united(uploads: list[Upload], base_iri: str) -> Upload:
    """Return several documents as one, in which no two of them share a blank node."""
    triples = [
        quad.triple
        for upload in uploads
        for quad in read_document(upload.content, media_type=upload.media_type, base_iri=base_iri, graph=None)
    ]
    content = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return Upload(content, ox.RdfFormat.N_TRIPLES.media_type)


def _parts(body: bytes, boundary: str) -> Iterator[_Part]:
    """Yield the parts of a form (https://www.rfc-editor.org/rfc/rfc7578), files or not."""
    if not boundary:
        raise BadRequest(f"{MULTIPART} has no boundary.")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_parts=MOST_PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    head: Field | File | None = None
    content = bytearray()
    try:
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            if isinstance(event, Field | File):
                head = event
                content = bytearray()
            elif isinstance(event, Data) and head is not None:
                content += event.data
                if not event.more_data:
                    yield _Part(_name_of(head), _content_type_of(head), bytes(content))
    except RequestEntityTooLarge as error:
        raise RequestEntityTooLarge(f"There are more than {MOST_PARTS} parts.") from error
    except (ValueError, UnicodeError) as error:
        raise BadRequest(f"The parts of {MULTIPART} cannot be told apart.") from error


def _name_of(head: Field | File) -> str:
    name = head.filename if isinstance(head, File) else head.name
    return f"part {name[:80]!r}" if name else "part"


def _content_type_of(head: Field | File) -> str:
    """Return the media type of a part: its own, else by the name of its file."""
    headers: Headers = head.headers
    own: str | None = headers.get("Content-Type")
    if own and own.partition(";")[0].strip().lower() != "application/octet-stream":
        return own
    extension = PurePath(head.filename).suffix.lstrip(".") if isinstance(head, File) else ""
    form = ox.RdfFormat.from_extension(extension) if extension else None
    return form.media_type if form is not None else own or ""
