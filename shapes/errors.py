"""The errors of this package.

ShapesError
  UnreadableData    a file that is to be validated cannot be read or is not RDF
"""

from __future__ import annotations


class ShapesError(Exception):
    """The root of this package's errors."""


class UnreadableData(ShapesError):  # noqa: N818  # named for what is wrong, like the other packages' errors
    """A file cannot be read, or is not the RDF that its name says; the message names file, line and column."""
