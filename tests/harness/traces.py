# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Compares the driver's trace events with what the host counted in the same boot: each tells on the other."""

import re
from collections import Counter
from dataclasses import dataclass

from harness import judge, vgpu_info
from harness.boot import Observation
from harness.ktap import Result

EVENT = re.compile(r": i915_vgpu_(\w+): (.*)$", re.MULTILINE)
FIELD = re.compile(r"(\w+)=(\S+)")
KEPT = re.compile(r"^# entries-in-buffer/entries-written: (\d+)/(\d+) ", re.MULTILINE)

PAGE = 4096
GATES = {"forcewake", "unclaimed-mmio", "rc6", "rps", "stolen"}
"""The gates that save traps each time the driver comes by; the others are closed once, for good, by what they take away."""


@dataclass(frozen=True)
class Event:
    """One line of the trace: @name without "i915_vgpu_", @fields as printed."""

    name: str
    fields: dict[str, str]

    def number(self, field: str) -> int:
        return int(self.fields.get(field, "-1"), 0)


def parse(text: str) -> list[Event]:
    return [Event(match[1], dict(FIELD.findall(match[2]))) for match in EVENT.finditer(text)]


def named(events: list[Event], name: str) -> list[Event]:
    return [event for event in events if event.name == name]


def host_count(seen: Observation, register: str, what: str) -> int:
    return sum(row[what] for row in seen.stats.get("registers", []) if row["name"].partition("(")[0] == register)


def told(seen: Observation) -> dict[str, str]:
    """Return: the fields of a snapshot event, as the host would print them."""
    share = seen.info["vgpus"][0]
    ranges = {name: f"{one['base']:#x}+{one['size']:#x}"
              for name, one in (("mappable", share["mappable"]), ("unmappable", share["nonmappable"]))}
    return {"id": str(share["id"]), "version": share["version"], "caps": f"{share['caps']:#x}", **ranges,
            "fences": str(share["fences"])}


def kept_result(text: str) -> Result:
    match = KEPT.search(text)
    return Result("no event was lost", bool(match) and match[1] == match[2] != "0", detail=match[0] if match else "no head line")


def snapshot_results(seen: Observation, events: list[Event]) -> list[Result]:
    snapshots = named(events, "snapshot")
    wrong = [str(event.fields) for event in snapshots if event.fields != told(seen)]
    return [judge.same("there are as many snapshot events as reads of the magic", len(snapshots),
                       host_count(seen, "vgt_if.magic", "reads")),
            Result("they have what the host told", bool(snapshots) and not wrong, detail="\n".join([str(told(seen)), *wrong]))]


def display_results(seen: Observation, events: list[Event]) -> list[Result]:
    said = [event.number("ready") for event in named(events, "display_ready")]
    return [judge.same("there are as many display_ready events as writes of it", len(said),
                       host_count(seen, "vgt_if.display_ready", "writes")),
            judge.same("display_ready changes with each, and ends as the host has it", said,
                       [1, 0] * (len(said) // 2) if said and not seen.stats.get("display_ready") else "1 and 0 in turns")]


def message_result(seen: Observation, events: list[Event]) -> Result:
    said = Counter(event.fields.get("g2v", "?") for event in named(events, "message"))
    return judge.same("there are as many message events as the host was notified, by number", dict(said),
                      seen.stats.get("notifications", "none told"))


def fill_results(seen: Observation, events: list[Event]) -> list[Result]:
    """Suspend and resume fill the slices: the host has seen that much, plus what resume bound again."""
    fills = named(events, "fill")
    ours = sum(one.size for one in judge.given_slices(seen)) // PAGE
    total = seen.info["ggtt"] // PAGE
    filled = sum(event.number("filled") for event in fills)
    writes = sum(row["writes"] for row in seen.stats.get("registers", []) if row["group"] == "ggtt" and row["phase"] == "suspend")
    spared = {event.number("spared") for event in fills}
    return [judge.same("suspend and resume fill the slices", [event.number("filled") for event in fills], [ours, ours]),
            judge.same("what they spare is all the rest of the GGTT", spared, {total - ours}),
            Result("the host has seen what was filled, and no more than what was bound again besides",
                   0 < filled <= writes < filled + ours, detail=f"{filled} filled, {writes} writes, {ours} entries are ours")]


def gate_results(seen: Observation, events: list[Event]) -> list[Result]:
    gates = {event.fields.get("gate", "?") for event in named(events, "gate")}
    closed = set(vgpu_info.parse(seen.files.get("i915_vgpu_info", "")).closed_gates)
    return [judge.same("the driver comes by each gate that has an event", sorted(gates), sorted(GATES)),
            Result("each is closed in i915_vgpu_info", gates <= closed, detail=f"{sorted(gates - closed)} are not")]


def results(seen: Observation) -> list[Result]:
    text = seen.files.get("trace", "")
    if not seen.info.get("vgpus"):
        return [Result("the host describes its share", False, detail=str(seen.info))]
    events = parse(text)
    return [kept_result(text), *snapshot_results(seen, events), *display_results(seen, events), message_result(seen, events),
            *fill_results(seen, events), *gate_results(seen, events)]
