"""Reading: files and folders to articles, the only part of ingest that opens files.

An article is a plain text file in UTF-8, NAME.txt, with its metadata in NAME.json beside it where there is any.
Bytes of another encoding are refused, not guessed at: offsets and quotations must be those of the text as written.
"""

from ingest.reading.article_file import LIMIT_BYTES, read_article
from ingest.reading.folders import read_paths

__all__ = ["LIMIT_BYTES", "read_article", "read_paths"]
