# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Turns what was observed in a boot into results. Each function looks at one thing and can fail on its own."""

import re
from collections.abc import Iterable
from typing import Any

from harness import ktap, logscan, png, vgpu_info
from harness.boot import Observation
from harness.ktap import Result

NEVER_TOUCHED = ("rc6",)
"""Groups of registers that a guest never accesses, because the host ignores them."""
NEVER_TOUCHED_REGISTERS = ("GEN6_RP_CONTROL", "GEN6_RPNSWREQ")
"""Single registers: those that enable RPS and request a frequency."""

SNAPSHOT_READS = 6
"""Reads of PVINFO for one snapshot of ours: magic, version and id, caps, mappable slice, non-mappable slice, fences."""
UPSTREAM_READS = 8
"""Reads of PVINFO at probe by the unchanged kernel, which takes each half of a slice by itself."""
MAGIC_READS = {"ours": 1, "debug": 1, "upstream": 1}
"""Reads of PVINFO by each kernel where there is none: what tells bare metal from a vGPU is the magic alone."""
LOOKING_PHASES = re.compile(r"probe|again|load-\d+|suspend")
"""The phases in which the driver probes or resumes, once in each, and therefore looks at PVINFO once."""


def guest_results(seen: Observation) -> list[Result]:
    """The guest's own results, and whether its stream and its verdict can be trusted."""
    summary = ktap.parse(seen.ktap)
    faults = [seen.fault] if seen.fault else []
    if seen.verdict != "pass":
        faults.append(f"verdict: {seen.verdict or 'none'}")
    results = [Result(f"guest: {one.name}", one.ok, one.skip, one.detail) for one in summary.results]
    return [*results, Result("the guest ran to its end and gave a verdict", not (faults + summary.problems),
                             detail="\n".join(faults + summary.problems))]


def log_result(seen: Observation, allowed: Iterable[str] = ()) -> Result:
    if not seen.log.strip():
        return Result("the kernel log is clean", False, detail="the kernel log is empty")
    bad = logscan.bad_lines(seen.log, allowed)
    return Result("the kernel log is clean", not bad, detail="\n".join(bad[:20]))


def log_has(seen: Observation, wanted: Iterable[str]) -> list[Result]:
    return [Result(f"the kernel log says: {pattern}", not logscan.missing(seen.log, [pattern]),
                   detail="no line matches") for pattern in wanted]


def log_lacks(seen: Observation, unwanted: Iterable[str]) -> list[Result]:
    return [Result(f"the kernel log does not say: {pattern}", bool(logscan.missing(seen.log, [pattern])),
                   detail="a line matches") for pattern in unwanted]


def refused_result(seen: Observation) -> Result:
    """No access left the slice: GGTT entries, fences, aperture, addresses in commands and planes."""
    refused = seen.stats.get("refused")
    if not refused:
        return Result("nothing was refused", False, detail="vgpu-host gave no counters")
    bad = [f"{kind}: {count}" for kind, count in refused.items() if count]
    return Result("nothing was refused", not bad, detail="\n".join(bad))


def untouched_results(seen: Observation, groups: Iterable[str] = NEVER_TOUCHED) -> list[Result]:
    return [*(untouched_result(seen, group) for group in groups),
            *(register_untouched_result(seen, name) for name in NEVER_TOUCHED_REGISTERS)]


def untouched_result(seen: Observation, group: str) -> Result:
    name = f"no access to {group} registers"
    counts = seen.stats.get("groups", {}).get(group)
    if counts is None:
        return Result(name, False, detail=f"vgpu-host counts no group {group}")
    rows = [f"{row['name']} {row['offset']:#x} in phase {row['phase']}: {row['reads']} reads, {row['writes']} writes"
            for row in seen.stats.get("registers", []) if row["group"] == group]
    return Result(name, counts["reads"] + counts["writes"] == 0, detail="\n".join(rows))


