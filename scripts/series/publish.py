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


def trap_table(ours: dict, upstream: dict) -> str:
    """Traps while the driver loads, by group, upstream's beside ours where both were counted."""
    mine, theirs = phase_groups(ours).get("probe", {}), phase_groups(upstream).get("probe", {})
    # Writes to the aperture are the console's pixels and no traps on a real host.
    names = sorted((set(mine) | set(theirs)) - {"aperture"}, key=lambda n: (-max(mine.get(n, 0), theirs.get(n, 0)), n))
    rows = [f"  {'register group':<18}{'upstream':>12}{'this series':>14}"]
    rows += [f"  {name:<18}{theirs.get(name, 0) if theirs else '-':>12}{mine.get(name, 0):>14}" for name in names]
    return "\n".join(rows)


def measured_with(kernel: str, directory: Path) -> bool:
    """Did the boot that left its files in @directory run that kernel?"""
    log = directory / "kernel.log"
    return (directory / "stats.json").exists() and log.exists() and f"Linux version {kernel}-" in log.read_text(errors="replace")


def figures(kernel: str, boots: dict[str, Path]) -> str:
    """The paragraph on traps, from the statistics that boots have left; empty when there are none of this kernel."""
    stats = {name: json.loads((path / "stats.json").read_text()) for name, path in boots.items() if measured_with(kernel, path)}
    ours = stats.get("ours", {})
    if not phase_groups(ours).get("probe"):
        return ""
    return ("Register accesses that end in the host while the driver loads, on a\nHaswell vGPU with 64 + 384 MiB and a monitor:"
            f"\n\n{trap_table(ours, stats.get('upstream', {}))}\n")


def fill(text: str, **values: str) -> str:
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return re.sub(r"\n{3,}", "\n\n", text)


def shortlog(series: Series) -> str:
    lines = []
    for subject in series.subjects():
        lines += textwrap.wrap(subject, MAIL_WIDTH, initial_indent="  ", subsequent_indent="    ")
    return f"{series.show('%an')} ({len(series.subjects())}):\n" + "\n".join(lines) + "\n"


def cover_letter(series: Series, boots: dict[str, Path]) -> str:
    width = len(str(len(series.subjects())))
    head = (f"From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n"
            f"From: {series.show('%an <%ae>')}\nDate: {series.show('%aD')}\n"
            f"Subject: [PATCH {'0' * width}/{len(series.subjects())}] drm/i915: GVT-g guest support, done again\n\n")
    body = fill((HERE / "cover-letter").read_text(), kernel=series.kernel(), figures=figures(series.kernel(), boots))
    stat = series.git("diff", "--stat=76", "--summary", *FORMAT, series.base, series.head)
    return f"{head}{body}\n{shortlog(series)}\n{stat}\n-- \ni915-vgpu\n\n"


def squashed(series: Series) -> str:
    """One patch with a header as DEP-3 asks for it."""
    head = fill((HERE / "dep3").read_text(), kernel=series.kernel(), author=series.show("%an <%ae>"),
                date=series.git("log", "-1", "--date=format:%Y-%m-%d", "--format=%cd", series.head).strip())
    return head + "---\n" + series.git("diff", "--full-index", *FORMAT, series.base, series.head)


# ---- the files --------------------------------------------------------------------


def write(series: Series, output: Path, boots: dict[str, Path]) -> list[Path]:
    """Fill @output, which is emptied of patches first. Return: what was written, in order."""
    if not series.subjects():
        raise PublishError(f"{series.tree}: no commits between {series.base} and {series.head}")
    output.mkdir(parents=True, exist_ok=True)
    for old in output.glob("*.patch"):
        old.unlink()
    (output / "0000-cover-letter.patch").write_text(cover_letter(series, boots))
    series.git("format-patch", "-q", "--numbered", "--zero-commit", "--no-signature", "--no-base", "--no-thread",
               "--full-index", "--stat=76", *FORMAT, "-o", str(output), series.range)
    (output / "i915-vgpu.patch").write_text(squashed(series))
    return sorted(output.glob("*.patch"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--tree", type=Path, required=True, help="git tree that has the commits")
    parser.add_argument("--base", required=True, help="commit of the pristine kernel")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--boot", type=Path, default=Path("none"), help="what a boot with the series has left (make demo)")
    parser.add_argument("--upstream-boot", type=Path, default=Path("none"), help="what a boot without it has left (make check)")
    args = parser.parse_args()
    series = Series(args.tree, args.base)
    try:
        written = write(series, args.output, {"ours": args.boot, "upstream": args.upstream_boot})
    except (PublishError, OSError, ValueError) as error:
        print(f"publish: {error}", file=sys.stderr)
        return 1
    print(f"series: {len(written) - 2} patches for Linux {series.kernel()}, a letter and i915-vgpu.patch in {args.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
