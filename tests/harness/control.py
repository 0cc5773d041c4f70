# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Client of vgpu-host's control socket: one JSON object per line each way."""

import json
import pathlib
import socket
from typing import Any


class ControlError(Exception):
    """vgpu-host answered that it could not do what was asked, or did not answer."""


class Control:
    def __init__(self, path: pathlib.Path, timeout: float = 20.0):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        self._socket.connect(str(path))
        self._stream = self._socket.makefile("rb")

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        request = {"cmd": command, **arguments}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        line = self._stream.readline()
        if not line:
            raise ControlError(f"vgpu-host closed the control socket at {request}")
        answer = json.loads(line)
        if not answer.get("ok"):
            raise ControlError(f"{request}: {answer.get('error', 'no reason given')}")
        return answer

    def close(self) -> None:
        self._stream.close()
        self._socket.close()
