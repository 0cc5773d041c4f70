# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Test cases as data: reads tests/boots/*.toml. An unknown key is an error, so a misspelt expectation cannot pass unseen."""

import pathlib
import tomllib
from dataclasses import dataclass, field, fields
from typing import Any

from harness.boot import BootSpec
from harness.host import HostSpec

GUESTS = ("enlightened", "lost", "bare", "refused", "upstream", "units")


class CaseError(ValueError):
    """A case file says something that no case may say."""


@dataclass(frozen=True)
class Case:
    """One boot and what is expected of it.

    @guest selects the expectations that all boots of a kind share (see check.py); the other fields add to them.
    """

    name: str
    why: str
    guest: str
    scenario: str = "load"
    kernel: str = "ours"
    gpu: dict[str, str] = field(default_factory=dict)
    vgpu: dict[str, str] = field(default_factory=dict)
    command_line: list[str] = field(default_factory=list)
    log_has: list[str] = field(default_factory=list)
    log_lacks: list[str] = field(default_factory=list)
    log_may: list[str] = field(default_factory=list)
    info: dict[str, Any] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    timeout: float = 150.0
    smp: int = 1

    def spec(self) -> BootSpec:
        words = (*self.command_line, f"vgpu.guest={self.guest}")
        return BootSpec(self.kernel, self.scenario, HostSpec(dict(self.gpu), dict(self.vgpu)), words, self.timeout, self.smp)


KNOWN = {one.name: one.type for one in fields(Case)}
PLAIN_TYPES: dict[str, type | tuple[type, ...]] = {
    "name": str, "why": str, "guest": str, "scenario": str, "kernel": str, "gpu": dict, "vgpu": dict, "info": dict,
    "command_line": list, "log_has": list, "log_lacks": list, "log_may": list, "touched": list, "refuses": list,
    "timeout": (int, float), "smp": int,
}


def case_of(table: dict[str, Any], where: str) -> Case:
    """Return: the case that @table describes; @where is named in errors."""
    name = table.get("name", "a case without name")
    for key, value in table.items():
        if key not in KNOWN:
            raise CaseError(f"{where}: {name}: unknown key '{key}'; known are {', '.join(KNOWN)}")
        if not isinstance(value, PLAIN_TYPES[key]):
            raise CaseError(f"{where}: {name}: '{key}' has the wrong type, {type(value).__name__}")
    missing = [key for key in ("name", "why", "guest") if key not in table]
    if missing:
        raise CaseError(f"{where}: {name}: {', '.join(missing)} missing")
    if table["guest"] not in GUESTS:
        raise CaseError(f"{where}: {name}: guest '{table['guest']}' is none of {', '.join(GUESTS)}")
    return Case(**table)


def parse(text: str, where: str) -> list[Case]:
    data = tomllib.loads(text)
    unknown = set(data) - {"boot"}
    if unknown:
        raise CaseError(f"{where}: unknown key {', '.join(sorted(unknown))}; cases are [[boot]] tables")
    return [case_of(table, where) for table in data.get("boot", [])]


def load(directory: pathlib.Path) -> list[Case]:
    """Return: the cases of all files in @directory, in order of file name; names are unique."""
    cases: list[Case] = []
    for path in sorted(directory.glob("*.toml")):
        cases += parse(path.read_text(), path.name)
    names = [case.name for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CaseError(f"{directory}: used more than once: {', '.join(twice)}")
    return cases
