"""A worker can open no socket and start no program, whatever its query says."""

from __future__ import annotations

import socket
import subprocess
import sys
from textwrap import dedent

import pytest

from server.store.sandbox import filter_program, is_supported

INSTRUCTION_BYTES = 8


def run_confined(lines: str) -> str:
    """Run some lines in a process that has given up the network; return what it prints."""
    program = "from server.store.sandbox import renounce_network\nrenounce_network()\n" + dedent(lines)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX"])
def test_no_socket_can_be_opened(family: str) -> None:
    assert "PermissionError" in run_confined(f"""
        import socket
        try:
            socket.socket(socket.{family})
        except OSError as error:
            print(type(error).__name__)
    """)


def test_no_program_can_be_started() -> None:
    assert "PermissionError" in run_confined("""
        import subprocess
        try:
            subprocess.run(["true"])
        except OSError as error:
            print(type(error).__name__)
    """)


def test_files_and_threads_are_untouched() -> None:
    assert "thread" in run_confined("""
        import threading
        open("/proc/self/status").read()
        thread = threading.Thread(target=print, args=("thread",))
        thread.start()
        thread.join()
    """)


def test_a_federated_query_reaches_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        said = run_confined(f"""
            import pyoxigraph
            query = "SELECT * {{{{ SERVICE <{address}> {{{{ ?s ?p ?o }}}} }}}}"
            try:
                print(list(pyoxigraph.Store().query(query)))
            except OSError as error:
                print("OSError", error)
        """)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert said.startswith("OSError")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_jump_of_the_filter_stays_inside_it(machine: str) -> None:
    program = filter_program(machine)
    count = len(program) // INSTRUCTION_BYTES
    assert len(program) % INSTRUCTION_BYTES == 0
    for place in range(count):
        code, if_true = program[place * INSTRUCTION_BYTES], program[place * INSTRUCTION_BYTES + 2]
        if code in (0x15, 0x45):
            assert place + 1 + if_true < count


def test_a_machine_that_is_not_known_is_not_supported() -> None:
    assert not is_supported("pdp11")
