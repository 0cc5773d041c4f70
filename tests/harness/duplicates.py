# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Code that is there twice, for `make lint`.

sim_c finds runs of tokens of the same shape, whatever the names in them: also the rows of every table. What has been copied
keeps most of its names, too, so that a run counts when it is LONG and most of its words are the SAME. What is alike and shall
stay so has a line in lint/duplicates.allow that says why.
"""

import difflib
import pathlib
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

ALLOW = pathlib.Path(__file__).parent / "lint" / "duplicates.allow"
LONG = 60
"""Tokens: a function of eight lines, or a dozen lines of calls."""
SAME = 0.8
"""Share of the words that are the same, in the same order."""

RUN = re.compile(r"^(.+?): line (\d+)-(\d+)\s*\|(.+?): line (\d+)-(\d+)\s*\[\d+\]$", re.MULTILINE)
FUNCTION = re.compile(r"^[A-Za-z_][^;=]*?\b(\w+)\(")


@dataclass(frozen=True)
class Place:
    """Lines @first to @last of @file, counted from 1."""

    file: str
    first: int
    last: int

    def lines(self, top: pathlib.Path) -> list[str]:
        return (top / self.file).read_text().splitlines()[: self.last]

    def words(self, top: pathlib.Path) -> list[str]:
        return re.findall(r"\w+", "\n".join(self.lines(top)[self.first - 1:]))

    def name(self, top: pathlib.Path) -> str:
        """File and the function in which the lines end; so named, it stays the same when lines above come and go."""
        headers = (FUNCTION.match(line) for line in reversed(self.lines(top)))
        return f"{self.file}:{next((match[1] for match in headers if match), '-')}"


def runs(output: str) -> list[tuple[Place, Place]]:
    """The pairs that `sim_c -n` names."""
    return [(Place(m[1], int(m[2]), int(m[3])), Place(m[4], int(m[5]), int(m[6]))) for m in RUN.finditer(output)]


def likeness(one: list[str], other: list[str]) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def allow_list(text: str) -> set[frozenset[str]]:
    """One pair of names in each line, in any order; what a # begins is the reason."""
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return {frozenset(line) for line in lines if line}


def judge(pairs: Iterable[tuple[Place, Place]], allowed: set[frozenset[str]], top: pathlib.Path) -> list[str]:
    """Return: one line for each of @pairs that is a copy and not @allowed, and for each entry that allows nothing."""
    findings, used = [], set[frozenset[str]]()
    for one, other in pairs:
        if likeness(one.words(top), other.words(top)) < SAME:
            continue
        names = frozenset((one.name(top), other.name(top)))
        if names in allowed:
            used.add(names)
        else:
            findings.append(f"{one.file}:{one.first}-{one.last} is {other.file}:{other.first}-{other.last} again"
                            f" ({' '.join(sorted(names))})")
    return findings + [f"{ALLOW.name}: nothing is covered by {' '.join(sorted(names))}" for names in allowed - used]


def find(files: list[str], top: pathlib.Path) -> list[str]:
    done = subprocess.run(["sim_c", "-T", "-n", "-r", str(LONG), *files], cwd=top, check=True, text=True, stdout=subprocess.PIPE)
    return judge(runs(done.stdout), allow_list(ALLOW.read_text()), top)
