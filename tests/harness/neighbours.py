# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Four guests at once on one vgpu-host, each with a vGPU of GVT-g's smallest type, a console and batches that run.

One is killed and boots again, one is hostile. The other two must be unaffected: none of their accesses is refused, their batches are
right, vblanks continue at the monitor's rate, and their pictures stay as drawn. The rebooted guest must be unaffected, too: its batches
and pictures are right. vgpu-host, built with the sanitizers, keeps running throughout and exits with status 0.
"""

import concurrent.futures
import contextlib
import math
import os
import pathlib
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from harness import boot, demo, judge, png, units
from harness.boot import Observation
from harness.host import Host, HostSpec, Share
from harness.ktap import Result
from harness.paths import Paths
from harness.session import Session

NAME = "neighbours"
QUIET, MAPPED, VICTIM, HOSTILE = range(4)
BYSTANDERS = (QUIET, MAPPED)


def shares(count: int, **more: str) -> list[dict[str, str]]:
    """Return: @count shares of GVT-g's smallest type (V5_8), side by side; four take the whole aperture and 1536 of the 1792 MiB behind it."""
    return [{"mappable": f"{64 * i}M+64M", "nonmappable": f"{256 + 384 * i}M+384M", "fences": "4", **more} for i in range(count)]


SHARES = shares(4)
for with_plugin in (MAPPED, VICTIM):
    SHARES[with_plugin]["mapped"] = "aperture"

RATE = 65_000_000 / (1344 * 806)
"""VESA's timing of 1024x768, the monitor's mode: Hz of the pixel clock, and pixels of a frame with its blanks."""
OFF = 1000e-6
"""So much i915 lets a pixel clock be off."""
SLACK = 1
"""Blanks: nobody knows at which moment of a frame they were counted."""
ANSWER_SECONDS = 2.0
"""Of vgpu-host's CPU time, which no other load stretches, between a question and its answer. It first does what the sockets hold of
all guests, which took up to 0.5 s with the sanitizers on a machine with five times more to do than it has CPUs."""
SAMPLE_SECONDS = 0.25
LAST_LOOKS = 4

SLOTS = 2
"""So many boots at a time this counts for; no process of it is bound to a CPU."""
TIMEOUT = 400.0
MEMORY_MIB = 256
PAGES = (MEMORY_MIB - 2) << 20
PATIENT = ("rcupdate.rcu_cpu_stall_timeout=300",)
"""A guest that waits for its turn would take itself for stalled."""
TRESPASSES = (f"memmap=8K${PAGES:#x}", f"vgpu.trespasses={PAGES:#x}")
"""Two pages for the hostile guest's GPU, of which its kernel knows nothing; what the firmware keeps lies above them."""
ROUNDS_BEFORE_DEATH = 2
INTO_THE_ROUND = 1.0
"""Seconds after it began a round of batches, at which the victim is killed."""
ROUNDS_AFTERWARDS = 2
REFUSED = ("ggtt-write", "fence", "aperture", "ggtt-address", "dma", "ppgtt-create-known", "ppgtt-destroy-unknown")
"""What the hostile guest must have tried."""


