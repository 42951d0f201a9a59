"""What the standards ask of a SPARQL server: its protocol, its graph store, and what it says of itself."""
