"""`make bench`, or `make bench BENCH=sparql` for a part of it: prints the figures that the README gives."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from typing import Final

from tests.bench import chaos, figures, hostile, ingest, sparql, store
from tests.bench.load import WrkMissing

PARTS: Final[dict[str, Callable[[], None]]] = {
    "start": figures.main,
    "ingest": ingest.main,
    "sparql": sparql.main,
    "hostile": hostile.main,
    "chaos": chaos.main,
    "store": store.main,
}


def main() -> None:
    """Run the parts that are named, all where none is; a signal ends the servers too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    parser = argparse.ArgumentParser(prog="make bench BENCH=…", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"what to measure: {', '.join(PARTS)}")
    parts = parser.parse_args().parts or [*PARTS]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(PARTS)}")
    for part in parts:
        try:
            PARTS[part]()
        except WrkMissing as error:
            sys.exit(f"{part}: {error}")


if __name__ == "__main__":
    main()
