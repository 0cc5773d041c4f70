# SPDX-License-Identifier: GPL-2.0 OR MIT
"""How often lines of source ran, whosever they are."""

import pathlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    function: str
    count: int


Lines = dict[tuple[str, int], Line]
"""(name of a file, number of a line) -> what is known of that line."""


def add(total: Lines, more: Lines) -> Lines:
    return {key: Line((total.get(key) or more[key]).function, sum(lines[key].count for lines in (total, more) if key in lines))
            for key in total.keys() | more.keys()}


def percent(covered: int, of: int) -> float:
    return 100.0 * covered / of if of else 0.0


def annotated(lines: Lines, tree: pathlib.Path, file: str) -> str:
    """Return: the text of @file with how often each line ran."""
    rows = []
    for number, text in enumerate((tree / file).read_text().splitlines(), 1):
        line = lines.get((file, number))
        count = "-" if line is None else str(line.count or "#####")
        rows.append(f"{count:>9}:{number:5}: {text}")
    return "\n".join(rows) + "\n"
