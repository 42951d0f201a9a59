"""Headers of every answer: what a browser may do with it, and that any site may read it, for all of it is public."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Query, Allow, Content-Length, ETag, Link, Location, Retry-After, WWW-Authenticate"
    ),
}
# `Authorization` is named, for no `*` stands for it; no cookie is ever read, so that no site acts in another's name.
PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def add_headers(response: Response) -> Response:
    """Add what every answer has, errors too; a header that the view has set stays."""
    for name, value in (SECURITY | CORS).items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
    return response


def register_headers(app: Flask) -> None:
    """Have the application add the headers to all its answers."""
    app.after_request(add_headers)
