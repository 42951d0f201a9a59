"""Reading: files, folders, archives, feeds and web addresses to articles, the only part of ingest that opens files.

An article is a plain text file, NAME.txt, or an HTML page, NAME.html, with its metadata in NAME.json beside it where
there is any; a line of a JSON-lines file; a member of a ZIP archive; a page on the web, or one that a feed links to.
Bytes are UTF-8 unless they declare another encoding, and refused where they are not, never guessed at: offsets and
quotations must be those of the text as written.
"""

from ingest.reading.article_file import read_article
from ingest.reading.documents import LIMIT_BYTES
from ingest.reading.sources import Options, is_location, read_paths, read_sources

__all__ = ["LIMIT_BYTES", "Options", "is_location", "read_article", "read_paths", "read_sources"]
