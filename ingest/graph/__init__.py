"""Claims to RDF: `build_graph` gives the quads of one article's graph. `build` is the path, the rest its parts."""

from ingest.graph.build import build_graph
from ingest.graph.lexicon import Lexicon, load_lexicon

__all__ = ["Lexicon", "build_graph", "load_lexicon"]
