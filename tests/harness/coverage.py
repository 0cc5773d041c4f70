# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make coverage`: which lines of the driver's own files are run by KUnit and the boots together; host_coverage.py is about vgpu-host.

All boots of `make check` whose kernel has the driver run on the kernel `debug`, which counts. Each guest sends its counts before its
verdict (tests/guest/guest.sh); a line is covered if any of them ran it. What is not covered is named, and must be what
tests/coverage/uncovered.toml expects, each line with the reason why nothing runs it.
"""

import base64
import binascii
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from harness import cases, check
from harness.cases import Case
from harness.check import Group
from harness.coverage_lines import Line, Lines, add, annotated, percent
from harness.ktap import Result
from harness.paths import DEFAULT_PLATFORM, REPO, Paths

KERNEL = "debug"
STANDS_FOR = ("ours", "debug")
"""The kernels in whose place this one boots: what they have, it has."""

LEAST = 95.0
DRIVER = pathlib.PurePosixPath("drivers/gpu/drm/i915")
EXPECTED = REPO / "tests" / "coverage" / "uncovered.toml"


class CoverageError(Exception):
    """Counts that cannot be read, or a list of uncovered lines that says something no list may say."""


@dataclass(frozen=True, order=True)
class Place:
    """A line of the driver, as a person would point at it: line numbers change with every patch."""

    file: str
    function: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.function}(): {self.text}"


# ---- reading -----------------------------------------------------------------


def is_ours(file: str) -> bool:
    """Is @file, a path as the compiler was given it, one of the guest's?"""
    return pathlib.PurePosixPath(file).name.startswith(("i915_vgpu", "i915_pvinfo"))


def lines_of(report: dict[str, Any]) -> Lines:
    """Return: the lines of the guest's files in one report of `gcov --json-format`, by their paths in the kernel's tree."""
    found: Lines = {}
    built_in = report["current_working_directory"]
    for one in report["files"]:
        if not is_ours(one["file"]):
            continue
        file = os.path.relpath(os.path.join(built_in, one["file"]), built_in)
        for row in one["lines"]:
            key = (file, row["line_number"])
            before = found.get(key, Line(row.get("function_name", ""), 0))
            found[key] = replace(before, count=before.count + row["count"])
    return found


def gcov(notes: pathlib.Path, counts: bytes) -> dict[str, Any]:
    """Return: gcov's report of one object, from the @notes of its compiler and the @counts of one boot."""
    with tempfile.TemporaryDirectory(prefix="vgpu-gcov-") as name:
        work = pathlib.Path(name)
        shutil.copy(notes, work)
        data = work / notes.with_suffix(".gcda").name
        data.write_bytes(counts)
        done = subprocess.run(["gcov", "--json-format", "--stdout", data.name], cwd=work, check=False, text=True,
                              capture_output=True)
    # Counts of another build are told on standard error, and counted as nothing.
    if done.returncode or done.stderr:
        raise CoverageError(f"gcov {data.name}: {done.stderr.strip() or done.returncode}")
    return json.loads(done.stdout)


def sent_counts(directory: pathlib.Path) -> dict[str, bytes]:
    """Return: object -> counts that the guest whose boot was kept in @directory has sent."""
    try:
        return {path.name.removesuffix(".gcda.txt"): base64.b64decode("".join(path.read_text().split()), validate=True)
                for path in sorted(directory.glob("*.gcda.txt"))}
    except binascii.Error as error:
        raise CoverageError(f"{directory}: counts damaged on their way: {error}") from error


def measure(objects: pathlib.Path, boots: Iterable[pathlib.Path]) -> tuple[Lines, set[str]]:
    """Return: the counts of all @boots, and the objects that they are of; @objects is the directory where these were built."""
    total: Lines = {}
    counted: set[str] = set()
    for boot in boots:
        for name, counts in sent_counts(boot).items():
            total = add(total, lines_of(gcov(objects / f"{name}.gcno", counts)))
            counted.add(name)
    return total, counted


def parse_expected(text: str) -> list[tuple[Place, str]]:
    """Return: the lines that are expected to be uncovered, each with its reason; one that a function has twice may come twice."""
    expected: list[tuple[Place, str]] = []
    for row in tomllib.loads(text).get("line", []):
        if set(row) != {"file", "function", "text", "why"} or not row["why"]:
            raise CoverageError(f"a line needs file, function, text and why, and nothing else: {row}")
        expected.append((Place(row["file"], row["function"], row["text"]), row["why"]))
    return expected


# ---- judging -----------------------------------------------------------------


def uncovered(lines: Lines, tree: pathlib.Path) -> list[tuple[int, Place]]:
    """Return: the lines that nothing ran, in order, with their numbers."""
    sources = {file: (tree / file).read_text().splitlines() for file, _ in lines}
    return [(number, Place(pathlib.PurePosixPath(file).name, line.function, sources[file][number - 1].strip()))
            for (file, number), line in sorted(lines.items()) if not line.count]


