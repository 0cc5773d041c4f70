# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make idle`: the cost of idle guests: memory and CPU time of vgpu-host with one, two and four guests that only show a console."""

import contextlib
import concurrent.futures
import pathlib
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

from harness import boot, judge, neighbours
from harness.host import Host, HostSpec
from harness.paths import Paths
from harness.session import Session

GUESTS = (1, 2, 4)
MAPPED = ("none", "aperture")
SETTLE_SECONDS = 10
"""After the last guest came up; i915 turns off interrupts that nobody waits for."""
SECONDS = 30
TIMEOUT = 400.0


@dataclass(frozen=True)
class Cost:
    """Of @guests together: KiB of vgpu-host's own (@own) and of what it shares with QEMU (@shared), and seconds of CPU time per second."""

    mapped: str
    guests: int
    own: int
    shared: int
    cpu: float

    @property
    def row(self) -> str:
        return f"| `{self.mapped}` | {self.guests} | {self.own / 1024:.1f} MiB | {self.shared / 1024:.1f} MiB | {100 * self.cpu / self.guests:.2f} % |"


HEADER = "| `mapped` | guests | own memory | shared with QEMU | CPU time per guest |\n|---|---|---|---|---|"


def memory(rollup: str) -> tuple[int, int]:
    """Return: proportional set sizes in KiB from the text of /proc/PID/smaps_rollup: what is private by nature, and what is shared memory."""
    sizes = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in rollup.splitlines()) if value.endswith(" kB")}
    return sizes["Pss_Anon"] + sizes["Pss_File"], sizes["Pss_Shmem"]


class Idler(Session):
    """A session whose guest asks once, and is answered when all was measured."""

    measured: threading.Event
    gathering: neighbours.Gathering
    guest: int

    def on_idle(self, _: str) -> str:
        self.gathering.arrive(self.guest)
        self.measured.wait(TIMEOUT)
        return "ok"


class Run:
    """Guests side by side on @host, until their @cost is known."""

    def __init__(self, paths: Paths, host: Host, directory: pathlib.Path, shares: list[dict[str, str]]):
        self.paths = paths
        self.host = host
        self.directory = directory
        self.shares = shares
        self.gathering = neighbours.Gathering(len(shares))
        self.measured = threading.Event()

    def _guest(self, guest: int) -> list[str]:
        """Return: what went wrong."""
        def meet(*args: object, **more: object) -> Idler:
            session = Idler(*args, **more)  # type: ignore[arg-type]
            session.measured, session.gathering, session.guest = self.measured, self.gathering, guest
            return session

        seen = boot.Observation(self.directory / f"guest-{guest}")
        spec = boot.BootSpec("ours", "idle", HostSpec(vgpu=self.shares[guest], first=guest), neighbours.PATIENT, TIMEOUT,
                             memory_mib=neighbours.MEMORY_MIB)
        try:
            boot.live(self.paths, spec, self.host, [], seen, meet)
        finally:
            self.gathering.leave(guest)
        return [f"guest {guest}: {one.name}: {one.detail}" for one in judge.guest_results(seen) if not one.ok]

    def _measure(self, mapped: str) -> Cost:
        pid = self.host.process.pid
        try:
            self.gathering.wait(TIMEOUT)
            time.sleep(SETTLE_SECONDS)
            before, began = neighbours.cpu_seconds(pid), time.monotonic()
            time.sleep(SECONDS)
            cpu = (neighbours.cpu_seconds(pid) - before) / (time.monotonic() - began)
            own, shared = memory(pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text())
        finally:
            self.measured.set()
        return Cost(mapped, len(self.shares), own, shared, cpu)

    def all(self, mapped: str) -> Cost:
        with concurrent.futures.ThreadPoolExecutor(len(self.shares)) as pool:
            guests = [pool.submit(self._guest, guest) for guest in range(len(self.shares))]
            cost = self._measure(mapped)
        wrong = [problem for guest in guests for problem in guest.result()]
        if wrong:
            raise SystemExit("idle: " + "\n".join(wrong))
        return cost


def measure(paths: Paths, mapped: str, guests: int, directory: pathlib.Path) -> Cost:
    shutil.rmtree(directory, ignore_errors=True)
    shares = neighbours.shares(guests, mapped=mapped)
    with contextlib.ExitStack() as stack:
        short = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vgpu-")))
        host = stack.enter_context(Host(paths.host_program, HostSpec(vgpu=shares[0], others=tuple(shares[1:])), short))
        return Run(paths, host, directory, shares).all(mapped)


def run(paths: Paths) -> int:
    """Print a row for each number of guests. Return: 0; a guest that fails ends the program."""
    print(HEADER)
    for mapped in MAPPED:
        for guests in GUESTS:
            print(f"# {guests} guests, mapped={mapped} ...", file=sys.stderr, flush=True)
            print(measure(paths, mapped, guests, paths.logs("idle") / f"{mapped}-{guests}").row, flush=True)
    return 0
