"""A writer to be killed: puts an article and commits, again and again, and says each version once it is stored."""

from __future__ import annotations

import sys
from pathlib import Path

from server.store.store import open_writable
from tests.server.building import a_background, an_article, an_id

RULES = (
    "INSERT { GRAPH <https://w3id.org/beatgraph/graph/derived> { ?a <urn:seen> true } } WHERE { ?a a <urn:none> }",
)


def main(directory: str, first: str) -> None:
    """Commit articles from `first` on until killed; each line says the article's number and the version."""
    with open_writable(Path(directory), background=a_background(rules=RULES)) as store:
        number = int(first)
        while True:
            store.put_article(an_id(number), an_article(number, claims=20))
            print(number, store.commit(), flush=True)
            number += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
