# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make host-coverage`: which lines of vgpu-host its unit tests run, including the inputs that its fuzzers have kept.

Each source directory has a floor just below the measured value, so that new code needs tests. The report lists the lines that never
run, mostly the handling of failed system calls.
"""

import json
import os
import pathlib
import subprocess
from collections import Counter
from typing import Any

from harness import check
from harness.check import Group
from harness.coverage_lines import Line, Lines, add, annotated, percent
from harness.ktap import Result
from harness.paths import REPO, Paths

SOURCES = REPO / "tests" / "vgpu-host"
FLOORS = {"app": 94.0, "core": 98.5, "platform": 98.5, "plugin": 88.5, "vfio-user": 96.5}
"""Of each directory with those below it, the least per cent of its lines. Child processes of app/ end by _exit(), which writes no counts."""


class HostCoverageError(Exception):
    """Counts that cannot be read."""


def directory_of(file: str) -> str:
    """Return: the top directory of @file, a path below vgpu-host; "" if it is none that is counted."""
    parts = pathlib.PurePosixPath(file).parts
    return parts[0] if len(parts) > 1 and parts[0] in FLOORS else ""


def lines_of(report: dict[str, Any]) -> Lines:
    """Return: the lines of vgpu-host's own files in one report of `gcov --json-format`, by their paths below it."""
    found: Lines = {}
    for one in report["files"]:
        file = os.path.relpath(os.path.join(report["current_working_directory"], one["file"]), SOURCES)
        if directory_of(file):
            for row in one["lines"]:
                found = add(found, {(file, row["line_number"]): Line(row.get("function_name", ""), row["count"])})
    return found


def gcov(build: pathlib.Path) -> list[dict[str, Any]]:
    """Return: one report for each object below @build; an object that never ran has counts of 0."""
    notes = sorted(str(path.relative_to(build)) for path in build.rglob("*.gcno"))
    done = subprocess.run(["gcov", "--json-format", "--stdout", *notes], cwd=build, check=False, text=True, capture_output=True)
    if done.returncode or "mismatch" in done.stderr:
        raise HostCoverageError(f"gcov in {build}: {done.stderr.strip()[-2000:] or done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(build: pathlib.Path) -> Lines:
    total: Lines = {}
    for report in gcov(build):
        total = add(total, lines_of(report))
    return total


# ---- judging -----------------------------------------------------------------


def counts_of(lines: Lines, directory: str) -> tuple[int, int]:
    """Return: how many of the lines in @directory ran, and how many there are."""
    counts = [line.count for (file, _), line in lines.items() if directory_of(file) == directory]
    return sum(map(bool, counts)), len(counts)


def floor_result(lines: Lines, directory: str, floor: float) -> Result:
    run, of = counts_of(lines, directory)
    return Result(f"at least {floor:g} % of the lines in {directory} are covered", percent(run, of) >= floor,
                  detail=f"{run} of {of} are, {percent(run, of):.1f} %")


def table(lines: Lines) -> list[str]:
    """Return: a row for each file, those with the most uncovered lines first, and one for each directory."""
    total = Counter(file for file, _ in lines)
    missed = Counter(file for (file, _), line in lines.items() if not line.count)
    rows = [f"{file:32} {total[file]:6} {missed[file]:6}" for file in sorted(total, key=lambda file: (-missed[file], file))]
    sums = [f"{name:32} {of:6} {of - run:6} {percent(run, of):6.1f} %" for name in FLOORS for run, of in [counts_of(lines, name)]]
    return [f"{'file':32} {'lines':>6} {'missed':>6}", *rows, "", *sums]


# ---- the run -----------------------------------------------------------------


def run_tests(build: pathlib.Path) -> Result:
    for counts in build.rglob("*.gcda"):
        counts.unlink()
    done = subprocess.run(["meson", "test", "-C", str(build), "--no-rebuild", "--timeout-multiplier", "4"], check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return Result("the unit tests pass", done.returncode == 0, detail=done.stdout[-4000:])


def write_report(directory: pathlib.Path, lines: Lines) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "report.txt").write_text("\n".join(table(lines)) + "\n")
    for file in {file for file, _ in lines}:
        (directory / f"{file.replace('/', '-')}.gcov").write_text(annotated(lines, SOURCES, file))


def results(paths: Paths) -> list[Result]:
    build = paths.out / "vgpu-host-coverage"
    tested = run_tests(build)
    lines = measure(build)
    write_report(build / "report", lines)
    print("".join(f"# {row}\n" for row in table(lines)[-len(FLOORS):]) + f"# report: {build}/report", flush=True)
    return [tested, *(floor_result(lines, *row) for row in FLOORS.items())]


def run(paths: Paths) -> int:
    print("KTAP version 1\n1..1", flush=True)
    return check.verdict(check.run_groups([Group("vgpu-host lines", lambda: results(paths))], 1))
