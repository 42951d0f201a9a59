"""Stores of other makers, as processes of their own on the loopback: `oxigraph serve`, and Debian's Virtuoso."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.store.remote import RemoteStore
from server.store.remote_client import Credentials
from tests.bench.processes import BEATGRAPH, ServerProcess, free_port

UNION = "https://w3id.org/beatgraph/graph/union"
MOST_ROWS = 30_000  # fewer than the graphs have in all, more than the union
READY = "query=ASK%7B%7D"
CONFIGURATION = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
MaxClientConnections = 20
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
MaxClientConnections = 20
ServerThreads = 20
MaxKeepAlives = 10
KeepAliveTimeout = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {most_rows}
"""


@contextmanager
def oxigraph(folder: Path, export: Path | None = None) -> Iterator[RemoteStore]:
    """Load an export into a new store, as the README tells, and serve it."""
    program = BEATGRAPH.with_name("oxigraph")
    if not program.exists():
        missing("no oxigraph in this environment: no store of Oxigraph's is tested in this run")
    database = folder / "db"
    if export is not None:
        call = [program, "load", "--location", database, "--file", export]
        subprocess.run(call, check=True, capture_output=True, timeout=120)
    port = free_port()
    call = [program, "serve", "--location", database, "--bind", f"127.0.0.1:{port}"]
    with ServerProcess(call, port=port, log=folder / "log", path=f"/query?{READY}") as server:
        yield RemoteStore(f"{server.url}/query", f"{server.url}/update", f"{server.url}/store")


@contextmanager
def virtuoso(folder: Path, export: Path | None = None) -> Iterator[RemoteStore]:
    """Start a new Virtuoso, and load an export into it, as the README tells."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or isql is None:
        missing(
            "no Virtuoso on this machine (Debian: apt-get install virtuoso-opensource): it is not tested in this run"
        )
    port, sql_port = free_port(), free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(
        CONFIGURATION.format(folder=folder, port=port, sql_port=sql_port, most_rows=MOST_ROWS), encoding="utf-8"
    )
    call = [str(program), "+foreground", "+configfile", str(configuration)]
    with ServerProcess(call, port=port, log=folder / "log", path=f"/sparql?{READY}") as server:
        if export is not None:
            shutil.copy(export, folder / "graph.nq")
            statements = f"ld_dir('{folder}', 'graph.nq', '{UNION}'); rdf_loader_run();"
            sql = [str(isql), f"127.0.0.1:{sql_port}", "dba", "dba", "ERRORS=stdout", f"EXEC={statements}"]
            subprocess.run(sql, check=True, capture_output=True, timeout=120)
        yield RemoteStore(
            f"{server.url}/sparql",
            f"{server.url}/sparql-auth",
            f"{server.url}/sparql-graph-crud-auth",
            union_graph=UNION,
            credentials=Credentials("dba", "dba"),
        )


def missing(message: str) -> None:
    """Skip the test, loudly; in continuous integration, which installs all it needs, it fails."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(f"LOUD: {message}")
