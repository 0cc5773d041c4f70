# SPDX-License-Identifier: GPL-2.0 OR MIT
"""What a boot asked of vgpu-host that it does not model: the list to work off when a driver is brought up on a platform.

Registers that no table has, from the counters and, where an engine touched them, from the log; and registers that the guest polled.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from harness.register_names import Names

SHOWN = 40
"""Lines of each kind in a report; the file has all."""
FIELDS = 4
ENGINE = re.compile(r"unknown register (?P<offset>0x[0-9a-f]+): engine (?P<what>reads|writes)(?: (?P<value>0x[0-9a-f]+))?")
OTHERS = "others"
"""The row for what did not fit into the answer."""


@dataclass
class Unknown:
    """A register that is in no table: how often a guest accessed it, by which @phase first, and how an @engine did."""

    offset: int
    reads: int = 0
    writes: int = 0
    phase: str = ""
    engine: str = ""


def unknown_registers(stats: dict[str, Any], log: str) -> list[Unknown]:
    """Return: those of the answer @stats, whose rows are in order of phase, and of the host's @log; in order of offset."""
    found: dict[int, Unknown] = {}
    for row in stats.get("registers", []):
        if row["group"] != "unknown" or row["name"] == OTHERS:
            continue
        one = found.setdefault(row["offset"], Unknown(row["offset"], phase=row["phase"]))
        one.reads += row["reads"]
        one.writes += row["writes"]
    for match in ENGINE.finditer(log):
        offset = int(match["offset"], 16)
        found.setdefault(offset, Unknown(offset)).engine = "a command loads it" if match["what"] == "writes" else "a command stores it"
    return sorted(found.values(), key=lambda one: one.offset)


def left_out(stats: dict[str, Any]) -> int:
    """Return: accesses to unknown registers of which only the number is known."""
    return sum(row["reads"] + row["writes"] for row in stats.get("registers", []) if row["group"] == "unknown" and row["name"] == OTHERS)


def count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def unknown_line(one: Unknown, names: Names) -> str:
    said = [text for text, there in ((count(one.reads, "read"), one.reads), (count(one.writes, "write"), one.writes),
                                     (f"first in phase {one.phase}", one.phase), (one.engine, one.engine)) if there]
    return f"{one.offset:#07x} {names.name(one.offset) or '(no name)'}: {', '.join(said)}"


def fate(poll: dict[str, Any]) -> str:
    """Return: how many polls there were, and whether what the guest waited for came."""
    times, answered = poll["times"], poll["answered"]
    if not answered:
        return "in vain" if times == 1 else f"{times} times, in vain"
    return f"{count(times, 'time')}, {answered} answered"


def bits(poll: dict[str, Any], names: Names) -> str:
    if poll["name"].startswith("0x"):
        return "no table has the register"
    if not poll["bits"]:
        return "no bit changes by itself"
    fields = names.bits(poll["offset"], poll["bits"], poll["name"])
    more = "" if len(fields) <= FIELDS else f" and {len(fields) - FIELDS} more"
    return f"can change: {poll['bits']:#010x}" + (f" ({', '.join(fields[:FIELDS])}{more})" if fields else "")


def poll_line(poll: dict[str, Any], names: Names) -> str:
    own = poll["name"]
    name = names.name(poll["offset"]) or "(no name)" if own.startswith("0x") else own
    return (f"{poll['offset']:#07x} {name}: read {poll['reads']} times in {poll['microseconds'] / 1000:.1f} ms, always {poll['value']:#010x}, "
            f"in phase {poll['phase']}; {fate(poll)}; {bits(poll, names)}")


@dataclass(frozen=True)
class BurnDown:
    """The two lists of one boot, as text."""

    unknown: list[str] = field(default_factory=list)
    polls: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join([*section("registers that no table has", self.unknown), "", *section("registers that the guest polled", self.polls)]) + "\n"


def section(title: str, lines: Iterable[str]) -> list[str]:
    rows = list(lines)
    return [f"{title}: {len(rows) or 'none'}", *(f"  {line}" for line in rows)]


def shortened(lines: list[str]) -> list[str]:
    """Return: @lines as a report shows them."""
    more = len(lines) - SHOWN
    return (lines if more <= 0 else [*lines[:SHOWN], f"and {more} more: see burn-down.txt"]) or ["none"]


def is_needed(stats: dict[str, Any], log: str) -> bool:
    """Is there anything to name? Reading all the names takes seconds."""
    return bool(unknown_registers(stats, log) or stats.get("polls"))


def of(stats: dict[str, Any], log: str, names: Names) -> BurnDown:
    """Return: what @stats and @log, both of vgpu-host, tell of one share, with @names where there are any."""
    unknown = [unknown_line(one, names) for one in unknown_registers(stats, log)]
    if others := left_out(stats):
        unknown.append(f"others: {others} reads and writes")
    polls = [poll_line(one, names) for one in sorted(stats.get("polls", []), key=lambda one: -one["microseconds"])]
    if more := stats.get("polls_left_out", 0):
        polls.append(f"others: {count(more, 'poll')}")
    return BurnDown(unknown, polls)
