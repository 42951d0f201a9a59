"""SHACL shapes, validation with pySHACL, and the gate that every article graph must pass."""
