# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make same`: with CONFIG_DRM_I915_VGPU=n i915 is, instruction for instruction, the driver after the first patch of the series.

Each hook must vanish in the compiler. All that may differ is a line number that some check hands to its message, and only if
the two lines that it names read the same.
"""

import itertools
import pathlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from harness import ktap
from harness.ktap import Result
from harness.paths import Paths

DRIVER = pathlib.Path("drivers/gpu/drm/i915")
LINKED = {"i915.o", "kvmgt.o"}
FUNCTION = re.compile(r"^<(.+)>:$")
CONSTANT = re.compile(r"^(.*\$)(0x[0-9a-f]+)(,%\w+)$")


@dataclass(frozen=True)
class Object:
    """Compiled code, and the lines of the source file that it was compiled from."""

    functions: dict[str, list[str]]
    lines: list[str]


def parse(listing: str) -> dict[str, list[str]]:
    """Function -> instructions and relocations, from the output of objdump."""
    functions: dict[str, list[str]] = {}
    current: list[str] = []
    for line in listing.splitlines():
        match = FUNCTION.match(line)
        if match:
            current = functions.setdefault(match[1], [])
        elif line.strip():
            current.append(line)
    return functions


def names_the_same_line(one: str, other: str, lines: tuple[list[str], list[str]]) -> bool:
    """Do two instructions differ in a constant only, which is the number of a line that reads the same in both sources?"""
    a, b = CONSTANT.match(one), CONSTANT.match(other)
    if not a or not b or (a[1], a[3]) != (b[1], b[3]):
        return False
    first, second = int(a[2], 16) - 1, int(b[2], 16) - 1
    return first < len(lines[0]) and second < len(lines[1]) and lines[0][first] == lines[1][second]


def differences(plain: Object, off: Object) -> Iterator[str]:
    """What is not the same in two objects."""
    for name in sorted(plain.functions.keys() ^ off.functions.keys()):
        yield f"{name}() is in one of them only"
    for name in sorted(plain.functions.keys() & off.functions.keys()):
        for one, other in itertools.zip_longest(plain.functions[name], off.functions[name], fillvalue="nothing"):
            if one != other and not names_the_same_line(one, other, (plain.lines, off.lines)):
                yield f"{name}(): {one.strip()} / {other.strip()}"
                break


def read(tree: pathlib.Path, name: pathlib.Path) -> Object:
    listing = subprocess.run(["objdump", "-dr", "--no-show-raw-insn", "--no-addresses", str(tree / DRIVER / name)], check=True,
                             capture_output=True, text=True).stdout
    source = (tree / DRIVER / name).with_suffix(".c")
    return Object(parse(listing), source.read_text().splitlines() if source.exists() else [])


def objects(tree: pathlib.Path) -> set[pathlib.Path]:
    return {path.relative_to(tree / DRIVER) for path in (tree / DRIVER).rglob("*.o")
            if path.name not in LINKED and not path.name.endswith(".mod.o")}


def results(plain: pathlib.Path, off: pathlib.Path) -> list[Result]:
    mine, theirs = objects(plain), objects(off)
    found = [Result("both have the same objects", mine == theirs and bool(mine), detail=", ".join(map(str, sorted(mine ^ theirs))))]
    functions = 0
    for name in sorted(mine & theirs):
        one, other = read(plain, name), read(off, name)
        functions += len(one.functions)
        bad = list(differences(one, other))
        if bad:
            found.append(Result(f"{name} has the same code", False, detail="\n".join(bad)))
    return [*found, Result(f"{functions} functions were compared", functions > 0)]


def run(paths: Paths) -> int:
    found = results(paths.tree("plain"), paths.tree("off"))
    print(f"KTAP version 1\n1..{len(found)}")
    for number, one in enumerate(found, 1):
        print(ktap.write(number, one))
    return 0 if all(one.ok for one in found) else 1
