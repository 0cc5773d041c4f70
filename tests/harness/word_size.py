# SPDX-License-Identifier: GPL-2.0 OR MIT
"""What a driver makes of addresses around 4 GiB where a word has 32 bits, without a guest of 32 bit: the file of the driver that decides
is compiled as it is into a program of that word size (tests/word-size)."""

import pathlib
import re
import subprocess
from dataclasses import dataclass

from harness import ktap, shortcomings
from harness.ktap import Result
from harness.paths import REPO, Paths

SOURCE = REPO / "tests" / "word-size"
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
FLAGS = ["-std=gnu11", "-O1", "-Wall", "-ffreestanding", "-fno-builtin", "-fno-stack-protector", "-fno-pic", "-no-pie",
         "-fno-tree-loop-distribute-patterns", "-nostdlib", "-static"]


@dataclass(frozen=True)
class Driver:
    """@files of a kernel tree are compiled with @adapter; on 32 bit @fails must fail."""

    name: str
    adapter: str
    files: tuple[str, ...]
    fails: tuple[str, ...] = ()


OURS = Driver("ours", "ours.c", ("drivers/gpu/drm/i915/i915_vgpu_core.c", "drivers/gpu/drm/i915/i915_vgpu_core.h",
                                 "drivers/gpu/drm/i915/i915_pvinfo.h"))
UPSTREAM = Driver("upstream", "upstream.c", ("drivers/gpu/drm/i915/i915_vgpu.c", "drivers/gpu/drm/i915/i915_pvinfo.h"), (
    "a share of a GGTT of 4 GiB is accepted",
    "a mappable slice that wraps to the end of the aperture is refused",
    "a non-mappable slice that wraps into the aperture is refused",
))


def place(name: str) -> pathlib.PurePath:
    """Return: where a copy of the kernel's file @name is found by those that include it."""
    path = pathlib.PurePath(name)
    return path.relative_to("include") if path.parts[0] == "include" else pathlib.PurePath(path.name)


def stubs(texts: list[str], copies: list[pathlib.PurePath]) -> list[pathlib.PurePath]:
    """Return: the headers that @texts include and that are not among @copies."""
    wanted = {pathlib.PurePath(name) for text in texts for name in INCLUDE.findall(text)}
    return sorted(wanted - set(copies))


def prepare(driver: Driver, tree: pathlib.Path, directory: pathlib.Path) -> list[pathlib.Path]:
    """Copy the driver's files into @directory, with empty headers for all others. Return: what is to be compiled."""
    texts = {place(name): (tree / name).read_text() for name in driver.files}
    contents = {**dict.fromkeys(stubs(list(texts.values()), list(texts)), ""), **texts}
    for name, text in contents.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [SOURCE / "main.c", SOURCE / driver.adapter, *(directory / name for name in texts if name.suffix == ".c")]


def run(driver: Driver, tree: pathlib.Path, directory: pathlib.Path, bits: int) -> list[Result]:
    program = directory / f"program{bits}"
    command = ["gcc", f"-m{bits}", *FLAGS, "-include", str(SOURCE / "kernel.h"), "-I", str(directory), "-I", str(SOURCE),
               "-o", str(program), *map(str, prepare(driver, tree, directory))]
    built = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if built.returncode or built.stdout:
        return [Result(f"the program of {bits} bit compiles without a warning", False, detail=built.stdout)]
    try:
        done = subprocess.run([str(program)], check=False, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        return [Result(f"a program of {bits} bit", True, skip=f"this machine does not run it: {error}")]
    summary = ktap.parse(done.stdout)
    end = Result("the program runs to its end", not done.returncode and not summary.problems, detail=str(summary.problems))
    return [*summary.results, end]


def results(paths: Paths, driver: Driver) -> list[Result]:
    """On 64 bit nothing may fail: that is how to tell that the word size is to blame."""
    directory = paths.out / f"linux-{paths.kernel}" / f"word-size-{driver.name}"
    tree = paths.tree(driver.name)
    narrow = run(driver, tree, directory, 32)
    if not any(one.skip for one in narrow):
        narrow = shortcomings.judged(narrow, list(driver.fails))
    return [Result(f"{bits} bit: {one.name}", one.ok, one.skip, one.detail)
            for bits, group in ((32, narrow), (64, run(driver, tree, directory, 64))) for one in group]
