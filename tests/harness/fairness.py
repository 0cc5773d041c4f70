# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make fairness`: how long a guest waits for a register while a hostile neighbour keeps the same vgpu-host busy.

vgpu-host runs on one CPU, the well-behaved guest and its neighbour on the others if there are any. Only the time that vgpu-host makes
the guest wait counts: the time that reader and host waited for a CPU (run_delay in /proc/PID/schedstat) is subtracted, so that other
load on the machine does not decide the result. In scenarios where the host waits for its own child processes, which answer long
requests of control clients, the host's run_delay is not subtracted; they need a quiet machine. Wall-clock times are printed as well.
"""

import multiprocessing
import os
import pathlib
import random
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from harness.control import Control, ControlError
from harness.host import Host, HostSpec, aperture_sockets, sockets
from harness.paths import Paths
from harness.vfio_user import Client

SECONDS = 5.0
"""Of each scenario."""
PAUSE = 0.0005
"""Between two reads of the well-behaved guest."""
CONTROL_EVERY = 50
"""Reads between two questions on the control socket."""
END_SECONDS = 10.0
BOUNDS = {"p99": 5.0, "worst": 20.0, "control": 100.0, "SIGTERM": 100.0}
"""Milliseconds."""

MIB = 1 << 20
GOOD = {"mappable": "64M+64M", "nonmappable": "512M+384M"}
BAD = {"mappable": "128M+64M", "nonmappable": "1G+384M"}
SLICE = 128 * MIB
"""Graphics address of the neighbour's mappable slice."""
MEMORY = 64 * MIB
PAGE = 4096

GGTT_ENTRIES = 2 * MIB
PVINFO_MAGIC, GDRST, FLUSH = 0x78000, 0x941C, 0x101008
FRAME_COUNT, CRC_RESULT, DSPSURF, DISPLAY_READY = 0x70040, 0x60064, 0x7019C, 0x78804
PIPES = (0x0, 0x1000, 0x2000)
RINGS = (0x2000, 0x12000, 0x22000, 0x1A000)
"""Render, video, blitter, video enhancement."""
TAIL, HEAD, START, CTL = 0x30, 0x34, 0x38, 0x3C
WIDTH, HEIGHT = 2560, 1600
MI_STORE_REGISTER, MI_LOAD_REGISTER, MI_BATCH_START = 0x24 << 23 | 1 << 22 | 1, 0x22 << 23 | 1, 0x31 << 23
XY_COLOR_BLT = 2 << 29 | 0x50 << 22 | 3 << 20 | 4


@dataclass(frozen=True)
class Place:
    """Where the neighbour finds the host."""

    socket: pathlib.Path
    aperture: pathlib.Path
    control: pathlib.Path


# ---- what a neighbour does: each goes on until it is killed, and says through @ready when it has begun

Ready = Callable[[], None]


