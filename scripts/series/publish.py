#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write the commits of the series as files: for a mailing list, and for a distribution.

    0000-cover-letter.patch     what, why, what it saves, how it was tested
    0001-...patch and so on     for `git am`
    i915-vgpu.patch             all of them in one, with a DEP-3 header, for quilt

The same commits give the same bytes, whoever runs this and whenever: dates are those of the commits, nothing names the
version of git, and no commit of a tree that nobody else has is named.
"""

import argparse
import json
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAIL_WIDTH = 72

# Directories and phases are those of tests/harness/traps.py.
COLUMNS = {"plain": "none", "upstream": "upstream", "ours": "this series"}
PHASES = {"probe": "load", "idle": "a minute of nothing", "modeset": "unplug, plug, modeset", "suspend": "suspend and resume"}
FIGURES = """\
Register accesses that end in the host, on a model of a Haswell, with a
vGPU of 64 + 384 MiB and a monitor. "none" is the driver after patch 1;
no host would let it run, so it has the whole of the GPU to itself."""
FORMAT = ["--no-renames", "--no-ext-diff", "--no-color", "--diff-algorithm=myers", "--src-prefix=a/", "--dst-prefix=b/",
          "--abbrev=12"]


class PublishError(Exception):
    """The commits cannot be written as a series."""


@dataclass(frozen=True)
class Series:
    """The commits after @base, a pristine kernel, up to @head in @tree."""

    tree: Path
    base: str
    head: str = "HEAD"

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(self.tree), "-c", "core.quotePath=false", *arguments], text=True,
                              capture_output=True, check=False)
        if done.returncode:
            raise PublishError(f"git {arguments[0]}: {done.stderr.strip()}")
        return done.stdout

    @property
    def range(self) -> str:
        return f"{self.base}..{self.head}"

    def kernel(self) -> str:
        """The version that the pristine kernel gives itself, as 6.12.1."""
        text = self.git("show", f"{self.base}:Makefile")
        parts = [re.search(rf"^{key} = (\d+)$", text, re.MULTILINE) for key in ("VERSION", "PATCHLEVEL", "SUBLEVEL")]
        if None in parts:
            raise PublishError(f"Makefile of {self.base} does not name a kernel version")
        return ".".join(m[1] for m in parts)

    def base_tree(self) -> str:
        """What the series is for, in a word that anyone who has that source can check."""
        return self.git("rev-parse", f"{self.base}^{{tree}}").strip()

    def subjects(self) -> list[str]:
        return self.git("log", "--reverse", "--format=%s", self.range).splitlines()

    def show(self, what: str) -> str:
        return self.git("log", "-1", f"--format={what}", self.head).strip()


# ---- what the letter says ------------------------------------------------------


def phase_groups(stats: dict) -> dict[str, dict[str, int]]:
    """Traps (reads and writes) by phase and register group."""
    found: dict[str, dict[str, int]] = {}
    for row in stats.get("registers", []):
        groups = found.setdefault(row["phase"], {})
        groups[row["group"]] = groups.get(row["group"], 0) + row["reads"] + row["writes"]
    return found


def row(label: str, counts: list[int]) -> str:
    return f"  {label:<26}" + "".join(f"{count:>13}" for count in counts)


def trap_table(stats: dict[str, dict]) -> str:
    """Traps by phase and register group, a column for each driver of @stats; a phase begins with the sum of its groups."""
    found = [phase_groups(one) for one in stats.values()]
    lines = [f"  {'':<26}" + "".join(f"{name:>13}" for name in stats)]
    for phase, title in PHASES.items():
        groups = [one.get(phase, {}) for one in found]
        # Writes to the aperture are the console's pixels and no traps on a real host.
        names = {name for one in groups for name, count in one.items() if count} - {"aperture"}
        lines += ["", row(title, [sum(one.get(name, 0) for name in names) for one in groups])]
        lines += [row(f"  {name}", [one.get(name, 0) for one in groups])
                  for name in sorted(names, key=lambda name: (-max(one.get(name, 0) for one in groups), name))]
    return "\n".join(lines)


def measured_with(kernel: str, directory: Path) -> bool:
    """Did the boot that left its files in @directory run that kernel?"""
    log = directory / "kernel.log"
    return (directory / "stats.json").exists() and log.exists() and f"Linux version {kernel}-" in log.read_text(errors="replace")


def load_stats(traps: Path) -> dict[str, dict]:
    """Title of a column -> statistics of a boot, of those that `make traps` has left."""
    return {title: json.loads((traps / name / "stats.json").read_text()) for name, title in COLUMNS.items()
            if (traps / name / "stats.json").exists()}


def figures(kernel: str, traps: Path) -> str:
    """The paragraph on traps; empty unless all boots of `make traps` were of this kernel."""
    if not all(measured_with(kernel, traps / name) for name in COLUMNS):
        return ""
    return f"{FIGURES}\n\n{trap_table(load_stats(traps))}\n"


def fill(text: str, **values: str) -> str:
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return re.sub(r"\n{3,}", "\n\n", text)


def shortlog(series: Series) -> str:
    lines = []
    for subject in series.subjects():
        lines += textwrap.wrap(subject, MAIL_WIDTH, initial_indent="  ", subsequent_indent="    ")
    return f"{series.show('%an')} ({len(series.subjects())}):\n" + "\n".join(lines) + "\n"


def cover_letter(series: Series, traps: Path) -> str:
    width = len(str(len(series.subjects())))
    head = (f"From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n"
            f"From: {series.show('%an <%ae>')}\nDate: {series.show('%aD')}\n"
            f"Subject: [PATCH {'0' * width}/{len(series.subjects())}] drm/i915: GVT-g guest support, done again\n\n")
    kernel = series.kernel()
    body = fill((HERE / "cover-letter").read_text(), kernel=kernel, tree=series.base_tree(), figures=figures(kernel, traps))
    stat = series.git("diff", "--stat=76", "--summary", *FORMAT, series.base, series.head)
    return f"{head}{body}\n{shortlog(series)}\n{stat}\n-- \ni915-vgpu\n\n"


def squashed(series: Series) -> str:
    """One patch with a header as DEP-3 asks for it."""
    head = fill((HERE / "dep3").read_text(), kernel=series.kernel(), author=series.show("%an <%ae>"),
                date=series.git("log", "-1", "--date=format:%Y-%m-%d", "--format=%cd", series.head).strip())
    return head + "---\n" + series.git("diff", "--full-index", *FORMAT, series.base, series.head)


# ---- the files --------------------------------------------------------------------


def write(series: Series, output: Path, traps: Path) -> list[Path]:
    """Fill @output, which is emptied of patches first. Return: what was written, in order."""
    if not series.subjects():
        raise PublishError(f"{series.tree}: no commits between {series.base} and {series.head}")
    output.mkdir(parents=True, exist_ok=True)
    for old in output.glob("*.patch"):
        old.unlink()
    (output / "0000-cover-letter.patch").write_text(cover_letter(series, traps))
    series.git("format-patch", "-q", "--numbered", "--zero-commit", "--no-signature", "--no-base", "--no-thread",
               "--full-index", "--stat=76", *FORMAT, "-o", str(output), series.range)
    (output / "i915-vgpu.patch").write_text(squashed(series))
    return sorted(output.glob("*.patch"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--tree", type=Path, help="git tree that has the commits")
    parser.add_argument("--base", help="commit of the pristine kernel")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--traps", type=Path, default=Path("none"), help="what `make traps` has left, for the letter")
    parser.add_argument("--table", type=Path, help="only print the table of traps from there")
    args = parser.parse_args()
    if args.table:
        print(trap_table(load_stats(args.table)))
        return 0
    if not (args.tree and args.base and args.output):
        parser.error("--tree, --base and --output belong together")
    series = Series(args.tree, args.base)
    try:
        written = write(series, args.output.resolve(), args.traps)
    except (PublishError, OSError, ValueError) as error:
        print(f"publish: {error}", file=sys.stderr)
        return 1
    print(f"series: {len(written) - 2} patches for Linux {series.kernel()}, a letter and i915-vgpu.patch in {args.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
