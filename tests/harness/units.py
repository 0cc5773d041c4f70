# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Runs the tests that need no guest.

They are the unit tests of vgpu-host and how it is built (hardening), the fuzz test of the driver's core, the tests of the harness and
of the series scripts, the kernel's hook map, and shellcheck.
"""

import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import unittest
from concurrent.futures import ProcessPoolExecutor

from harness.ktap import Result
from harness.paths import REPO, Paths

TAP_LINE = re.compile(r"^(not )?ok \d+ - (.*)$", re.MULTILINE)
SANITIZER = re.compile(r"ERROR: (Address|Leak)Sanitizer|runtime error:")


def test_results(name: str, entry: dict) -> list[Result]:
    """Return: the results of one program in meson's test log: its own TAP lines if it writes them, else its verdict."""
    output = entry.get("stdout", "") + entry.get("stderr", "")
    ok = entry["result"] == "OK"
    rows = [Result(f"{name}: {words.strip()}", not bad, detail=output[-2000:] if bad else "")
            for bad, words in TAP_LINE.findall(entry.get("stdout", ""))]
    if ok and rows and all(row.ok for row in rows):
        return rows
    if ok and not rows:
        return [Result(name, True)]
    return [*rows, Result(f"{name}: the program ends well", False, detail=f"{entry['result']}\n{output[-4000:]}")]


def host_tests(paths: Paths) -> list[Result]:
    """The unit tests of vgpu-host under AddressSanitizer and UndefinedBehaviorSanitizer."""
    directory = paths.out / "vgpu-host-asan"
    environment = {**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
    log = directory / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    done = subprocess.run(["meson", "test", "-C", str(directory), "--no-rebuild"], env=environment, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not log.exists():
        return [Result("meson test runs", False, detail=done.stdout[-4000:])]
    results: list[Result] = []
    for line in log.read_text().splitlines():
        entry = json.loads(line)
        results += test_results(entry["name"].split(" / ")[-1], entry)
    return results or [Result("vgpu-host has unit tests", False, detail="none was found")]


FUZZ = REPO / "tests/fuzz"
I915 = REPO / "drivers/gpu/drm/i915"


def fuzz_tests(paths: Paths, rounds: int = 1_000_000) -> list[Result]:
    """The driver's decisions, compiled for userspace with the sanitizers, asked about random partitions."""
    program = paths.out / "vgpu-core-fuzz"
    program.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["gcc", "-O1", "-g", "-Wall", "-Wextra", "-Wno-sign-compare", "-Werror", "-fsanitize=address,undefined",
                           "-fno-sanitize-recover", f"-I{FUZZ}/include", f"-I{REPO}/include", f"-I{I915}", "-o", str(program),
                           str(FUZZ / "vgpu_core_fuzz.c"), str(I915 / "i915_vgpu_core.c")],
                          check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        return [Result("the decisions compile for userspace", False, detail=done.stdout[-4000:])]
    done = subprocess.run([str(program), str(rounds)], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return [Result(f"what must hold holds for {rounds} partitions", done.returncode == 0, detail=done.stdout[-4000:])]


HARDENED = {
    "is position independent": r"Type:\s+DYN.*\n(.*\n)*.*FLAGS_1.*\bPIE\b",
    "has its relocations read-only": r"GNU_RELRO(.*\n)*.*FLAGS.*\bNOW\b",
    "has a stack that is no code": r"GNU_STACK.*\bRW\b",
    "has its stack guarded": r"\b__stack_chk_fail\b",
    "has its buffers checked (_FORTIFY_SOURCE)": r"\b__(memcpy|snprintf|vsnprintf|read|recv)_chk\b",
}
"""What readelf says of a program that is built as the README promises."""


def hardening(program: str, described: str) -> list[Result]:
    """Return: a result for each promise on how @program is built; @described is what readelf says of it."""
    return [Result(f"{program} {words}", re.search(pattern, described) is not None, detail=described[:3000])
            for words, pattern in HARDENED.items()]


def hardening_tests(paths: Paths) -> list[Result]:
    """The program that users start, not the one with sanitizers."""
    program = paths.out / "vgpu-host/vgpu-host"
    done = subprocess.run(["readelf", "--wide", "--file-header", "--program-headers", "--dynamic", "--dyn-syms", str(program)], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return hardening(program.name, done.stdout)


class _Collect(unittest.TestResult):
    """Keeps one result for every test method."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Result] = []

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.rows.append(Result(test.id().removeprefix("harness.tests."), True))

    def addSubTest(self, test, subtest, err) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.rows.append(Result(f"{test.id()} {subtest}", False, detail=self._exc_info_to_string(err, test)))

    def addError(self, test, err) -> None:
        super().addError(test, err)
        self.rows.append(Result(test.id(), False, detail=self._exc_info_to_string(err, test)))

    def addFailure(self, test, err) -> None:
        super().addFailure(test, err)
        self.rows.append(Result(test.id(), False, detail=self._exc_info_to_string(err, test)))


def _python_tests(directory: pathlib.Path, top: pathlib.Path) -> list[Result]:
    suite = unittest.TestLoader().discover(str(directory), "test_*.py", str(top))
    collected = _Collect()
    suite.run(collected)
    return collected.rows or [Result(f"{directory} has unit tests", False, detail="none was found")]


def python_tests(directory: pathlib.Path, top: pathlib.Path) -> list[Result]:
    """Every test_*.py in @directory, imported as from @top.

    In a process of its own: a test may change the environment, the standard output or sys.path, which are the process's, while
    other jobs run in other threads.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_python_tests, directory, top).result()


def harness_tests() -> list[Result]:
    return python_tests(REPO / "tests" / "harness" / "tests", REPO / "tests")


def series_tests() -> list[Result]:
    return python_tests(REPO / "scripts" / "series", REPO / "scripts" / "series")


def hook_map_tests(paths: Paths) -> list[Result]:
    """The hooks in the kernel under test are those that scripts/series/hooks-*.txt name."""
    done = subprocess.run(["python3", str(REPO / "scripts/series/hookmap.py"), "--tree", str(paths.tree("ours"))], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return [Result(f"the hooks in Linux {paths.kernel} are the expected ones", done.returncode == 0, detail=done.stdout)]


def shell_files() -> list[pathlib.Path]:
    found = [*REPO.glob("scripts/**/*.sh"), *REPO.glob("tests/guest/**/*.sh"), REPO / "tests/guest/init", REPO / ".ci/run"]
    return sorted(path for path in found if path.exists())


def shell_tests() -> list[Result]:
    results = []
    for path in shell_files():
        done = subprocess.run(["shellcheck", "-e", "SC1091", str(path)], check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        results.append(Result(f"shellcheck {path.relative_to(REPO)}", done.returncode == 0, detail=done.stdout))
    return results
