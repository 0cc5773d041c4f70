# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make kunit`: the driver's KUnit suites by the kernel's own kunit.py, on a 64-bit and on a 32-bit kernel.

kunit.py configures, builds and boots; i915's .kunitconfig says what for. Beside it goes a configuration in which all else is
off: what the kernel turns on by default takes most of the time to compile. Each machine is built in a directory of its own,
right below the tree, which is where the compiler cache can help.
"""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass

from harness import cases, check, ktap, logscan, qemu
from harness.ktap import Result
from harness.paths import REPO, Paths

I915 = "drivers/gpu/drm/i915"
SMALL = REPO / "tests/kernel/kunit.config"
SECONDS = 300


@dataclass(frozen=True)
class Arch:
    """A machine as kunit.py calls it, and as QEMU does."""

    name: str
    emulator: str
    bits: str


ARCHES = (Arch("x86_64", "qemu-system-x86_64", "CONFIG_64BIT=y"),
          Arch("i386", "qemu-system-i386", "# CONFIG_64BIT is not set"))


def wrapper(program: qemu.Qemu) -> str:
    """A script that starts @program under the name by which kunit.py looks for it."""
    settings = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in program.environment.items())
    return f'#!/bin/sh\n{settings}exec {shlex.join(program.command)} "$@"\n'


def emulator_directory(paths: Paths, arch: Arch) -> str:
    """Return: a directory for PATH in which @arch's QEMU is; any version will do."""
    own = shutil.which(arch.emulator)
    if own:
        return str(pathlib.Path(own).parent)
    if not (paths.sysroot / "usr/bin" / arch.emulator).exists():
        raise SystemExit(f"kunit: no {arch.emulator} here and none in {paths.sysroot}: run `make sysroot`")
    directory = paths.out / "bin"
    directory.mkdir(parents=True, exist_ok=True)
    script = directory / arch.emulator
    script.write_text(wrapper(qemu.in_sysroot(paths.sysroot, arch.emulator)))
    script.chmod(0o755)
    return str(directory)


def small_config(tree: pathlib.Path, arch: Arch, directory: pathlib.Path) -> pathlib.Path:
    """Return: a configuration with what i915's .kunitconfig asks for and little else, made anew only if that changes."""
    wanted = "\n".join([SMALL.read_text(), (tree / I915 / ".kunitconfig").read_text(), arch.bits, ""])
    fragment, config = directory / "wanted.config", directory / "small.config"
    directory.mkdir(exist_ok=True)
    if not (config.exists() and fragment.exists() and fragment.read_text() == wanted):
        fragment.write_text(wanted)
        subprocess.run(["make", "-s", "-C", str(tree), f"ARCH={arch.name}", f"O={directory.name}",
                        f"KCONFIG_ALLCONFIG={fragment}", "allnoconfig"], check=True)
        (directory / ".config").replace(config)
    return config


def command(arch: Arch, directory: str, config: str, jobs: int) -> list[str]:
    return ["./tools/testing/kunit/kunit.py", "run", f"--arch={arch.name}", f"--kunitconfig={I915}", f"--kunitconfig={config}",
            f"--build_dir={directory}", "--make_options=CC=ccache gcc", f"--jobs={jobs}", f"--timeout={SECONDS}",
            "--raw_output=kunit"]


def judge(stream: str, log: str, allowed: list[str]) -> list[Result]:
    """The results in kunit.py's raw output; its own word on success is not asked, because it gives none for raw output."""
    summary = ktap.parse(stream, planned_levels=check.KUNIT_PLANS)
    results = [*summary.results, *(Result("KTAP", False, detail=problem) for problem in summary.problems)]
    bad = logscan.bad_lines(log, allowed)
    return [*results, Result("the kernel log is clean", bool(log) and not bad, detail="\n".join(bad[:20]) or "it is empty")]


def run_arch(paths: Paths, arch: Arch, jobs: int) -> list[Result]:
    tree = paths.tree("kunit")
    directory = tree / f".kunit-{arch.name}"
    config = small_config(tree, arch, directory)
    log = directory / "test.log"
    log.unlink(missing_ok=True)
    environment = {**os.environ, "PATH": f"{emulator_directory(paths, arch)}:{os.environ['PATH']}"}
    done = subprocess.run(command(arch, directory.name, str(config), jobs), cwd=tree, env=environment, check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode or not log.exists():
        return [Result("kunit.py builds and runs a kernel", False, detail=done.stdout[-3000:])]
    allowed = [pattern for case in cases.load(REPO / "tests/boots") if case.guest == "units" for pattern in case.log_may]
    return judge(done.stdout, log.read_text(errors="replace"), allowed)


def groups(paths: Paths) -> list[check.Group]:
    jobs = int(os.environ.get("JOBS") or os.cpu_count() or 1)
    return [check.Group(f"kunit-{arch.name}", lambda arch=arch: run_arch(paths, arch, jobs)) for arch in ARCHES]


def main(paths: Paths, wanted: str) -> int:
    """One machine after the other: the compilers share the processors anyway."""
    chosen = check.selected(groups(paths), wanted)
    if not chosen:
        print(f"kunit: no machine is called '{wanted}'", file=sys.stderr)
        return 2
    print(f"KTAP version 1\n1..{len(chosen)}", flush=True)
    return check.verdict(check.run_groups(chosen, jobs=1))
