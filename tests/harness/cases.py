# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Test cases as data: reads tests/boots/*.toml. An unknown key is an error, so a misspelt expectation cannot pass unseen."""

import pathlib
import tomllib
from dataclasses import dataclass, field, fields
from typing import Any

from harness.boot import BootSpec
from harness.host import HostSpec
from harness.paths import DEFAULT_PLATFORM, platforms

GUESTS = ("enlightened", "unwound", "lost", "bare", "refused", "upstream", "units", "dark", "hostile")


class CaseError(ValueError):
    """A case file says something that no case may say."""


@dataclass(frozen=True)
class Case:
    """One boot and what is expected of it.

    @guest selects the expectations that all boots of a kind share (see check.py); the other fields add to them. @like is another
    case: what is not said here is as there, its failures apart. @fails names the expectations that a driver other than ours must
    fail (see shortcomings.py), @fails_on further ones by kernel version or platform. @second is a second share: a second GPU in the guest. @traps
    says how many traps a phase may cost at most. @injected
    names steps of probe that are made to fail, with how often, @leaks_may expressions of which each leak of theirs
    must match one; @kernels are those that the case is for, all if it names none, and
    @platforms those.
    """

    name: str
    why: str
    guest: str
    like: str = ""
    fails: list[str] = field(default_factory=list)
    fails_on: dict[str, list[str]] = field(default_factory=dict)
    scenario: str = "load"
    kernel: str = "ours"
    gpu: dict[str, str] = field(default_factory=dict)
    vgpu: dict[str, str] = field(default_factory=dict)
    second: dict[str, str] = field(default_factory=dict)
    command_line: list[str] = field(default_factory=list)
    log_has: list[str] = field(default_factory=list)
    log_lacks: list[str] = field(default_factory=list)
    log_may: list[str] = field(default_factory=list)
    info: dict[str, Any] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    traps: dict[str, int] = field(default_factory=dict)
    injected: dict[str, int] = field(default_factory=dict)
    leaks_may: list[str] = field(default_factory=list)
    kernels: list[str] = field(default_factory=list)
    platforms: list[str] = field(default_factory=lambda: [DEFAULT_PLATFORM])
    timeout: float = 150.0
    smp: int = 1

    def is_for(self, version: str, platform: str = DEFAULT_PLATFORM) -> bool:
        return version in (self.kernels or [version]) and platform in self.platforms

    def failures(self, version: str, platform: str = DEFAULT_PLATFORM) -> list[str]:
        """Return: what must fail on kernel @version and @platform."""
        return [*self.fails, *self.fails_on.get(version, []), *self.fails_on.get(platform, [])]

    def spec(self) -> BootSpec:
        words = (*self.command_line, f"vgpu.guest={self.guest}")
        host = HostSpec(dict(self.gpu), dict(self.vgpu), dict(self.second))
        return BootSpec(self.kernel, self.scenario, host, words, self.timeout, self.smp)


KNOWN = {one.name: one.type for one in fields(Case)}
PLAIN_TYPES: dict[str, type | tuple[type, ...]] = {
    "name": str, "why": str, "guest": str, "like": str, "fails": list, "fails_on": dict, "scenario": str, "kernel": str,
    "gpu": dict, "vgpu": dict, "second": dict, "info": dict, "command_line": list, "log_has": list, "log_lacks": list, "log_may": list, "touched": list,
    "untouched": list, "refuses": list, "traps": dict, "injected": dict, "leaks_may": list, "kernels": list, "platforms": list, "timeout": (int, float), "smp": int,
}
OWN = ("name", "why", "like", "fails", "fails_on")
"""What a case never takes from the one that it is like."""


@dataclass(frozen=True)
class Table:
    """A case as it stands in a file; @where is for errors."""

    where: str
    values: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.values.get("name", "a case without name"))

    def error(self, text: str) -> CaseError:
        return CaseError(f"{self.where}: {self.name}: {text}")


def check_keys(table: Table) -> None:
    for key, value in table.values.items():
        if key not in KNOWN:
            raise table.error(f"unknown key '{key}'; known are {', '.join(KNOWN)}")
        if not isinstance(value, PLAIN_TYPES[key]):
            raise table.error(f"'{key}' has the wrong type, {type(value).__name__}")


def completed(table: Table, by_name: dict[str, Table]) -> Table:
    """Return: @table with what it leaves to the case that it is like."""
    if "like" not in table.values:
        return table
    base = by_name.get(table.values["like"])
    if base is None or base is table:
        raise table.error(f"there is no other case '{table.values['like']}' to be like")
    if "like" in base.values:
        raise table.error(f"'{base.name}' is itself like another; be like '{base.values['like']}'")
    return Table(table.where, {**{key: value for key, value in base.values.items() if key not in OWN}, **table.values})


def case_of(table: Table) -> Case:
    """Return: the case that the completed @table describes."""
    missing = [key for key in ("name", "why", "guest") if key not in table.values]
    if missing:
        raise table.error(f"{', '.join(missing)} missing")
    case = Case(**table.values)
    if case.guest not in GUESTS:
        raise table.error(f"guest '{case.guest}' is none of {', '.join(GUESTS)}")
    if unknown := sorted(set(case.platforms) - set(platforms())):
        raise table.error(f"there is no platform {', '.join(unknown)}; there are {', '.join(platforms())}")
    if (case.fails or case.fails_on) and case.kernel == "ours":
        raise table.error("our own driver may fail nothing")
    return case


def tables(text: str, where: str) -> list[Table]:
    data = tomllib.loads(text)
    unknown = set(data) - {"boot"}
    if unknown:
        raise CaseError(f"{where}: unknown key {', '.join(sorted(unknown))}; cases are [[boot]] tables")
    return [Table(where, values) for values in data.get("boot", [])]


def resolve(found: list[Table]) -> list[Case]:
    """Return: the cases of all tables; names are unique, and a case may be like one in any file."""
    names = [table.name for table in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CaseError(f"used more than once: {', '.join(twice)}")
    for table in found:
        check_keys(table)
    by_name = dict(zip(names, found))
    return [case_of(completed(table, by_name)) for table in found]


def parse(text: str, where: str) -> list[Case]:
    return resolve(tables(text, where))


def load(directory: pathlib.Path) -> list[Case]:
    """Return: the cases of all files in @directory, in order of file name."""
    return resolve([table for path in sorted(directory.glob("*.toml")) for table in tables(path.read_text(), path.name)])
