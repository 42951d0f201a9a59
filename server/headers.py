"""Headers of every answer: what a browser may do with it, and that any site may read it, for all of it is public."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

# For what a browser may show as a page of its own, XML too.
PAGE: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
EVERY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Query, Allow, Content-Length, ETag, Link, Location, Retry-After, WWW-Authenticate"
    ),
}
# What no browser takes for a page, now that it may not guess: those headers would say nothing.
DATA: Final = frozenset(
    {
        "application/sparql-results+json",
        "application/json",
        "application/problem+json",
        "application/ld+json",
        "application/n-quads",
        "application/n-triples",
        "application/trig",
        "text/csv",
        "text/tab-separated-values",
        "text/turtle",
    }
)
# `Authorization` is named, for no `*` stands for it; no cookie is ever read, so that no site acts in another's name.
PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def add_headers(response: Response) -> Response:
    """Add what every answer has, errors too; a header that the view has set stays."""
    content_type = response.headers.get("Content-Type", "")
    for name, value in (EVERY if response.status_code == 304 else headers_for(content_type)).items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
        methods = ", ".join(sorted(response.headers.get("Allow", "GET, HEAD, OPTIONS").split(", ")))
        response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = methods
    return response


def headers_for(content_type: str) -> dict[str, str]:
    """Return what an answer of this type has, whatever it says.

    >>> "Content-Security-Policy" in headers_for("text/csv; charset=utf-8")
    False
    """
    return EVERY if content_type.partition(";")[0] in DATA else PAGE | EVERY


def register_headers(app: Flask) -> None:
    """Have the application add the headers to all its answers."""
    app.after_request(add_headers)