class Gathering:
    """Where guests, by their numbers, wait for each other. Whoever is gone is waited for no more."""

    def __init__(self, guests: int):
        self.guests = set(range(guests))
        self.here: set[int] = set()
        self.gone: set[int] = set()
        self._changed = threading.Condition()

    def arrive(self, guest: int, seconds: float = TIMEOUT) -> None:
        """Wait until all others are here, too."""
        with self._changed:
            self.here.add(guest)
            self._changed.notify_all()
        self.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Wait until all are here, as one who is not among them."""
        with self._changed:
            self._changed.wait_for(lambda: self.here | self.gone == self.guests, seconds)

    def leave(self, guest: int) -> None:
        with self._changed:
            self.gone.add(guest)
            self._changed.notify_all()

    def has_left(self, *guests: int) -> bool:
        with self._changed:
            return self.gone.issuperset(guests)


def cpu_seconds(pid: int) -> float:
    """Return: the CPU time of process @pid so far, by the clock that clock_getcpuclockid(3) would give."""
    return time.clock_gettime(~pid << 3 | 2)


@dataclass(frozen=True)
class Sample:
    """What vgpu-host told of a share at a moment between @asked and @answered, by time.monotonic(). It computed @cpu seconds for it."""

    asked: float
    answered: float
    cpu: float
    vblanks: int
    refused: int


def sample(share: Share) -> Sample:
    asked, before = time.monotonic(), cpu_seconds(share.process.pid)
    stats = share.control.ask("stats", phase="boot")  # the registers of one phase; all other counters are of all
    return Sample(asked, time.monotonic(), cpu_seconds(share.process.pid) - before, stats["work"]["vblanks"], sum(stats["refused"].values()))


def blanks_due(first: Sample, since: Sample, one: Sample) -> tuple[float, float]:
    """Return: how many blanks may have passed from @first on to a moment that is not before @since nor after @one."""
    return ((since.asked - first.answered) * RATE * (1 - OFF) - SLACK, (one.answered - first.asked) * RATE * (1 + OFF) + SLACK)


def blanks_problem(samples: list[Sample]) -> str:
    """Return: where the blanks since the first of @samples are not as many as pass at RATE, or nothing.

    The counter of a guest whose aperture the plugin just changes stands still meanwhile: what it shows may be as old as the look before.
    But what is late comes later, and what is lost does not: one of the last looks must show all.
    """
    if len(samples) <= LAST_LOOKS or samples[-1].asked - samples[0].answered < 1:
        return f"{len(samples)} looks at the counter, or less than a second between them"
    first, lost = samples[0], 0
    for number, (before, one) in enumerate(zip(samples, samples[1:]), 1):
        count = one.vblanks - first.vblanks
        least, most = blanks_due(first, before, one)
        if not least <= count <= most:
            return f"{count} blanks after {one.asked - first.asked:.2f} s, {least:.1f} to {most:.1f} are due"
        lost += number >= len(samples) - LAST_LOOKS and count < blanks_due(first, one, one)[0]
    return f"some blanks were lost: {count} after {one.asked - first.asked:.2f} s" if lost == LAST_LOOKS else ""


def dearest(samples: list[Sample]) -> float:
    """Return: the most CPU time that vgpu-host took for an answer, in seconds."""
    return max((one.cpu for one in samples), default=math.inf)


# ---- the guests ----------------------------------------------------------------------


More = Callable[[int], bool]
"""Says whether a guest goes on that asks for the n-th time, from 1 on."""


class Neighbour(Session):
    """A session in which the guest asks, before each round of what it does, whether it shall go on."""

    more: More
    rounds = 0

    def on_more(self, _: str) -> str:
        self.rounds += 1
        return "yes" if self.more(self.rounds) else "no"


def meeting(more: More) -> boot.Meet:
    def meet(*args: Any, **arguments: Any) -> Neighbour:
        session = Neighbour(*args, **arguments)
        session.more = more
        return session

    return meet


class Run:
    """One evening of all guests on @host. What each showed is in @seen, by name; what the host told meanwhile in @samples.

    @problems are those of the harness with the host, such as questions without an answer.
    """

    def __init__(self, paths: Paths, host: Host, directory: pathlib.Path, prefix: list[str]):
        self.paths = paths
        self.host = host
        self.directory = directory
        self.prefix = prefix
        self.gathering = Gathering(len(SHARES))
        self.seen: dict[str, Observation] = {}
        self.problems: list[str] = []
        self.samples: dict[int, list[Sample]] = {guest: [] for guest in BYSTANDERS}

    def live(self, guest: int, name: str, more: More, words: tuple[str, ...] = ()) -> None:
        """Boot @guest and keep what it showed under @name."""
        seen = self.seen[name] = Observation(self.directory / name)
        spec = boot.BootSpec("ours", NAME, HostSpec(vgpu=SHARES[guest], first=guest), (*PATIENT, *words), TIMEOUT, memory_mib=MEMORY_MIB)
        boot.live(self.paths, spec, self.host, self.prefix, seen, meeting(more))

    def shown_by(self, name: str) -> Observation:
        return self.seen.get(name) or Observation(self.directory / name, fault="it never began")

    def _arrive(self, guest: int, turn: int) -> None:
        if turn == 1:
            self.gathering.arrive(guest)

    def bystander(self, guest: int) -> None:
        def more(turn: int) -> bool:
            self._arrive(guest, turn)
            return not self.gathering.has_left(VICTIM, HOSTILE)

        self.live(guest, f"guest-{guest}", more)

    def victim(self) -> None:
        def more(turn: int) -> bool:
            self._arrive(VICTIM, turn)
            if turn == ROUNDS_BEFORE_DEATH:
                threading.Timer(INTO_THE_ROUND, os.kill, (self.seen["killed"].pid, signal.SIGKILL)).start()
            return True

        self.live(VICTIM, "killed", more)
        self.live(VICTIM, "back", lambda turn: turn <= ROUNDS_AFTERWARDS)

    def hostile(self) -> None:
        """It draws for one round, and is hostile for at least one and until the victim is through with its second life."""
        def more(turn: int) -> bool:
            self._arrive(HOSTILE, turn)
            return turn != 2 and (turn <= 3 or not self.gathering.has_left(VICTIM))

        self.live(HOSTILE, "hostile", more, TRESPASSES)

    def watch(self) -> None:
        """From when all are at work until there is no more trouble, look at the bystanders' counters."""
        self.gathering.wait(TIMEOUT)
        with contextlib.ExitStack() as stack:
            shares = {guest: stack.enter_context(Share(self.host, guest)) for guest in BYSTANDERS}
            while not self.gathering.has_left(VICTIM, HOSTILE):
                for guest, share in shares.items():
                    self.samples[guest].append(sample(share))
                time.sleep(SAMPLE_SECONDS)

    def _until_gone(self, guest: int, life: Callable[[], None]) -> None:
        try:
            life()
        finally:
            self.gathering.leave(guest)

    def all(self) -> None:
        lives = {QUIET: lambda: self.bystander(QUIET), MAPPED: lambda: self.bystander(MAPPED), VICTIM: self.victim, HOSTILE: self.hostile}
        with concurrent.futures.ThreadPoolExecutor(len(lives) + 1) as pool:
            futures = [*(pool.submit(self._until_gone, guest, life) for guest, life in lives.items()), pool.submit(self.watch)]
        self.problems = [repr(error) for future in futures if (error := future.exception())]


