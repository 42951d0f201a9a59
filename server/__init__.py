"""The store, the SPARQL endpoint, the linked-data pages and the command line."""
