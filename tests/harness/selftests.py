# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make selftests`: i915's own selftests, group by group, each in a module of its own life.

The groups are the module's parameters igt__N__NAME; a module that runs one is loaded, says in the log which subtests it runs, and
refuses to stay. Groups that fail for a reason which is known are listed in tests/igt/PLATFORM-selftests-fail.txt.
"""

import fnmatch
import pathlib
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace

from harness import igt, jobs
from harness.igt import Expectation, Outcome, Subject
from harness.jobs import Job
from harness.paths import Paths

PARAMETER = re.compile(r"^(igt__\d+__((?:mock|live|perf)_\w+|\w+)):", re.MULTILINE)
HEADERS = "drivers/gpu/drm/i915/selftests"
GROUP = re.compile(r"^selftest\((\w+), *(\w+)\)", re.MULTILINE)
SILENCE = 900
"""No subtest takes longer without a word, the slowest among them makes a million accesses through the aperture."""

APART = ("live@gt_engines",)
"""Groups that compare the time of the GPU with that of the CPU, to a third of 100 us, over a semaphore that the CPU writes: while they
share a CPU, vgpu-host does not see it in time."""

RUNNING = re.compile(r"\bi915: Running (?P<name>\S+/\S+)$")
FAILED = re.compile(r"i915/(?P<name>\S+): (?P<subtest>\S+) failed with error (?P<error>-?\d+)")
TROUBLE = re.compile(r"WARNING:|BUG:|Oops|general protection|INFO: task")


def groups(tree: pathlib.Path, kind: str) -> list[str]:
    """Return: the groups of @kind in @tree, in the order in which the module would run them."""
    text = (tree / HEADERS / f"i915_{kind}_selftests.h").read_text()
    return [name for name, _ in GROUP.findall(text)]


def parameters(module: pathlib.Path) -> list[str]:
    text = subprocess.run(["modinfo", "-F", "parm", str(module)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [one[0] for one in PARAMETER.findall(text)]


def parameter(names: Iterable[str], kind: str, group: str) -> str:
    """Return: the one of @names that chooses @group of @kind; sanitycheck is in each kind."""
    suffixes = (f"__{kind}_{group}", f"__{group}")
    found = [name for suffix in suffixes for name in names if re.fullmatch(r"igt__\d+" + suffix, name)]
    if not found:
        raise SystemExit(f"selftests: the module has no parameter for {kind} {group}")
    return found[0]


def read_log(test: str, text: str, seconds: float) -> Outcome:
    """Return: what @text, the kernel's log of one group, says of it."""
    ran = {match["name"] for line in text.splitlines() if (match := RUNNING.search(line))}
    bad = FAILED.search(text)
    trouble = next((line for line in text.splitlines() if TROUBLE.search(line)), "")
    if bad:
        return Outcome(test, "fail", seconds, f"{bad['name']}: {bad['subtest']} failed with error {bad['error']}")
    if trouble:
        return Outcome(test, "dmesg-fail", seconds, trouble)
    if "selftests" not in text:
        return Outcome(test, "notrun", seconds, igt.last_line(text))
    return Outcome(test, "pass" if ran or test.endswith("sanitycheck") else "skip", seconds, f"{len(ran)} subtests")


class Run(igt.Run):
    """As for IGT, but a job is one group and its result is in the log."""

    def take(self, job: Job, files: dict[str, str], progress: list[str], seconds: float) -> tuple[bool, Job | None]:
        text = "\n".join([*progress, files.get("selftest.log", "")])
        (self.keep / f"{job.tests[0].replace('@', '-')}.log").write_text(text)
        found = read_log(job.tests[0], text, seconds)
        self._add([found])
        return found.result in ("pass", "skip"), None

    def lost(self, job: Job, progress: list[str], fault: str) -> Job | None:
        self._add([Outcome(job.tests[0], "incomplete", 0.0, fault)])
        return None


def choose(paths: Paths, driver: str, wanted: str) -> list[Job]:
    tree = paths.tree(f"igt-{driver}")
    names = parameters(tree / "drivers/gpu/drm/i915/i915.ko")
    found = []
    for kind in ("mock", "live"):
        for group in groups(tree, kind):
            test = f"{kind}@{group}"
            if fnmatch.fnmatch(test, f"*{wanted}*"):
                found.append(Job(f"selftest {kind} {parameter(names, kind, group)}", (test,)))
    return found


def unexpected(found: Iterable[Outcome], fails: list[Expectation]) -> list[str]:
    """Return: which groups do other than pass or skip without being among @fails, and which pass that are."""
    problems = []
    for one in found:
        listed = bool(igt.matching(fails, one.test))
        if one.result == "pass" and listed:
            problems.append(f"{one.test}: passes, but is listed among the failures")
        elif one.result not in ("pass", "skip") and not listed:
            problems.append(f"{one.test}: {one.result}: {one.why}")
    return problems


def run(paths: Paths, subject: Subject, wanted: str) -> int:
    """Run the selftests whose group's name contains @wanted on @subject. Return: 0 if none failed."""
    work = choose(paths, subject.driver, wanted)
    if not work:
        print(f"selftests: no group has '{wanted}' in its name", file=sys.stderr)
        return 2
    directory = paths.logs("selftests") / subject.directory
    directory.mkdir(parents=True, exist_ok=True)
    gathered = Run([job.tests[0] for job in work], directory)
    began = time.monotonic()
    spec = replace(igt.spec(subject, igt.Guest(vgpu=igt.UNSCANNED), paths.platform), patience=SILENCE)
    boots = jobs.run(paths, spec, [job for job in work if job.tests[0] not in APART], gathered, directory)
    boots += jobs.run(paths, replace(spec, apart=True), [job for job in work if job.tests[0] in APART], gathered, directory / "apart")
    found = list(gathered.outcomes.values())
    title = f"i915's selftests on Linux {paths.kernel}, {paths.platform}, {subject}, {boots} boots"
    igt.write_results(directory, found, time.monotonic() - began, title)
    print((directory / "report.txt").read_text())
    print(f"report: {directory}/report.txt")
    problems = unexpected(found, igt.expectations(paths.platform, "selftests-fail"))
    for problem in problems:
        print(f"selftests: {problem}", file=sys.stderr)
    return 1 if problems else 0