# ---- the verdict ---------------------------------------------------------------------


def named(name: str, results: list[Result]) -> list[Result]:
    return [replace(one, name=f"{name}: {one.name}") for one in results]


def picture_results(seen: Observation) -> list[Result]:
    drawn = seen.files.get("i915_vgpu_info", "").encode()
    problems = {when: png.memory_problem(seen.directory / f"{when}.png", drawn) for when in ("before", "after")}
    return [Result(f"the monitor shows what the guest drew, {when} the trouble", not problem, detail=problem)
            for when, problem in problems.items()]


def sample_results(samples: list[Sample]) -> list[Result]:
    problem = blanks_problem(samples)
    refused = max((one.refused for one in samples), default=0)
    return [Result(f"blanks go on at {RATE:.2f} Hz", not problem, detail=problem),
            Result("nothing is refused while there is trouble", bool(samples) and not refused, detail=f"{refused} refusals, {len(samples)} looks"),
            Result(f"an answer takes the host at most {ANSWER_SECONDS:g} s of CPU time", dearest(samples) <= ANSWER_SECONDS,
                   detail=f"{dearest(samples):.3f} s")]


def killed_results(seen: Observation) -> list[Result]:
    """A guest that ends without a word, after it has drawn."""
    in_the_midst = seen.fault == "the guest is gone" and not seen.verdict and "batches" in seen.ktap
    return [Result("it is killed while it draws", in_the_midst, detail=f"{seen.fault or 'no fault'}, verdict '{seen.verdict}'"),
            judge.console_result(seen), judge.log_result(seen)]


def hostile_results(seen: Observation) -> list[Result]:
    refused, work = seen.stats.get("refused", {}), seen.stats.get("work", {})
    return [*judge.guest_results(seen), *judge.partition_results(seen), judge.console_result(seen), judge.log_result(seen),
            *(Result(f"the host refuses {kind}", refused.get(kind, 0) > 0, detail=str(refused)) for kind in REFUSED),
            Result("the host meets commands that it does not know", work.get("unknown_commands", 0) > 0, detail=str(work))]


def host_results(status: int, errors: str, problems: list[str]) -> list[Result]:
    return [Result("it answers to the end", not problems, detail="\n".join(problems)), judge.same("it ends with status 0", status, 0),
            Result("the sanitizers are silent", not units.SANITIZER.search(errors), detail=errors[-4000:])]


def judged(run: Run) -> list[Result]:
    results: list[Result] = []
    for guest in BYSTANDERS:
        seen = run.shown_by(f"guest-{guest}")
        results += named(f"guest {guest}", [*demo.judge_demo(seen), *picture_results(seen), *sample_results(run.samples[guest])])
    back = run.shown_by("back")
    return [*results, *named("killed guest", killed_results(run.shown_by("killed"))),
            *named("guest that came back", [*demo.judge_demo(back), *picture_results(back)]),
            *named("hostile guest", hostile_results(run.shown_by("hostile")))]


def results_of(paths: Paths) -> list[Result]:
    """Boot all of them and judge what they showed; their logs and pictures go to a directory each."""
    directory = paths.logs("check") / NAME
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    spec = HostSpec(vgpu=SHARES[0], others=tuple(SHARES[1:]))
    with tempfile.TemporaryDirectory(prefix="vgpu-") as name, boot.CPUS.one(SLOTS) as prefix:
        short = pathlib.Path(name)
        try:
            with Host(paths.sanitized_host_program, spec, short, prefix) as host:
                run = Run(paths, host, directory, prefix)
                run.all()
                status = host.stop()
        finally:
            for log in short.glob("vgpu-host.*"):
                shutil.copy(log, directory / log.name)
    return [*judged(run), *named("vgpu-host", host_results(status, boot.read(directory / "vgpu-host.err"), run.problems))]
