"""`python -m server` is `beatgraph`."""

from server.cli import main

main(prog_name="beatgraph")
