# SPDX-License-Identifier: GPL-2.0 OR MIT
"""A vfio-user client, for what needs a guest's accesses but no guest."""

import array
import json
import mmap
import os
import pathlib
import socket
import struct
from collections.abc import Sequence

HEADER = struct.Struct("<HHIII")
"""Message id, command, size with this header, flags, errno."""
VERSION, DMA_MAP, DMA_UNMAP, REGION_READ, REGION_WRITE, DEVICE_RESET, WRITE_MULTI = 1, 2, 3, 9, 10, 13, 15
NO_REPLY, ERROR = 0x10, 0x20
READ_WRITE = 3
MOST_WRITES = 2730
"""Of one REGION_WRITE_MULTI message to vgpu-host."""


class VfioUserError(OSError):
    """The server refused a command, with this errno."""


class Client:
    """One VMM's connection to one vGPU; regions are numbered as in VFIO, BAR0 is 0."""

    def __init__(self, path: pathlib.Path, timeout: float = 30.0):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        self._socket.connect(str(path))
        self._id = 0
        capabilities = {"capabilities": {"max_msg_fds": 8, "write_multiple": True}}
        self.command(VERSION, struct.pack("<HH", 0, 0) + json.dumps(capabilities).encode() + b"\0")

    def send(self, command: int, payload: bytes, flags: int = 0, fds: Sequence[int] = ()) -> None:
        self._id = (self._id + 1) & 0xFFFF
        message = HEADER.pack(self._id, command, HEADER.size + len(payload), flags, 0) + payload
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        sent = self._socket.sendmsg([message], rights)
        self._socket.sendall(message[sent:])

    def _bytes(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise EOFError("the server closed the connection")
            data += more
        return data

    def receive(self) -> bytes:
        """Return: the payload of the next reply."""
        _, _, size, flags, error = HEADER.unpack(self._bytes(HEADER.size))
        payload = self._bytes(size - HEADER.size)
        if flags & ERROR:
            raise VfioUserError(error, os.strerror(error))
        return payload

    def command(self, command: int, payload: bytes = b"", fds: Sequence[int] = ()) -> bytes:
        self.send(command, payload, fds=fds)
        return self.receive()

    def ask_read(self, offset: int, region: int = 0) -> None:
        """A 4-byte read; receive() gets its reply."""
        self.send(REGION_READ, struct.pack("<QII", offset, region, 4))

    def read(self, offset: int, region: int = 0) -> int:
        self.ask_read(offset, region)
        return int.from_bytes(self.receive()[16:], "little")

    def post(self, writes: Sequence[tuple[int, int]]) -> None:
        """4-byte writes of (offset, value) to BAR0, in order, without an answer."""
        for at in range(0, len(writes), MOST_WRITES):
            some = writes[at:at + MOST_WRITES]
            self.send(WRITE_MULTI, struct.pack("<Q", len(some)) + b"".join(struct.pack("<QIIQ", offset, 0, 4, value) for offset, value in some),
                      NO_REPLY)

    def map(self, fd: int, iova: int, size: int, offset: int = 0) -> None:
        self.command(DMA_MAP, struct.pack("<IIQQQ", 32, READ_WRITE, offset, iova, size), [fd])

    def unmap(self, iova: int, size: int) -> None:
        self.command(DMA_UNMAP, struct.pack("<IIQQ", 24, 0, iova, size))

    def memory(self, size: int) -> mmap.mmap:
        """Return: memory of the guest, from address 0 on."""
        fd = os.memfd_create("guest")
        os.ftruncate(fd, size)
        self.map(fd, 0, size)
        memory = mmap.mmap(fd, size)
        os.close(fd)
        return memory

    def close(self) -> None:
        self._socket.close()
