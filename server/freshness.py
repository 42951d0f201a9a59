"""Entity tags from the data's version: what has not changed since the reader's copy is answered by 304 alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Response, request


def entity_tag(version: object, media_type: str) -> str:
    """Return the tag of this request's answer: it changes with the data, the form, the address and our templates."""
    fields = (str(version), media_type, request.full_path, request.host, _looks())
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()[:20]


def unchanged(tag: str) -> Response | None:
    """Return a bare 304 if the reader holds the answer with this tag already."""
    if request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag):
        return stamp(Response(status=304), tag)
    return None


def stamp(response: Response, tag: str) -> Response:
    """Mark an answer with its tag; it may be kept, but is to be asked for again before each use."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


@cache
def _looks() -> str:
    """Return a hash over templates, queries and the style sheet, so that a new release is never hidden by a tag."""
    digest = hashlib.sha256()
    for folder in ("templates", "queries", "static"):
        for file in _files_in(files("server").joinpath(folder)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _files_in(folder: Traversable) -> Iterator[Traversable]:
    yield from sorted((item for item in folder.iterdir() if item.is_file()), key=lambda item: item.name)
