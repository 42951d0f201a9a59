"""What is on disk for good: nobody but the keepers of the disk waits for it in the writing process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from server.store.durability import Disk
from server.store.sandbox import filter_program, is_supported, unsynced_program
from server.store.versions import replace_file

INSTRUCTION_BYTES = 8
NO_FILE = 9999


def run_taken_over(lines: str) -> str:
    program = "import os\nfrom server.store.durability import DISK\nDISK.take_over()\n" + dedent(lines)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(not is_supported(), reason="LOUD: the kernel's filter is not known here")
def test_syncing_is_skipped_but_by_the_keepers() -> None:
    assert (
        run_taken_over(f"""
        print(os.fsync({NO_FILE}), os.fdatasync({NO_FILE}))  # skipped, else it would say that there is no such file
        print(DISK.is_ours, DISK._keepers.submit(os.fsync, {NO_FILE}).exception().errno)
    """)
        == "None None\nTrue 9"
    )


@pytest.mark.skipif(not is_supported(), reason="LOUD: the kernel's filter is not known here")
def test_threads_that_a_library_starts_later_skip_it_too() -> None:
    assert (
        run_taken_over(f"""
        import threading
        thread = threading.Thread(target=lambda: print(os.fsync({NO_FILE})))
        thread.start()
        thread.join()
    """)
        == "None"
    )


def test_an_ordinary_process_syncs_as_ever() -> None:
    assert not Disk().is_ours
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fsync(NO_FILE)


@pytest.mark.skipif(not is_supported(), reason="LOUD: the kernel's filter is not known here")
def test_lasting_files_are_put_on_disk_once_and_others_each_time(tmp_path: Path) -> None:
    for name in ("000001.sst", "MANIFEST-1"):
        (tmp_path / name).write_text("x")
    said = run_taken_over(f"""
        from pathlib import Path
        import server.store.durability as durability
        done, put = [], durability._put
        durability._put = lambda path: (done.append(path.name), put(path))
        for _ in range(2):
            DISK.put_tree(Path({str(tmp_path)!r}))
        print(sorted(done))
    """)
    folder = tmp_path.name
    assert said == str(sorted(["000001.sst", "MANIFEST-1", "MANIFEST-1", folder, folder]))


def test_a_file_that_is_not_there_cannot_be_put_on_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Disk().put([tmp_path / "none"])
    Disk().put([])
    replace_file(tmp_path / "some", "text")
    assert (tmp_path / "some").read_text() == "text"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_jump_of_the_filter_stays_inside_it_and_it_refuses_nothing(machine: str) -> None:
    program = unsynced_program(machine)
    count = len(program) // INSTRUCTION_BYTES
    for place in range(count):
        code, if_true = program[place * INSTRUCTION_BYTES], program[place * INSTRUCTION_BYTES + 2]
        if code in (0x15, 0x45):
            assert place + 1 + if_true < count
    refusal = filter_program(machine)[-4:]
    assert refusal not in [program[at + 4 : at + 8] for at in range(0, len(program), INSTRUCTION_BYTES)]
