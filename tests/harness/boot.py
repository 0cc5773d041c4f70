# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Boots one guest against one vgpu-host and returns everything that was observed. Judging it is for others (judge.py)."""

import contextlib
import json
import math
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from harness import burn_down, qemu, register_names
from harness.burn_down import BurnDown
from harness.control import ControlError
from harness.host import Host, HostSpec, Share, aperture_sockets, sockets
from harness.paths import Paths
from harness.session import Channel, Session, SessionEnd, converse

COMMAND_LINE = ["console=tty0", "console=ttyS0,115200", "loglevel=7", "panic=-1", "mem_sleep_default=s2idle", "net.ifnames=0",
                "no_timer_check"]  # a guest that waits for its turn would take its timer for broken


@dataclass(frozen=True)
class BootSpec:
    """One boot: kernel @variant, @scenario, what the host offers, and bounds.

    @timeout is for all of it, @patience for one silence; without @posted the guest waits until the host has done each write. If it is
    @apart, vgpu-host has another CPU than the guest, if there is one: then it sees at once what the guest writes to memory.
    """

    variant: str
    scenario: str
    host: HostSpec = field(default_factory=HostSpec)
    command_line: tuple[str, ...] = ()
    timeout: float = 120.0
    smp: int = 1
    memory_mib: int = 512
    patience: float = math.inf
    posted: bool = True
    apart: bool = False


@dataclass
class Observation:
    """What one boot left behind: @stats of the first share, @second of the other if there is one.

    @missing is what vgpu-host does not model. @fault is empty when the conversation came to its end; @pid is that of QEMU.
    """

    directory: pathlib.Path
    ktap: str = ""
    verdict: str = ""
    log: str = ""
    host_log: str = ""
    files: dict[str, str] = field(default_factory=dict)
    ggtt: dict[str, Any] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)
    second: dict[str, Any] = field(default_factory=dict)
    missing: BurnDown = field(default_factory=BurnDown)
    probe_stats: dict[str, Any] = field(default_factory=dict)
    phases: list[tuple[str, float]] = field(default_factory=list)
    seconds: float = 0.0
    fault: str = ""
    pid: int = 0


class Cpus:
    """Hands each boot of one virtual CPU a CPU, the one that fewest have.

    A trap is a message to vgpu-host and its answer. On one CPU that is a switch between two processes; across CPUs it is a
    wake-up, which costs three times as much where the machine is itself a virtual one.
    """

    def __init__(self, cpus: Iterable[int]) -> None:
        self._boots = dict.fromkeys(sorted(cpus), 0)
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one(self, smp: int) -> Iterator[list[str]]:
        """Yield the words that go before a command; none for a guest that wants more than one CPU."""
        with self._lock:
            cpu = min(self._boots, key=lambda one: self._boots[one])
            self._boots[cpu] += 1
        try:
            yield ["taskset", "-c", str(cpu)] if smp == 1 else []
        finally:
            with self._lock:
                self._boots[cpu] -= 1

    def other(self, words: list[str]) -> list[str]:
        """Return: the words for another CPU than that of @words; @words if there is none."""
        return next((["taskset", "-c", str(cpu)] for cpu in self._boots if words and words[-1] != str(cpu)), words)


CPUS = Cpus(os.sched_getaffinity(0))

Meet = Callable[..., Session]


