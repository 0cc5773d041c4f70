#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Say where i915 calls the guest support: one line per file, function and hook.

The map is read off a tree with the series applied, so it shows what the
semantic patches really did: a hook that a new kernel moves to another function
is a difference here even if its rule still matches. What is expected for each
kernel of series.KERNELS is kept beside this program as hooks-<kernel>.txt.
"""

import argparse
import difflib
import re
import sys
from collections import Counter
from pathlib import Path

import series

PLACE = "drivers/gpu/drm/i915"
OWN = re.compile(r"/(gvt/|i915_vgpu|tests/)")

# Comments and literals, so that a call inside one does not count.
NOISE = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
CALL = re.compile(r"\b(\w*vg(?:pu|t)_\w+)\s*\(")
# A definition as the kernel writes it: from column 0 to a brace in column 0.
DEFINITION = re.compile(r"^[A-Za-z_][^;{}]*?\b(\w+)\s*\([^;{}]*\)[^;{}()=]*\n\{\n(.*?)^\}",
                        re.DOTALL | re.MULTILINE)
MEMBER = re.compile(r"(->|\.)$")


def without_noise(text: str) -> str:
    """The text with comments and literals blanked; line numbers stay."""
    return NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def hooks_of(text: str) -> list[tuple[str, str]]:
    """(function, hook) for each call of the guest support in a C file."""
    clean = without_noise(text)
    return [(function[1], call[1])
            for function in DEFINITION.finditer(clean)
            for call in CALL.finditer(function[2])
            if not MEMBER.search(function[2][:call.start(1)])]


def hook_map(tree: Path) -> list[str]:
    """The lines of the map, sorted; a hook called twice says so."""
    calls: Counter = Counter()
    for path in (tree / PLACE).rglob("*.[ch]"):
        name = str(path.relative_to(tree / PLACE))
        if not OWN.search(f"/{name}"):
            calls.update((name, *hook) for hook in hooks_of(path.read_text(errors="replace")))
    return [f"{file} {function}() {hook}()" + (f" x{count}" if count > 1 else "")
            for (file, function, hook), count in sorted(calls.items())]


def golden(kernel: str) -> Path:
    return series.HERE / f"hooks-{kernel}.txt"


def render(kernel: str, lines: list[str]) -> str:
    return "".join([f"# Hooks of the i915 vGPU series in Linux {kernel}: file below drivers/gpu/drm/i915, function, hook.\n",
                    "# Written by hookmap.py --write; a drift fails the check.\n",
                    *(line + "\n" for line in lines)])


def drift(tree: Path) -> str:
    """A diff from what is expected to what the tree has; empty if they agree."""
    kernel = series.kernel_of(tree)
    expected = golden(kernel).read_text() if golden(kernel).exists() else ""
    found = render(kernel, hook_map(tree))
    return "".join(difflib.unified_diff(expected.splitlines(keepends=True),
                                        found.splitlines(keepends=True),
                                        golden(kernel).name, "tree"))


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Compare the hooks in a kernel tree that has the series with those expected.",
        epilog="Exit status: 0 they agree, or were written; 1 they differ, see stdout; 2 no such tree.")
    parser.add_argument("--tree", type=Path, required=True, metavar="DIR",
                        help="a kernel tree with the series applied")
    parser.add_argument("--write", action="store_true",
                        help="take what the tree has as what is expected from now on")
    options = parser.parse_args()
    try:
        kernel = series.kernel_of(options.tree)
        if options.write:
            golden(kernel).write_text(render(kernel, hook_map(options.tree)))
            return 0
        difference = drift(options.tree)
    except (series.SeriesError, OSError) as err:
        print(f"hookmap: {err}", file=sys.stderr)
        return 2
    sys.stdout.write(difference)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main())
