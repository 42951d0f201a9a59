"""What a worker may never do, kept by the kernel: open a socket, or start another program.

The engine under us evaluates `SERVICE` whenever it meets it and has no switch for it. Queries with it are refused
before they are evaluated (`server.store.inspection`); this is the wall behind that door. It is a seccomp filter
(https://docs.kernel.org/userspace-api/seccomp_filter.html), set by the process on itself and never to be taken off.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Callable
from typing import Final

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2

# Classic BPF: load a word of the system call's record, compare, return.
_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_JUMP_IF_SET: Final = 0x45
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_DO_NOTHING: Final = 0x00050000  # the call returns 0 and is not made
_NUMBER_OFFSET: Final = 0
_ARCHITECTURE_OFFSET: Final = 4
_X32_BIT: Final = 0x40000000  # another way to call by the same architecture, which nothing here uses

# For each machine: its audit number, then socket, execve, execveat, io_uring_setup, ptrace.
_MACHINES: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (0xC000003E, (41, 59, 322, 425, 101)),
    "aarch64": (0xC00000B7, (198, 221, 281, 425, 117)),
}
# fsync, fdatasync, sync_file_range
_SYNCING: Final[dict[str, tuple[int, ...]]] = {"x86_64": (74, 75, 277), "aarch64": (82, 83, 84)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


class SandboxError(Exception):
    """The kernel does not let this process give up what it must give up; the message says why."""


def is_supported(machine: str | None = None) -> bool:
    """Tell whether the filter is known for a machine, by default this one."""
    return platform.system() == "Linux" and (machine or platform.machine()) in _MACHINES


def renounce_network() -> None:
    """Give up, for the rest of this process, sockets yet to be opened and other programs; open ones stay.

    Raises:
        SandboxError: the machine is not known, or its kernel refuses.
    """
    _set_filter(filter_program)


def skip_syncing() -> None:
    """Have the kernel do nothing, and say that it is done, when this thread or one that it starts syncs a file.

    Raises:
        SandboxError: the machine is not known, or its kernel refuses.
    """
    _set_filter(unsynced_program)


def filter_program(machine: str) -> bytes:
    """Return the filter that refuses sockets and programs on a machine.

    Raises:
        KeyError: the machine is not known.
    """
    audit_number, refused = _MACHINES[machine]
    return _assemble(audit_number, refused, answer=_REFUSE, otherwise=_REFUSE)


def unsynced_program(machine: str) -> bytes:
    """Return the filter that skips the syncing of files on a machine.

    Raises:
        KeyError: the machine is not known.
    """
    return _assemble(_MACHINES[machine][0], _SYNCING[machine], answer=_DO_NOTHING, otherwise=_ALLOW)


def _set_filter(program_for: Callable[[str], bytes]) -> None:
    if not is_supported():
        raise SandboxError(f"no filter is known for {platform.system()} on {platform.machine()}")
    instructions = program_for(platform.machine())
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    program = _Program(len(instructions) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program)):
        passed = [ctypes.byref(value) if isinstance(value, _Program) else ctypes.c_ulong(value) for value in arguments]
        if libc.prctl(*passed) != 0:
            raise SandboxError(f"the kernel refused the filter: {errno.errorcode.get(ctypes.get_errno(), 'unknown')}")


def _assemble(audit_number: int, numbers: tuple[int, ...], *, answer: int, otherwise: int) -> bytes:
    """Return a filter: instructions of 8 bytes, each `code, jump if true, jump if false, operand`.

    Args:
        audit_number: the architecture's.
        numbers: of the system calls that get the answer.
        answer: what these get.
        otherwise: what calls of another architecture get.
    """
    last = len(numbers) + 1  # instructions from the first test of the number to the answer
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_JUMP_IF_EQUAL, 1, 0, audit_number),
        (_RETURN, 0, 0, otherwise),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_JUMP_IF_SET, last, 0, _X32_BIT),
        *((_JUMP_IF_EQUAL, last - place, 0, number) for place, number in enumerate(numbers, start=1)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, answer),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