def read(path: pathlib.Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def machine(paths: Paths, spec: BootSpec, directory: pathlib.Path, console: str, verdict: pathlib.Path | None) -> qemu.Machine:
    accel = qemu.accelerator(qemu.find(paths.sysroot), paths.image(spec.variant), paths.out / "accelerator")
    # The plugin is for TCG and one CPU; without it the aperture traps.
    plugins = [f"file={paths.aperture_plugin},sock={path}" for path in aperture_sockets(spec.host, directory)]
    return qemu.Machine(
        kernel=paths.image(spec.variant), initramfs=paths.initramfs(spec.variant), gpu_sockets=sockets(spec.host, directory),
        command_line=[*COMMAND_LINE, f"vgpu.scenario={spec.scenario}", *spec.command_line],
        accel=accel, smp=spec.smp, memory_mib=spec.memory_mib, posted=spec.posted,
        plugins=plugins if accel == "tcg" and spec.smp == 1 else [], console=console, verdict_socket=verdict)


def start(paths: Paths, guest: qemu.Machine, prefix: list[str], **options: Any) -> subprocess.Popen:
    program = qemu.find(paths.sysroot)
    return subprocess.Popen([*prefix, *program.command, *qemu.arguments(guest)], env={**os.environ, **program.environment}, **options)


def accept(listener: socket.socket, process: subprocess.Popen, deadline: float) -> socket.socket:
    """Wait for QEMU to connect to the verdict socket, but not for one that has already exited."""
    listener.settimeout(0.2)
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return listener.accept()[0]
        except TimeoutError:
            continue
    raise SessionEnd("QEMU did not start: see qemu.log")


def finish(process: subprocess.Popen, seconds: float) -> str:
    """Wait for a guest that should be powering off. Return: what went wrong, if anything."""
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return "the guest did not power off after its verdict"
    return f"QEMU exited with status {status}" if status else ""


def collect(seen: Observation, session: Session, host: Host | Share) -> None:
    """Copy what the session and the host know into @seen."""
    seen.ktap = "\n".join(session.ktap) + "\n"
    seen.verdict, seen.files, seen.ggtt, seen.phases = session.verdict, session.files, session.ggtt, session.phases
    if host.process.poll() is not None:
        seen.fault = seen.fault or f"vgpu-host ended by itself with status {host.process.returncode}: see vgpu-host.err"
        return
    try:
        seen.stats = host.control.ask("stats")
        seen.info = host.control.ask("info")
        seen.second = host.control.ask("stats", vgpu=1) if len(seen.info["vgpus"]) > 1 else {}
        seen.probe_stats = host.control.ask("stats", phase="probe")
    except (ControlError, OSError) as error:
        seen.fault = seen.fault or str(error)


def run_guest(paths: Paths, spec: BootSpec, host: Host | Share, prefix: list[str], seen: Observation, meet: Meet) -> None:
    """Boot one guest on a running @host and talk to it until its verdict."""
    deadline = time.monotonic() + spec.timeout
    session = meet(host.control, seen.directory, shares=len(spec.host.shares))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener, (seen.directory / "qemu.log").open("w") as log:
        verdict = host.directory / f"verdict{spec.host.first}.sock"
        verdict.unlink(missing_ok=True)  # of a guest before this one
        listener.bind(str(verdict))
        listener.listen(1)
        guest = machine(paths, spec, host.directory, str(seen.directory / "kernel.log"), verdict)
        process = start(paths, guest, prefix, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        seen.pid = process.pid
        try:
            with accept(listener, process, deadline) as connection:
                converse(session, Channel(connection, deadline, spec.patience, seen.directory / "kernel.log"))
                seen.fault = finish(process, 20)
        except (SessionEnd, OSError, ControlError) as error:
            seen.fault = str(error)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            collect(seen, session, host)


def keep(seen: Observation) -> None:
    """Leave what was observed beside the logs, for whoever has to find out what went wrong."""
    (seen.directory / "guest.ktap").write_text(seen.ktap)
    (seen.directory / "burn-down.txt").write_text(seen.missing.text())
    (seen.directory / "stats.json").write_text(json.dumps(seen.stats, indent=1) + "\n")
    if seen.second:
        (seen.directory / "stats-second.json").write_text(json.dumps(seen.second, indent=1) + "\n")
    for name, text in seen.files.items():
        (seen.directory / f"{pathlib.Path(name).name}.txt").write_text(text)


def what_is_missing(paths: Paths, spec: BootSpec, seen: Observation) -> BurnDown:
    """Return: what the boot asked of vgpu-host that it does not model, with the names that its kernel has for it."""
    needed = burn_down.is_needed(seen.stats, seen.host_log)
    names = register_names.load(paths.tree(spec.variant), paths.platform) if needed else register_names.Names()
    return burn_down.of(seen.stats, seen.host_log, names)


def live(paths: Paths, spec: BootSpec, host: Host, prefix: list[str], seen: Observation, meet: Meet) -> None:
    """Boot @spec on its share of a running @host that others have shares of, and fill @seen, whose directory is made."""
    seen.directory.mkdir(parents=True)
    with Share(host, spec.host.first) as share:
        run_guest(paths, spec, share, prefix, seen, meet)
    seen.log = read(seen.directory / "kernel.log")
    keep(seen)


def run(paths: Paths, spec: BootSpec, directory: pathlib.Path, meet: Meet = Session) -> Observation:
    """Boot @spec and talk to the guest in a session that @meet makes; logs and pictures go to @directory, which is emptied first."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    seen = Observation(directory)
    # A Unix socket's path is limited to 107 bytes, a build directory's is not.
    with tempfile.TemporaryDirectory(prefix="vgpu-") as name, CPUS.one(spec.smp) as prefix:
        short = pathlib.Path(name)
        began = time.monotonic()
        try:
            with Host(paths.host_program, spec.host.on(paths.platform), short, CPUS.other(prefix) if spec.apart else prefix) as host:
                run_guest(paths, spec, host, prefix, seen, meet)
        except (ControlError, OSError) as error:
            seen.fault = seen.fault or str(error)
        for name in ("vgpu-host.log", "vgpu-host.err"):
            if (short / name).exists():
                shutil.copy(short / name, directory / name)
        seen.seconds = time.monotonic() - began
    seen.log, seen.host_log = read(directory / "kernel.log"), read(directory / "vgpu-host.log")
    seen.missing = what_is_missing(paths, spec, seen)
    keep(seen)
    return seen
