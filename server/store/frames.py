"""What a worker and its pool say to each other over a socket: frames of one byte of kind, four of length, a payload."""

from __future__ import annotations

import socket
import struct
from typing import Final

OPEN: Final = b"O"  # open this snapshot; answered by READY or FAILED
QUERY: Final = b"Q"  # evaluate; answered by any number of DATA and then LAST or FAILED
READY: Final = b"R"
DATA: Final = b"D"
LAST: Final = b"L"
FAILED: Final = b"X"

LARGEST_PAYLOAD: Final = 64 << 20
_HEADER: Final = struct.Struct("<cI")


class ConnectionEnded(Exception):  # noqa: N818  # named for what is wrong
    """The other side has closed the socket."""


def send_frame(connection: socket.socket, kind: bytes, payload: bytes | bytearray = b"") -> None:
    """Send one frame.

    Raises:
        OSError: the other side is gone, or the socket's timeout has passed.
    """
    header = _HEADER.pack(kind, len(payload))
    if len(payload) < 65536:
        connection.sendall(header + payload)
    else:
        connection.sendall(header)
        connection.sendall(payload)


def receive_frame(connection: socket.socket) -> tuple[bytes, bytes]:
    """Receive one frame as kind and payload.

    Raises:
        ConnectionEnded: the other side has closed the socket.
        OSError: the socket has failed, or its timeout has passed.
    """
    kind, length = _HEADER.unpack(_receive(connection, _HEADER.size))
    if length > LARGEST_PAYLOAD:
        raise ConnectionEnded(f"a frame of {length} bytes is none of ours")
    return kind, _receive(connection, length) if length else b""


def _receive(connection: socket.socket, length: int) -> bytes:
    first = connection.recv(length)
    if len(first) == length:
        return first
    received = bytearray(first)
    while len(received) < length:
        chunk = connection.recv(length - len(received)) if received or first else b""
        if not chunk:
            raise ConnectionEnded("the other side has closed the connection")
        received += chunk
    return bytes(received)
