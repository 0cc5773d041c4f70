# SPDX-License-Identifier: GPL-2.0 OR MIT
"""KTAP version 1: reading a guest's results, and writing ours.

A run counts only if it says so: a stream without version, plan or all the planned results is a failure, and so is one in
which nothing passed.
"""

import re
from dataclasses import dataclass, field

RESULT = re.compile(r"^(?P<indent>\s*)(?P<not>not )?ok (?P<number>\d+)(?: -)?(?: (?P<name>[^#]*))?(?:# ?(?P<directive>.*))?$")
PLAN = re.compile(r"^(?P<indent>\s*)1\.\.(?P<count>\d+)")


@dataclass(frozen=True)
class Result:
    name: str
    ok: bool
    skip: str = ""
    detail: str = ""


@dataclass
class Summary:
    """The results of one stream; @problems says in words what makes the stream itself untrustworthy."""

    results: list[Result] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    planned_levels: int = 99

    @property
    def ok(self) -> bool:
        return not self.problems and all(r.ok for r in self.results)


class _Level:
    """One nesting level: its plan, its results, and the diagnostic lines that belong to the next result."""

    def __init__(self, title: str = ""):
        self.title = title
        self.plan: int | None = None
        self.count = 0
        self.notes: list[str] = []
        self.leaves: list[Result] = []


def _close(level: _Level, name: str, problems: list[str], needs_plan: bool = True) -> None:
    if level.plan is None:
        if needs_plan:
            problems.append(f"{name}: no plan")
    elif level.plan != level.count:
        problems.append(f"{name}: {level.count} results of {level.plan} planned")


def parse(text: str, planned_levels: int = 99) -> Summary:
    """Read a KTAP stream. Results of subtests are leaves; the result line that closes them is not counted again.

    The outermost @planned_levels levels must have a plan; KUnit gives none for the parameters of a test.
    """
    summary = Summary(planned_levels=planned_levels)
    levels: list[_Level] = []
    for line in text.splitlines():
        stripped = line.strip()
        depth = (len(line) - len(line.lstrip())) // 4
        if stripped.startswith("KTAP version"):
            levels = levels[:depth] + [_Level()]
        elif not levels:
            continue
        elif match := PLAN.match(line):
            levels[min(depth, len(levels) - 1)].plan = int(match["count"])
        elif match := RESULT.match(line):
            _take_result(levels, depth, match, summary)
        elif stripped.startswith("#") and not stripped.startswith("# Subtest:"):
            levels[-1].notes.append(stripped[1:].strip())
    _finish(levels, summary)
    return summary


def _take_result(levels: list[_Level], depth: int, match: re.Match[str], summary: Summary) -> None:
    name = (match["name"] or "").strip() or f"test {match['number']}"
    children: list[Result] = []
    while len(levels) > depth + 1:
        inner = levels.pop()
        _close(inner, name, summary.problems, needs_plan=len(levels) < summary.planned_levels)
        children = inner.leaves + children
    level = levels[-1]
    level.count += 1
    if int(match["number"]) != level.count:
        summary.problems.append(f"{name}: number {match['number']}, {level.count} is due")
    directive = match["directive"] or ""
    skip = directive[4:].strip() or "no reason" if directive.upper().startswith("SKIP") else ""
    own = Result(name, ok=not match["not"], skip=skip, detail="; ".join(level.notes))
    level.notes = []
    nested = [Result(f"{name}: {c.name}", c.ok, c.skip, c.detail) for c in children]
    if children and own.ok != all(c.ok for c in children):
        nested.append(own)
    level.leaves += nested or [own]


def _finish(levels: list[_Level], summary: Summary) -> None:
    if not levels:
        summary.problems.append("no KTAP version line")
        return
    for level in levels[1:]:
        summary.problems.append("the stream ends inside a subtest")
        summary.results += level.leaves
    _close(levels[0], "stream", summary.problems)
    summary.results = levels[0].leaves + summary.results
    if not any(r.ok and not r.skip for r in summary.results):
        summary.problems.append("nothing passed")


def write(number: int, result: Result) -> str:
    """Return: the result line of @result, after the lines of its detail when it failed."""
    lines = [f"# {line}" for line in result.detail.splitlines()] if not result.ok else []
    directive = f" # SKIP {result.skip}" if result.skip else ""
    lines.append(f"{'ok' if result.ok else 'not ok'} {number} - {result.name}{directive}")
    return "\n".join(lines)
