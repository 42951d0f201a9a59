"""The ontology, vocabularies and reference data of Beatgraph as Turtle, and their terms as Python."""
