# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make fuzz`: libFuzzer runs on each part of vgpu-host that takes input from outside, from tests/vgpu-host/tests/fuzz/corpus on."""

import os
import pathlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from harness.ktap import Result
from harness.paths import REPO, Paths

SOURCES = REPO / "tests/vgpu-host/tests/fuzz"
HANG_SECONDS = 120
"""Of the clock, for one program: what it catches is what waits or never ends. What is slow is judged by its CPU time (judge.h), so
that a machine that boots guests at the same time makes no findings."""
PROGRESS_SECONDS = 30

STATE = re.compile(r"^#(?P<runs>\d+)\s+(?P<what>\w+)\s+cov: (?P<covered>\d+) .*corp: (?P<kept>\d+)/")
FINDING = re.compile(r"Test unit written to (?P<path>\S+)")


@dataclass(frozen=True)
class Target:
    """A program fuzz-@name.

    @longest: bytes of one of its inputs
    @short_runs: what takes a few seconds, 40 for all targets together; with the seed the inputs are the same each time
    @units: where a finding gets a unit test, below tests/vgpu-host/tests
    """

    name: str
    longest: int
    short_runs: int
    units: str

    @property
    def corpus(self) -> pathlib.Path:
        return SOURCES / "corpus" / self.name

    @property
    def dictionary(self) -> pathlib.Path:
        return SOURCES / f"{self.name}.dict"

    def program(self, paths: Paths) -> pathlib.Path:
        return paths.out / "vgpu-host-fuzz/tests/fuzz" / f"fuzz-{self.name}"


TARGETS = (
    Target("core", 1024, 5000, "core"),
    Target("vfio-user", 1024, 3000, "vfio_user_*.c"),
    Target("control", 4400, 150, "app_control*.c"),
    Target("options", 4400, 20000, "app_options.c"),
    Target("edid", 1024, 2000, "core/monitor.c"),
    Target("plugin", 1024, 400, "plugin_*.c or app_aperture.c"),
)


class FuzzError(ValueError):
    """A target that is none."""


def selected(name: str) -> list[Target]:
    """Return: the target called @name, or all."""
    found = [target for target in TARGETS if name in ("", target.name)]
    if not found:
        raise FuzzError(f"TARGET={name}: there are {', '.join(target.name for target in TARGETS)}")
    return found


def command(paths: Paths, target: Target, directory: pathlib.Path, *options: str) -> list[str]:
    """@directory is where findings go; what is new goes to its corpus/."""
    kept = directory / "corpus"
    kept.mkdir(parents=True, exist_ok=True)
    words = [f"-dict={target.dictionary}"] if target.dictionary.exists() else []
    return [str(target.program(paths)), f"-artifact_prefix={directory}/", f"-max_len={target.longest}", f"-timeout={HANG_SECONDS}",
            "-rss_limit_mb=2048", *words, *options, str(kept), str(target.corpus)]


def environment() -> dict[str, str]:
    return {"ASAN_SYMBOLIZER_PATH": "/usr/bin/llvm-symbolizer-14", **os.environ}


def advice(paths: Paths, target: Target, output: str) -> list[str]:
    """Return: how to see each finding in @output again."""
    lines = []
    program = target.program(paths)
    for path in FINDING.findall(output):
        lines += [f"found: {path}", f"  again:    FUZZ_LOG=1 {program} {path}",
                  f"  shorter:  {program} -minimize_crash=1 -max_total_time=60 {path}",
                  f"  then give it a unit test in tests/vgpu-host/tests/{target.units}, mend it, and put the input into {target.corpus.relative_to(REPO)}"]
    return lines


def short_test(paths: Paths, target: Target) -> Result:
    directory = paths.out / "fuzz-short" / target.name
    for left in directory.glob("corpus/*"):
        left.unlink()
    done = subprocess.run(command(paths, target, directory, f"-runs={target.short_runs}", "-seed=1"), check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", env=environment())
    return Result(f"{target.name}: what must hold holds for {target.short_runs} made-up inputs", done.returncode == 0,
                  detail="\n".join([*advice(paths, target, done.stdout), done.stdout[-6000:]]))


def short_tests(paths: Paths) -> list[Result]:
    """As many inputs of each target as `make check` has time for."""
    return [short_test(paths, target) for target in TARGETS]


def watch(name: str, lines: Iterator[str]) -> str:
    """Print the state of target @name now and then. Return: its last output, and its last state if a list of words came after that."""
    tail: list[str] = []
    last = ""
    shown = began = time.monotonic()
    for line in lines:
        tail = [*tail[-200:], line]
        state = STATE.match(line)
        last = line if state else last
        if state and time.monotonic() - shown >= PROGRESS_SECONDS:
            shown = time.monotonic()
            print(f"# {name}: {shown - began:.0f} s: {state['runs']} inputs, {state['covered']} branches, {state['kept']} inputs kept",
                  file=sys.stderr, flush=True)
    return "".join(tail if last in tail else [last, *tail])


def summary(name: str, output: str) -> str:
    """Return: what a target has done, from its last output."""
    states = [state for state in map(STATE.match, output.splitlines()) if state]
    last = f"{states[-1]['runs']} inputs, {states[-1]['covered']} branches" if states else "no input was run"
    return f"{name}: {last}, {len(FINDING.findall(output)) or 'no'} finding"


def fuzz(paths: Paths, target: Target, seconds: int) -> bool:
    """Fuzz one target for @seconds, in one process, from what it found before. Return: True if nothing was found."""
    directory = paths.out / "fuzz" / target.name
    fuzzer = subprocess.Popen(command(paths, target, directory, f"-max_total_time={seconds}", "-print_final_stats=1"), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", env=environment())
    assert fuzzer.stdout
    output = watch(target.name, iter(fuzzer.stdout.readline, ""))
    status = fuzzer.wait()
    lines = [output, *advice(paths, target, output)] if status else []
    print(*lines, f"{summary(target.name, output)}, exit status {status}; inputs kept: {directory}/corpus", sep="\n", flush=True)
    return status == 0


def run(paths: Paths, seconds: int, name: str = "", jobs: int = 1) -> int:
    """Fuzz target @name, or each, @jobs at a time. Return: 0 if nothing was found."""
    try:
        targets = selected(name)
    except FuzzError as error:
        print(f"fuzz: {error}", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(jobs) as pool:
        clean = list(pool.map(lambda target: fuzz(paths, target, seconds), targets))
    return 0 if all(clean) else 1
