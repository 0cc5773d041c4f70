# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make release-check`: everything that a release claims, one step after the other; release.toml names them.

A step that has passed is not made again as long as the project is the same, so that a run that was stopped goes on where it was. All
steps are made, whatever fails before them, and a table at the end says which claims hold.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from harness.paths import REPO

TABLE = REPO / "tests/harness/release.toml"


class StepError(ValueError):
    """The table says something that no step may say."""


@dataclass(frozen=True)
class Step:
    """One row of the table, where its fields are explained."""

    name: str
    claim: str
    make: list[str]
    kernels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Job:
    """One step with one kernel."""

    name: str
    claim: str
    command: list[str]


@dataclass(frozen=True)
class Outcome:
    """How @job ended: @word is passed, passed before, or FAILED."""

    job: Job
    word: str
    seconds: float

    @property
    def ok(self) -> bool:
        return self.word != "FAILED"


def parse(text: str) -> list[Step]:
    """Return: the steps of a table; an unknown key is an error."""
    data = tomllib.loads(text)
    if set(data) != {"step"}:
        raise StepError("steps are [[step]] tables, and there is nothing else")
    known = {one.name for one in fields(Step)}
    for table in data["step"]:
        if unknown := set(table) - known:
            raise StepError(f"{table.get('name', 'a step without name')}: unknown key {', '.join(sorted(unknown))}")
        if missing := {"name", "claim", "make"} - set(table):
            raise StepError(f"{table.get('name', 'a step without name')}: {', '.join(sorted(missing))} missing")
    steps = [Step(**table) for table in data["step"]]
    if len({step.name for step in steps}) != len(steps):
        raise StepError("two steps have the same name")
    return steps


def jobs_of(steps: list[Step]) -> list[Job]:
    """Return: each step with each of its kernels."""
    found = []
    for step in steps:
        command = ["make", "--no-print-directory", *step.make]
        if not step.kernels:
            found.append(Job(step.name, step.claim, command))
        found += [Job(f"{step.name}-{kernel}", step.claim, [*command, f"KERNEL={kernel}"]) for kernel in step.kernels]
    return found


def state(repo: pathlib.Path = REPO) -> str:
    """Return: what stands for the project as it is, with what is not committed yet."""
    digest = hashlib.sha256()
    for command in (["ls-files", "-s"], ["diff", "HEAD"], ["ls-files", "-o", "--exclude-standard"]):
        digest.update(subprocess.run(["git", "-C", str(repo), *command], check=True, stdout=subprocess.PIPE).stdout)
    return digest.hexdigest()[:16]


def environment() -> dict[str, str]:
    """Return: ours without what the make that called us has put there for its own children, and without its KERNEL."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "KERNEL", "VARIANT")}


def run_job(job: Job, log: pathlib.Path) -> bool:
    """Run @job with its output in @log. Return: whether it passed."""
    with log.open("w") as file:
        done = subprocess.run(job.command, cwd=REPO, env=environment(), check=False, stdin=subprocess.DEVNULL, stdout=file,
                              stderr=subprocess.STDOUT)
    return done.returncode == 0


def try_job(job: Job, directory: pathlib.Path, now: str, runner: Callable[[Job, pathlib.Path], bool] = run_job) -> Outcome:
    """Run @job on the project in state @now, unless it has passed on it before."""
    stamp = directory / f"{job.name}.passed"
    if stamp.exists() and stamp.read_text().split()[0] == now:
        return Outcome(job, "passed before", float(stamp.read_text().split()[1]))
    stamp.unlink(missing_ok=True)
    print(f"# {job.name} ...", file=sys.stderr, flush=True)
    began = time.monotonic()
    ok = runner(job, directory / f"{job.name}.log")
    seconds = time.monotonic() - began
    if ok:
        stamp.write_text(f"{now} {seconds:.0f}\n")
    return Outcome(job, "passed" if ok else "FAILED", seconds)


def table(outcomes: list[Outcome], directory: pathlib.Path) -> str:
    """Return: a line for each step, and where the log of one that failed is."""
    width = max(len(one.job.name) for one in outcomes)
    lines = []
    for one in outcomes:
        lines.append(f"{one.job.name:<{width}}  {one.word:<13}  {one.seconds:>6.0f} s  {one.job.claim}")
        lines += [] if one.ok else [f"{'':<{width}}  see {directory / one.job.name}.log"]
    failed = sum(not one.ok for one in outcomes)
    return "\n".join([*lines, f"{len(outcomes) - failed} passed, {failed} failed"])


def run(out: pathlib.Path) -> int:
    """Make every step. Return: 0 if all claims hold."""
    directory = out / "release"
    directory.mkdir(parents=True, exist_ok=True)
    now = state()
    outcomes = [try_job(job, directory, now) for job in jobs_of(parse(TABLE.read_text()))]
    if state() != now:
        print("release-check: the project was changed during the run; run it again", file=sys.stderr)
        return 1
    print(table(outcomes, directory))
    return 0 if all(one.ok for one in outcomes) else 1
