# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Starts and stops vgpu-host."""

import pathlib
import select
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harness.control import Control, ControlError

READY = "vgpu-host: ready"


@dataclass(frozen=True)
class HostSpec:
    """Options of one vgpu-host: @gpu are global ones, @vgpu those of its share, @second those of another one if there is one.

    Of a host with more shares, each for a guest of its own, a guest's spec has its share alone, and as @first the number of it.
    """

    gpu: dict[str, str] = field(default_factory=dict)
    vgpu: dict[str, str] = field(default_factory=dict)
    second: dict[str, str] = field(default_factory=dict)
    others: tuple[dict[str, str], ...] = ()
    first: int = 0

    def on(self, platform: str) -> "HostSpec":
        """Return: the same on @platform, unless it names one itself."""
        return replace(self, gpu={"platform": platform, **self.gpu})

    @property
    def shares(self) -> list[dict[str, str]]:
        return [self.vgpu, *([self.second] if self.second else []), *self.others]


def sockets(spec: HostSpec, directory: pathlib.Path) -> list[pathlib.Path]:
    """Return: where each share of @spec is served."""
    return [directory / f"gpu{i}.sock" for i, _ in enumerate(spec.shares, spec.first)]


def aperture_sockets(spec: HostSpec, directory: pathlib.Path) -> list[pathlib.Path]:
    """Return: where a plugin in QEMU must connect, for shares whose aperture does not trap."""
    return [path.with_name(f"{path.name}.aperture")
            for path, share in zip(sockets(spec, directory), spec.shares) if share.get("mapped") == "aperture"]


def arguments(spec: HostSpec, directory: pathlib.Path) -> list[str]:
    args: list[str] = []
    for name, value in spec.gpu.items():
        args += [f"--{name}", value]
    args += ["--control", str(directory / "control.sock"), "--log-file", str(directory / "vgpu-host.log")]
    for path, share in zip(sockets(spec, directory), spec.shares):
        args += ["--vgpu", ",".join([f"socket={path}", *(f"{name}={value}" for name, value in share.items())])]
    return args


class Host:
    """A running vgpu-host; a context manager."""

    def __init__(self, program: pathlib.Path, spec: HostSpec, directory: pathlib.Path, prefix: Sequence[str] = ()):
        self.directory = directory
        self.errors = (directory / "vgpu-host.err").open("w")
        self.process = subprocess.Popen([*prefix, str(program), *arguments(spec, directory)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True)
        try:
            self._wait_until_ready(20)
            self.control = Control(directory / "control.sock")
        except BaseException:
            self.stop()
            raise

    def _wait_until_ready(self, seconds: float) -> None:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline().strip() if ready else ""
        if line != READY:
            why = (self.directory / "vgpu-host.err").read_text(errors="replace").strip()
            raise ControlError(f"vgpu-host did not become ready: {line or why or 'it said nothing'}")

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.errors.close()
        return self.process.wait()

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *_: object) -> None:
        self.control.close()
        self.stop()


class ShareControl(Control):
    """Asks about share @index alone, as if there were no other."""

    def __init__(self, path: pathlib.Path, index: int):
        super().__init__(path)
        self.index = index

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        answer = super().ask(command, vgpu=self.index, **arguments)
        if "vgpus" in answer:
            answer["vgpus"] = [answer["vgpus"][self.index]]
        return answer


class Share:
    """One share of a running @host, which looks to its guest like a host of its own; a context manager."""

    def __init__(self, host: Host, index: int):
        self.directory = host.directory
        self.process = host.process
        self.control = ShareControl(host.directory / "control.sock", index)

    def __enter__(self) -> "Share":
        return self

    def __exit__(self, *_: object) -> None:
        self.control.close()
