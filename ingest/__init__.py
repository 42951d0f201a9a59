"""Article in, validated RDF dataset out: reading, claims with evidence, and their graph."""
