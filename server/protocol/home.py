"""The first page of a plain store: what there is, and a form for a query."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request

from server.negotiation import Choice, Representation
from server.protocol.context import engine, require_reading, takes_writes
from server.protocol.results import result_headers

blueprint = Blueprint("home", __name__)
_PAGE: Final = Choice(Representation("text/html", ("html",)), "text/html")


@blueprint.get("/")
def home() -> Response:
    """Show the addresses of the store and a form."""
    require_reading()
    status = engine().status()
    content = render_template(
        "plain.html", root=request.host_url, status=status, quads=status.manifest.quads, writable=takes_writes()
    )
    return Response(content, headers=result_headers(_PAGE, None))
