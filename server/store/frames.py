"""What a worker and its pool say to each other over a socket: frames of one byte of kind, four of length, a payload.

A frame may carry an open file (SCM_RIGHTS, unix(7)): a long result is written to one by the worker and handed over so.
"""

from __future__ import annotations

import os
import socket
import struct
from dataclasses import dataclass
from typing import Final

OPEN: Final = b"O"  # open this snapshot; answered by READY or FAILED
QUERY: Final = b"Q"  # evaluate; answered by WHOLE, FILE or FAILED
READY: Final = b"R"
WHOLE: Final = b"W"  # the payload is the whole result
FILE: Final = b"F"  # the file that comes with the frame is the whole result, the payload its length in decimal
FAILED: Final = b"X"

LARGEST_PAYLOAD: Final = 64 << 20
RECEIVE_BYTES: Final = 256 * 1024
_HEADER: Final = struct.Struct("<cI")


class ConnectionEnded(Exception):  # noqa: N818  # named for what is wrong
    """The other side has closed the socket."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; `descriptor` is the file that came with it, which is the receiver's to close, or None."""

    kind: bytes
    payload: bytes = b""
    descriptor: int | None = None


class FrameReader:
    """Puts one frame together from what a socket yields, in as many steps as that takes."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._received = bytearray()
        self._descriptor: int | None = None

    def read(self, connection: socket.socket) -> Frame | None:
        """Receive once and return the frame if it is complete.

        Raises:
            ConnectionEnded: the other side has closed the socket.
            OSError: the socket has failed, would block, or its timeout has passed.
        """
        data, descriptors, _, _ = socket.recv_fds(connection, RECEIVE_BYTES, 1)
        if descriptors:
            self._descriptor = descriptors[0]
        if not data:
            self.close()
            raise ConnectionEnded("the other side has closed the connection")
        self._received += data
        if len(self._received) < _HEADER.size:
            return None
        kind, length = _HEADER.unpack_from(self._received)
        if length > LARGEST_PAYLOAD:
            self.close()
            raise ConnectionEnded(f"a frame of {length} bytes is none of ours")
        if len(self._received) < _HEADER.size + length:
            return None
        descriptor, self._descriptor = self._descriptor, None
        return Frame(kind, bytes(self._received[_HEADER.size :]), descriptor)

    def close(self) -> None:
        """Let go of a file whose frame was never complete."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def pack(kind: bytes, payload: bytes | bytearray = b"") -> bytes:
    """Return one frame as bytes.

    >>> pack(QUERY, b"ASK {}")
    b'Q\\x06\\x00\\x00\\x00ASK {}'
    """
    return _HEADER.pack(kind, len(payload)) + payload


def send_frame(connection: socket.socket, kind: bytes, payload: bytes | bytearray = b"") -> None:
    """Send one frame.

    Raises:
        OSError: the other side is gone, or the socket's timeout has passed.
    """
    connection.sendall(pack(kind, payload))


def send_file(connection: socket.socket, descriptor: int, length: int) -> None:
    """Send an open file and its length as one frame.

    Raises:
        OSError: the other side is gone.
    """
    socket.send_fds(connection, [pack(FILE, str(length).encode())], [descriptor])


def receive_frame(connection: socket.socket) -> Frame:
    """Receive one frame.

    Raises:
        ConnectionEnded: the other side has closed the socket.
        OSError: the socket has failed, or its timeout has passed.
    """
    reader = FrameReader()
    try:
        while (frame := reader.read(connection)) is None:
            pass
    except BaseException:
        reader.close()
        raise
    return frame