NO_TRAPS = ("config", "aperture")
"""Groups of accesses that do not trap on a real host: it emulates config space elsewhere, and maps the aperture."""


def traps(seen: Observation, phase: str) -> int:
    return sum(row["reads"] + row["writes"] for row in seen.stats.get("registers", [])
               if row["phase"] == phase and row["group"] not in NO_TRAPS)


def pvinfo_reads(seen: Observation) -> dict[str, int]:
    """Return: the reads of PVINFO in each phase of the boot. One read of 64 bits is one, as it is one trap."""
    reads = dict.fromkeys(("boot", *(name for name, _ in seen.phases)), 0)
    for row in seen.stats.get("registers", []):
        if row["group"] == "pvinfo":
            reads[row["phase"]] += row["reads"]
    return reads


def looks_result(seen: Observation, each: int = SNAPSHOT_READS) -> Result:
    """PVINFO is read @each times at probe and at resume, and never otherwise."""
    reads = pvinfo_reads(seen)
    wanted = {name: each if LOOKING_PHASES.fullmatch(name) else 0 for name in reads}
    wrong = [f"phase {name}: {count} reads, wanted {wanted[name]}" for name, count in reads.items() if count != wanted[name]]
    return Result(f"PVINFO is read {each} times at probe and resume, and never otherwise", any(wanted.values()) and not wrong,
                  detail="\n".join(wrong) or "no phase in which the driver looks")


def magic_result(seen: Observation, wanted: int) -> Result:
    """All that is ever read of the page where there is none is its magic, @wanted times, and nothing is written."""
    rows = [row for row in seen.stats.get("registers", []) if row["group"] == "pvinfo"]
    got = [(row["name"], row["reads"], row["writes"]) for row in rows]
    return Result(f"of the page that is not there the magic is read {wanted} times, and that is all",
                  bool(seen.phases) and got == ([("vgt_if.magic(0)", wanted, 0)] if wanted else []), detail=str(got))


def register_untouched_result(seen: Observation, register: str) -> Result:
    rows = seen.stats.get("registers", [])
    found = [f"{row['phase']}: {row['reads']} reads, {row['writes']} writes" for row in rows if row["name"] == register]
    return Result(f"no access to {register}", bool(rows) and not found, detail="\n".join(found))


def failures(text: str) -> dict[str, list[str]]:
    """Parse lines "NAME CALL OUTCOME" of a guest that made its probe fail. Return: the outcomes of each name, in order of call."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _, outcome = line.rsplit(" ", 2)
        found.setdefault(name, []).append(outcome)
    return found


def failure_results(seen: Observation, wanted: dict[str, int]) -> list[Result]:
    """Each step of @wanted failed as often as it says, and each time probe failed with it; there may be others."""
    found = failures(seen.files.get("failures", ""))
    total = sum(map(len, found.values()))
    return [Result(f"steps of probe were made to fail: {total}", total > 0, detail="none"),
            *(same(f"{name} fails {count} times, and probe with it", found.get(name, []), ["unbound"] * count)
              for name, count in wanted.items())]


def leaks_result(seen: Observation, allowed: Iterable[str]) -> Result:
    """Of the memory that kmemleak found lost, all has one of the regular expressions @allowed in what is said of it."""
    if "leaks" not in seen.files:
        return Result("no memory is lost", False, detail="the guest did not look")
    permit = [re.compile(pattern) for pattern in allowed]
    found = [block for block in re.split(r"^(?=unreferenced object )", seen.files["leaks"], flags=re.MULTILINE) if block.strip()]
    lost = [block for block in found if not any(pattern.search(block) for pattern in permit)]
    return Result("no memory is lost", not lost, detail="\n".join(lost[:3]))


def work_result(seen: Observation) -> Result:
    """The counters above prove something only if the guest used the GPU at all."""
    work = seen.stats.get("work", {})
    done = work.get("dwords", 0) > 0 and work.get("interrupts", 0) > 0
    return Result("the engines ran commands and interrupted", done, detail=str(work))


def reserved_result(seen: Observation) -> Result:
    """A driver that sets bits which must be zero is wrong, or the table of registers in vgpu-host is."""
    writes = seen.stats.get("work", {}).get("reserved_writes")
    return Result("no reserved bits of a register are set", writes == 0, detail=f"{writes} writes; vgpu-host.log names the registers")


def farewell_result(seen: Observation) -> Result:
    """The guest powers off in phase "end"; its last word to the host is that the display is gone."""
    writes = sum(row["writes"] for row in seen.stats.get("registers", [])
                 if row["phase"] == "end" and row["name"] == "vgt_if.display_ready")
    return Result("display_ready is written once at power off", writes == 1, detail=f"{writes} writes")


def ggtt_left_alone_results(seen: Observation, phases: Iterable[str]) -> list[Result]:
    """Not even an entry that the host would let pass is written in @phases."""
    rows = seen.stats.get("registers", [])
    writes = {phase: sum(row["writes"] for row in rows if row["group"] == "ggtt" and row["phase"] == phase) for phase in phases}
    return [Result(f"no GGTT entry is written in phase {phase}", bool(rows) and not count, detail=f"{count} writes")
            for phase, count in writes.items()]


def console_result(seen: Observation) -> Result:
    """The monitor shows text: every pixel came through the GGTT out of the guest's memory."""
    problem = png.console_problem(seen.directory / "screen.png")
    return Result("the console is visible on the monitor", not problem, detail=problem)