def table(lines: Lines) -> list[str]:
    """Return: one row per file, and one for all."""
    total: Counter[str] = Counter(file for file, _ in lines)
    covered: Counter[str] = Counter(file for (file, _), line in lines.items() if line.count)
    rows = [(pathlib.PurePosixPath(file).name, total[file], covered[file]) for file in sorted(total)]
    rows.append(("all", sum(total.values()), sum(covered.values())))
    return [f"{'file':28} {'lines':>6} {'covered':>8} {'per cent':>9}",
            *(f"{name:28} {of:6} {run:8} {percent(run, of):9.1f}" for name, of, run in rows)]


def named(missed: list[tuple[int, Place]], expected: list[tuple[Place, str]]) -> list[str]:
    """Return: every line that nothing ran, with its text and why that is so."""
    why = dict(expected)
    return [f"{place.file}:{number}: {place.function}(): {place.text}\n    {why.get(place, 'NO REASON GIVEN')}"
            for number, place in missed]


def listed(places: Counter[Place]) -> str:
    return "\n".join(map(str, sorted(places.elements())))


def counted_result(counted: set[str], objects: set[str]) -> Result:
    """What no guest has counted has no lines at all, covered or not."""
    return Result("every object of the driver was counted", objects <= counted, detail="\n".join(sorted(objects - counted)))


def results(lines: Lines, missed: list[tuple[int, Place]], expected: list[tuple[Place, str]]) -> list[Result]:
    run = sum(1 for line in lines.values() if line.count)
    without_reason = Counter(place for _, place in missed) - Counter(place for place, _ in expected)
    covered_after_all = Counter(place for place, _ in expected) - Counter(place for _, place in missed)
    return [
        Result(f"at least {LEAST:g} % of the lines are covered", percent(run, len(lines)) >= LEAST,
               detail=f"{run} of {len(lines)} are, {percent(run, len(lines)):.1f} %"),
        Result("each uncovered line has its reason in uncovered.toml", not without_reason, detail=listed(without_reason)),
        Result("each line of uncovered.toml is uncovered", not covered_after_all, detail=listed(covered_after_all)),
    ]


# ---- the run -----------------------------------------------------------------


def on_this_kernel(all_cases: Iterable[Case], version: str, platform: str = DEFAULT_PLATFORM) -> list[Case]:
    """Return: the cases for kernel @version and @platform that this kernel can stand for, with it in the place of theirs."""
    return [replace(case, kernel=KERNEL) for case in all_cases if case.kernel in STANDS_FOR and case.is_for(version, platform)]


def write_report(directory: pathlib.Path, report: list[str], lines: Lines, tree: pathlib.Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "report.txt").write_text("\n".join(report) + "\n")
    for file in {file for file, _ in lines}:
        (directory / f"{pathlib.PurePosixPath(file).name}.gcov").write_text(annotated(lines, tree, file))


def judge(paths: Paths, boots: list[pathlib.Path]) -> list[Result]:
    """Add up what boots have left behind in @boots, write the report and show it."""
    tree = paths.tree(KERNEL)
    lines, counted = measure(tree / DRIVER, boots)
    missed, expected = uncovered(lines, tree), parse_expected(EXPECTED.read_text())
    report = [f"Linux {paths.kernel}, {len(boots)} boots", "", *table(lines), "", "Not covered:", *named(missed, expected)]
    write_report(paths.logs("coverage"), report, lines, tree)
    print("".join(f"# {row}\n" for line in report for row in line.splitlines()), end="", flush=True)
    objects = {path.stem for path in (REPO / DRIVER).glob("i915_vgpu*.c")}
    return [counted_result(counted, objects), *results(lines, missed, expected)]


def boots_of(version: str, wanted: str, platform: str = DEFAULT_PLATFORM) -> list[Case]:
    """Return: the shipped cases to be made on kernel @version and @platform whose names contain @wanted."""
    return [case for case in on_this_kernel(cases.load(REPO / "tests" / "boots"), version, platform) if wanted in case.name]


def run(platforms: list[Paths], wanted: str, jobs: int) -> int:
    """Make the boots on all @platforms and add up the lines that they run."""
    boots = [(paths, case) for paths in platforms for case in boots_of(paths.kernel, wanted, paths.platform)]
    groups = [Group(f"{paths.platform}/{case.name}", lambda paths=paths, case=case: check.run_case(paths, case, "coverage"))
              for paths, case in boots]
    print(f"KTAP version 1\n1..{len(groups) + 1}", flush=True)
    booted = check.run_groups(groups, jobs)
    directories = [paths.logs("coverage") / case.name for paths, case in boots]
    summed = check.run_groups([Group("lines", lambda: judge(platforms[0], directories))], 1, len(groups) + 1)
    return check.verdict(booted + summed)
