# SPDX-License-Identifier: GPL-2.0 OR MIT
"""The demo: one boot, its report and pictures, and whether all of it is as it should be."""

import pathlib
import re
from typing import Any

from harness import boot, burn_down, judge, svg, vgpu_info
from harness.host import HostSpec
from harness.ktap import Result
from harness.paths import Paths


def write_traps(seen: boot.Observation, path: pathlib.Path) -> None:
    """Write every register that trapped, by phase in order of time, most frequent first."""
    rows = seen.stats.get("registers", [])
    phases = list(dict.fromkeys(row["phase"] for row in rows))
    rows = sorted(rows, key=lambda row: (phases.index(row["phase"]), -row["reads"] - row["writes"]))
    lines = [f"{'phase':<10} {'group':<10} {'register':<28} {'offset':>8} {'reads':>9} {'writes':>9}"]
    lines += [f"{row['phase']:<10} {row['group']:<10} {row['name']:<28} {row['offset']:>#8x} {row['reads']:>9} {row['writes']:>9}"
              for row in rows]
    path.write_text("\n".join(lines) + "\n")


def judge_demo(seen: boot.Observation) -> list[Result]:
    return [*judge.guest_results(seen), *judge.partition_results(seen), judge.guard_result(seen), judge.work_result(seen),
            judge.refused_result(seen), *judge.untouched_results(seen), judge.console_result(seen), judge.log_result(seen)]


def kernel_version(log: str) -> str:
    match = re.search(r"Linux version (\S+)", log)
    return match[1] if match else "unknown"


def ranges(pieces: list[vgpu_info.Range]) -> list[str]:
    return [f"[{one.start:#010x}, {one.end:#010x})  {svg.size_text(one.size)}" for one in pieces]


def trap_lines(groups: dict[str, Any]) -> list[str]:
    rows = [(name, count["reads"], count["writes"]) for name, count in groups.items()]
    busy = sorted((row for row in rows if row[1] + row[2]), key=lambda row: -row[1] - row[2])
    never = [row[0] for row in rows if not row[1] + row[2]]
    lines = [f"{name:<12} {reads:>8} reads {writes:>8} writes" for name, reads, writes in busy]
    return [*lines, f"none at all: {', '.join(never)}"]


def facts(seen: boot.Observation) -> list[tuple[str, list[str]]]:
    """Return: the report's rows, a label and its lines."""
    info = vgpu_info.parse(seen.files.get("i915_vgpu_info", ""))
    share = sum(one.size for one in info.slices)
    return [
        ("kernel", [kernel_version(seen.log)]),
        ("vGPU detected", [f"id {info.ident}, GVT-g interface {info.version}, capabilities {info.caps}"]),
        ("partition", ranges(info.slices)),
        ("balloons", ranges(info.balloons) or ["none"]),
        ("guards", ranges(info.guards)),
        ("usable GGTT", [f"{info.usable // 1024} of {share // 1024} KiB"]),
        ("fences", [str(info.fences)]),
        ("PPGTT", [info.ppgtt]),
        ("display", [info.display]),
        ("traps in probe", trap_lines(seen.probe_stats.get("groups", {}))),
        ("refused", [", ".join(f"{kind} {count}" for kind, count in seen.stats.get("refused", {}).items())]),
    ]


def missing(seen: boot.Observation) -> list[tuple[str, list[str]]]:
    """Return: further rows, of what vgpu-host does not model."""
    return [("not modelled", burn_down.shortened(seen.missing.unknown)), ("polled", burn_down.shortened(seen.missing.polls))]


def row_lines(rows: list[tuple[str, list[str]]]) -> list[str]:
    return [f"  {label if i == 0 else '':<16} {value}" for label, values in rows for i, value in enumerate(values)]


def report_text(seen: boot.Observation, results: list[Result], platform: str) -> str:
    lines = ["", f"i915 on a {platform.capitalize()} vGPU"]
    try:
        lines += row_lines(facts(seen))
    except vgpu_info.InfoError as error:
        lines.append(f"  no report: {error}")
    lines += row_lines(missing(seen))
    lines += ["", "  checks"]
    for one in results:
        lines.append(f"    {'ok  ' if one.ok else 'FAIL'} {one.name}")
        lines += [f"           {line}" for line in one.detail.splitlines() if not one.ok]
    lines += ["", "  files"]
    lines += [f"    {path}" for path in output_files(seen.directory)]
    good = all(one.ok for one in results)
    return "\n".join([*lines, "", "demo: " + ("all is well" if good else "FAILED, see the lines marked FAIL above"), ""])


def output_files(directory: pathlib.Path) -> list[pathlib.Path]:
    return [directory / name for name in ("screen.png", "ggtt-map.svg", "kernel.log", "traps.txt", "burn-down.txt", "vgpu-host.log")]


def draw_map(seen: boot.Observation) -> None:
    try:
        info = vgpu_info.parse(seen.files.get("i915_vgpu_info", ""))
    except vgpu_info.InfoError:
        return
    (seen.directory / "ggtt-map.svg").write_text(svg.ggtt_map(info, seen.ggtt))


def run(paths: Paths, variant: str, directory: pathlib.Path, vgpu: dict[str, str]) -> int:
    """Boot, and leave report, pictures and tables in @directory. Return: 0 if the boot took place, whatever it showed."""
    seen = boot.run(paths, boot.BootSpec(variant, "load", HostSpec(vgpu=vgpu)), directory)
    write_traps(seen, directory / "traps.txt")
    draw_map(seen)
    results = judge_demo(seen)
    (directory / "report.txt").write_text(report_text(seen, results, paths.platform))
    (directory / "status").write_text("0" if all(one.ok for one in results) else "1")
    return 0


def report(directory: pathlib.Path) -> int:
    """Print the last run's report. Return: 0 only if everything in it was as it should be."""
    if not (directory / "report.txt").exists():
        raise SystemExit(f"harness: no report in {directory}: run `make run` first")
    print((directory / "report.txt").read_text(), end="")
    return int((directory / "status").read_text())
