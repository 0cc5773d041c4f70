# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Which QEMU runs, and with which arguments.

vfio-user-pci needs QEMU 10.1. Where the machine's own is older, the one in the sysroot runs through the sysroot's dynamic
linker: it needs neither root nor a chroot.
"""

import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import Any

NEEDED = (10, 1)
PROGRAM = "qemu-system-x86_64"
FIRST_GPU_SLOT = 2
KVM_GET_API_VERSION = 0xAE00
KVM_CREATE_VM = 0xAE01


@dataclass(frozen=True)
class Qemu:
    """A way to start QEMU: @command with @environment on top of ours."""

    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    def version(self) -> tuple[int, ...]:
        done = subprocess.run([*self.command, "--version"], env={**os.environ, **self.environment}, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return parse_version(done.stdout)


def parse_version(text: str) -> tuple[int, ...]:
    match = re.search(r"version (\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part) for part in match.groups() if part) if match else (0,)


def in_sysroot(root: pathlib.Path, program: str = PROGRAM) -> Qemu:
    libraries = root / "usr/lib/x86_64-linux-gnu"
    return Qemu(
        command=[str(root / "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", str(libraries),
                 str(root / "usr/bin" / program), "-L", str(root / "usr/share/qemu"), "-L", str(root / "usr/share/seabios")],
        environment={"QEMU_MODULE_DIR": str(libraries / "qemu")},
    )


def find(root: pathlib.Path) -> Qemu:
    """Return: the machine's own QEMU if it is new enough, else the sysroot's."""
    own = shutil.which(PROGRAM)
    if own and Qemu([own]).version() >= NEEDED:
        return Qemu([own])
    if not (root / "usr/bin" / PROGRAM).exists():
        raise SystemExit(f"harness: no {PROGRAM} >= {NEEDED[0]}.{NEEDED[1]} here and none in {root}: run `make sysroot`")
    return in_sysroot(root)


def kvm_works() -> bool:
    try:
        with open("/dev/kvm", "rb+", buffering=0) as device:
            if fcntl.ioctl(device, KVM_GET_API_VERSION, 0) != 12:
                return False
            os.close(fcntl.ioctl(device, KVM_CREATE_VM, 0))
    except OSError:
        return False
    return True


def kvm_boots(program: Qemu, kernel: pathlib.Path, seconds: float = 10.0) -> bool:
    """Return: whether @kernel runs under KVM as far as its panic over the missing root, after which QEMU exits.

    Nested virtualization may offer a /dev/kvm that takes a virtual machine and then gets nowhere.
    """
    command = [*program.command, "-nodefaults", "-no-reboot", "-display", "none", "-machine", "q35", "-accel", "kvm",
               "-cpu", "host", "-m", "256M", "-kernel", str(kernel), "-append", "panic=-1"]
    try:
        done = subprocess.run(command, env={**os.environ, **program.environment}, timeout=seconds, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def accelerator(program: Qemu, kernel: pathlib.Path, record: pathlib.Path) -> str:
    """Return: "kvm" or "tcg"; the environment's ACCEL decides unless it is "auto" or unset. The answer is kept in @record."""
    wanted = os.environ.get("ACCEL") or "auto"
    if wanted != "auto":
        return wanted
    known = record.read_text().strip() if record.exists() else ""
    if known not in ("kvm", "tcg"):  # nothing yet, or what another boot is just writing
        known = "kvm" if kvm_works() and kvm_boots(program, kernel) else "tcg"
        record.write_text(known)
    return known


@dataclass(frozen=True)
class Machine:
    """What a guest is made of. Sockets and files are absolute paths. If not @posted, a write to the GPU waits for its answer."""

    kernel: pathlib.Path
    initramfs: pathlib.Path
    gpu_sockets: list[pathlib.Path]
    command_line: list[str]
    accel: str = "tcg"
    smp: int = 1
    memory_mib: int = 512
    posted: bool = True
    plugins: list[str] = field(default_factory=list)
    console: str = "stdio"
    verdict_socket: pathlib.Path | None = None


def gpu(slot: int, path: pathlib.Path, posted: bool) -> dict[str, Any]:
    device = {"driver": "vfio-user-pci", "addr": f"{slot}.0", "socket": {"type": "unix", "path": str(path)}}
    return device if posted else {**device, "x-no-posted-writes": True}


def arguments(machine: Machine) -> list[str]:
    """Return: QEMU's arguments for @machine. A pure function: a unit test looks at it."""
    size = f"{machine.memory_mib}M"
    args = ["-nodefaults", "-no-reboot", "-vga", "none", "-display", "none", "-monitor", "none",
            "-machine", "q35,memory-backend=mem", "-accel", machine.accel,
            "-cpu", "host" if machine.accel == "kvm" else "max",
            "-object", f"memory-backend-memfd,id=mem,size={size},share=on", "-m", size, "-smp", str(machine.smp),
            "-kernel", str(machine.kernel), "-initrd", str(machine.initramfs),
            "-append", " ".join(machine.command_line)]
    if machine.console == "stdio":
        args += ["-chardev", "stdio,id=console,signal=off"]
    else:
        args += ["-chardev", f"file,id=console,path={machine.console}"]
    args += ["-serial", "chardev:console"]
    if machine.verdict_socket:
        args += ["-device", "virtio-serial-pci", "-chardev", f"socket,id=verdict,path={machine.verdict_socket}",
                 "-device", "virtserialport,chardev=verdict,name=verdict"]
    for plugin in machine.plugins:
        args += ["-plugin", plugin]
    for slot, path in enumerate(machine.gpu_sockets, FIRST_GPU_SLOT):
        args += ["-device", json.dumps(gpu(slot, path, machine.posted), separators=(",", ":"))]
    return args
