# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make fuzz`: libFuzzer makes up guests for the core of vgpu-host, out of those in tests/vgpu-host/tests/fuzz/corpus."""

import os
import pathlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator

from harness.ktap import Result
from harness.paths import REPO, Paths

CORPUS = REPO / "tests/vgpu-host/tests/fuzz/corpus"
SHORT_RUNS = 8000
"""What takes about 20 seconds. With the seed the programs are the same each time."""
LONGEST = 1024
UNIT_SECONDS = 120
"""Of the clock: a machine that boots guests at the same time is slow."""
PROGRESS_SECONDS = 30

STATE = re.compile(r"^#(?P<runs>\d+)\s+(?P<what>\w+)\s+cov: (?P<covered>\d+) .*corp: (?P<kept>\d+)/")
FINDING = re.compile(r"Test unit written to (?P<path>\S+)")


def program(paths: Paths) -> pathlib.Path:
    return paths.out / "vgpu-host-fuzz/tests/fuzz/fuzz-core"


def command(paths: Paths, directory: pathlib.Path, *options: str) -> list[str]:
    """@directory is where findings go; what is new goes to its corpus/."""
    kept = directory / "corpus"
    kept.mkdir(parents=True, exist_ok=True)
    return [str(program(paths)), f"-artifact_prefix={directory}/", f"-max_len={LONGEST}", f"-timeout={UNIT_SECONDS}",
            "-rss_limit_mb=2048", *options, str(kept), str(CORPUS)]


def environment() -> dict[str, str]:
    return {"ASAN_SYMBOLIZER_PATH": "/usr/bin/llvm-symbolizer-14", **os.environ}


def advice(paths: Paths, output: str) -> list[str]:
    """Return: how to see each finding in @output again."""
    lines = []
    for path in FINDING.findall(output):
        lines += [f"found: {path}", f"  again:    FUZZ_LOG=1 {program(paths)} {path}",
                  f"  shorter:  {program(paths)} -minimize_crash=1 -max_total_time=60 {path}",
                  f"  then give it a unit test in tests/vgpu-host/tests/core, mend it, and put the program into {CORPUS.relative_to(REPO)}"]
    return lines


def short_tests(paths: Paths, runs: int = SHORT_RUNS) -> list[Result]:
    """As many guests as `make check` has time for."""
    directory = paths.out / "fuzz-short"
    for left in directory.glob("corpus/*"):
        left.unlink()
    done = subprocess.run(command(paths, directory, f"-runs={runs}", "-seed=1"), check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", env=environment())
    name = f"what must hold holds for {runs} made-up guests"
    return [Result(name, done.returncode == 0, detail="\n".join([*advice(paths, done.stdout), done.stdout[-6000:]]))]


def watch(lines: Iterator[str]) -> str:
    """Print the fuzzer's state now and then. Return: its last output."""
    tail: list[str] = []
    shown = began = time.monotonic()
    for line in lines:
        tail = [*tail[-200:], line]
        state = STATE.match(line)
        if state and time.monotonic() - shown >= PROGRESS_SECONDS:
            shown = time.monotonic()
            print(f"# {shown - began:.0f} s: {state['runs']} guests, {state['covered']} branches, {state['kept']} guests kept",
                  file=sys.stderr, flush=True)
    return "".join(tail)


def run(paths: Paths, seconds: int) -> int:
    """Fuzz for @seconds, one process. Return: 0 if nothing was found."""
    directory = paths.out / "fuzz"
    fuzzer = subprocess.Popen(command(paths, directory, f"-max_total_time={seconds}", "-print_final_stats=1"), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", env=environment())
    assert fuzzer.stdout
    output = watch(iter(fuzzer.stdout.readline, ""))
    status = fuzzer.wait()
    if status:
        print(output, *advice(paths, output), sep="\n")
        return 1
    print(*(line for line in output.splitlines() if line.startswith(("Done", "stat::"))), f"new guests: {directory}/corpus", sep="\n")
    return 0