class Guest(Client):
    """The neighbour: a guest with memory at 0 that its mappable slice shows."""

    def __init__(self, place: Place):
        super().__init__(place.socket)
        self.ram = self.memory(MEMORY)
        self.ram[:16 * MIB] = random.Random(1).randbytes(16 * MIB)
        self.read(PVINFO_MAGIC)
        self.post([(GGTT_ENTRIES + (SLICE // PAGE + page) * 4, page * PAGE | 1) for page in range(MEMORY // PAGE)])

    def dwords(self, at: int, *words: int) -> int:
        """Put @words at @at. Return: where the next one goes."""
        struct.pack_into(f"<{len(words)}I", self.ram, at, *words)
        return at + 4 * len(words)

    def start_ring(self, base: int, batch: int) -> None:
        """Let the engine at @base run the batch at @batch in its slice; each engine has a page for its ring."""
        ring = 32 * MIB + RINGS.index(base) * PAGE
        self.dwords(ring, MI_BATCH_START, SLICE + batch)
        self.post([(base + START, SLICE + ring), (base + HEAD, 0), (base + CTL, 1), (base + TAIL, 8)])

    def endless(self, base: int, *command: int, times: int = 1) -> None:
        """Let the engine at @base do @command, @times in a batch that begins anew at its end."""
        batch = 33 * MIB + RINGS.index(base) * MIB
        end = self.dwords(batch, *command * times)
        self.dwords(end, MI_BATCH_START, SLICE + batch)
        self.start_ring(base, batch)

    def light(self) -> None:
        """Three pipes with the largest picture, palette, matrix and frame sums, as fast as the clock goes."""
        writes = [(0x46040, 1 << 31 | 3 << 28 | 50 << 16 | 1 << 8 | 0x64), (0x46104, 4 << 29)]
        for pipe in PIPES:
            writes += [(0x6001C + pipe, (WIDTH - 1) << 16 | HEIGHT - 1), (0x70188 + pipe, 4 * WIDTH),
                       (0x70180 + pipe, 1 << 31 | 6 << 26 | 1 << 30 | 1 << 24), (DSPSURF + pipe, SLICE), (0x60050 + pipe, 1 << 31 | 2 << 29),
                       (0x60000 + pipe, (HEIGHT - 1) << 16 | 1), (0x6000C + pipe, 169 << 16 | 1), (0x60400 + pipe, 1 << 31 | 1 << 28),
                       (0x70008 + pipe, 1 << 31)]
        self.post(writes)


def idle(place: Place, ready: Ready) -> None:
    Client(place.socket)
    ready()
    while True:
        time.sleep(1)


def posted_surfaces(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    guest.light()
    ready()
    while True:
        guest.post([(DSPSURF, SLICE)] * 2730)


def summed_frames(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    guest.light()
    ready()
    while True:
        for pipe in PIPES:
            guest.read(CRC_RESULT + pipe)


def posted_entries(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    writes = [(GGTT_ENTRIES + (SLICE // PAGE + page) * 4, page * PAGE | 1) for page in range(2730)]
    ready()
    while True:
        guest.post(writes)


def reads_without_end(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    ready()
    while True:
        for _ in range(200):
            guest.ask_read(FRAME_COUNT)
        for _ in range(200):
            guest.receive()


def on_every_engine(*command: int, times: int) -> Callable[[Place, Ready], None]:
    """Return: a neighbour whose four engines do @command for ever."""
    def run(place: Place, ready: Ready) -> None:
        guest = Guest(place)
        guest.light()
        for base in RINGS:
            guest.endless(base, *command, times=times)
        ready()
        while True:
            time.sleep(1)
            guest.read(PVINFO_MAGIC)
    return run


def blits(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    guest.endless(RINGS[2], XY_COLOR_BLT, 0xF0 << 16 | 3 << 24 | 8192, 0, 8191 << 16 | 2048, SLICE, 0)
    ready()
    while True:
        time.sleep(1)
        guest.read(PVINFO_MAGIC)


def hangs(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    guest.dwords(32 * MIB, 0x7FFFFFFF, 0)
    ready()
    while True:
        guest.post([(GDRST, 1), (RINGS[0] + START, SLICE + 32 * MIB), (RINGS[0] + HEAD, 0), (RINGS[0] + CTL, 1), (RINGS[0] + TAIL, 8)] * 100)
        guest.read(PVINFO_MAGIC)


def resets(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    ready()
    while True:
        guest.command(13)
        guest.read(PVINFO_MAGIC)


def reconnects(place: Place, ready: Ready) -> None:
    ready()
    while True:
        try:
            Client(place.socket).close()
        except OSError:
            pass  # the one before is not gone yet
        except EOFError:
            pass


def maps(place: Place, ready: Ready) -> None:
    guest = Client(place.socket)
    fd = os.memfd_create("guest")
    os.ftruncate(fd, PAGE)
    ready()
    while True:
        for i in range(10000):
            guest.map(fd, i * 2 * PAGE, PAGE)
        for i in range(10000):
            guest.unmap(i * 2 * PAGE, PAGE)


def silent_plugin(place: Place, ready: Ready) -> None:
    ready()
    while True:
        plugin = socket.socket(socket.AF_UNIX)
        plugin.connect(str(place.aperture))
        vmm = socket.socket(socket.AF_UNIX)
        vmm.connect(str(place.socket))
        time.sleep(0.2)
        plugin.close()
        vmm.close()
        time.sleep(0.05)


def deaf_plugin(place: Place, ready: Ready) -> None:
    """It takes no message; its guest changes entries all the time."""
    plugin = socket.socket(socket.AF_UNIX)
    plugin.connect(str(place.aperture))
    time.sleep(0.2)
    while True:
        try:
            guest = Guest(place)
            ready()
            while True:
                guest.post([(GGTT_ENTRIES + (SLICE // PAGE + page) * 4, page * PAGE | 1) for page in range(1000)] + [(FLUSH, 1)])
                guest.read(FRAME_COUNT)
        except (OSError, EOFError):
            ready()
            time.sleep(0.05)  # it was cut off, as it should be


def statistics(place: Place, ready: Ready) -> None:
    """Every register was touched, every other entry is mapped, and somebody asks for all of it."""
    guest = Guest(place)
    guest.post([(offset, 0) for offset in range(0, GGTT_ENTRIES, 4) if not 0x78000 <= offset < 0x79000])
    for first, count in ((SLICE, 64 * MIB), (1024 * MIB, 384 * MIB)):
        guest.post([(GGTT_ENTRIES + (first + at) // PAGE * 4, at % MEMORY & ~0xFFF | (at // PAGE & 1)) for at in range(0, count, PAGE)])
    guest.read(PVINFO_MAGIC)
    control = Control(place.control, 60)
    ready()
    while True:
        control.ask("stats", vgpu=1)
        control.ask("ggtt", vgpu=1)


def screenshots(place: Place, ready: Ready) -> None:
    guest = Guest(place)
    guest.light()
    guest.read(PVINFO_MAGIC)
    control = Control(place.control, 60)
    ready()
    while True:
        control.ask("screenshot", vgpu=1, pipe=0, path=str(place.control.with_name("screen.png")))


def silent_clients(place: Place, ready: Ready) -> None:
    """Connections that say nothing, on every socket."""
    kept = []
    ready()
    while True:
        for path in (place.socket, place.control):
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(1)
            try:
                client.connect(str(path))
                kept.append(client)
            except OSError:
                pass  # the queue is full
        if len(kept) > 200:
            kept.clear()


@dataclass(frozen=True)
class Scenario:
    name: str
    run: Callable[[Place, Ready], None]
    share: dict[str, str] = field(default_factory=dict)
    """What else the neighbour's vGPU is."""
    children: bool = False
    """Child processes of the host compete with it for its CPU."""


SCENARIOS = (
    Scenario("idle neighbour", idle),
    Scenario("posted plane updates", posted_surfaces),
    Scenario("sums of three large pipes", summed_frames),
    Scenario("posted GGTT entries", posted_entries),
    Scenario("reads without end", reads_without_end),
    Scenario("engines read the frame counter", on_every_engine(MI_STORE_REGISTER, FRAME_COUNT, SLICE + 40 * MIB, times=4000)),
    Scenario("engines flush a mapped GGTT", on_every_engine(MI_LOAD_REGISTER, FLUSH, 1, times=4000), {"mapped": "ggtt"}),
    Scenario("large blits", blits),
    Scenario("engines that hang", hangs),
    Scenario("device resets", resets),
    Scenario("connections that end at once", reconnects),
    Scenario("connections that say nothing", silent_clients),
    Scenario("10,000 DMA ranges", maps),
    Scenario("a plugin that says nothing", silent_plugin, {"mapped": "aperture"}),
    Scenario("a plugin that takes nothing", deaf_plugin, {"mapped": "aperture"}),
    Scenario("stats of every register", statistics, children=True),
    Scenario("screenshots", screenshots, children=True),
)


# ---- what its neighbour notices

@dataclass
class Waits:
    """How long things took, in milliseconds: @wall by the clock, @reads and @control without waits for a CPU."""

    wall: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    control: list[float] = field(default_factory=list)
    sigterm: float = 0.0
    ended: str = ""
    """Why the neighbour is gone, if it is; or that the host ended badly."""

    def figures(self) -> dict[str, float]:
        return {"p99": percentile(self.reads, 99), "worst": max(self.reads), "control": max(self.control), "SIGTERM": self.sigterm}

    def over(self) -> list[str]:
        """Return: what is not as it should be."""
        beyond = [f"{name} {value:.1f} ms, more than {BOUNDS[name]:.0f}" for name, value in self.figures().items() if value > BOUNDS[name]]
        return [*beyond, *([self.ended] if self.ended else [])]


def percentile(values: list[float], percent: float) -> float:
    """Return: the value that @percent of 100 @values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def run_delay(pid: int) -> float:
    """Return: how long the process has waited for a CPU so far, in seconds."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


class Watch:
    """Times what others do for us; what @pids waited for a CPU does not count."""

    def __init__(self, *pids: int):
        self.pids = pids

    def _delays(self) -> float:
        return sum(map(run_delay, self.pids))

    def time(self, what: Callable[[], object]) -> tuple[float, float]:
        """Return: milliseconds by the clock, and without waits for a CPU."""
        delays = self._delays()
        begin = time.monotonic()
        what()
        wall = time.monotonic() - begin
        return 1e3 * wall, 1e3 * max(0.0, wall - (self._delays() - delays))


def look(place: pathlib.Path, control: Control, watch: Watch, seconds: float) -> Waits:
    """Read registers of the well-behaved guest at @place for @seconds."""
    waits, client = Waits(), Client(place)
    end = time.monotonic() + seconds
    client.read(PVINFO_MAGIC)
    while time.monotonic() < end:
        wall, own = watch.time(lambda: client.read(FRAME_COUNT))
        waits.wall.append(wall)
        waits.reads.append(own)
        if len(waits.reads) % CONTROL_EVERY == 1:
            waits.control.append(watch.time(lambda: control.ask("info"))[1])
        time.sleep(PAUSE)
    client.close()
    return waits


def end_host(host: Host, waits: Waits) -> None:
    """End @host; its waits for a CPU can be read until it is waited for."""
    pid = host.process.pid
    delay, begin = run_delay(pid), time.monotonic()
    host.process.terminate()
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) and time.monotonic() < begin + END_SECONDS:
        time.sleep(0.001)
    waits.sigterm = 1e3 * (time.monotonic() - begin - (run_delay(pid) - delay))
    status = host.stop()
    if status:
        waits.ended = f"vgpu-host ended with status {status}"


def be_neighbour(scenario: Scenario, place: Place, ready: Ready, over: Callable[[], bool]) -> None:
    """Once @over, errors only mean that the host has gone."""
    try:
        scenario.run(place, ready)
    except (OSError, EOFError, ControlError):
        if not over():
            raise


def measure(program: pathlib.Path, scenario: Scenario, directory: pathlib.Path, seconds: float) -> Waits:
    cpus = sorted(os.sched_getaffinity(0))
    spec = HostSpec(vgpu=GOOD, second={**BAD, **scenario.share})
    good, bad = sockets(spec, directory)
    aperture = (*aperture_sockets(spec, directory), pathlib.Path("none"))[0]
    context = multiprocessing.get_context("fork")
    ready, over = context.Event(), context.Event()
    with Host(program, spec, directory, ["taskset", "-c", str(cpus[0])]) as host:
        place = Place(bad, aperture, directory / "control.sock")
        neighbour = context.Process(target=be_neighbour, args=(scenario, place, ready.set, over.is_set), daemon=True)
        os.sched_setaffinity(0, cpus[1:] or cpus)
        try:
            neighbour.start()
            if not ready.wait(60):
                raise TimeoutError(f"{scenario.name}: the neighbour did not begin")
            watched = [os.getpid()] if scenario.children else [os.getpid(), host.process.pid]
            waits = look(good, host.control, Watch(*watched), seconds)
            if not neighbour.is_alive():
                waits.ended = f"the neighbour ended with status {neighbour.exitcode}"
            over.set()
            end_host(host, waits)
        finally:
            if neighbour.pid:
                neighbour.kill()
                neighbour.join()
            os.sched_setaffinity(0, cpus)
    return waits


def rows(results: dict[str, Waits]) -> Iterator[str]:
    yield f"{'milliseconds':32} {'reads':>7} {'median':>8} {'p99':>8} {'worst':>8} {'by the clock':>12} {'control':>8} {'SIGTERM':>8}"
    for name, waits in results.items():
        one = waits.figures()
        yield (f"{name:32} {len(waits.reads):7} {percentile(waits.reads, 50):8.2f} {one['p99']:8.2f} {one['worst']:8.2f} "
               f"{max(waits.wall):12.2f} {one['control']:8.2f} {one['SIGTERM']:8.2f}")


def run(paths: Paths, only: str = "", seconds: float = SECONDS) -> int:
    """Print the table of all scenarios whose name contains @only. Return: 0 if none is above the bounds."""
    chosen = [scenario for scenario in SCENARIOS if only in scenario.name]
    if not chosen:
        raise SystemExit(f"fairness: no scenario has '{only}' in its name; known are {', '.join(one.name for one in SCENARIOS)}")
    results: dict[str, Waits] = {}
    for number, scenario in enumerate(chosen, 1):
        print(f"# {number} of {len(chosen)}: {scenario.name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="fairness-", ignore_cleanup_errors=True) as name:
            results[scenario.name] = measure(paths.out / "vgpu-host/vgpu-host", scenario, pathlib.Path(name), seconds)
    print(*rows(results), sep="\n")
    bad = {name: waits.over() for name, waits in results.items() if waits.over()}
    for name, words in bad.items():
        print(f"not ok - {name}: {'; '.join(words)}")
    print(f"{len(results) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0
