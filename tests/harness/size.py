# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Reports how long our C functions are. A report and not a gate: long functions deserve a look, not a rule."""

import pathlib
import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    where: str
    lines: int


def functions(text: str, where: str) -> list[Function]:
    """Return: the functions of C source in kernel style, where a body's braces stand alone in the first column."""
    found = []
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            found.append(Function(f"{where}:{start}", number - start + 1))
            start = None
    return found


def report(title: str, files: Iterable[pathlib.Path], top: pathlib.Path) -> str:
    """Return: one line on all of @files."""
    found = [one for path in files for one in functions(path.read_text(), str(path.relative_to(top)))]
    if not found:
        return f"{title}: no functions"
    sizes = sorted(one.lines for one in found)
    longest = max(found, key=lambda one: one.lines)
    return (f"{title}: {len(sizes)} functions, median {statistics.median(sizes):g} lines, "
            f"90 % within {sizes[int(0.9 * (len(sizes) - 1))]}, longest {longest.lines} ({longest.where})")
