# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make hostile`: i915 is loaded and unloaded hundreds of times, each time with other registers that lie.

Many lives of the driver share one boot. A guest that an oops has killed takes one life with it, and the next guest goes on.
A run that was stopped goes on where it was, as long as kernel and vgpu-host are the same.
"""

import hashlib
import json
import pathlib
import re
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass

from harness import boot, jobs
from harness.host import HostSpec
from harness.jobs import Job
from harness.ktap import Result
from harness.paths import Paths
from harness.session import Session

SILENCE = 200
"""Seconds without a word or a line of the kernel's log: more than the guest gives one load and one unload."""
RUN_SECONDS = 24 * 3600.0

FATAL = re.compile(
    r"\bBUG\b|\bOops\b|KASAN|UBSAN|general protection fault|divide error|Kernel panic|Unable to handle|list_(add|del) corruption"
    r"|refcount_t: |stack-protector|bad page|Bad page|INFO: (task|rcu)|soft lockup|hung task|scheduling while atomic"
    r"|possible (circular locking|recursive locking|irq lock inversion)|use-after-free")
"""What no register may bring about. Warnings and errors of the driver are fair answers to registers that lie."""
HARMLESS = re.compile(r"BUG: .*mitigation")
PLACE = re.compile(r"RIP: \S*?:(?P<place>\w+\+0x\w+)")
TIME = re.compile(r"^(?:<\d>)?\[ *[\d.]+\](?:\[ *\w+\])? ")
TOLERATED = [r"WARNING:", r"Call Trace", r"\*ERROR\*", r"GPU HANG", r"leaked", r"Memory manager not clean"]
"""Regular expressions for judge.log_result(): what a boot with lying registers may have in its log."""


@dataclass(frozen=True)
class Life:
    """One load and unload: how the registers lied, what became of the driver, and what is wrong about it, if anything."""

    reads: str
    outcome: str
    finding: str = ""
    seconds: float = 0.0

    @property
    def line(self) -> str:
        return f"{self.reads}: {self.finding}"


def fatal_lines(log: str) -> list[str]:
    return [TIME.sub("", line) for line in log.splitlines() if FATAL.search(line) and not HARMLESS.search(line)]


def finding_in(log: str) -> str:
    """Return: the first thing in the kernel's @log that must not be, with the function where it happened; "" if there is none."""
    bad = fatal_lines(log)
    if not bad:
        return ""
    after = log[log.index(bad[0]):]
    place = PLACE.search(after)
    return f"{bad[0].strip()} at {place['place']}" if place else bad[0].strip()


def judged(reads: str, outcome: str, log: str, seconds: float) -> Life:
    """Return: the life of a driver that came back or not, and whose kernel said @log."""
    finding = finding_in(log)
    if not finding and outcome not in ("bound", "unbound"):
        finding = outcome or "no outcome"
    return Life(reads, outcome, finding, round(seconds, 1))


class Record:
    """All lives so far, one JSON object per line. Begun anew when @subject (what was tested) is another one."""

    def __init__(self, path: pathlib.Path, subject: str):
        self.path = path
        lines = path.read_text().splitlines() if path.exists() else []
        if not lines or json.loads(lines[0]) != {"subject": subject}:
            lines = [json.dumps({"subject": subject})]
            path.write_text(lines[0] + "\n")
        self.lives = [Life(**json.loads(line)) for line in lines[1:]]

    def add(self, life: Life) -> None:
        self.lives.append(life)
        with self.path.open("a") as out:
            out.write(json.dumps(asdict(life)) + "\n")

    def done(self) -> set[str]:
        return {life.reads for life in self.lives}


class Lives:
    """The workload: a job is one life, and a guest whose kernel said something fatal gets no other one."""

    def __init__(self, record: Record, directory: pathlib.Path, total: int):
        self.record = record
        self.directory = directory
        self.total = total

    def _add(self, life: Life, log: str) -> None:
        self.record.add(life)
        if life.finding:
            (self.directory / f"{life.reads.replace(':', '-')}.log").write_text(log)
            print(life.line, flush=True)
        print(f"# {len(self.record.lives)} of {self.total}: {life.reads} {life.outcome}, {life.seconds:.0f} s", file=sys.stderr, flush=True)

    def take(self, job: Job, files: dict[str, str], progress: list[str], seconds: float) -> tuple[bool, Job | None]:
        log = files.get("log", "")
        life = judged(job.tests[0], files.get("outcome", "").strip(), log, seconds)
        self._add(life, log)
        return not life.finding, None

    def lost(self, job: Job, progress: list[str], fault: str) -> Job | None:
        log = "\n".join(progress)
        self._add(Life(job.tests[0], "died", finding_in(log) or fault), log)
        return None


class HostileSession(jobs.JobSession):
    """Makes the registers lie as the next job says before the guest hears of it."""

    def on_next(self, rest: str) -> str:
        words = super().on_next(rest)
        if words.startswith("reads "):
            self.control.ask("reads", how=words.split()[1])
        return words


def session_for(queue: jobs.Queue) -> boot.Meet:
    def meet(*args: object, **more: object) -> Session:
        session = HostileSession(*args, **more)  # type: ignore[arg-type]
        session.queue = queue
        queue.log = session.directory / "kernel.log"
        return session

    return meet


def subject_of(paths: Paths, variant: str) -> str:
    """Return: a digest of what is tested."""
    digest = hashlib.sha256()
    for path in (paths.image(variant), paths.initramfs(variant), paths.host_program):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def ways(seeds: int) -> list[str]:
    """Return: all ways to lie that a run tries, the least random ones first."""
    fixed = ["right", "zero", "ones"]
    dead = [f"dead:{reads}" for reads in (0, 10, 30, 100, 300, 1000, 1500, 2000, 3000, 5000, 10000)]
    return [*fixed, *dead, *(f"random:{seed}" for seed in range(1, seeds + 1))]


def summary(lives: list[Life]) -> list[str]:
    outcomes = Counter(life.outcome for life in lives)
    findings = Counter(life.finding for life in lives if life.finding)
    return [f"{len(lives)} lives: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()),
            *(f"{count} x {finding}" for finding, count in findings.most_common()),
            f"{sum(findings.values())} findings"]


def run(paths: Paths, variant: str, seeds: int) -> int:
    """Try @seeds random ways to lie, and the fixed ones. Return: 0 if the driver survived all."""
    directory = paths.logs("hostile") / variant
    directory.mkdir(parents=True, exist_ok=True)
    record = Record(directory / "lives.jsonl", subject_of(paths, variant))
    todo = ways(seeds)
    work = [Job(f"reads {one}", (one,)) for one in todo if one not in record.done()]
    for life in record.lives:
        if life.finding:
            print(life.line)
    spec = boot.BootSpec(variant, "hostile", HostSpec(vgpu={"mapped": "aperture"}), ("vgpu.jobs=1", "oops=panic"),
                         timeout=RUN_SECONDS, patience=SILENCE)
    began = time.monotonic()
    lives = Lives(record, directory, len(todo))
    queue = jobs.Queue(lives, deque(work))
    boots = jobs.run_row(paths, spec, queue, directory, session_for)
    print(f"# {boots} boots, {time.monotonic() - began:.0f} s; logs of findings are in {directory}", file=sys.stderr)
    print(*summary(record.lives), sep="\n")
    return 1 if any(life.finding for life in record.lives) else 0


def survived_result(log: str) -> Result:
    """Return: whether the kernel's @log of one boot is free of what no register may bring about."""
    bad = fatal_lines(log)
    return Result("registers that lie bring about no oops", not bad, detail="\n".join(bad[:10]))