def same(name: str, got: object, wanted: object) -> Result:
    return Result(name, got == wanted, detail=f"got {got}, wanted {wanted}")


def given_slices(seen: Observation) -> list[vgpu_info.Range]:
    """What the host says that it gave; the guest is not asked."""
    share = seen.info["vgpus"][0]
    return [vgpu_info.Range(one["base"], one["base"] + one["size"]) for one in (share["mappable"], share["nonmappable"]) if one["size"]]


def guard_result(seen: Observation) -> Result:
    """At the end of the boot the host's GGTT has scratch, and no object, in the last page before what is not the guest's."""
    name = "the page at the end of what is ours is mapped to scratch"
    if not seen.info.get("vgpus") or not seen.ggtt.get("runs"):
        return Result(name, False, detail="vgpu-host gave no share or no entries")
    page = seen.ggtt["page_size"]
    kinds = [(one.start, kind_of(seen.ggtt["runs"], one.start // page)) for one in vgpu_info.guard_pages(given_slices(seen))]
    return Result(name, all(kind == "scratch" for _, kind in kinds), detail="\n".join(f"{at:#x}: {kind}" for at, kind in kinds))


def kind_of(runs: list[dict[str, Any]], entry: int) -> str:
    return next((run["kind"] for run in runs if run["first"] <= entry < run["first"] + run["count"]), "not present")


def partition_results(seen: Observation) -> list[Result]:
    """The guest's view of its share is the host's, and slices and balloons tile the GGTT."""
    try:
        info = vgpu_info.parse(seen.files.get("i915_vgpu_info", ""))
    except vgpu_info.InfoError as error:
        return [Result("i915_vgpu_info can be read", False, detail=str(error))]
    if not seen.info.get("vgpus"):
        return [Result("the host describes its share", False, detail=str(seen.info))]
    share, given = seen.info["vgpus"][0], given_slices(seen)
    guards = vgpu_info.guard_pages(given)
    hole = vgpu_info.uncovered(info)
    return [same("the slices are what the host gave", info.slices, given),
            same("the fences are what the host gave", info.fences, min(share["fences"], 32)),
            same("the guards are the last pages before what is not ours", info.guards, guards),
            same("every byte of the slices but the guards is usable", info.usable,
                 sum(one.size for one in given) - sum(one.size for one in guards)),
            Result("slices and balloons tile the GGTT", not hole, detail=hole),
            same("the display is announced", info.display, "ready")]
