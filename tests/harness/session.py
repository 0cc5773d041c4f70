# SPDX-License-Identifier: GPL-2.0 OR MIT
"""The conversation with one guest over its verdict channel.

The guest sends KTAP lines and requests; a request begins with '@' and is answered with one line before the guest goes on, so
that a phase of the trap counters begins exactly where the scenario says.
"""

import contextlib
import math
import pathlib
import socket
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from harness.paths import REPO

EDIDS = REPO / "tests/vgpu-host/tests/edid"


class Asker(Protocol):
    """What a session needs of vgpu-host: harness.control.Control, or a stand-in of a unit test."""

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]: ...


class SessionEnd(Exception):
    """The guest's channel is closed, or time is up."""


@dataclass
class Session:
    """What the guest has said so far. @directory takes the screenshots and files.

    With two @shares a request may end in " 1" and then means the second; a phase begins for all.
    """

    control: Asker
    directory: pathlib.Path
    ktap: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    ggtt: dict[str, Any] = field(default_factory=dict)
    phases: list[tuple[str, float]] = field(default_factory=list)
    verdict: str = ""
    shares: int = 1

    def answer(self, request: str) -> str:
        """Do what @request asks (without its '@'). Return: the answer line."""
        verb, _, rest = request.partition(" ")
        handler = getattr(self, f"on_{verb}", None)
        if handler is None:
            return f"error: unknown request {verb}"
        return handler(rest)

    def _ask(self, command: str, share: int, **arguments: Any) -> dict[str, Any]:
        return self.control.ask(command, **arguments, **({"vgpu": share} if share else {}))

    def heard(self, line: str) -> None:
        """Take a @line that asks nothing."""
        self.ktap.append(line)

    def on_phase(self, name: str) -> str:
        for share in range(self.shares):
            self._ask("phase", share, name=name)
        self.phases.append((name, time.monotonic()))
        return "ok"

    def on_screenshot(self, name: str) -> str:
        path = self.directory / f"{pathlib.Path(name).name}.png"
        answer = self.control.ask("screenshot", pipe=0, path=str(path))
        return f"{answer['width']}x{answer['height']}"

    def on_display_ready(self, share: str) -> str:
        return str(self._ask("stats", int(share or 0))["display_ready"])

    def on_refused(self, share: str) -> str:
        return str(sum(self._ask("stats", int(share or 0))["refused"].values()))

    def on_roots(self, share: str) -> str:
        """Count the PPGTTs that the guest has announced and not taken back."""
        return str(self._ask("stats", int(share or 0))["ppgtts"]["roots"])

    def on_resets(self, share: str) -> str:
        return str(self._ask("stats", int(share or 0))["transport"]["resets"])

    def on_stale(self, share: str) -> str:
        """Count the GGTT entries that vgpu-host has left behind (ggtt=stale) and the guest has not overwritten."""
        return str(self._ask("ggtt-count", int(share or 0))["stale"])

    def _count(self, rest: str, what: str) -> str:
        """Add up @what of the register that @rest names behind a phase; all its elements if it is an array."""
        phase, register, *share = rest.split()
        rows = self._ask("stats", int("".join(share) or 0), phase=phase)["registers"]
        return str(sum(row[what] for row in rows if row["name"].partition("(")[0] == register))

    def on_reads(self, rest: str) -> str:
        return self._count(rest, "reads")

    def on_writes(self, rest: str) -> str:
        return self._count(rest, "writes")

    def on_traps(self, phase: str) -> str:
        """Add up all accesses to the GPU in @phase, of its config space none."""
        groups = self._ask("stats", 0, phase=phase)["groups"]
        return str(sum(count["reads"] + count["writes"] for name, count in groups.items() if name != "config"))

    def on_plug(self, monitor: str) -> str:
        """Plug in a monitor: one of EDIDS, by its file's name, or what the key monitor of vgpu-host's option --vgpu may be."""
        if monitor.endswith(".bin"):
            self.control.ask("plug", edid=str(EDIDS / pathlib.Path(monitor).name))
        else:
            self.control.ask("plug", monitor=monitor)
        return "ok"

    def on_monitor(self, _: str) -> str:
        """Return: the size that vgpu-host tells of the first monitor."""
        monitor = self.control.ask("info")["vgpus"][0]["monitors"][0]
        return f"{monitor['width']}x{monitor['height']}"

    def on_vblanks(self, _: str) -> str:
        return str(self.control.ask("stats")["work"]["vblanks"])

    def on_repartition(self, rest: str) -> str:
        """Give the guest another share at its next look; @rest is KEY=VALUE words, as for vgpu-host's option --vgpu."""
        wanted: dict[str, Any] = dict(word.split("=", 1) for word in rest.split())
        if "fences" in wanted:
            wanted["fences"] = int(wanted["fences"], 0)
        self.control.ask("repartition", **wanted)
        return "ok"

    def on_verdict(self, text: str) -> str:
        self.ggtt = self.control.ask("ggtt")
        self.verdict = text
        return "ok"


class Channel:
    """Lines and files from the guest, until @deadline (time.monotonic()) or @patience seconds of silence.

    A guest whose kernel writes into its @log is not silent.
    """

    def __init__(self, connection: socket.socket, deadline: float, patience: float = math.inf, log: pathlib.Path | None = None):
        self.connection = connection
        self.log = log
        self.deadline = deadline
        self.patience = patience
        self.buffer = b""
        self.last_line = ""
        self.heard = time.monotonic()

    def _time_is_up(self) -> SessionEnd:
        """Tell a guest that was still talking from one that fell silent, and where."""
        return SessionEnd(f"time is up; silent for {time.monotonic() - self.heard:.0f} s after '{self.last_line}'")

    def _last_sign(self) -> float:
        """Return: when the guest was heard of last (time.monotonic()), here or in its log."""
        if self.log is None or not self.log.exists():
            return self.heard
        return max(self.heard, time.monotonic() - (time.time() - self.log.stat().st_mtime))

    def _receive(self) -> bytes:
        """Return: what came, b"" if the guest is gone."""
        while (left := min(self.deadline, self._last_sign() + self.patience) - time.monotonic()) > 0:
            self.connection.settimeout(left)
            with contextlib.suppress(TimeoutError):
                return self.connection.recv(65536)
        raise self._time_is_up()

    def _fill(self) -> None:
        data = self._receive()
        if not data:
            raise SessionEnd("the guest is gone")
        self.heard = time.monotonic()
        self.buffer += data

    def line(self) -> str:
        while b"\n" not in self.buffer:
            self._fill()
        line, _, self.buffer = self.buffer.partition(b"\n")
        self.last_line = line.decode(errors="replace").rstrip("\r")
        return self.last_line

    def take(self, size: int) -> str:
        while len(self.buffer) < size:
            self._fill()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data.decode(errors="replace")

    def send(self, text: str) -> None:
        self.connection.sendall(text.encode() + b"\n")


def converse(session: Session, channel: Channel) -> None:
    """Serve the guest until its verdict, which is its last word."""
    while not session.verdict:
        line = channel.line()
        if line.startswith("@file "):
            _, name, size = line.split()
            channel.send("go")
            session.files[name] = channel.take(int(size))
            channel.send("ok")
        elif line.startswith("@"):
            channel.send(session.answer(line[1:]))
        else:
            session.heard(line)
