"""Numeric and temporal expressions: the quantities and the times that a text states."""
